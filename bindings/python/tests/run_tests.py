"""Runs the unittest modules of folders and closes with the line `N passed, N failed, N skipped`."""

from __future__ import annotations

import faulthandler
import signal
import sys
import unittest
from typing import Any


class Result(unittest.TextTestResult):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGTERM, chain=True)  # says where it was when it is ended for taking too long
    tests = unittest.TestSuite()
    for folder in sys.argv[1:]:
        tests.addTest(unittest.TestLoader().discover(folder, top_level_dir=folder))
    result = unittest.TextTestRunner(resultclass=Result, verbosity=2).run(tests)
    assert isinstance(result, Result)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    sys.stderr.flush()
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 0 if result.passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
