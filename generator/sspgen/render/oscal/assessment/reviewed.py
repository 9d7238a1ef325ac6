"""Which controls and statement parts are assessed: all response points of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.values import Node, compact, identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.plan import Plan, PlanPoint


def reviewed_controls(plan: Plan) -> Node:
    """Return the ``reviewed-controls`` of a whole plan; controls without known parts are reviewed as a whole."""
    chosen = {c.id: [p.id for p in c.points] for c in plan.controls() if not c.withdrawn}
    return {"control-selections": [_selection(chosen)]}


def controls_of(points: Iterable[PlanPoint]) -> Node:
    """Return the ``reviewed-controls`` of some response points; an empty node for none."""
    chosen: dict[str, list[str]] = {}
    for point in points:
        chosen.setdefault(point.control, []).append(point.id)
    return {"control-selections": [_selection(chosen)]} if chosen else {}


def _selection(chosen: dict[str, list[str]]) -> Node:
    if not chosen:
        return {"include-all": {}}
    return {
        "include-controls": [
            compact({"control-id": identifier(control), "statement-ids": [identifier(part) for part in parts]})
            for control, parts in chosen.items()
        ]
    }
