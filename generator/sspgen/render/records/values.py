"""Dataclasses as JSON objects with the same names, in the order of their fields.

Times and enumerations are left to the encoder, which writes RFC 3339 and the value. What does not map one to one is
written out in the neighbouring modules.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

Node: TypeAlias = "dict[str, Any]"
_PLAIN = frozenset((str, int, float, bool, type(None)))
_FIELDS: dict[type, tuple[str, ...]] = {}


def record(value: Any) -> Any:  # noqa: ANN401 - any value of the model
    """Return a value of the model as JSON: dataclasses as objects, tuples as lists."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [record(item) for item in value]
    if kind is dict:
        return {key: record(item) for key, item in value.items()}
    names = _names(kind)
    return {name: record(getattr(value, name)) for name in names} if names else value


def pairs(items: tuple[tuple[str, str], ...], first: str, second: str) -> list[Node]:
    """Return pairs as objects whose two members are named."""
    return [{first: one, second: other} for one, other in items]


def _names(kind: type) -> tuple[str, ...]:
    names = _FIELDS.get(kind)
    if names is None:
        names = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
        _FIELDS[kind] = names
    return names
