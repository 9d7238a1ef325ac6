"""What is determined of a control, and by which methods: one objective a control that evidence speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.assessment.checks import method
from sspgen.render.oscal.values import Node, identifier, named, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanControl


def objectives(plan: Plan) -> list[Node]:
    """Return the ``objectives-and-methods`` of a plan."""
    return [
        {"control-id": identifier(control.id), "parts": [_objective(control, names), *_methods(plan, control, names)]}
        for control, names in _assessed(plan)
    ]


def selected_objectives(plan: Plan) -> list[Node]:
    """Return the selection of those objectives; an empty list for none."""
    chosen = [{"objective-id": _id(control, "objective")} for control, _ in _assessed(plan)]
    return [{"include-objectives": chosen}] if chosen else []


def _assessed(plan: Plan) -> Iterator[tuple[PlanControl, list[str]]]:
    known = plan.evidence_by_id
    for control in plan.controls():
        sources = dict.fromkeys(item.source for point in control.points for item in point.proofs)
        names = [name for name in sources if name in known]
        if names and not control.withdrawn:
            yield control, names


def _id(control: PlanControl, what: str) -> str:
    return identifier(f"{control.id}_sspgen-{what}")


def _objective(control: PlanControl, sources: list[str]) -> Node:
    labels = ", ".join(point.label for point in control.points if point.proofs)
    return {
        "id": _id(control, "objective"),
        "name": "assessment-objective",
        "props": [prop("method-id", _id(control, source), ns="") for source in sources],
        "prose": f"Determine whether evidence shows what the plan claims of {verbatim(labels)}.",
    }


def _methods(plan: Plan, control: PlanControl, sources: list[str]) -> Iterator[Node]:
    for name in sources:
        result = plan.evidence_by_id[name]
        yield {
            "id": _id(control, name),
            "name": "assessment-method",
            "props": [prop("method", method(result), ns=""), prop("evidence-source", name)],
            "parts": [{"name": "assessment-objects", "prose": verbatim(named(result.source.title, name))}],
        }
