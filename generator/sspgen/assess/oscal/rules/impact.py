"""The impact level of each security objective is at least the highest of the information types.

Where an information type selects a lower level than its base, it says why.

Source: FIPS 199, section 3; NIST SP 800-60 Vol. 1 Rev. 1, section 4; FedRAMP Rev 5 "has-adjustment-justification".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown, warning
from sspgen.model.diagnostics import Severity
from sspgen.model.levels import OBJECTIVES, rank, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for objective in OBJECTIVES:
        impacts = [each for each in subject.index.of(f"{objective}-impact") if each.within("information-types")]
        yield from (found for each in impacts for found in _lowered(each, objective))
        highest = max(impacts, key=_selected, default=None)
        for system in subject.index.of("security-impact-level"):
            key = f"security-objective-{objective}"
            written = rank(system.text(key))
            if highest is not None and written and written < _selected(highest):
                yield _too_low(system, key, highest)


def _selected(impact: Entry) -> int:
    return rank(impact.text("selected")) or rank(impact.text("base"))


def _lowered(impact: Entry, objective: str) -> Iterator[Finding]:
    selected, base = rank(impact.text("selected")), rank(impact.text("base"))
    if selected and selected < base and not impact.text("adjustment-justification").strip():
        what = f"{objective} is lowered from {ranked(base)} to {ranked(selected)} without a justification"
        yield warning("SSP465", what, impact.at("selected"), "add an 'adjustment-justification'")


def _too_low(system: Entry, key: str, highest: Entry) -> Finding:
    holder = highest.parent
    title = holder.text("title") if holder is not None else ""
    mark = f"the information type {shown(title)} is {ranked(_selected(highest))}"
    what = f"{key} is {shown(system.text(key))}, and {mark}"
    related = ((highest.path, "the information type"),)
    return Finding("SSP465", what, system.at(key), Severity.WARNING, related=related)


RULE = MeaningRule(_check, ("system-security-plan",))
