"""The shared library: where it is and what it exports. It is loaded by the first call, not by the import."""

from __future__ import annotations

import ctypes
import functools
import os
import sys

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from typing import Any

ABI_VERSION = 1
FILE_NAME = {"win32": "clearline.dll", "darwin": "libclearline.dylib"}.get(sys.platform, "libclearline.so")

_Status = ctypes.c_int32
_Text = ctypes.c_char_p  # going in; as a result it is borrowed, never freed
_TextOut = ctypes.POINTER(ctypes.c_char_p)  # ours to free
_Millis = ctypes.c_uint32

PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "cl_init": (_Status, [_Text]),
    "cl_shutdown": (_Status, [_Millis]),
    "cl_version": (_Text, []),
    "cl_abi_version": (ctypes.c_uint32, []),
    "cl_free_string": (None, [_Text]),
    "cl_status_name": (_Text, [_Status]),
    "cl_last_error_message": (_Text, []),
    "cl_last_error_hint": (_Text, []),
    "cl_last_error_json": (_Status, [_TextOut]),
    "cl_get_token": (_Status, [_Text, _TextOut]),
    "cl_get_token_into": (_Status, [_Text, ctypes.c_void_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]),
    "cl_get_token_json": (_Status, [_Text, _TextOut]),
    "cl_token_info": (_Status, [_Text, _TextOut]),
    "cl_report_unauthorized": (_Status, [_Text]),
    "cl_pkce_new": (_Status, [_TextOut, _TextOut]),
    "cl_login_start": (_Status, [_Text, _TextOut, _TextOut]),
    "cl_login_finish": (_Status, [_Text, _TextOut]),
    "cl_login_wait": (_Status, [_Text, _Millis, _TextOut]),
    "cl_login_cancel": (_Status, [_Text]),
    "cl_exchange_code": (_Status, [_Text, _TextOut]),
    "cl_session_get_token": (_Status, [_Text, _TextOut]),
    "cl_session_info": (_Status, [_Text, _TextOut]),
    "cl_session_end": (_Status, [_Text]),
    "cl_stats": (_Status, [_Text, _TextOut]),
    "cl_json_get": (_Status, [_Text, _Text, _TextOut]),
    "cl_json_quote": (_Status, [_Text, _TextOut]),
}


@functools.lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    native = _load()
    try:
        for function, (result, arguments) in PROTOTYPES.items():
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
