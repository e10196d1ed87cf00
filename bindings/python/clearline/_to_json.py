"""Values as JSON, without the json module: its import takes as long as a good part of the first token, and its complaints
do not say which value they are about."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from typing import Mapping

_ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\", **{control: f"\\u{control:04x}" for control in range(0x20)}}


def to_json(members: Mapping[str, object]) -> str:
    """What cannot be written is an error that names the place and never the value, which may be a secret."""
    return _value(members, "")


def _value(value: object, place: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, os.PathLike):
        return _text(os.fsdecode(value), place)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _finite(value, place)
    if isinstance(value, dict):
        prefix = f"{place}." if place else ""
        members = (f"{_key(key, place)}:{_value(inner, f'{prefix}{key}')}" for key, inner in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([_value(inner, f"{place}.{index}") for index, inner in enumerate(value)]) + "]"
    raise TypeError(f"{place} cannot be of type {type(value).__name__}")


def _key(key: object, place: str) -> str:
    what = f"a key of {place}" if place else "a key"
    if not isinstance(key, str):
        raise TypeError(f"{what} cannot be of type {type(key).__name__}")
    return _text(key, what)


def _text(text: str, place: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{place} holds half a surrogate pair, which is no text")
    return '"' + text.translate(_ESCAPES) + '"'


def _finite(number: float, place: str) -> str:
    written = float.__repr__(number)
    if written in ("nan", "inf", "-inf"):
        raise ValueError(f"{place} is not a finite number")
    return written
