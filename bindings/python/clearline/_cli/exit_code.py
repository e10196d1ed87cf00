"""How a command ends, as a number for scripts."""

from __future__ import annotations

from .._errors import ClearLineError

OK = 0
OTHER = 1
USAGE = 2
NO_STORE = 10
INTERRUPTED = 130

BY_CATEGORY = {
    "usage": USAGE,
    "config": 3,
    "network": 4,
    "server": 5,
    "credential": 6,
    "sign_in": 7,
    "storage": 8,
    "internal": 9,
}

TABLE = """\
exit codes:
  0  done
  1  something else, such as a missing library
  2  usage: the command is wrong, or not possible
  3  config: the configuration is wrong
  4  network: the server cannot be reached
  5  server: the server has a problem
  6  credential: the credentials are refused, or what they ask for
  7  sign_in: the user did not sign in
  8  storage: the token store
  9  internal: clearline itself
  10 no session: they are kept only while a program runs, until there is a token store
  130 interrupted (Ctrl-C)
"""


def of(error: ClearLineError) -> int:
    return BY_CATEGORY.get(error.category or "", OTHER)
