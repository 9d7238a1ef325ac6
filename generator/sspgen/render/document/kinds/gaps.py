"""What is missing or wrong, what would supply it, and on which page it stands.

Gaps of one control with one reason and one remedy are named together. Where many controls share a reason, it is said
once, and their names stand below it, three in a row: else the same sentence would fill page after page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, runs
from sspgen.render.document.places import Place, places
from sspgen.render.urgency import gaps_by_kind
from sspgen.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.plan import Gap, Plan, PlanPoint
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Gaps"
_IN_CHAPTER = 150
"""Rows, or up to twice as many."""
_IN_ROW = 3
"""Names below a shared reason."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A row: a reason with its remedy, and where they hold.

    Attributes:
        shared: whether more rows may have the same reason, which then is printed above them.
    """

    places: tuple[Place, ...]
    what: str
    remedy: str
    shared: bool = False


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("gaps",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    points = {point.id: point for point in author.plan.points()}
    owners = {param.id: control.id for control in author.plan.controls() for param in control.parameters}
    tables = [
        (title, count(len(gaps), "gap"), _rows(_lacks(author, gaps, points, owners)))
        for _, title, gaps in gaps_by_kind(author.plan.gaps)
    ]
    for number, found in enumerate(runs(tables, _IN_CHAPTER, _name), 1):
        yield appendix(author, "gaps", TITLE, number, tables=found, in_row=_IN_ROW)


def _name(row: Lack) -> str:
    return f"{row.places[0].text} {row.what}"


def _rows(lacks: tuple[Lack, ...]) -> tuple[Lack, ...]:
    """Put what has the same reason together, where that saves most of the words."""
    reasons: dict[tuple[str, str], list[Place]] = {}
    for lack in lacks:
        reasons.setdefault((lack.what, lack.remedy), []).extend(lack.places)
    if len(lacks) < _IN_ROW * len(reasons):
        return lacks
    return tuple(
        Lack(tuple(found[start : start + _IN_ROW]), what, remedy, shared=True)
        for (what, remedy), found in reasons.items()
        for start in range(0, len(found), _IN_ROW)
    )


def _lacks(
    author: Author, gaps: Iterable[Gap], points: dict[str, PlanPoint], owners: dict[str, str]
) -> tuple[Lack, ...]:
    found: dict[tuple[str, str, str], list[Gap]] = {}
    for gap in gaps:
        owner = points[gap.target].control if gap.target in points else gap.target
        found.setdefault((owner, gap.what, gap.remedy), []).append(gap)
    return tuple(
        Lack(
            (_place(author, [points[gap.target] for gap in same if gap.target in points], same[0], owners),),
            what,
            remedy,
        )
        for (_, what, remedy), same in found.items()
    )


def _place(author: Author, points: list[PlanPoint], first: Gap, owners: dict[str, str]) -> Place:
    if points:
        return places(points)[0]
    candidates = (first.target, f"evidence-{first.target}", owners.get(first.target, ""))
    return Place(next((each for each in candidates if each in author.anchors), ""), first.label)
