"""The shared library: where it is, what it exports, how it is called. It is loaded by the first call, not by the import."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from typing import Any

from ._errors import ClearLineError

ABI_VERSION = 1
FILE_NAME = {"win32": "clearline.dll", "darwin": "libclearline.dylib"}.get(sys.platform, "libclearline.so")

_Status = ctypes.c_int32
_Text = ctypes.c_char_p  # going in; coming back it is borrowed, never freed
_TextOut = ctypes.POINTER(ctypes.c_void_p)  # ours to free: c_char_p would lose the pointer

_PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "cl_init": (_Status, [_Text]),
    "cl_shutdown": (_Status, [ctypes.c_uint32]),
    "cl_version": (_Text, []),
    "cl_abi_version": (ctypes.c_uint32, []),
    "cl_free_string": (None, [ctypes.c_void_p]),
    "cl_status_name": (_Text, [_Status]),
    "cl_last_error_message": (_Text, []),
    "cl_last_error_hint": (_Text, []),
    "cl_last_error_json": (_Status, [_TextOut]),
    "cl_get_token": (_Status, [_Text, _TextOut]),
    "cl_report_unauthorized": (_Status, [_Text]),
    "cl_stats": (_Status, [_Text, _TextOut]),
    "cl_token_info": (_Status, [_Text, _TextOut]),
    "cl_pkce_new": (_Status, [_TextOut, _TextOut]),
}


def call(function: str, *inputs: str | int | None, outputs: int = 0) -> list[str]:
    """Calls a function that returns a status; gives its text outputs, or raises ClearLineError."""
    native = _library()
    arguments = [value if value is None or isinstance(value, int) else _utf8(value) for value in inputs]
    pointers = [ctypes.c_void_p() for _ in range(outputs)]
    try:
        status = getattr(native, function)(*arguments, *map(ctypes.byref, pointers))
        if status != 0:
            raise _last_error(native, status)
        return [ctypes.string_at(pointer).decode("utf-8") for pointer in pointers]
    finally:
        for pointer in pointers:
            native.cl_free_string(pointer)


def call_for_text(function: str, *inputs: str | int | None) -> str:
    return call(function, *inputs, outputs=1)[0]


def library_version() -> str:
    return _borrowed(_library().cl_version())


def to_json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_path_as_text)


def from_json(text: str) -> Any:
    import json

    return json.loads(text)


def _last_error(native: ctypes.CDLL, status: int) -> ClearLineError:
    """Belongs to the OS thread: to be read before this thread calls anything else."""
    facts: dict[str, Any] = {
        "status": status,
        "name": _borrowed(native.cl_status_name(status)),
        "message": _borrowed(native.cl_last_error_message()),
        "hint": _borrowed(native.cl_last_error_hint()),
    }
    details = ctypes.c_void_p()
    if native.cl_last_error_json(ctypes.byref(details)) == 0:
        try:
            facts.update(from_json(ctypes.string_at(details).decode("utf-8")))
        finally:
            native.cl_free_string(details)
    return ClearLineError(facts)


def _utf8(text: str) -> bytes:
    if "\0" in text:
        raise ValueError("a text argument holds a NUL character, where a C string would end")
    return text.encode("utf-8")


def _borrowed(text: bytes) -> str:
    return text.decode("utf-8")


def _path_as_text(value: object) -> str:
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    raise TypeError(f"a configuration value cannot be of type {type(value).__name__}")


@functools.lru_cache(maxsize=None)
def _library() -> ctypes.CDLL:
    native = _load()
    try:
        for function, (result, arguments) in _PROTOTYPES.items():
            prototype = getattr(native, function)
            prototype.restype = result
            prototype.argtypes = arguments
    except AttributeError:
        raise OSError(f"{native._name} has no {function}: it is older than this package, or no clearline") from None
    if native.cl_abi_version() != ABI_VERSION:
        raise OSError(f"{native._name} has ABI version {native.cl_abi_version()}, but this package needs {ABI_VERSION}")
    return native


def _load() -> ctypes.CDLL:
    """The first place that has the file decides: a broken file there is an error, not a reason to look on."""
    chosen = os.environ.get("CLEARLINE_LIBRARY")
    places = [os.path.abspath(chosen)] if chosen else _usual_places()
    for path in places:
        if os.path.isfile(path):
            try:
                return ctypes.CDLL(path)
            except OSError as error:
                raise OSError(f"{path} cannot be loaded: {error}") from None
    if not chosen:
        try:
            return ctypes.CDLL(FILE_NAME)
        except OSError as error:
            places.append(f"the system's loader ({error})")
    raise OSError(
        f"the clearline library was not found. Looked for: {', '.join(places)}. "
        "Set CLEARLINE_LIBRARY to its full path, file name included."
    )


def _usual_places() -> list[str]:
    package = os.path.dirname(os.path.abspath(__file__))
    places = [os.path.join(package, FILE_NAME)]
    root = os.path.normpath(os.path.join(package, "..", "..", ".."))
    if package == os.path.join(root, "bindings", "python", "clearline"):  # a developer's checkout
        places += [os.path.join(root, "target", profile, FILE_NAME) for profile in ("release", "debug")]
    return places
