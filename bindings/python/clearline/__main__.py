"""`python -m clearline`: see `--help`."""

from __future__ import annotations

import sys


def run() -> int:
    from ._cli.main import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
