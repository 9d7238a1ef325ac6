"""What a plain scalar is worth by the YAML 1.2 core schema (section 10.3.2), which is less than YAML 1.1 made of it.

``on``, ``22:30`` and ``2026-02-30`` are words here, and ``010`` is ten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.model.evidence import Scalar

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_MAYBE_NUMBER = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONG_NUMBER = 4_000


def core_scalar(text: str) -> Scalar:
    """Return the value of a plain scalar by the YAML 1.2 core schema.

    Raises:
        ValueError: a number of more than 4,000 digits.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    return _number(text) if text[0] in _MAYBE_NUMBER else text


def _number(text: str) -> Scalar:
    for pattern, base in ((_INTEGER, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            if len(text) > _LONG_NUMBER:
                raise ValueError(f"a number of {len(text)} digits is over the limit")
            return int(text, base)
    if _FLOAT.fullmatch(text):
        return float(text)
    special = _SPECIAL.fullmatch(text)
    if special is None:
        return text
    return float("nan") if special.group(1) is None else float(f"{special.group(1)}inf")
