"""What may stand on the command line."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING

from . import exit_code

if TYPE_CHECKING:
    from typing import Any, NoReturn, Sequence

ABOUT = """\
ClearLine's OAuth 2.0 for point-of-sale software: tokens for trying things out, and for scripts.

The configuration comes from the environment (CLEARLINE_CONFIG names a file; or CLEARLINE_CLIENT_ID,
CLEARLINE_CLIENT_SECRET, CLEARLINE_ENVIRONMENT and CLEARLINE_SCOPE), from --config FILE, and from the options, which
come first. A secret never stands on the command line, where every program of this machine could see it.
"""

NO_STORE = "Sessions are kept only while a program runs: this version has no token store, so none are left from earlier commands."
LOGIN = """\
Signs a user in and prints the session and its token. The session ends with this command, because sessions are kept only
while a program runs; the tokens stay valid at the server until they expire, unless --logout revokes them.
"""


class WrongUsage(Exception):
    """The arguments are wrong. What they are is not repeated: one may be a secret."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        names = [argument.split("=")[0] for argument in unknown if argument.startswith("--")]
        parser.error(f"unknown: {', '.join(names)}" if names else "too many arguments")
    if options.command is None and not options.version:
        parser.print_help(sys.stderr)
        parser.exit(exit_code.USAGE)
    return options


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        without_arguments = re.split("""['"]""", message)[0].rstrip(" :")  # argparse quotes them at the end
        raise WrongUsage(without_arguments, f"See `{self.prog} --help`.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m clearline",
        description=ABOUT,
        epilog=exit_code.TABLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the library's version, and where it is")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(
        name: str, help: str, description: str | None = None, *, configured: bool = True, header: bool = False
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=help,
            description=description or help[0].upper() + help[1:] + ".",
            epilog=exit_code.TABLE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        form = added.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON, errors too")
        if header:
            form.add_argument("--header", action="store_true", help="print only the whole line of the header")
        if configured:
            _add_configuration(added)
        return added

    command("token", "print an access token", header=True)
    login = command("login", "sign a user in, print the session and its token", LOGIN, header=True)
    login.add_argument("--redirect-uri", metavar="URI", default="loopback", help="where the browser is sent back to (loopback)")
    login.add_argument("--paste", action="store_true", help="read the address the browser was sent to from standard input (always for myapp:// and the like)")
    login.add_argument("--no-browser", action="store_true", help="print the address instead of opening the browser")
    login.add_argument("--url-style", choices=["clearline", "return_url", "authorize"], help="how the address is built")
    login.add_argument("--lifetime", metavar="SECONDS", type=int, help="how long the user has (600)")
    login.add_argument("--logout", action="store_true", help="revoke the tokens at the end")
    command("sessions", "list the sessions", NO_STORE, configured=False)
    command("logout", "end a session", NO_STORE + " `login --logout` ends its own.", configured=False)
    command("info", "get a token, and print all that is known of it but the token")
    command("stats", "get a token, and print what happened")
    command("pkce", "print a new PKCE verifier and its challenge", configured=False)
    return parser


def _add_configuration(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("configuration")
    group.add_argument("--config", metavar="FILE", help="a JSON file with the configuration")
    group.add_argument("--environment", metavar="NAME", help="test, demo, production, or a JSON object of your own")
    group.add_argument("--client-id", metavar="ID")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--secret-env", metavar="NAME", help="the environment variable that holds the client's secret")
    source.add_argument("--secret-file", metavar="FILE", help="the file that holds the client's secret")
    for forbidden in ("--client-secret", "--secret"):
        source.add_argument(forbidden, nargs="?", action=_RefuseSecret, help=argparse.SUPPRESS)
    group.add_argument("--scope", metavar="SCOPE", help='names separated by single spaces; users usually need "clearline_api openid profile"')
    group.add_argument("--ca-file", metavar="FILE", help="certificates to be trusted besides the system's (PEM)")
    group.add_argument("--proxy", metavar="URL", type=_proxy, help='"none" or http://host:port (one with a login: only in the file of --config)')


def _proxy(address: str) -> str:
    if "@" in address:
        raise argparse.ArgumentTypeError(
            "a login on the command line can be seen by every program of this machine: put the proxy into the file of --config"
        )
    return address


class _RefuseSecret(argparse.Action):
    """Known, so that the secret is not repeated in a complaint about an unknown option."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        parser.error(
            "a secret on the command line can be seen by every program of this machine: use --secret-env or --secret-file"
        )
