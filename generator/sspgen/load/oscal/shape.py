"""Checking what people write in profiles, key by key, so that a misspelled directive never selects nothing in silence.

Profiles are short and written by hand; catalogs are neither and are not checked here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a key path: a code of ``sspgen.model.codes.CODES`` and plain words."""

    code: str
    message: str
    path: KeyPath
    help: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A string; of the allowed ones only, where any are given."""

    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Contents that are not looked into."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items all have one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Keys:
    """An object: the keys it may have, and those it must have."""

    known: dict[str, Shape]
    required: tuple[str, ...] = ()
    open: bool = field(default=False)


Shape: TypeAlias = "Text | Flag | Anything | ListOf | Keys"

_EXPECTED = {Text: "a text", Flag: "true or false", ListOf: "a list", Keys: "an object"}
_FOUND: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def check_shape(value: Json, shape: Shape, path: KeyPath) -> Iterator[Problem]:
    """Yield every place where a value is not as its shape says."""
    if isinstance(shape, Anything):
        return
    if isinstance(shape, Keys) and isinstance(value, dict):
        yield from _check_object(value, shape, path)
    elif isinstance(shape, ListOf) and isinstance(value, list):
        for position, item in enumerate(value):
            yield from check_shape(item, shape.item, (*path, position))
    elif isinstance(shape, Text) and isinstance(value, str):
        if shape.allowed and value not in shape.allowed:
            choice = ", ".join(shape.allowed)
            yield Problem("SSP224", f"{_name(path)} is {value!r}; expected one of {choice}", path)
    elif not (isinstance(shape, Flag) and isinstance(value, bool)):
        found = _FOUND.get(type(value), "nothing")
        yield Problem("SSP223", f"{_name(path)} is {found}; expected {_EXPECTED[type(shape)]}", path)


def _check_object(value: dict[str, Json], shape: Keys, path: KeyPath) -> Iterator[Problem]:
    for key in shape.required:
        if key not in value:
            yield Problem("SSP222", f"{_name(path)} has no {key!r}", path)
    for key, inner in value.items():
        if key in shape.known:
            yield from check_shape(inner, shape.known[key], (*path, key))
        elif not shape.open:
            near = get_close_matches(key, shape.known, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else ""
            message = f"{_name(path)} has an unknown key {key[:80]!r}"
            yield Problem("SSP221", message, (*path, key), remedy)


def _name(path: KeyPath) -> str:
    names = [part for part in path if isinstance(part, str)]
    return repr(names[-1]) if names else "the document"
