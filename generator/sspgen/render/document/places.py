"""Response points as people name several of them: ``AC-2 a, d``, with the page of the first."""

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
        names: anchor and text of each, e.g. ``("ac-2_smt.a", "AC-2 a")``, then ``("ac-2_smt.d", "d")``; an anchor is
            empty for what is not in the document.
    """

    names: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        """Of the first that is in the document; empty without one."""
        return next((anchor for anchor, _ in self.names if anchor), "")


def places(points: Iterable[PlanPoint]) -> tuple[Place, ...]:
    """Return response points by their control, in the order in which each control is named first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for point in points:
        names = found.setdefault(point.control, [])
        names.append((point.id, point.part if names and point.part else point.label))
    return tuple(Place(tuple(names)) for names in found.values())
