"""The plan of action and milestones: open items, the worst first, and findings that were waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.poam import PoamItem, Waived, poam_items, waived_findings
from sspgen.render.document.appendix import appendix, runs
from sspgen.render.document.places import Place, places
from sspgen.render.urgency import items_by_kind
from sspgen.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Plan of action and milestones"
_IN_CHAPTER = 60
"""Rows, or up to twice as many."""
_IN_FULL = 240
"""Characters of an author's text that are printed here, too; all of it stands with its control."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("poam",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    items, waived = poam_items(author.plan), waived_findings(author.plan)
    concerned = {item.id: _concerned(author.plan, item) for item in items}
    kinds = items_by_kind(items)
    tables: list[tuple[str, str, Sequence[PoamItem | Waived]]] = [
        ("Open items", count(len(items), "item"), items),
        ("Waived findings", count(len(waived), "finding"), waived),
    ]
    for number, found in enumerate(runs(tables, _IN_CHAPTER, _name), 1):
        yield appendix(
            author,
            "poam",
            TITLE,
            number,
            tables=found,
            items=len(items),
            titles={kind: title for kind, title, _ in kinds},
            kinds=[(title, len(found)) for _, title, found in kinds],
            waived_count=len(waived),
            concerned=concerned,
            in_full=_IN_FULL,
            roles={role.id: role.title for role in author.plan.system.roles},
        )


def _name(row: PoamItem | Waived) -> str:
    if isinstance(row, PoamItem):
        return row.id
    return f"{row.source} {row.artifact} {row.finding.rule} {row.finding.location}"


def _concerned(plan: Plan, item: PoamItem) -> tuple[Place, ...]:
    """Return the response points that an item concerns, or else its controls."""
    found = set(item.points)
    if found:
        return places(
            point for control in item.controls for point in plan.control_by_id[control].points if point.id in found
        )
    return tuple(Place(control, plan.control_by_id[control].label) for control in item.controls)
