"""JSON as the library reads and writes it."""

from __future__ import annotations

from . import _native


def json_get(json: str, pointer: str) -> str:
    """One value by its JSON Pointer (RFC 6901): a string without quotes, anything else exactly as it is written.

    12.10 stays 12.10, which the json module makes 12.1 of.
    """
    return _native.call_for_text("cl_json_get", json, pointer)


def json_quote(text: str) -> str:
    """A text as a JSON string, quotes included."""
    return _native.call_for_text("cl_json_quote", text)
