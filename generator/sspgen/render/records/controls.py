"""Families, controls and response points, each with its requirement, answers, claim and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.prose import ParameterSegment
from sspgen.render.records.values import Node, record

if TYPE_CHECKING:
    from sspgen.model.plan import Family, PlanControl, RequirementLine
    from sspgen.model.prose import Segment


def family_node(family: Family) -> Node:
    """Return a family with its controls."""
    return {
        "id": family.id,
        "title": family.title,
        "claim": family.claim,
        "proof": family.proof,
        "tally": {"response_points": record(family.tally), "parameters": record(family.parameter_tally)},
        "controls": [control_node(control) for control in family.controls],
    }


def control_node(control: PlanControl) -> Node:
    """Return a control with everything that it holds."""
    return {
        "id": control.id,
        "uuid": control.uuid,
        "label": control.label,
        "title": control.title,
        "family": control.family,
        "parent": control.parent,
        "withdrawn": control.withdrawn,
        "related": list(control.related),
        "claim": control.claim,
        "proof": control.proof,
        "proof_reason": control.proof_reason,
        "tally": {"response_points": record(control.tally), "parameters": record(control.parameter_tally)},
        "roles": list(control.roles),
        "origination": list(control.origination),
        "requirement": [_line(line) for line in control.requirement],
        "guidance": _segments(control.guidance),
        "parameters": record(control.parameters),
        "points": record(control.points),
        "general": record(control.general),
    }


def _line(line: RequirementLine) -> Node:
    return {
        "id": line.id,
        "depth": line.depth,
        "label": line.label,
        "point": line.point,
        "segments": _segments(line.segments),
    }


def _segments(segments: tuple[Segment, ...]) -> list[Node | str]:
    """The catalog's words as texts, parameters as objects."""
    return [
        {"parameter": segment.id, "state": segment.state, "text": segment.text}
        if isinstance(segment, ParameterSegment)
        else segment.text
        for segment in segments
    ]
