"""The simulator, fresh interpreters, and the configuration that all tests share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
import urllib.request
from pathlib import Path
from typing import Any, Dict

import clearline
from clearline._library import library

PACKAGE = Path(clearline.__file__).parent
BINDING = PACKAGE.parent
ROOT = BINDING.parent.parent
LIBRARY = library()._name

URL = os.environ.get("CLEARLINE_SIMULATOR_URL", "")
CA_FILE = os.environ.get("CLEARLINE_SIMULATOR_CA", "")
CONTROL = os.environ.get("CLEARLINE_SIMULATOR_CONTROL", "")

CONFIG: Dict[str, Any] = {
    "environment": {"auth_base_url": URL},
    "client_id": "pos-demo",
    "client_secret": "s3cr3t!",
    "ca_file": CA_FILE,
}
REDIRECT_URI = "myapp://auth-callback"
USER_SCOPE = "clearline_api openid profile offline_access"
API = URL + "/v2/pos/till-1/orders"


def control(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(CONTROL + path, method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with without_proxy.open(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def counts() -> dict[str, int]:
    counted: dict[str, int] = control("GET", "/counts")
    return counted


def init(**changes: Any) -> None:
    clearline.init(**{**CONFIG, **changes})


def user_signs_in(url: str, **details: Any) -> str:
    """Where the browser is sent to after the login page."""
    location: str = control("POST", "/sign-in", {"url": url, **details})["location"]
    return location


def signed_in_user(scope: str = USER_SCOPE) -> clearline.Session:
    login = clearline.login_start(REDIRECT_URI, scope)
    return login.finish(user_signs_in(login.url))


class WithSimulator(unittest.TestCase):
    def setUp(self) -> None:
        self.assertTrue(URL, "the simulator is not running: use bindings/python/tests/run")
        control("POST", "/reset", {"settings": True})
        self.addCleanup(clearline.shutdown)
        self.folder = self.enterFolder()

    def enterFolder(self) -> Path:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)


def clean_environment(**more: str) -> dict[str, str]:
    """This one's, without the variables of this test run."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CLEARLINE_", "PYTHON"))}
    return {**clean, "PYTHONPATH": str(BINDING), "PYTHONDONTWRITEBYTECODE": "1", **more}


def python(code: str, *flags: str, **environment: str) -> str:
    """What a fresh interpreter prints, errors included."""
    done = subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(code)],
        env=clean_environment(**environment),
        cwd=os.sep,  # whose folders Python would look into first
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        check=False,
        timeout=120,
    )
    return done.stdout.strip()


def python_at_simulator(code: str, **environment: str) -> str:
    """The same with this library, and this module at hand."""
    tests = os.pathsep.join([str(BINDING), str(Path(__file__).parent)])
    simulator = {key: value for key, value in os.environ.items() if key.startswith("CLEARLINE_SIMULATOR_")}
    return python(code, **{**simulator, "CLEARLINE_LIBRARY": LIBRARY, "PYTHONPATH": tests, **environment})
