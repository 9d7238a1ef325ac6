"""SSP111: dates are of their time.

A review of tomorrow did not happen, an authorization that ended is none, and what was planned for a day that has passed
is late, as is a review of the plan that its own parameter asked for.

Source: NIST SP 800-53 r5, PL-2c and CA-6e; FedRAMP Rev 5 "planned-completion-date-is-not-past".
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named, place
from sspgen.model.implementation import Claim
from sspgen.model.periods import days, longer
from sspgen.model.prose import ParameterSegment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_DUE = re.compile(
    r"\b(?:by|until|before|due|completed? (?:on|by|in)|planned for|scheduled for|target(?:ed)?(?: date)?|expected)"
    r"(?: on| in| for|:)?\s{1,3}(20\d\d-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_OPEN = frozenset({Claim.PLANNED, Claim.PARTIAL})
_REVIEWED = "pl-2_smt.c"
_TOLERANCE = timedelta(days=1)


def _check(plan: Plan) -> Iterator[Diagnostic]:
    today = plan.as_of.date()
    for what, written in _past_events(plan):
        day = _day(written)
        if day is not None and day > today + _TOLERANCE:
            yield finding("SSP111", f"{what} is dated {written}, after the plan itself ({today})", place(plan))
    yield from _authorization(plan, today)
    yield from _review(plan, today)
    for answer in answers(plan):
        due = [_day(match) for match in _DUE.findall(answer.remarks)] if answer.claim in _OPEN else []
        known = [day for day in due if day is not None]
        if known and max(known) < today:
            message = f"{named(plan, answer)} is {answer.claim.value}, and was due on {max(known)}"
            yield finding("SSP111", message, answer.provenance)


def _past_events(plan: Plan) -> Iterator[tuple[str, str]]:
    elements = plan.system.elements
    yield from (("a review in plan.reviews", review.date) for review in elements.reviews)
    yield from (("a change in plan.changes", change.date) for change in elements.changes)
    yield from ((f"the approval of {each.role}", each.date) for each in elements.approvals)
    yield ("plan.authorization", elements.authorization.date)
    yield from ((f"leveraged authorization {each.id}", each.date) for each in plan.system.leveraged)


def _authorization(plan: Plan, today: date) -> Iterator[Diagnostic]:
    given = plan.system.elements.authorization
    start, end = _day(given.date), _day(given.expires)
    if end is None:
        return
    if start is not None and end < start:
        message = f"plan.authorization expires on {given.expires}, before its date {given.date}"
        yield finding("SSP111", message, place(plan))
    elif end < today:
        yield finding("SSP111", f"plan.authorization expired on {given.expires}", place(plan))


def _review(plan: Plan, today: date) -> Iterator[Diagnostic]:
    """Yield that the newest review of the plan is older than its own parameter of PL-2c allows."""
    reviews = [day for day in (_day(review.date) for review in plan.system.elements.reviews) if day is not None]
    control = plan.control_by_id.get("pl-2")
    if not reviews or control is None:
        return
    pieces = (piece for line in control.requirement if line.point == _REVIEWED for piece in line.segments)
    for piece in pieces:
        period = days(piece.text) if isinstance(piece, ParameterSegment) else None
        if period is not None and longer((today - max(reviews)).days, period):
            message = f"the newest review in plan.reviews is of {max(reviews)}, and PL-2 c asks for one {piece.text!r}"
            yield finding("SSP111", message, place(plan))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


RULE = Rule("SSP111", _check)
