"""Findings, risks and observations do not contradict each other.

A closed risk has no open finding, a satisfied finding no open risk, and no observation that had expired when the
document was last modified. An open risk is not past its deadline.

Source: OSCAL assessment results model, ``finding`` and ``risk``; FedRAMP SAR and POA&M guides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.dates import before, last_modified, logged
from sspgen.assess.oscal.finding import Finding, MeaningRule, shown, warning
from sspgen.load.oscal.access import child, children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_OPEN: Final = frozenset({"open", "investigating", "remediating"})


def _check(subject: Subject) -> Iterator[Finding]:
    for finding in subject.index.of("findings"):
        state = text(child(child(finding.value, "target"), "status"), "state")
        for risk in _related(finding, "related-risks", "risk-uuid", "risks", subject):
            yield from _beside(finding, state, risk)
        if state == "satisfied":
            yield from _expired(finding, subject)
    for risk in subject.index.of("risks"):
        over = before(risk.text("deadline"), last_modified(subject))
        if over and risk.text("status") in _OPEN and not before(risk.text("deadline"), logged(risk)):
            what = f"the risk {shown(risk.text('title'))} is {risk.text('status')}, and its deadline was over"
            yield warning("SSP464", f"{what} when the document was last modified", risk.at("deadline"))


def _related(holder: Entry, key: str, name: str, kind: str, subject: Subject) -> Iterator[Entry]:
    for each in children(holder.value, key):
        found = subject.index.by_uuid.get(text(each, name).lower(), ())
        yield from (entry for entry in found if entry.key == kind)


def _beside(finding: Entry, state: str, risk: Entry) -> Iterator[Finding]:
    status = risk.text("status")
    related = ((risk.at("status"), "the risk"),)
    at = finding.at("target", "status", "state")
    name = shown(risk.text("title"))
    if state == "satisfied" and status in _OPEN:
        what = f"the finding is satisfied, and its risk {name} is {status}"
        yield Finding("SSP464", what, at, Severity.WARNING, related=related)
    if state == "not-satisfied" and status == "closed":
        what = f"the finding is not satisfied, and its risk {name} is closed"
        yield Finding("SSP464", what, at, Severity.WARNING, related=related)


def _expired(finding: Entry, subject: Subject) -> Iterator[Finding]:
    for seen in _related(finding, "related-observations", "observation-uuid", "observations", subject):
        expired = before(seen.text("expires"), last_modified(subject))
        if expired and not before(seen.text("expires"), seen.text("collected")):
            what = f"the finding is satisfied by an observation that expired on {seen.text('expires')[:40]}"
            related = ((seen.at("expires"), "the observation"),)
            yield Finding("SSP464", what, finding.at("target", "status", "state"), Severity.WARNING, related=related)


RULE = MeaningRule(_check, ("assessment-results", "plan-of-action-and-milestones"))
