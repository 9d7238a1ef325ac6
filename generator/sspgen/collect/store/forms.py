"""What records of each kind must hold, looked at before they are recorded: afterwards nobody can correct them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sspgen.collect.store.layout import is_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def problem_of(kind: str, body: Mapping[str, Any]) -> str:
    """Say what is wrong with the fields that a store itself reads; empty when nothing is."""
    kept, blobs = body.get("kept"), body.get("blobs")
    if kept and not _is_digest(kept):
        return "its field 'kept' is not a SHA-256"
    if blobs is not None and not _all(blobs, _is_digest):
        return "its field 'blobs' is not a list of SHA-256"
    own = _OWN.get(kind)
    return own(body) if own else ""


def _observation(body: Mapping[str, Any]) -> str:
    if not isinstance(body.get("source"), str):
        return "it names no source"
    return "" if _is_time(body.get("observed") or "") else "its field 'observed' is not a time (RFC 3339)"


def _verdict(body: Mapping[str, Any]) -> str:
    if not _is_day(body.get("day")):
        return "its field 'day' is not a date"
    return "" if _all(body.get("rows"), _is_row) else "its field 'rows' is not a list of source, check and verdict"


def _tombstone(body: Mapping[str, Any]) -> str:
    return "" if _all(body.get("removed"), _is_digest) else "its field 'removed' is not a list of SHA-256"


_OWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "observation": _observation,
    "verdict": _verdict,
    "tombstone": _tombstone,
}


def _all(values: object, test: Callable[[Any], bool]) -> bool:
    return isinstance(values, list) and all(test(value) for value in values)


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and is_digest(value)


def _is_row(value: object) -> bool:
    return isinstance(value, list) and [type(item) for item in value] == [str, str, str]


def _is_time(value: object) -> bool:
    try:
        return not value or (isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None)
    except ValueError:
        return False


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
