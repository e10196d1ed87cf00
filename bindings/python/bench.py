"""What the package costs, as ratios to a yardstick in the same run. Prints, asserts nothing.

    CLEARLINE_LIBRARY=... clearline-simulator --exec -- python bench.py [--short]

--short is for seeing that it runs; its figures say little. Needs msal (PyPI) in the same environment. The library is the one that is shipped (`cargo rustc --release --lib
--crate-type cdylib`), the simulator a release build: its half of every handshake is in both times.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import ssl
import statistics
import subprocess
import sys
import time
import timeit
import urllib.request
from pathlib import Path
from typing import Any, Callable

import clearline

URL = os.environ["CLEARLINE_SIMULATOR_URL"]
CA_FILE = os.environ["CLEARLINE_SIMULATOR_CA"]
CONTROL = os.environ["CLEARLINE_SIMULATOR_CONTROL"]
TURNS, STARTS = (2, 1) if "--short" in sys.argv[1:] else (400, 15)
AUTHORITY = URL + "/pos"  # msal wants a path

CLEARLINE_PROGRAM = f"""
import clearline
clearline.init(environment={{"auth_base_url": {URL!r}}}, client_id="pos-demo", client_secret="s3cr3t!", ca_file={CA_FILE!r})
assert clearline.get_token()
"""
# The secret also goes into the header, the only place where ClearLine reads it; msal itself puts it into the body.
MSAL_PROGRAM = f"""
import msal, requests
http = requests.Session()
http.verify = {CA_FILE!r}
http.auth = ("pos-demo", "s3cr3t!")
client = msal.ConfidentialClientApplication("pos-demo", "s3cr3t!", oidc_authority={AUTHORITY!r}, http_client=http)
assert client.acquire_token_for_client(["pos_integration"])["access_token"]
"""


def main() -> None:
    cached()
    imported()
    started()


def cached() -> None:
    """get_token() from memory, against the bare pattern."""
    bare, bare_with_scope = bare_pattern(None), bare_pattern("pos_integration")
    clearline.init(
        environment={"auth_base_url": URL}, client_id="pos-demo", client_secret="s3cr3t!", ca_file=CA_FILE
    )
    assert clearline.get_token() == clearline.get_token() == bare()
    of_package, of_bare = race(clearline.get_token, bare)
    ratio("cached get_token / bare ctypes", of_package, of_bare, "at most 1.2", 1e9, "ns")
    of_package, of_bare = race(functools.partial(clearline.get_token, "pos_integration"), bare_with_scope)
    ratio("the same with a scope", of_package, of_bare, "", 1e9, "ns")
    clearline.shutdown()


def bare_pattern(scope: str | None) -> Callable[[], str]:
    library = ctypes.CDLL(clearline.library_path())
    library.cl_get_token.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
    library.cl_free_string.argtypes = [ctypes.c_void_p]
    library.cl_free_string.restype = None

    def bare() -> str:
        p = ctypes.c_void_p()
        if library.cl_get_token(None if scope is None else scope.encode(), ctypes.byref(p)) != 0:
            raise RuntimeError
        token: str = ctypes.c_char_p(p.value).value.decode()  # type: ignore[union-attr]
        library.cl_free_string(p)
        return token

    return bare


def race(first: Callable[[], Any], second: Callable[[], Any], calls: int = 500) -> tuple[float, float]:
    """The best of many short turns: whatever else the machine does only makes them longer."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for function, list_of_times in zip((first, second), times):
            list_of_times.append(timeit.timeit(function, number=calls) / calls)
    return min(times[0]), min(times[1])


def imported() -> None:
    empty, package, msal = processes(["pass", "import clearline", "import msal"])
    ratio("import clearline / import msal", package - empty, msal - empty, "", 1e3, "ms")


def started() -> None:
    serve_discovery()
    package, msal = processes([CLEARLINE_PROGRAM, MSAL_PROGRAM])
    ratio("process start to first token / msal's", package, msal, "at most 0.25", 1e3, "ms")


def processes(programs: list[str]) -> list[float]:
    # Variables that name certificates would win over http.verify.
    environment = {key: value for key, value in os.environ.items() if key not in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    environment["PYTHONPATH"] = str(Path(clearline.__file__).parent.parent)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = os.path.join(os.path.dirname(CA_FILE), "pycache")  # not into the sources
    times: list[list[float]] = [[] for _ in programs]
    for turn in range(STARTS + 1):
        for program, list_of_times in zip(programs, times):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], env=environment, check=True)
            if turn > 0:  # the first one compiles
                list_of_times.append(time.perf_counter() - began)
    return [statistics.median(list_of_times) for list_of_times in times]


def serve_discovery() -> None:
    """The simulator's discovery document, where and as msal wants it."""
    trusting = ssl.create_default_context(cafile=CA_FILE)
    with urllib.request.urlopen(URL + "/.well-known/openid-configuration", context=trusting) as answer:
        document = {**json.load(answer), "issuer": AUTHORITY}
    fault = {
        "kind": "raw",
        "path": "/pos/.well-known/openid-configuration",
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(document),
    }
    urllib.request.urlopen(urllib.request.Request(CONTROL + "/faults", data=json.dumps(fault).encode())).close()


def ratio(what: str, ours: float, theirs: float, goal: str, factor: float, unit: str) -> None:
    goal = f"   ({goal})" if goal else ""
    print(f"{what:42} {ours / theirs:5.2f}   {ours * factor:8.1f} / {theirs * factor:.1f} {unit}{goal}", flush=True)


if __name__ == "__main__":
    main()
