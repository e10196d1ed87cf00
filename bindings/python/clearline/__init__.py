"""ClearLine's OAuth 2.0 for point-of-sale software.

    import clearline

    clearline.init(environment="test", client_id="pos-demo", client_secret={"env": "CLEARLINE_SECRET"})
    token = clearline.get_token()

A thin layer over the shared library: whatever fails raises ClearLineError, which says what to do about it.
Every function may be called from any thread.
"""

from ._errors import (
    ClearLineError,
    ConfigError,
    CredentialError,
    InternalError,
    NetworkError,
    ServerError,
    SignInError,
    StorageError,
    UsageError,
)
from ._json import json_get, json_quote
from ._lifecycle import init, library_path, shutdown, version
from ._login import Login, exchange_code, login_cancel, login_finish, login_start, login_wait, pkce_new, sign_in
from ._session import Session, sessions
from ._tokens import get_token, get_token_details, get_token_into, report_unauthorized, stats, token_info

__all__ = [
    "ClearLineError",
    "ConfigError",
    "CredentialError",
    "InternalError",
    "Login",
    "NetworkError",
    "ServerError",
    "Session",
    "SignInError",
    "StorageError",
    "UsageError",
    "exchange_code",
    "get_token",
    "get_token_details",
    "get_token_into",
    "init",
    "json_get",
    "json_quote",
    "library_path",
    "login_cancel",
    "login_finish",
    "login_start",
    "login_wait",
    "pkce_new",
    "report_unauthorized",
    "sessions",
    "shutdown",
    "sign_in",
    "stats",
    "token_info",
    "version",
]
