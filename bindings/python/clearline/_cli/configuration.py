"""The configuration from the environment, a file and the options."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from .. import init

if TYPE_CHECKING:
    import argparse
    from typing import Any

LARGEST_FILE = 16 * 1024 * 1024


class Wrong(Exception):
    """The configuration cannot be read. Says which file or variable, never what is in it."""


def start(options: argparse.Namespace) -> None:
    try:
        given = _given(options)
        if given:
            init(**{**_base(options.config), **given})
            return
    except RecursionError:
        raise Wrong("the configuration is nested too deeply") from None
    except ValueError as error:  # JSON can say more than a configuration: NaN, half a surrogate pair
        raise Wrong(str(error)) from None
    if options.config is not None:
        os.environ["CLEARLINE_CONFIG"] = options.config
    init()  # the library reads it by itself


def _given(options: argparse.Namespace) -> dict[str, Any]:
    given: dict[str, Any] = {
        "environment": _object_or_name("--environment", options.environment),
        "client_id": options.client_id,
        "scope": options.scope,
        "ca_file": options.ca_file,
        "proxy": options.proxy,
    }
    if options.secret_env is not None:
        given["client_secret"] = {"env": options.secret_env}
    if options.secret_file is not None:
        given["client_secret"] = {"file": options.secret_file}
    return {key: value for key, value in given.items() if value is not None}


def _base(file: str | None) -> dict[str, Any]:
    """What the options are put on top of, as the library would find it."""
    file = file or os.environ.get("CLEARLINE_CONFIG")
    return _read(file) if file else _from_variables()


def _from_variables() -> dict[str, Any]:
    found: dict[str, Any] = {}
    if os.environ.get("CLEARLINE_CLIENT_ID"):
        found["client_id"] = os.environ["CLEARLINE_CLIENT_ID"]
    if os.environ.get("CLEARLINE_CLIENT_SECRET"):
        found["client_secret"] = {"env": "CLEARLINE_CLIENT_SECRET"}
    if os.environ.get("CLEARLINE_ENVIRONMENT"):
        found["environment"] = _object_or_name("CLEARLINE_ENVIRONMENT", os.environ["CLEARLINE_ENVIRONMENT"])
    if "CLEARLINE_SCOPE" in os.environ:  # empty says: omit it
        found["scope"] = os.environ["CLEARLINE_SCOPE"]
    return found


def _object_or_name(where: str, text: str | None) -> Any:
    return _parse(where, text) if text is not None and text.startswith("{") else text


def _read(file: str) -> dict[str, Any]:
    try:
        with open(file, encoding="utf-8-sig") as opened:
            text = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Wrong(f"{file} is not UTF-8") from None
    if len(text) > LARGEST_FILE:
        raise Wrong(f"{file} is too large")
    return _parse(file, text)


def _parse(where: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as error:
        raise Wrong(f"{where} is not JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise Wrong(f"{where}: {error}") from None
    if not isinstance(found, dict):
        raise Wrong(f"{where} is not a JSON object")
    return found


def _no_key_twice(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in members:
        if key in found:
            raise ValueError(f"the key {key!r} stands there twice")
        found[key] = value
    return found
