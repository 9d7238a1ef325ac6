"""Decisions about a plan and its reviews: the actions that a document records, and what a plan of ours waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import child, children, text
from sspgen.load.oscal.own_words import own, owned
from sspgen.load.oscal.plan.reading import joined, linked, side_notes
from sspgen.model.elements import Approval, Review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading

_REVIEW: Final = "review"
_DAY: Final = len("2026-10-01")


def approvals(reading: Reading) -> Iterator[Approval]:
    """Yield the decisions that were taken, and the roles whose decision is open."""
    metadata = child(reading.body, "metadata")
    for item in children(metadata, "actions"):
        if text(item, "type") != _REVIEW:
            holders = (text(each, "role-id") for each in children(item, "responsible-parties"))
            role = own(item, "role") or next(filter(None, holders), "")
            decision = own(item, "decision") or {"approval": "approved"}.get(text(item, "type"), text(item, "type"))
            yield Approval(role, _day(item), decision, _words(item))
    for each in owned(metadata, "approval-open"):
        yield Approval(text(each, "value"), remarks=text(each, "remarks"))


def reviews(reading: Reading) -> Iterator[Review]:
    """Yield the reviews."""
    for item in children(child(reading.body, "metadata"), "actions"):
        if text(item, "type") == _REVIEW:
            yield Review(_day(item), own(item, "by"), _words(item))


def _day(item: Object) -> str:
    return own(item, "date") or text(item, "date")[:_DAY]


def _words(item: Object) -> str:
    return joined(text(item, "remarks"), side_notes(item), linked(item))
