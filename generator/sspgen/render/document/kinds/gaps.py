"""What is missing or wrong, and what would supply it: a row for what has one control, one reason and one remedy."""

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


@dataclass(frozen=True, slots=True)
class Lack:
    """Gaps of one control, or one of something else, with one reason and one remedy."""

    place: Place
    what: str
    remedy: str


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("gaps",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    tables = [
        (title, count(len(gaps), "gap"), _rows(author, gaps)) for _, title, gaps in gaps_by_kind(author.plan.gaps)
    ]
    for number, found in enumerate(runs(tables, _IN_CHAPTER, _name), 1):
        yield appendix(author, "gaps", TITLE, number, tables=found)


def _name(row: Lack) -> str:
    return f"{row.place.text} {row.what}"


def _rows(author: Author, gaps: Iterable[Gap]) -> tuple[Lack, ...]:
    points = {point.id: point for point in author.plan.points()}
    owners = {param.id: control.id for control in author.plan.controls() for param in control.parameters}
    found: dict[tuple[str, str, str], list[Gap]] = {}
    for gap in gaps:
        point = points.get(gap.target)
        found.setdefault((point.control if point else gap.target, gap.what, gap.remedy), []).append(gap)
    return tuple(
        Lack(
            _place(author, [points[gap.target] for gap in same if gap.target in points], same[0], owners), what, remedy
        )
        for (_, what, remedy), same in found.items()
    )


def _place(author: Author, points: list[PlanPoint], first: Gap, owners: dict[str, str]) -> Place:
    if points:
        return places(points)[0]
    candidates = (first.target, f"evidence-{first.target}", owners.get(first.target, ""))
    return Place(next((each for each in candidates if each in author.anchors), ""), first.label)
