"""The three numbers over time as lines that a template draws. What was not recorded is a gap, never a line between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.model.chronicle import Moment
    from sspgen.model.plan import Tally

WIDTH: Final = 600
"""Of the drawing, in its own units; ``HEIGHT`` is a share of 100 %."""
HEIGHT: Final = 100
_NUMBERS: Final = ("documented", "claimed", "proven")
_GAP: Final = 2.5
"""So many usual distances between two records are a gap."""
_SHORTEST_GAP: Final = timedelta(days=2)
_MARK: Final = 3
"""Length of the mark of a record that stands alone."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One of the three numbers: the path of its line, its first and its last count."""

    name: str
    path: str
    first: int
    last: int

    @property
    def change(self) -> int:
        """By how many it grew since the first record."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Trend:
    """The three lines, from the first record to the plan itself; ``records`` before it, ``gaps`` between them."""

    strokes: tuple[Stroke, ...]
    since: datetime
    until: datetime
    records: int
    gaps: int
    total: int


def trend(moments: Sequence[Moment], as_of: datetime, tally: Tally) -> Trend | None:
    """Return the lines of the plans that were recorded before a plan, and of the plan itself.

    A recorded plan stands at the time it was recorded, because one whose facts did not change keeps its own time.

    Args:
        moments: in the order in which they were recorded.
        as_of: the plan's own time (timezone-aware).
        tally: its numbers.

    Returns:
        None when nothing was recorded before.
    """
    points = [(moment.recorded, moment.tally) for moment in moments]
    if not points:
        return None
    until = max(as_of, points[-1][0])
    runs = _runs([*points, (until, tally)])
    strokes = tuple(_stroke(name, runs) for name in _NUMBERS)
    return Trend(strokes, points[0][0], until, len(points), len(runs) - 1, tally.total)


def _runs(points: list[tuple[datetime, Tally]]) -> list[list[tuple[datetime, Tally]]]:
    """Cut where records are missing: where the next one is much later than usual."""
    distances = [later[0] - earlier[0] for earlier, later in pairwise(points)]
    usual = timedelta(seconds=median(distance.total_seconds() for distance in distances))
    longest = max(usual * _GAP, _SHORTEST_GAP)
    runs = [[points[0]]]
    for distance, point in zip(distances, points[1:], strict=True):
        if distance > longest:
            runs.append([])
        runs[-1].append(point)
    return runs


def _stroke(name: str, runs: list[list[tuple[datetime, Tally]]]) -> Stroke:
    first, last = runs[0][0], runs[-1][-1]
    start, length = first[0], (last[0] - first[0]).total_seconds() or 1.0
    pieces: list[str] = []
    for run in runs:
        places = [(_x(at, start, length), _y(getattr(tally, name), tally.total)) for at, tally in run]
        pieces.append(_steps(places))
    return Stroke(name, "".join(pieces), getattr(first[1], name), getattr(last[1], name))


def _x(at: datetime, start: datetime, length: float) -> int:
    return round((WIDTH - _MARK) * (at - start).total_seconds() / length)


def _y(count: int, total: int) -> float:
    return round(HEIGHT - HEIGHT * count / total, 1) if total else HEIGHT


def _steps(places: list[tuple[int, float]]) -> str:
    """Return a line that keeps its height until the next record; one that says nothing new is passed over."""
    x, y = places[0]
    path = f"M{x} {y:g}"
    for next_x, next_y in places[1:]:
        if next_y != y:
            path += f"H{next_x}V{next_y:g}"
            y = next_y
    return f"{path}H{places[-1][0] + _MARK}"
