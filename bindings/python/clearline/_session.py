"""A user who has signed in."""

from __future__ import annotations

from functools import partial

from . import _native, _tokens
from ._waiting import interruptible

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from .types import SessionInfo, TokenDetails


class Session:
    """Names a session; the tokens stay in the library. It is kept for as long as the process runs."""

    __slots__ = ("id",)

    def __init__(self, id: str) -> None:
        self.id = id

    def get_token(self) -> str:
        """The user's access token. Ask each time it is needed, keep no copy.

        Blocks as clearline.get_token does. CL_E_LOGIN_REQUIRED: it has expired and cannot be refreshed, so the user must
        sign in again.
        """
        return interruptible(partial(_native.call_for_text, "cl_session_get_token", self.id))

    def get_token_details(self, *, timeout_ms: int | None = None, min_remaining_s: int | None = None) -> TokenDetails:
        """See clearline.get_token_details."""
        return _tokens.details_of(
            _native.request(session=self.id, timeout_ms=timeout_ms, min_remaining_s=min_remaining_s)
        )

    def info(self) -> SessionInfo:
        """Who it is, and until when: never the tokens, no network."""
        info: SessionInfo = _native.from_json(_native.call_for_text("cl_session_info", self.id))
        return info

    def end(self) -> None:
        """Signs out: the session is forgotten here in every case, and its tokens are revoked at the server.

        Raises what failed if the server could not be told.
        """
        interruptible(partial(_native.call, "cl_session_end", self.id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Session) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Session({self.id!r})"


def sessions() -> list[Session]:
    """All sessions of this process, the oldest first."""
    infos: list[SessionInfo] = _native.from_json(_native.call_for_text("cl_session_info", None))
    return [Session(info["session"]) for info in infos]
