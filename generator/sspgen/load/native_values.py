"""Taking values out of a native document that its schema has accepted.

A scalar comes as it was written, so that a version ``1.10`` stays one. Nothing is checked here.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sspgen.model.evidence import MaxAge
from sspgen.model.implementation import ParameterSetting, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.evidence import Json

_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d+)(min|h|d|w)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|www\.")


def at(document: Document, *key_path: Key) -> Json:
    """Return the value at a key path, or None when there is nothing."""
    value = document.value
    for key in key_path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def keys(document: Document, *key_path: Key) -> tuple[Key, ...]:
    """Return the keys of a mapping or the indexes of a list, in order; none of anything else."""
    value = at(document, *key_path)
    if isinstance(value, dict):
        return tuple(value)
    return tuple(range(len(value))) if isinstance(value, list) else ()


def text(document: Document, *key_path: Key) -> str:
    """Return a scalar as written, without blank lines around it."""
    return document.raw(*key_path).strip("\n").rstrip()


def texts(document: Document, *key_path: Key) -> tuple[str, ...]:
    """Return a list of scalars as written; a single one is a list of one."""
    if isinstance(at(document, *key_path), list):
        return tuple(text(document, *key_path, index) for index in keys(document, *key_path))
    single = text(document, *key_path)
    return (single,) if single else ()


def duration(written: str) -> timedelta | None:
    """Return ``24h``, ``30d``, ``2w`` or ``90min`` as a time span; None of nothing."""
    match = _DURATION.fullmatch(written)
    return timedelta(**{_UNITS[match.group(2)]: int(match.group(1))}) if match else None


def max_age(document: Document, *key_path: Key) -> MaxAge:
    """Return the ages under a key path; unset ones are None."""
    return MaxAge(*(duration(text(document, *key_path, name)) for name in ("warn", "fail", "database")))


def parameters(
    document: Document, *key_path: Key, component: str = "", control: str = ""
) -> Iterator[ParameterSetting]:
    """Yield the parameter values of a ``parameters:`` mapping, in order."""
    for key in keys(document, *key_path):
        yield ParameterSetting(
            id=str(key),
            values=texts(document, *key_path, key),
            control=control,
            component=component,
            span=document.key_span(*key_path, key),
        )


def references(document: Document, root: Path, *key_path: Key) -> Iterator[Reference]:
    """Yield the documents of a ``references:`` list; a path is looked up below the workspace folder."""
    for index in keys(document, *key_path):
        href = text(document, *key_path, index, "href")
        kind = text(document, *key_path, index, "kind")
        local = bool(href) and kind.upper() != "URL" and not _URL.match(href)
        yield Reference(
            title=text(document, *key_path, index, "title"),
            href=href,
            kind=kind,
            exists=(root / href.partition("#")[0]).exists() if local else None,
            span=document.span(*key_path, index),
        )
