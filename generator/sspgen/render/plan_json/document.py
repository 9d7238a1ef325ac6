"""The document as a whole, in plan order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.records.controls import family_node
from sspgen.render.records.evidence import evidence_node
from sspgen.render.records.values import Node, pairs, record

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.implementation import Component
    from sspgen.model.plan import Plan

SCHEMA = "sspgen-plan/1"
"""Name and version of the format; a reader refuses a number that it does not know."""


def document(plan: Plan) -> Node:
    """Return the plan as JSON; times and enumerations are still objects that the encoder knows."""
    spoken = plan.points_by_source
    return {
        "schema": SCHEMA,
        "uuid": plan.uuid,
        "generator": plan.generator,
        "plugins": pairs(plan.plugins, "name", "version"),
        "as_of": plan.as_of,
        "editions": list(plan.editions),
        "repository": {
            "revision": record(plan.revision),
            "dirty": plan.dirty,
            "branch": plan.branch,
            "url": plan.repository_url,
        },
        "profile": record(plan.profile) | {"missing": pairs(plan.profile.missing, "what", "command")},
        "totals": {
            "response_points": record(plan.tally),
            "parameters": record(plan.parameter_tally),
            "texts_in": plan.texts_in,
            "texts_out": plan.texts_out,
        },
        "system": _system(plan),
        "families": [family_node(family) for family in plan.families],
        "components": [_component(component, plan) for component in plan.components],
        "evidence": [
            evidence_node(result, [p.id for p in spoken.get(result.source.id, ())]) for result in plan.evidence
        ],
        "outside": record(plan.outside),
        "gaps": record(plan.gaps),
        "diagnostics": [_diagnostic(found) for found in plan.diagnostics],
        "inputs": record(plan.inputs),
        "control_titles": dict(plan.control_titles),
        **({"withdrawn": record(plan.withdrawn)} if plan.withdrawn else {}),
        **({"crosswalks": record(plan.crosswalks)} if plan.crosswalks else {}),
    }


def _system(plan: Plan) -> Node:
    node: Node = record(plan.system)
    node["identifiers"] = pairs(plan.system.identifiers, "type", "id")
    node["documents"] = pairs(plan.system.documents, "title", "href")
    node["elements"]["acronyms"] = pairs(plan.system.elements.acronyms, "acronym", "meaning")
    return node


def _component(component: Component, plan: Plan) -> Node:
    """A component names its answers, which are published with their controls."""
    answers = plan.answers_by_component.get(component.id, ())
    return {
        "id": component.id,
        "title": component.title,
        "kind": component.kind,
        "description": component.description,
        "purpose": component.purpose,
        "status": component.status,
        "responsible": component.responsible,
        "roles": list(component.roles),
        "props": pairs(component.props, "name", "value"),
        "answers": [answer.uuid for answer in answers],
        "parameters": record(component.parameters),
        "references": record(component.references),
        "origin": component.origin,
        "span": record(component.span),
        "provenance": record(plan.component_provenance.get(component.id)),
    }


def _diagnostic(found: Diagnostic) -> Node:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message,
        "remedy": found.remedy,
        "docs": found.docs,
        "rule": found.rule,
        "span": record(found.span),
        "related": [{"span": record(span), "why": why} for span, why in found.related],
    }
