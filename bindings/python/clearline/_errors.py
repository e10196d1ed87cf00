"""The one exception of this package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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
    attempt_id: str | None  # names the attempt in the log, for support
    request_sent: str | None  # "no" or "maybe": never repeat a sale on "maybe"

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
        self.attempt_id = facts.get("attempt_id")
        self.request_sent = facts.get("request_sent")

    def __str__(self) -> str:
        return f"{self.message.rstrip('.')}. {self.hint}" if self.hint else self.message
