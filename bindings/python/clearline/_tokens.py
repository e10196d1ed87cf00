"""The point of sale's own token."""

from __future__ import annotations

import os
import sys
import time
from ctypes import byref, c_char, c_size_t
from functools import partial

from . import _native
from ._errors import ClearLineError
from ._library import library
from ._waiting import interruptible

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from .types import Stats, TokenDetails, TokenInfo

if sys.platform == "linux":  # a clock that counts the machine's sleep, as the library's does
    _clock, _which = time.clock_gettime, (time.CLOCK_BOOTTIME,)
else:
    _clock, _which = time.monotonic, ()

# By scope, until when its token comes from memory for sure, so that no other thread has to wait for it.
_at_hand_until: dict[str | None, float] = {}


def get_token(scope: str | None = None) -> str:
    """The access token for the scope (None: the configured one), at once while one is valid.

    Blocks for as long as `call_deadline_ms` when it must be fetched first. Ask each time it is needed, keep no copy.
    """
    if _at_hand_until.get(scope, 0.0) > _clock(*_which):  # is_at_hand, without the price of a call
        return _native.token(scope)
    known = _at_hand_until
    token = interruptible(partial(_native.token, scope))
    known[scope] = _clock(*_which) + _seconds_to_refresh(scope)
    return token


def get_token_into(buffer: bytearray, scope: str | None = None) -> int:
    """Writes the token and a NUL into a buffer, to be wiped after use, which a str cannot be. Gives the token's length.

    Raises CL_E_BUFFER_TOO_SMALL with the length that is needed in its message.
    """
    # Through one of our own: a call that was left alone must not write into the caller's any more.
    own = bytearray(len(buffer))

    def wipe(_: object = None) -> None:
        own[:] = bytes(len(own))

    length = interruptible(partial(_write_token, own, scope), undo=wipe)
    buffer[: length + 1] = own[: length + 1]
    wipe()
    return length


def _write_token(buffer: bytearray, scope: str | None) -> int:
    native = library()
    length = c_size_t()
    place = (c_char * len(buffer)).from_buffer(buffer)
    text = None if scope is None else _native.utf8(scope)
    status = native.cl_get_token_into(text, place, len(buffer), byref(length))
    if status == 0:
        return length.value
    error = _native.last_error(native, status)
    if _native.renewed(status):
        return _write_token(buffer, scope)
    raise error


def get_token_details(
    scope: str | None = None, *, timeout_ms: int | None = None, min_remaining_s: int | None = None
) -> TokenDetails:
    """The token with its header, scope, expiry and staleness, all from one moment.

    `timeout_ms` is this call's own limit; with 0 it never blocks: the token comes at once, or CL_E_PENDING is raised
    while it is being fetched. `min_remaining_s` is how long the token must still live at least.
    """
    return details_of(_native.request(scope=scope, timeout_ms=timeout_ms, min_remaining_s=min_remaining_s))


def details_of(request: str) -> TokenDetails:
    text = interruptible(partial(_native.call_for_text, "cl_get_token_json", request))
    details: TokenDetails = _native.from_json(text)
    return details


def report_unauthorized(token: str) -> None:
    """Tells that the API answered 401 to this token: the next get_token waits for a fresh one, to repeat the request once.

    Raises CL_E_TOKEN_REJECTED if the API refuses fresh tokens too, so that repeating would not help.
    """
    try:
        _native.call("cl_report_unauthorized", token)
    finally:
        know_nothing()


def token_info(scope: str | None = None) -> TokenInfo:
    """What is known about that token (expiry, last error, next attempt), but never the token. No network."""
    info: TokenInfo = _native.from_json(_native.call_for_text("cl_token_info", scope))
    return info


def stats() -> Stats:
    """What has happened since init: requests by outcome, calls served from memory, waits, the clock's skew."""
    counted: Stats = _native.from_json(_native.call_for_text("cl_stats", None))
    return counted


def is_at_hand(scope: str | None) -> bool:
    """Whether get_token answers without waiting for anybody, for sure."""
    return _at_hand_until.get(scope, 0.0) > _clock(*_which)


def know_nothing() -> None:
    """Forgets what is at hand. A new dictionary: who has waited meanwhile writes into the old one."""
    global _at_hand_until
    _at_hand_until = {}


def _seconds_to_refresh(scope: str | None) -> float:
    """As long as no refresh is due nobody waits, unless the token is reported."""
    from datetime import datetime

    try:
        info = _native.call_for_text("cl_token_info", scope)
        # By the library's own reader: importing json would cost the program's start more than all of this.
        remaining, expiry, refresh = [
            _native.call_for_text("cl_json_get", info, pointer)
            for pointer in ("/expires_in_s", "/expires_at", "/refresh_at")
        ]
    except ClearLineError:
        return 0.0  # shut down meanwhile
    if "null" in (remaining, expiry, refresh):
        return 0.0  # it has expired meanwhile
    after_refresh = datetime.fromisoformat(expiry.rstrip("Z")) - datetime.fromisoformat(refresh.rstrip("Z"))
    return int(remaining) - after_refresh.total_seconds() - 1.0  # all three are rounded


if sys.platform != "win32":
    os.register_at_fork(after_in_child=know_nothing)
