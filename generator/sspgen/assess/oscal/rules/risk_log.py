"""The status of a risk is the one that its log ends with, and an open risk of a plan of action has a way out.

Source: OSCAL assessment results and POA&M models, ``risk-log`` and ``response``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.dates import moment
from sspgen.assess.oscal.finding import Finding, MeaningRule, info, shown
from sspgen.load.oscal.access import child, children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_POAM: Final = "plan-of-action-and-milestones"


def _check(subject: Subject) -> Iterator[Finding]:
    for risk in subject.index.of("risks"):
        yield from _last_change(risk)
        if subject.document.model == _POAM and risk.text("status") == "open" and not risk.value.get("remediations"):
            what = f"nothing is planned about the open risk {shown(risk.text('title'))}"
            yield info("SSP475", what, risk.at("status"), "add a 'remediation'")


def _last_change(risk: Entry) -> Iterator[Finding]:
    entries = children(child(risk.value, "risk-log"), "entries")
    changes = [
        (when, item)
        for item, each in enumerate(entries)
        if text(each, "status-change") and (when := moment(text(each, "start"))) is not None
    ]
    if not changes:
        return
    last = max(when for when, _ in changes)
    ends = [item for when, item in changes if when == last]
    said = text(entries[ends[0]], "status-change")
    if len(ends) == 1 and risk.text("status") and said != risk.text("status"):
        what = f"the status of the risk is {shown(risk.text('status'))}, and its log ends with {shown(said)}"
        related = ((risk.at("risk-log", "entries", ends[0], "status-change"), "the entry of the log"),)
        yield Finding("SSP464", what, risk.at("status"), Severity.WARNING, related=related)


RULE = MeaningRule(_check, ("assessment-results", _POAM))
