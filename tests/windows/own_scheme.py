"""examples/windows/own_scheme.c under Wine: the simulator's user signs in, and Wine, told by the registry, hands over the answer.

Run by `run` beside the simulator, whose variables are set, with OUT (where own_scheme.exe is) and ROOM.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
OUT, ROOM = os.environ["OUT"], os.environ["ROOM"]


def windows_path(path: str) -> str:
    return "Z:" + path.removeprefix(ROOM)


def user_signs_in(url: str) -> str:
    """The address that the browser is sent to."""
    request = json.dumps({"url": url}).encode()
    with urllib.request.urlopen(os.environ["CLEARLINE_SIMULATOR_CONTROL"] + "/sign-in", request) as answer:
        location: str = json.load(answer)["location"]
    return location


issuer = os.environ["CLEARLINE_SIMULATOR_URL"]
config = {
    # Wine 8 compares a certificate with host names only.
    "environment": {"auth_base_url": issuer.replace("127.0.0.1", "localhost"), "issuer": issuer},
    "ca_file": windows_path(os.environ["CLEARLINE_SIMULATOR_CA"]),
    "client_id": "user-demo",
    "client_secret": "s3cr3t!",
    "scope": "clearline_api openid profile",
    "proxy": "none",
}
Path(OUT, "own_scheme.json").write_text(json.dumps(config))
os.environ["CLEARLINE_CONFIG"] = windows_path(f"{OUT}/own_scheme.json")

first = subprocess.Popen([HERE / "launch", "own_scheme.exe"], stdout=subprocess.PIPE, text=True)
assert first.stdout is not None
opened = first.stdout.readline().removeprefix("open in the browser: ").strip()
callback = user_signs_in(opened)
# Wine 8 looks for schemes among the machine's keys only, not among the user's as Windows does.
keys = [rf"{root}\Software\Classes\myapp" for root in ("HKCU", "HKLM")]
subprocess.run([HERE / "wine", "reg", "copy", *keys, "/s", "/f"], check=True, stdout=subprocess.DEVNULL)
for address in (callback.replace("state=", "state=x"), callback):
    subprocess.run([HERE / "wine", "start", "/wait", address], check=True, timeout=60)
said = first.communicate(timeout=60)[0].strip()
print(said)
sys.exit(0 if first.returncode == 0 and said == "signed in: cashier-1" else 1)
