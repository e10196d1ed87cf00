"""Calls of the shared library: text in, text out, and an exception for whatever fails."""

from __future__ import annotations

from ctypes import byref, c_char_p

from ._errors import error_from
from ._library import library
from ._to_json import to_json

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    import ctypes
    from typing import Any, Callable

    from ._errors import ClearLineError

FORKED = -9  # CL_E_FORKED
LARGEST_MILLIS = 0xFFFFFFFF

# Set by `init`: initialises the child of a fork as its parent was. It is called when the child first needs it, because most
# children only call exec.
renew_after_fork: Callable[[], None] | None = None


def call(function: str, *inputs: str | int | None, outputs: int = 0) -> list[str]:
    """Calls a function that returns a status; gives its text outputs, or raises ClearLineError."""
    native = library()
    arguments = [utf8(value) if isinstance(value, str) else _as_is(value) for value in inputs]
    texts = [c_char_p() for _ in range(outputs)]
    try:
        status = getattr(native, function)(*arguments, *map(byref, texts))
        if status == 0:
            return [_owned(text) for text in texts]
        error = last_error(native, status)
    finally:
        for text in texts:
            native.cl_free_string(text)
    if renewed(status):
        return call(function, *inputs, outputs=outputs)
    raise error


def call_for_text(function: str, *inputs: str | int | None) -> str:
    return call(function, *inputs, outputs=1)[0]


def token(scope: str | None) -> str:
    """What `call_for_text("cl_get_token", scope)` does, with nothing that costs time."""
    native = library()
    text = c_char_p()
    try:
        status = native.cl_get_token(None if scope is None else utf8(scope), byref(text))
        if status == 0:
            return text.value.decode()  # type: ignore[union-attr]  # it is not NULL after success
        error = last_error(native, status)
    finally:
        native.cl_free_string(text)
    if renewed(status):
        return token(scope)
    raise error


def renewed(status: int) -> bool:
    """Whether the call failed only because this is the child of a fork, and is initialised by now."""
    if status != FORKED or renew_after_fork is None:
        return False
    renew_after_fork()
    return True


def last_error(native: ctypes.CDLL, status: int) -> ClearLineError:
    """Belongs to the OS thread: to be read before this thread calls anything else."""
    facts: dict[str, Any] = {
        "status": status,
        "name": borrowed(native.cl_status_name(status)),
        "message": borrowed(native.cl_last_error_message()),
        "hint": borrowed(native.cl_last_error_hint()),
    }
    details = c_char_p()
    try:
        if native.cl_last_error_json(byref(details)) == 0:
            facts.update(from_json(_owned(details)))
    finally:
        native.cl_free_string(details)
    return error_from(facts)


def from_json(text: str) -> Any:
    import json

    return json.loads(text)


def request(**members: object) -> str:
    """A request as JSON; what is None is left out."""
    return to_json({key: value for key, value in members.items() if value is not None})


def millis(name: str, value: int) -> int:
    """ctypes would cut it down to 32 bits."""
    if not 0 <= value <= LARGEST_MILLIS:
        raise ValueError(f"{name} must be between 0 and {LARGEST_MILLIS}")
    return value


def utf8(text: str) -> bytes:
    if "\0" in text:
        raise ValueError("a text argument holds a NUL character, where a C string would end")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        place = error.start
    # Out here, because that error holds the text, which may be a secret.
    raise ValueError(f"a text argument holds half a surrogate pair, at character {place}")


def borrowed(text: bytes) -> str:
    return text.decode()


def _owned(text: c_char_p) -> str:
    assert text.value is not None  # NULL only after a failure
    return text.value.decode()


def _as_is(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"a text argument must be of type str, not {type(value).__name__}")
