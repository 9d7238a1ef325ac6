"""Dates of OSCAL documents as points in time that can be compared, or nothing when they are none. It knows no clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, children, text

if TYPE_CHECKING:
    from sspgen.assess.oscal.index import Entry
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


def moment(written: str) -> datetime | None:
    """Return the point in time that a date or date-time means; one without a time zone is taken as UTC."""
    if len(written) < _DAY or not written[:4].isdigit():
        return None
    try:
        found = datetime.fromisoformat(written)
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


def logged(risk: Entry) -> str:
    """Return when a risk was logged first; nothing when it has no log."""
    entries = children(child(risk.value, "risk-log"), "entries")
    return text(entries[0], "start") if entries else ""


def last_modified(subject: Subject) -> str:
    """Return when the document was last modified, as it says."""
    found = subject.index.metadata.get("last-modified")
    return found if isinstance(found, str) else ""
