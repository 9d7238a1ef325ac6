"""NIST's JSON schemas of OSCAL as they are meant: their patterns are JavaScript's, which Python reads otherwise."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from unicodedata import category

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from support.corpora import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = {
    "catalog": "catalog",
    "profile": "profile",
    "component-definition": "component",
    "system-security-plan": "ssp",
    "assessment-plan": "assessment-plan",
    "assessment-results": "assessment-results",
    "plan-of-action-and-milestones": "poam",
    "mapping-collection": "mapping",
}
_SPACE = "\\t-\\r\\x20\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
"""What JavaScript calls white space."""


@cache
def official(model: str) -> Draft7Validator:
    """Return the validator of a model."""
    path = shared(f"schemas/oscal-1.2.3/oscal_{_FILES[model]}_schema.json")
    return _Validator(json.loads(path.read_text(encoding="utf-8")))


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern of the schemas."""
    if "\\p{" in pattern:
        first = text[:1] == "_" or (text != "" and category(text[0]).startswith("L"))
        return first and all(category(char)[0] in "LN" or char in "._-" for char in text[1:])
    return python_pattern(pattern).search(text) is not None


@cache
def python_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of JavaScript in Python's terms: the end, any character, white space."""
    text = pattern.removesuffix("$") + "\\Z" if pattern.endswith("$") else pattern
    text = text.replace("\\S", f"[^{_SPACE}]")
    return re.compile(re.sub(r"(?<!\\)\.(?=[*+])", r"[^\\n\\r\\u2028\\u2029]", text), re.ASCII)


_Validator = extend(Draft7Validator, {"pattern": _pattern})
