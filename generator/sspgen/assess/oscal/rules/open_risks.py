"""An open risk has a deadline, and what was observed or found at risk is taken up somewhere.

Source: OSCAL assessment results and POA&M models; FedRAMP POA&M template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, info, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_OPEN: Final = frozenset({"open", "investigating", "remediating"})


def _check(subject: Subject) -> Iterator[Finding]:
    for risk in subject.index.of("risks"):
        if risk.text("status") in _OPEN and not risk.text("deadline"):
            what = f"the risk {shown(risk.text('title'))} is {risk.text('status')} without a deadline"
            yield info("SSP475", what, risk.at("status"), "add a 'deadline'")
    for key, name in (("observations", "observation-uuid"), ("risks", "risk-uuid")):
        used = {value.text.lower() for value in subject.index.strings(name)}
        for entry in subject.index.of(key):
            if entry.text("uuid") and entry.text("uuid").lower() not in used:
                title = entry.text("title") or entry.text("uuid")
                yield info("SSP459", f"nothing takes up the {key.removesuffix('s')} {shown(title)}", entry.at("uuid"))


RULE = MeaningRule(_check, ("assessment-results", "plan-of-action-and-milestones"))
