"""What is printed: for people, with colours on a terminal, or as JSON."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Mapping, TextIO

BOLD_RED, DIM = "1;31", "2"


def line(text: str) -> None:
    print(text, flush=True)


def note(text: str) -> None:
    """Not part of the result."""
    print(text, file=sys.stderr, flush=True)


def document(value: object) -> None:
    import json

    print(json.dumps(value, indent=2), flush=True)  # in ASCII, which every pipe can take


def table(members: Mapping[str, object]) -> None:
    """One line for each fact; what is inside of another has its path."""
    rows = list(_rows("", members))
    width = max((len(key) for key, _ in rows), default=0)
    for key, value in rows:
        print(paint(DIM, key.ljust(width), sys.stdout), printable(value))
    sys.stdout.flush()


def failure(message: str, hint: str = "") -> None:
    note(f"{paint(BOLD_RED, 'error:', sys.stderr)} {printable(message)}")
    if hint:
        note(f"{paint(DIM, 'hint:', sys.stderr)} {printable(hint)}")


def printable(text: str) -> str:
    """Users and servers choose their words, but not where the cursor goes, nor what stands in a line of its own."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def paint(colour: str, text: str, stream: TextIO) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if _has_colours(stream) else text


def _has_colours(stream: TextIO) -> bool:
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or "WT_SESSION" in os.environ  # the old console shows the codes


def _rows(path: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict) and value:
        return [row for key, inner in value.items() for row in _rows(f"{path}.{key}" if path else key, inner)]
    if isinstance(value, list) and value:
        return [row for number, inner in enumerate(value) for row in _rows(f"{path}.{number}", inner)]
    return [(path, _plain(value))]


def _plain(value: object) -> str:
    if value is None or value == [] or value == {}:
        return "-"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
