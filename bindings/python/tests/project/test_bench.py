"""bench.py runs. What it measures is for people to judge: no figure is asserted."""

from __future__ import annotations

import os
import subprocess
import sys

from support import BINDING, LIBRARY, WithSimulator, clean_environment


class Bench(WithSimulator):
    def test_it_prints_every_ratio(self) -> None:
        simulator = {key: value for key, value in os.environ.items() if key.startswith("CLEARLINE_SIMULATOR_")}
        done = subprocess.run(
            [sys.executable, str(BINDING / "bench.py"), "--short"],
            env=clean_environment(CLEARLINE_LIBRARY=LIBRARY, **simulator),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        for what in (
            "cached get_token / bare ctypes",
            "the same with a scope",
            "import clearline / import msal",
            "process start to first token / msal's",
        ):
            # An import is the difference between two starts, which may be negative on a busy machine.
            self.assertRegex(done.stdout, rf"(?m)^{what} +-?\d+\.\d\d +-?[\d.]+ / -?[\d.]+ (ns|ms)\b")
