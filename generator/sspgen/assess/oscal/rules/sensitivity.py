"""The sensitivity level of the system is the highest of its three security objectives.

Source: FIPS 200, section 4 (high-water mark); FIPS 199, section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.model.levels import OBJECTIVES, rank, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_OBJECTIVES: Final = tuple(f"security-objective-{name}" for name in OBJECTIVES)


def _check(subject: Subject) -> Iterator[Finding]:
    for impact in subject.index.of("security-impact-level"):
        system = impact.parent
        levels = [rank(impact.text(key)) for key in _OBJECTIVES]
        if system is None or not all(levels):
            continue
        written = system.text("security-sensitivity-level")
        if rank(written) and rank(written) != max(levels):
            highest = f"the highest objective is {ranked(max(levels))}"
            what = f"security-sensitivity-level is {shown(written)}, and {highest}"
            yield warning("SSP466", what, system.at("security-sensitivity-level"))


RULE = MeaningRule(_check, ("system-security-plan",))
