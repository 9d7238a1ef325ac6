"""Dates of OSCAL documents as points in time that can be compared, or nothing when they are none. It knows no clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.assess.oscal.subject import Subject

DATE_KEYS = (
    "published",
    "last-modified",
    "collected",
    "expires",
    "deadline",
    "start",
    "end",
    "date",
    "date-authorized",
)
_DAY = 10


def moment(text: str) -> datetime | None:
    """Return the point in time that a date or date-time means; one without a time zone is taken as UTC."""
    if len(text) < _DAY or not text[:4].isdigit():
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def before(first: str, second: str) -> bool:
    """Tell whether one date is certainly before another; where one is a day without a time, days are compared."""
    early, late = moment(first), moment(second)
    if early is None or late is None:
        return False
    if len(first) <= _DAY or len(second) <= _DAY:
        return early.date() < late.date()
    return early < late


def last_modified(subject: Subject) -> str:
    """Return when the document was last modified, as it says."""
    found = subject.index.metadata.get("last-modified")
    return found if isinstance(found, str) else ""
