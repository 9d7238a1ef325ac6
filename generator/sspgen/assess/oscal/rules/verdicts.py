"""One result says one thing about a target, and says from what it was seen.

A target that two findings call satisfied and not satisfied has no verdict, and one that is satisfied by no observation
is a claim without proof. Findings about different answers to one target may differ.

Source: OSCAL assessment results model, ``finding``; NIST SP 800-53A Rev. 5, section 3.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown, warning
from sspgen.load.oscal.access import child, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.profile import KeyPath


def _check(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[int, str, str, str], tuple[str, KeyPath]] = {}
    for finding in subject.index.of("findings"):
        target = child(finding.value, "target")
        state, at = text(child(target, "status"), "state"), finding.at("target", "status", "state")
        name = text(target, "target-id")
        same = (id(finding.parent), text(target, "type"), name, finding.text("implementation-statement-uuid"))
        said, before = first.setdefault(same, (state, at))
        if name and state and said and state != said:
            what = f"{shown(name)} is {shown(state)} here, and {shown(said)} in another finding of this result"
            yield Finding("SSP464", what, at, Severity.WARNING, related=((before, "the other finding"),))
        if state == "satisfied" and not _seen(finding):
            what = f"the finding {shown(finding.text('title'))} is satisfied, and names nothing that was observed"
            yield warning("SSP475", what, at, "relate the observations that show it")


def _seen(finding: Entry) -> bool:
    return bool(finding.value.get("related-observations"))


RULE = MeaningRule(_check, ("assessment-results",))
