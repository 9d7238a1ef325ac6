"""Strict JSON: duplicate keys, NaN, huge numbers and deep nesting are refused, and mistakes have a place.

JSON never goes through the YAML reader: YAML scanners break on JSON's surrogate escapes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from sspgen.model.limits import JSON_BYTES, JSON_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json

Pairs: TypeAlias = "list[tuple[str, Json]]"

_LONG_NUMBER = 4_000
_NOT_SPACE = re.compile(r"[^ \t\r\n]")
_CLOSED = re.compile(rb"\{\}|\[\]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_OTHER_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
GOES_ON = "something follows after the end of the document"
"""What is said of several documents in one file."""
# The words of Python's parser presume that one knows parsers.
_IN_WORDS = {
    "Expecting value": "a value is expected here",
    "Unterminated string starting at": "the text that begins here has no closing quote",
    "Expecting property name enclosed in double quotes": "a key in double quotes is expected here",
    "Expecting ':' delimiter": "a ':' is expected here, after the key",
    "Expecting ',' delimiter": "a ',' or the end of the object or list is expected here",
    "Extra data": GOES_ON,
    "Invalid control character at": "a control character stands in a text; line breaks are written as \\n",
    "Invalid \\escape": "a backslash in a text begins no escape; a backslash itself is written as \\\\",
    "Invalid \\uXXXX escape": "four hexadecimal digits are expected after \\u",
}


@dataclass(frozen=True, slots=True)
class JsonProblem:
    """Why a document is not JSON that may be read; line and column are 1-based, 0 when not known."""

    message: str
    line: int = 0
    column: int = 0


class _RefusedError(ValueError):
    pass


def _pairs(pairs: Pairs) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RefusedError(f"key {key[:80]!r} is repeated in one object")
            seen.add(key)
    return found


def _constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not a JSON number")


def _integer(text: str) -> int | float:
    if len(text) > _LONG_NUMBER:
        raise _RefusedError(f"a number of {len(text)} digits is over the limit of {_LONG_NUMBER}")
    return int(text)


def too_deep(data: bytes, deepest: int = JSON_DEPTH) -> bool:
    """Tell whether a well-formed document nests deeper than so many collections, in a few linear passes.

    Each pass takes the innermost level off. Without escapes, every second piece between quotes is a string's content,
    and two quotes with no bracket between them may go: what stays is inside or outside as before.
    """
    if data.count(b"[") + data.count(b"{") <= deepest:
        return False
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in data else data
    quoted = plain.translate(None, _NOT_BRACKETS).replace(b'""', b"")
    brackets = b"".join(quoted.split(b'"')[::2])
    for _ in range(max(deepest, 0)):
        if not brackets:
            return False
        brackets = _CLOSED.sub(b"", brackets)
    return bool(brackets)


def _decoded(data: bytes) -> str | JsonProblem:
    if len(data) > JSON_BYTES:
        return JsonProblem(f"{len(data)} bytes, over the limit of {JSON_BYTES}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        other = next((name for mark, name in _OTHER_ENCODINGS if data.startswith(mark)), "")
        message = f"the file is {other}, expected UTF-8" if other else f"byte 0x{data[error.start]:02x} is not UTF-8"
        return JsonProblem(message, line, column)


def _malformed(text: str, error: json.JSONDecodeError) -> JsonProblem:
    if not text.strip():
        return JsonProblem("the file is empty", 1, 1)
    known = next((words for said, words in _IN_WORDS.items() if error.msg.startswith(said)), error.msg)
    return JsonProblem(known, error.lineno, error.colno)


def read_json(data: bytes, deepest: int = JSON_DEPTH) -> Json | JsonProblem:
    """Parse one JSON document (RFC 8259) from bytes; a byte-order mark is allowed.

    Args:
        data: UTF-8.
        deepest: how many collections may lie in each other.

    Returns:
        The document, or a `JsonProblem` that says what is wrong and where.
    """
    text = _decoded(data)
    if isinstance(text, JsonProblem):
        return text
    try:
        return _parse(data, text, deepest)
    except json.JSONDecodeError as error:
        return _malformed(text, error)
    except _RefusedError as error:
        return JsonProblem(str(error))


def read_json_stream(data: bytes) -> tuple[Json, ...] | JsonProblem:
    """Parse JSON documents that follow each other: NDJSON, concatenated objects, or just one document.

    Returns:
        The documents in order, none for white space alone, or what is wrong with the first that cannot be read.
    """
    text = _decoded(data)
    if isinstance(text, JsonProblem):
        return text
    refused = JsonProblem(f"nested deeper than {JSON_DEPTH} levels")
    try:
        documents = tuple(_documents(text))
    except json.JSONDecodeError as error:
        return _malformed(text, error)
    except _RefusedError as error:
        return JsonProblem(str(error))
    except RecursionError:
        return refused
    return refused if too_deep(data) else documents


def _documents(text: str) -> Iterator[Json]:
    start = _next_document(text, 0)
    while start < len(text):
        document, end = _DECODER.raw_decode(text, start)
        yield document
        start = _next_document(text, end)


def _next_document(text: str, start: int) -> int:
    found = _NOT_SPACE.search(text, start)
    return found.start() if found else len(text)


def _parse(data: bytes, text: str, deepest: int) -> Json:
    refused = _RefusedError(f"nested deeper than {JSON_DEPTH} levels")
    try:
        document: Json = _DECODER.decode(text)
    except RecursionError:
        raise refused from None
    if too_deep(data, deepest):
        raise refused
    return document


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer)
