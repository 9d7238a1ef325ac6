"""A year as a strip: where the marks of each state lie, which days begin a month, and the whole in one sentence.

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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.chronicle import Series

DAY = 2
"""Units of width that a day takes."""
HEIGHT = 16
"""Units of height of the tallest mark; the ticks of the months lie below."""

_HEIGHTS = {"proven": 16, "pass": 16, "supported": 11, "needs_review": 11, "stale": 7, "contradicted": 16, "fail": 16}
_LEAST = 4
_BROKEN = frozenset({"contradicted", "fail"})
"""States whose mark is broken in two, so that it reads as bad without its colour."""
_PIECE = 6
_ORDER = (
    *("pass", "proven", "supported", "needs_review", "stale", "fail", "contradicted"),
    *("not_run", "unproven", "unknown", "not_applicable"),
)
_DOING = {"fail": "failing", "contradicted": "contradicted", "stale": "stale", "not_run": "not run"}


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of one state.

    Attributes:
        path: a line through each run of days; a dash of it is a day.
        thick: the width of that line, which is the height of a mark.
    """

    state: str
    path: str
    thick: int


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn for a series, in units of a picture `width` wide.

    Attributes:
        marks: one entry for each state that occurs.
        months: a path with a tick at the first of each month.
        summary: the counts of days in words, and since when it fails.
        span: the first and the last day, as ISO 8601 dates.
    """

    width: int
    marks: tuple[Marks, ...]
    months: str
    summary: str
    span: tuple[str, str]


@lru_cache(maxsize=4096)
def strip_of(series: Series) -> Strip:
    """Return what is drawn for a series; the same series is drawn on several pages."""
    return Strip(
        width=max(len(series.days), 1) * DAY,
        marks=tuple(_marks(series.days)),
        months=_months(series),
        summary=summary(series),
        span=(series.since.isoformat(), series.until.isoformat()),
    )


def summary(series: Series) -> str:
    """Return ``pass 320 days, fail 4, not recorded 31; failing since 2026-11-21``."""
    counts = Counter(day for day in series.days if day)
    said = [(words.word(state), counts[state]) for state in sorted(counts, key=_rank)]
    missing = len(series.days) - series.recorded
    said += [("not recorded", missing)] if missing else []
    first = [f"{name} {number} {'day' if number == 1 else 'days'}" for name, number in said[:1]]
    text = ", ".join([*first, *(f"{name} {number}" for name, number in said[1:])]) or "no day is recorded"
    return f"{text}; {_now(series)} since {series.open_since.isoformat()}" if series.open_since else text


def _now(series: Series) -> str:
    """Return in a word what has been going on since the failure that lasts began."""
    last = next((day for day in reversed(series.days) if day), "fail")
    return _DOING.get(last, words.word(last))


def _rank(state: str) -> tuple[int, str]:
    return (_ORDER.index(state) if state in _ORDER else len(_ORDER), state)


def _marks(row: Iterable[str | None]) -> list[Marks]:
    runs: dict[str, list[tuple[int, int]]] = {}
    place = 0
    for state, days in groupby(row):
        length = sum(1 for _ in days)
        if state:
            runs.setdefault(state, []).append((place * DAY, length * DAY))
        place += length
    return [_mark(state, runs[state]) for state in sorted(runs, key=_rank)]


def _mark(state: str, runs: list[tuple[int, int]]) -> Marks:
    if state in _BROKEN:
        middle = _PIECE // 2
        path = "".join(f"M{x} {y}h{width}" for x, width in runs for y in (middle, HEIGHT - middle))
        return Marks(state, path, _PIECE)
    height = _HEIGHTS.get(state, _LEAST)
    y = f"{HEIGHT - height / 2:g}"
    return Marks(state, "".join(f"M{x} {y}h{width}" for x, width in runs), height)


def _months(series: Series) -> str:
    days = ((number, series.since + timedelta(days=number)) for number in range(len(series.days)))
    return "".join(f"M{number * DAY} {HEIGHT + 1}v{5 if day.month == 1 else 3}" for number, day in days if day.day == 1)
