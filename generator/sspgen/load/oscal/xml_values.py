"""Plain values of OSCAL as the texts of XML, by their data types, and back.

Source: the Metaschema specification, data types; white space as the XML schemas treat it.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.xml_text import as_xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

_INTEGERS: Final = frozenset(("integer", "non-negative-integer", "positive-integer"))
_COLLAPSED: Final = frozenset(
    ("boolean", "date", "date-time", "date-time-with-timezone", "decimal", "uri", "uri-reference", *_INTEGERS)
)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)")
_SPACE = re.compile(r"[ \t\r\n]+")


def value_of(text: str, datatype: str) -> Json:
    """Return the JSON value of a text; the text itself where the data type does not fit it."""
    if datatype == "base64":
        return _SPACE.sub("", text)
    if datatype not in _COLLAPSED:
        return text
    plain = _SPACE.sub(" ", text).strip(" ")
    if datatype == "boolean":
        return _BOOLEANS.get(plain, plain)
    if datatype == "decimal" or datatype in _INTEGERS:
        return _number(plain, whole=datatype != "decimal")
    return plain


def _number(plain: str, *, whole: bool) -> Json:
    if _INTEGER.fullmatch(plain):
        return int(plain)
    if not whole and _DECIMAL.fullmatch(plain) and math.isfinite(float(plain)):
        return float(plain)
    return plain


def text_of(value: Json) -> str | None:
    """Return the text of a plain value; None for what has none."""
    if isinstance(value, str):
        return as_xml_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        text = f"{Decimal(repr(value)):f}"
        return text if "." in text else f"{text}.0"
    return None


def same(one: Json, other: Json) -> bool:
    """Tell whether two JSON values are equal, and of the same types throughout; the order of keys is free."""
    stack = [(one, other)]
    while stack:
        left, right = stack.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            stack.extend((value, right[key]) for key, value in left.items())
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            stack.extend(zip(left, right, strict=True))
        elif not _equal(left, right):
            return False
    return True


def first_difference(one: Json, other: Json) -> KeyPath | None:
    """Return the key path of the first place in which two values are not the same; None where they are."""
    if same(one, other):
        return None
    pairs: Iterable[tuple[str | int, Json, Json]] = ()
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = ((key, value, other[key]) for key, value in one.items())
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = ((number, *pair) for number, pair in enumerate(zip(one, other, strict=True)))
    below = next(((key, left, right) for key, left, right in pairs if not same(left, right)), None)
    return () if below is None else (below[0], *(first_difference(below[1], below[2]) or ()))


def _equal(left: Json, right: Json) -> bool:
    return left == right and not (
        isinstance(left, float) and math.copysign(1, left) != math.copysign(1, float(str(right)))
    )


def depth_of(value: Json) -> int:
    """Return how many collections lie in each other."""
    deepest, level = 0, [value]
    while level := [v for v in level if isinstance(v, (dict, list))]:
        deepest += 1
        level = [inner for held in level for inner in (held.values() if isinstance(held, dict) else held)]
    return deepest
