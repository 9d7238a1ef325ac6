"""The marks that every picture is made of: a state is told by height, and by being broken in two, before its colour.

One vocabulary for days, controls and shares, so that a reader learns it once. Colours are those of the light scheme;
the site's style sheet puts its own in their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

HEIGHT: Final = 16
"""Units of height of the tallest mark."""

INKS: Final = {
    "proven": "#00664c",
    "pass": "#00664c",
    "supported": "#1d5a9e",
    "needs_review": "#1d5a9e",
    "stale": "#825000",
    "contradicted": "#b02318",
    "fail": "#b02318",
    "documented": "#a3a9b0",
    "claimed": "#4a525b",
    "ground": "#ececea",
    "rule": "#8a8f96",
    "ink": "#1b1f24",
    "quiet": "#565d66",
    "paper": "#ffffff",
}
"""Colours of the light scheme, by state or by use. States that are not here are drawn as ``rule``."""

_HEIGHTS = {"proven": 16, "pass": 16, "supported": 11, "needs_review": 11, "stale": 7, "contradicted": 16, "fail": 16}
_LEAST = 4
_BROKEN = frozenset({"contradicted", "fail"})
"""States whose mark is broken in two, so that it reads as bad without its colour."""
_PIECE = 6
_ORDER = (
    *("pass", "proven", "supported", "needs_review", "stale", "fail", "contradicted"),
    *("not_run", "unproven", "unknown", "not_applicable"),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of one state.

    Attributes:
        path: a line through each run of marks.
        thick: the width of that line, which is the height of a mark.
    """

    state: str
    path: str
    thick: int


def ink(name: str) -> str:
    """Return a colour as ``#rrggbb`` for where no style sheet gives one."""
    return INKS.get(str(name), INKS["rule"])


def rank(state: str) -> tuple[int, str]:
    """Order states from good to bad, then those that say nothing."""
    return (_ORDER.index(state) if state in _ORDER else len(_ORDER), state)


def marks(state: str, runs: Iterable[tuple[float, float]]) -> Marks:
    """Return the marks of a state over runs of ``(from, length)``."""
    if state in _BROKEN:
        middle = _PIECE // 2
        path = "".join(f"M{x:g} {y}h{width:g}" for x, width in runs for y in (middle, HEIGHT - middle))
        return Marks(state, path, _PIECE)
    height = _HEIGHTS.get(state, _LEAST)
    y = f"{HEIGHT - height / 2:g}"
    return Marks(state, "".join(f"M{x:g} {y}h{width:g}" for x, width in runs), height)
