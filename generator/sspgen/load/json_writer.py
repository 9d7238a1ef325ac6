"""Bytes of JSON documents, so that no text, however odd, can stop a build. The only file that imports orjson.

File names and tools' texts may hold lone surrogates, which no UTF-8 document can carry: what sspgen makes has them
replaced, what it only passes on has them as escapes.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def encodable(value: Any) -> Any:  # noqa: ANN401 - any JSON value, of the type given
    """Return a JSON value as it is, or with every lone surrogate replaced where there is one."""
    try:
        orjson.dumps(value)
    except TypeError:
        return _scrubbed(value)
    return value


def json_bytes(value: Json) -> bytes:
    """Return RFC 8259 JSON in UTF-8, indented by two spaces, with a final newline, in the order of the value."""
    return orjson.dumps(encodable(value), option=_OPTIONS)


def exact_json_bytes(value: Json) -> bytes:
    """Return JSON as `json_bytes` does, but with every value as it is: lone surrogates are escaped.

    Raises:
        ValueError: a number is infinite or not a number, which JSON has no word for.
    """
    try:
        data = orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        return _slow(value)
    # orjson writes null for what is no number: only then the slower writer has to look.
    return _slow(value) if b"null" in data else data


def _slow(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


def compact_bytes(value: Json | dict[str, Any]) -> bytes:
    """Return RFC 8259 JSON in UTF-8 without spaces, with a final newline, in the order of the value."""
    return orjson.dumps(encodable(value), option=orjson.OPT_APPEND_NEWLINE)


def fingerprint(value: object) -> bytes:
    """Return bytes that differ whenever values of the model do: records, texts, numbers, times, and spans of time.

    Raises:
        TypeError: there is something else in it, e.g. a set, which has no order, or a text that is no Unicode.
    """
    return orjson.dumps(value, default=_seconds, option=orjson.OPT_NON_STR_KEYS)


def _seconds(value: object) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(type(value).__name__)


def _scrubbed(value: Any) -> Any:  # noqa: ANN401 - the same
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_scrubbed(key): _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    return value
