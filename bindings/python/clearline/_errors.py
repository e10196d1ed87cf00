"""The exceptions of this package: one for each category, all of them ClearLineError."""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from typing import Any, Mapping


class ClearLineError(Exception):
    """A call that failed: what happened, and what to do about it. Never holds a secret or a token."""

    status: int  # negative, and stable for ever: -60
    name: str  # "CL_E_INVALID_CLIENT"
    message: str  # what failed
    hint: str  # what to do
    category: str | None  # "usage", "config", "network", "server", "credential", "sign_in", "storage", "internal"
    retryable: bool  # the same call may succeed later
    retry_after_ms: int | None  # not before then
    http_status: int | None
    oauth_error: str | None  # the server's word: "invalid_client"
    oauth_error_description: str | None
    attempt_id: str | None  # names the attempt in the log, for support
    request_sent: str | None  # "no" or "maybe": never repeat a sale on "maybe"
    at: str | None  # when, RFC 3339 in UTC

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self.status = facts["status"]
        self.name = facts["name"]
        self.message = facts["message"]
        self.hint = facts["hint"]
        self.category = facts.get("category")
        self.retryable = facts.get("retryable", False)
        self.retry_after_ms = facts.get("retry_after_ms")
        self.http_status = facts.get("http_status")
        self.oauth_error = facts.get("oauth_error")
        self.oauth_error_description = facts.get("oauth_error_description")
        self.attempt_id = facts.get("attempt_id")
        self.request_sent = facts.get("request_sent")
        self.at = facts.get("at")

    def __str__(self) -> str:
        return f"{self.message.rstrip('.')}. {self.hint}" if self.hint else self.message


class UsageError(ClearLineError):
    """The call was wrong, or is not possible now: not initialised, shut down, still pending, not supported."""


class ConfigError(ClearLineError):
    """The configuration is wrong; the message names the key."""


class NetworkError(ClearLineError):
    """The server could not be reached, or not in time, or not securely."""


class ServerError(ClearLineError):
    """The server has a problem, asks for patience, or is not the one it should be."""


class CredentialError(ClearLineError):
    """The credentials were refused, or what they ask for; also tokens that the API keeps refusing."""


class SignInError(ClearLineError):
    """A user's sign-in or session: cancelled, expired, unknown, or to be done again."""


class StorageError(ClearLineError):
    """The token store."""


class InternalError(ClearLineError):
    """A mistake in clearline, or no threads or memory left; the program can go on."""


_BY_CATEGORY = {
    "usage": UsageError,
    "config": ConfigError,
    "network": NetworkError,
    "server": ServerError,
    "credential": CredentialError,
    "sign_in": SignInError,
    "storage": StorageError,
    "internal": InternalError,
}


def error_from(facts: Mapping[str, Any]) -> ClearLineError:
    return _BY_CATEGORY.get(facts.get("category", ""), ClearLineError)(facts)
