"""What the authentication of every HTTP client comes down to."""

from __future__ import annotations

from . import _tokens
from ._errors import ClearLineError

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from ._session import Session


class Bearer:
    """Gives tokens: the point of sale's own ones, or those of a user's session."""

    def __init__(self, scope: str | None, session: Session | None) -> None:
        if scope is not None and session is not None:
            raise ValueError("name a scope or a session, not both: a session has its scope")
        self._scope = scope
        self._session = session

    def token(self) -> str:
        return _tokens.get_token(self._scope) if self._session is None else self._session.get_token()

    def is_at_hand(self) -> bool:
        """Whether the token is given at once for sure."""
        return self._session is None and _tokens.is_at_hand(self._scope)

    def may_be_replaced(self, refused: str) -> bool:
        """Reports a token that got a 401. Whether a fresh one may help."""
        try:
            _tokens.report_unauthorized(refused)
        except ClearLineError:
            return False
        return True

    def replacement(self, refused: str) -> str | None:
        """A fresh token. None where none can be had: the 401 is the answer then, and who asks next hears why."""
        try:
            fresh = self.token()
        except ClearLineError:
            return None
        return None if fresh == refused else fresh


def refuse_clear_text(scheme: str, host: str | None) -> None:
    """A token that is sent in clear text is everybody's. Nobody listens inside of this machine."""
    if scheme != "https" and not _is_loopback(host or ""):
        raise ValueError("ClearLine's tokens are not sent without encryption: let the address begin with https://")


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def header(token: str) -> str:
    return "Bearer " + token
