"""Reports, artifacts and collections as JSON and back, without loss: for stores, for people, and to be compared.

What is written here is read back as it was; a digest of it tells whether two readings of one report agree.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sspgen.model.evidence import Rejection, Report
from sspgen.model.spans import Span

_T = TypeVar("_T")


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return a record of the model as JSON: fields at their default are left out, times are RFC 3339 in UTC."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_json(getattr(value, name))
            for name, default in _defaults(type(value)).items()
            if getattr(value, name) != default
        }
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def from_json(kind: type[_T], value: Any) -> _T:  # noqa: ANN401 - JSON of any shape
    """Return the record that `to_json` made JSON of.

    Raises:
        ValueError, TypeError, KeyError: it is not such JSON.
    """
    return typing.cast("_T", _built(kind, value))


def digest(value: object) -> str:
    """Return the hex SHA-256 of a record's JSON, keys sorted."""
    written = json.dumps(to_json(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


@cache
def _defaults(kind: type) -> dict[str, Any]:
    found = {}
    for field in dataclasses.fields(kind):
        made = field.default_factory
        found[field.name] = field.default if made is dataclasses.MISSING else made()
    return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, localns={"Span": Span})


def _built(kind: Any, value: Any) -> Any:  # noqa: ANN401, PLR0911 - one return for each kind of type
    origin = typing.get_origin(kind)
    if kind in (typing.Any, object) or isinstance(kind, TypeVar) or value is None:
        return value
    if origin in (typing.Union, types.UnionType):
        return _built_union(typing.get_args(kind), value)
    if origin is tuple:
        return _built_tuple(typing.get_args(kind), value)
    if origin is dict:
        _, inner = typing.get_args(kind)
        return {key: _built(inner, item) for key, item in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], item) for name, item in value.items()})
    return value


def _built_union(kinds: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Build the one member that is no plain value; of a report and a rejection the one that has a code."""
    records = [kind for kind in kinds if dataclasses.is_dataclass(kind)]
    if len(records) > 1:
        return _built(Rejection if "code" in value else Report, value)
    chosen = next((kind for kind in kinds if kind in (datetime, *records)), None)
    return value if chosen is None else _built(chosen, value)


def _built_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - JSON of any shape
    if len(kinds) == 2 and kinds[1] is Ellipsis:  # noqa: PLR2004 - a tuple of one kind
        return tuple(_built(kinds[0], item) for item in value)
    return tuple(_built(kind, item) for kind, item in zip(kinds, value, strict=True))
