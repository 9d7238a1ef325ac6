"""Strips of marks: a day each over a year, or a control each in the order of the plan; and the whole in one sentence.

A day without a record stays empty: nothing is drawn for it and nothing is said of it but that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from sspgen.render import words
from sspgen.render.charts.marks import HEIGHT, Marks, marks, rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.model.chronicle import Series
    from sspgen.model.plan import PlanControl

DAY = 2
"""Units of width that a day takes."""
CONTROL = 4
"""Units of width that a control takes."""

_DOING = {"fail": "failing", "contradicted": "contradicted", "stale": "stale", "not_run": "not run"}


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn for a series, in units of a picture `width` wide.

    Attributes:
        marks: one entry for each state that occurs; a dash of its line is a day.
        months: a path with a tick at the first of each month.
        summary: the counts of days in words, and since when it fails.
        span: the first and the last day, as ISO 8601 dates.
    """

    width: int
    marks: tuple[Marks, ...]
    months: str
    summary: str
    span: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn for a row of controls, in units of a picture ``width`` wide; ``summary`` counts them in words."""

    width: int
    marks: tuple[Marks, ...]
    summary: str


@lru_cache(maxsize=4096)
def strip_of(series: Series) -> Strip:
    """Return what is drawn for a series; the same series is drawn on several pages."""
    return Strip(
        width=max(len(series.days), 1) * DAY,
        marks=_in_a_row(series.days, DAY),
        months=_months(series),
        summary=summary(series),
        span=(series.since.isoformat(), series.until.isoformat()),
    )


def row_of(controls: Sequence[PlanControl], room: int = 0) -> Row:
    """Return a mark for the proof of each control that is not withdrawn.

    Args:
        controls: in the order in which they are drawn.
        room: for how many marks there is room, so that marks of several rows are equally wide; at least theirs.
    """
    proofs = [control.proof.value for control in controls if not control.withdrawn]
    counts = Counter(proofs)
    said = ", ".join(f"{words.word(state)} {counts[state]}" for state in sorted(counts, key=rank))
    return Row(max(len(proofs), room, 1) * CONTROL, _in_a_row(proofs, CONTROL), said or "no control")


def summary(series: Series) -> str:
    """Return ``pass 320 days, fail 4, not recorded 31; failing since 2026-11-21``."""
    counts = Counter(day for day in series.days if day)
    said = [(words.word(state), counts[state]) for state in sorted(counts, key=rank)]
    missing = len(series.days) - series.recorded
    said += [("not recorded", missing)] if missing else []
    first = [f"{name} {number} {'day' if number == 1 else 'days'}" for name, number in said[:1]]
    text = ", ".join([*first, *(f"{name} {number}" for name, number in said[1:])]) or "no day is recorded"
    return f"{text}; {_now(series)} since {series.open_since.isoformat()}" if series.open_since else text


def _now(series: Series) -> str:
    """Return in a word what has been going on since the failure that lasts began."""
    last = next((day for day in reversed(series.days) if day), "fail")
    return _DOING.get(last, words.word(last))


def _in_a_row(row: Iterable[str | None], unit: int) -> tuple[Marks, ...]:
    runs: dict[str, list[tuple[float, float]]] = {}
    place = 0
    for state, members in groupby(row):
        length = sum(1 for _ in members)
        if state:
            runs.setdefault(state, []).append((place * unit, length * unit))
        place += length
    return tuple(marks(state, runs[state]) for state in sorted(runs, key=rank))


def _months(series: Series) -> str:
    days = ((number, series.since + timedelta(days=number)) for number in range(len(series.days)))
    return "".join(f"M{number * DAY} {HEIGHT + 1}v{5 if day.month == 1 else 3}" for number, day in days if day.day == 1)
