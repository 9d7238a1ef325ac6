"""What a Word document is written about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.elements import ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sspgen.model.chronicle import Chronicle
    from sspgen.model.plan import Plan
    from sspgen.render.word.drawings import Drawn
    from sspgen.render.word.pictures import Picture

APPENDICES = {
    "responsibility": "Responsibility matrix",
    "inventory": "Inventory",
    "evidence": "Evidence register",
    "gaps": "Gaps",
    "poam": "Plan of action and milestones",
    "outside": "Answers outside the profile",
    "diagnostics": "Diagnostics",
    "acronyms": "Acronyms",
    "sources": "Sources and hashes",
}
"""Titles of the appendices by anchor, in their order: the first is Appendix A."""
RECORD = {
    "approval": "Approval and signatures",
    "reviews": "Reviews of this plan",
    "revisions": "Revision history",
    "commits": "Changes of answers",
}
"""Sections of the record of changes, by anchor."""
_CHAPTERS = ("record", "standing", "system", "plan", "index", "not-stated")


@dataclass(frozen=True, slots=True)
class Matter:
    """See the module.

    Attributes:
        edition: which edition it is, in words; empty where there is only one.
        picture: reads a picture of the workspace by its path; None for what is no picture that Word shows.
        drawn: pictures made of the plan, by the element that they belong to.
    """

    plan: Plan
    chronicle: Chronicle
    edition: str
    picture: Callable[[str], Picture | None]
    drawn: Mapping[str, Drawn]

    def anchors(self) -> frozenset[str]:
        """Return every anchor that the document has."""
        plan = self.plan
        found = {*_CHAPTERS, *APPENDICES, *RECORD} | {element.id for element in ELEMENTS if element.shown(plan.system)}
        found |= {f"family-{family.id}" for family in plan.families}
        found |= {f"evidence-{result.source.id}" for result in plan.evidence}
        found |= {f"component-{component.id}" for component in plan.components}
        for control in plan.controls():
            found.add(control.id)
            found.update(point.id for point in control.points if has_heading(len(control.points), point.part))
        return frozenset(found)

    @property
    def party_names(self) -> dict[str, str]:
        """Names of parties by id."""
        return {party.id: party.name for party in self.plan.system.parties}


def has_heading(points: int, part: str) -> bool:
    """Tell whether a response point stands below a heading of its own: the only one of a control needs none."""
    return points > 1 or bool(part)


def mark_of(appendix: str) -> str:
    """Return ``Appendix A`` for the first."""
    return f"Appendix {chr(ord('A') + list(APPENDICES).index(appendix))}"
