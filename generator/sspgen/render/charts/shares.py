"""How a whole divides into states, as one bar; several bars on one scale, as long as what they count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.plan import Proof
from sspgen.render import words
from sspgen.render.charts.marks import Marks, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.model.plan import Family, Plan, PlanPoint

PROOFS: Final = (Proof.PROVEN, Proof.SUPPORTED, Proof.STALE, Proof.CONTRADICTED, Proof.UNPROVEN)
"""The order in which proofs are drawn."""
WIDTH: Final = 300
"""Of a bar that fills its picture, in its own units."""
_GAP: Final = 1.0
_LEAST: Final = 2.5
"""Shortest piece with its gap: one of a thousand must be seen, too. The figures beside are exact."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of pieces, from the left; ``summary`` says the counts in words."""

    marks: tuple[Marks, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A family with its bar on the scale of the largest family."""

    family: Family
    bar: Bar


def proof_counts(points: Iterable[PlanPoint]) -> tuple[tuple[str, int], ...]:
    """Return how many points are in each state of proof, states without any left out."""
    counts = Counter(point.proof for point in points)
    return tuple((proof.value, counts[proof]) for proof in PROOFS if counts[proof])


def bar_of(parts: Sequence[tuple[str, int]], largest: int = 0) -> Bar:
    """Return a bar that divides into ``(state, count)`` in their order.

    Args:
        parts: may be empty.
        largest: the count that fills the picture; the whole of this bar where it is larger, or not given.
    """
    whole = sum(count for _, count in parts)
    said = ", ".join(f"{words.word(state)} {count}" for state, count in parts) or "none"
    if not whole:
        return Bar((), said)
    length = WIDTH * whole / max(largest, whole)
    drawn: list[Marks] = []
    place = 0.0
    for (state, _), width in zip(parts, _widths([count for _, count in parts], length), strict=True):
        if width:
            drawn.append(marks(state, [(round(place, 1), round(max(width - _GAP, _GAP), 1))]))
        place += width
    return Bar(tuple(drawn), said)


def coverage(plan: Plan) -> tuple[Coverage, ...]:
    """Return the families of a plan, each with the proofs of its response points as a bar, on one scale."""
    counts = [proof_counts(p for control in f.controls for p in control.points) for f in plan.families]
    largest = max((sum(count for _, count in parts) for parts in counts), default=0)
    return tuple(Coverage(f, bar_of(parts, largest)) for f, parts in zip(plan.families, counts, strict=True))


def _widths(counts: Sequence[int], length: float) -> list[float]:
    """Share out a length; what small pieces get beyond their share, the largest gives."""
    whole = sum(counts)
    least = min(_LEAST, length / max(len(counts), 1))
    widths = [max(length * count / whole, least) if count else 0.0 for count in counts]
    largest = max(range(len(widths)), key=widths.__getitem__)
    widths[largest] -= sum(widths) - length
    return widths
