"""Canonical JSON (RFC 8785), so that one record has one spelling and a hash of it means the record.

A record holds texts, whole numbers that every JSON reader keeps exactly (RFC 7493, section 2.2), booleans, nulls, lists
and objects. Fractions are refused: their canonical spelling is that of one programming language. What msgspec writes is
canonical for such values: sorted keys, shortest escapes, UTF-8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load import fast_json
from sspgen.load.fast_json import decode

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_EXACT: Final = 2**53 - 1
_BASIC_PLANE: Final = "\uffff"

__all__ = ["Malformed", "checked", "decode", "encode"]

Malformed: Final = (fast_json.Malformed, RecursionError)
"""What `decode` raises for bytes that are not JSON, or are nested without end."""

encode = fast_json.encode_sorted
"""Return the canonical bytes of a value that `checked` let through or that `decode` returned."""


def checked(value: Json) -> Json:
    """Return a value as it can be recorded: a lone surrogate, which UTF-8 cannot carry, becomes U+FFFD.

    Raises:
        ValueError: for a fraction, a number that is not exact everywhere, or a key outside the basic plane, which
            sorts differently in UTF-16.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {_key(key): checked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [checked(item) for item in value]
    if isinstance(value, float):
        raise ValueError(f"{value} is a fraction, which a record cannot hold: write it as a text")  # noqa: TRY004 - a value
    if isinstance(value, int) and abs(value) > _EXACT:
        raise ValueError(f"{value} is over 2^53 - 1, which a record cannot hold: write it as a text")
    return value


def _key(key: str) -> str:
    text = _text(key)
    if text > _BASIC_PLANE or any(character > _BASIC_PLANE for character in text):
        raise ValueError(f"key {text!r} has a character outside the basic plane")
    return text


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
