"""ClearLine's OAuth 2.0 for point-of-sale software.

    import clearline

    clearline.init(environment="test", client_id="pos-demo", client_secret={"env": "CLEARLINE_SECRET"})
    token = clearline.get_token()

A thin layer over the shared library: whatever fails raises ClearLineError, which says what to do about it.
Every function may be called from any thread.
"""

from __future__ import annotations

from typing import Any

from . import _native
from ._errors import ClearLineError

__all__ = [
    "ClearLineError",
    "get_token",
    "init",
    "pkce_new",
    "report_unauthorized",
    "shutdown",
    "stats",
    "token_info",
    "version",
]


def init(**config: object) -> None:
    """Checks the configuration and keeps it; no network yet.

    Without arguments the environment variables say it all: CLEARLINE_CONFIG names a file, or else
    CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET, CLEARLINE_ENVIRONMENT and CLEARLINE_SCOPE are read.
    """
    _native.call("cl_init", _native.to_json(config) if config else None)


def get_token(scope: str | None = None) -> str:
    """The access token for the scope (None: the configured one), at once while one is valid.

    Blocks for as long as `call_deadline_ms` when it must be fetched first. Ask each time it is needed, keep no copy.
    """
    return _native.call_for_text("cl_get_token", scope)


def report_unauthorized(token: str) -> None:
    """Tells that the API answered 401 to this token: the next get_token waits for a fresh one, to repeat the request once.

    Raises CL_E_TOKEN_REJECTED if the API refuses fresh tokens too, so that repeating would not help.
    """
    _native.call("cl_report_unauthorized", token)


def token_info(scope: str | None = None) -> dict[str, Any]:
    """What is known about that token (expiry, last error, next attempt), but never the token. No network."""
    info: dict[str, Any] = _native.from_json(_native.call_for_text("cl_token_info", scope))
    return info


def stats() -> dict[str, Any]:
    """What has happened since init: requests by outcome, calls served from memory, waits, the clock's skew."""
    counted: dict[str, Any] = _native.from_json(_native.call_for_text("cl_stats", None))
    return counted


def pkce_new() -> tuple[str, str]:
    """A new PKCE pair: the verifier, which is a secret, and its S256 challenge."""
    verifier, challenge = _native.call("cl_pkce_new", outputs=2)
    return verifier, challenge


def shutdown(timeout_ms: int = 5000) -> None:
    """Ends everything; waiting callers get CL_E_SHUT_DOWN. Only for the program itself, and init works again after it."""
    if not 0 <= timeout_ms <= 0xFFFFFFFF:
        raise ValueError("timeout_ms must be between 0 and 4294967295")
    _native.call("cl_shutdown", timeout_ms)


def version() -> str:
    """The version of the shared library."""
    return _native.library_version()
