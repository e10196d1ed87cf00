"""What each command does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .. import (
    ClearLineError,
    Session,
    get_token,
    get_token_details,
    library_path,
    login_finish,
    login_start,
    pkce_new,
    stats,
    token_info,
    version,
)
from . import exit_code, output
from .configuration import start
from .options import NO_STORE

if TYPE_CHECKING:
    import argparse
    from typing import Callable

    from .. import Login


class NoStore(Exception):
    """Nothing is kept from one command to the next."""

    def __init__(self) -> None:
        super().__init__(NO_STORE)
        self.hint = "`python -m clearline login` signs a user in and prints the token; with --logout it revokes it at the end."


def token(options: argparse.Namespace) -> int:
    start(options)
    if options.json:
        output.document(get_token_details())
    elif options.header:
        output.line("Authorization: Bearer " + get_token())
    else:
        output.line(get_token())
    return exit_code.OK


def login(options: argparse.Namespace) -> int:
    start(options)
    # Nobody but the user can tell where another program's address was called.
    paste = options.paste or not options.redirect_uri.startswith(("loopback", "http://"))
    by_hand = paste or options.no_browser
    begun = login_start(
        options.redirect_uri,
        url_style=options.url_style,
        lifetime_s=options.lifetime,
        browser="none" if by_hand else "system",
    )
    try:
        if by_hand:
            output.note(f"Open this address in a browser:\n\n{begun.url}\n")
        session = _finish_by_hand(begun) if paste else begun.wait()
    except BaseException:
        _cancel(begun)
        raise
    try:
        _print_session(options, session)
    finally:
        if options.logout:
            session.end()
            if not options.json:
                output.note("Logged out: the tokens are revoked.")
    return exit_code.OK


def sessions(options: argparse.Namespace) -> int:
    raise NoStore


def logout(options: argparse.Namespace) -> int:
    raise NoStore


def info(options: argparse.Namespace) -> int:
    start(options)
    get_token()
    _print(options, {"version": version(), "library": library_path(), **token_info()})
    return exit_code.OK


def statistics(options: argparse.Namespace) -> int:
    start(options)
    get_token()
    _print(options, dict(stats()))
    return exit_code.OK


def pkce(options: argparse.Namespace) -> int:
    verifier, challenge = pkce_new()
    _print(options, {"code_verifier": verifier, "code_challenge": challenge, "code_challenge_method": "S256"})
    return exit_code.OK


def _finish_by_hand(begun: Login) -> Session:
    output.note("Paste the whole address that the browser was sent to afterwards:")
    pasted = sys.stdin.readline().strip()
    return login_finish(pasted)


def _cancel(begun: Login) -> None:
    try:
        begun.cancel()
    except ClearLineError:
        pass  # it has ended by itself


def _print_session(options: argparse.Namespace, session: Session) -> None:
    details = session.get_token_details()
    if options.header:
        output.line("Authorization: " + details["authorization"])
        return
    _print(options, {**session.info(), "access_token": details["access_token"]})


def _print(options: argparse.Namespace, members: dict[str, object]) -> None:
    (output.document if options.json else output.table)(members)


BY_NAME: dict[str, Callable[[argparse.Namespace], int]] = {
    "token": token,
    "login": login,
    "sessions": sessions,
    "logout": logout,
    "info": info,
    "stats": statistics,
    "pkce": pkce,
}
