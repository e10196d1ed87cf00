"""Beginning and end."""

from __future__ import annotations

from functools import partial

from . import _native, _tokens
from ._library import library
from ._to_json import to_json
from ._waiting import interruptible

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .types import Config


def init(**config: Unpack[Config]) -> None:
    """Checks the configuration and keeps it; no network yet.

    Without arguments the environment variables say it all: CLEARLINE_CONFIG names a file, or else
    CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET, CLEARLINE_ENVIRONMENT and CLEARLINE_SCOPE are read.
    A process made by os.fork is initialised in the same way, when it first calls something.
    """
    _start(to_json(config) if config else None)


def _start(config_json: str | None) -> None:
    _native.call("cl_init", config_json)
    _native.renew_after_fork = partial(_start, config_json)
    _tokens.know_nothing()


def shutdown(timeout_ms: int = 5000) -> None:
    """Ends everything; waiting callers get CL_E_SHUT_DOWN. Only for the program itself, and init works again after it."""
    call = partial(_native.call, "cl_shutdown", _native.millis("timeout_ms", timeout_ms))
    try:
        interruptible(call)
    finally:
        _native.renew_after_fork = None
        _tokens.know_nothing()


def version() -> str:
    """The version of the shared library."""
    return _native.borrowed(library().cl_version())


def library_path() -> str:
    """The shared library that is used. Loads it, if nothing has yet."""
    path: str = library()._name
    return path
