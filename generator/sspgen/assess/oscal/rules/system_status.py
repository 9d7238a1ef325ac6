"""The status of the system fits what the plan says of it.

A system in operation implements something; one whose remarks speak of development is not in operation. One of another
status says which.

Source: NIST SP 800-18 Rev. 1, section 3.6 (operational status).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import texts_of
from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_DEVELOPING: Final = re.compile(
    r"\b(?:under\s+development|in\s+development|being\s+developed|not\s+yet\s+(?:operational|in\s+operation|live|deployed)|"
    r"in\s+the\s+design\s+phase|pre-?production)\b",
    re.IGNORECASE,
)
_IN_PLACE: Final = frozenset({"implemented", "partial", "partially-implemented", "alternative"})


def _check(subject: Subject) -> Iterator[Finding]:
    for status in subject.index.of("status"):
        if status.parent is not None and status.parent.key == "system-characteristics":
            yield from _fits(status, subject)


def _fits(status: Entry, subject: Subject) -> Iterator[Finding]:
    state = status.text("state").lower()
    if state == "operational":
        if found := _DEVELOPING.search(status.text("remarks")):
            what = f"the system is operational, and the remarks say {shown(found.group())}"
            yield warning("SSP463", what, status.at("state"))
        elif _nothing_in_place(subject):
            yield warning("SSP463", "the system is operational, and no control is implemented", status.at("state"))
    elif state == "under-development" and (date := _authorized(status)):
        what = f"the system is under development, and was authorized on {date[:40]}"
        yield warning("SSP463", what, status.at("state"))
    elif state == "other" and not status.text("remarks").strip():
        what = "the status of the system is 'other', and no remarks say which"
        yield warning("SSP462", what, status.at("state"), "say it in 'remarks'")


def _nothing_in_place(subject: Subject) -> bool:
    states = {each.state for each in subject.statuses}
    if states:
        return not states & _IN_PLACE
    return not any(said.strip() for each in subject.requirements for said in texts_of(each.entry))


def _authorized(status: Entry) -> str:
    return status.parent.text("date-authorized") if status.parent is not None else ""


RULE = MeaningRule(_check, ("system-security-plan",))
