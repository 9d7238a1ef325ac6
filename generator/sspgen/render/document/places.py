"""Response points as people name several of them, ``AC-2 a, d``, with the anchor of the first.

One link for all of them: each further link costs layout time, and a long plan has thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.plan import PlanPoint


@dataclass(frozen=True, slots=True)
class Place:
    """A control, or some of its response points.

    Attributes:
        anchor: of the first; empty for what is not in the document.
        text: e.g. ``AC-2 a, d``.
    """

    anchor: str
    text: str


def places(points: Iterable[PlanPoint]) -> tuple[Place, ...]:
    """Return response points by their control, in the order in which each control is named first."""
    found: dict[str, list[PlanPoint]] = {}
    for point in points:
        found.setdefault(point.control, []).append(point)
    return tuple(Place(each[0].id, _text(each)) for each in found.values())


def _text(points: list[PlanPoint]) -> str:
    return ", ".join([points[0].label, *(point.part or point.label for point in points[1:])])
