"""System characteristics: what the system is, as its owner stated it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.levels import OBJECTIVES
from sspgen.render.oscal import elements
from sspgen.render.oscal.values import NOT_STATED, Node, compact, core, line, named, not_stated, prop, scheme

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.model.system import InformationType, Narrative, System
    from sspgen.render.oscal.names import Names

_STATES = ("operational", "under-development", "under-major-modification", "disposition", "other")
_LEVELS = ("low", "moderate", "high")


def characteristics(plan: Plan, names: Names) -> Node:
    """Return the system characteristics; what OSCAL requires and nobody stated is marked so."""
    system = plan.system
    described = bool(system.description.strip())
    return compact(
        {
            "system-ids": identifiers(system),
            "system-name": named(system.name, system.id),
            "system-name-short": line(system.short_name),
            "description": system.description if described else NOT_STATED,
            "props": [
                core("cloud-service-model", system.service_model),
                core("cloud-deployment-model", system.deployment_model),
                *_loose_impacts(system),
                *(prop("law", law) for law in system.laws),
                *elements.facts(plan, names),
                *not_stated(
                    "" if described else "description",
                    "" if system.information_types else "information-types",
                    "" if system.authorization_boundary.text.strip() else "authorization-boundary",
                ),
            ],
            "links": elements.links(plan, names),
            "date-authorized": elements.date_authorized(plan),
            "security-sensitivity-level": line(system.impact),
            "system-information": {"information-types": _information(system, names)},
            "security-impact-level": _impact_level(system),
            "status": compact({"state": _state(system.status), "remarks": system.status_remarks}),
            "authorization-boundary": _narrative("boundary", system.authorization_boundary, names),
            "network-architecture": _optional("network", system.network_architecture, names),
            "data-flow": _optional("data-flow", system.data_flow, names),
        }
    )


def identifiers(system: System) -> list[Node]:
    """Return the identifiers of a system; its short id where its owner gives none."""
    given = [(kind, line(value)) for kind, value in system.identifiers if line(value)]
    return [
        compact({"identifier-type": kind if scheme(kind) else "", "id": value})
        for kind, value in given or [("", named(system.id))]
    ]


def _state(status: str) -> str:
    return status if status in _STATES else "other"


def _level(impact: str) -> str:
    return f"fips-199-{impact}" if impact in _LEVELS else line(impact)


def _impacts(system: System) -> dict[str, str]:
    return {name: _level(getattr(system, name)) for name in OBJECTIVES}


def _impact_level(system: System) -> Node:
    """All three objectives, or nothing: OSCAL has no place for one or two of them."""
    impacts = _impacts(system)
    if not all(impacts.values()):
        return {}
    return {f"security-objective-{name}": level for name, level in impacts.items()}


def _loose_impacts(system: System) -> list[Node]:
    impacts = _impacts(system)
    if all(impacts.values()):
        return []
    return [prop(f"security-objective-{name}", level) for name, level in impacts.items()]


def _information(system: System, names: Names) -> list[Node]:
    if system.information_types:
        return [_information_type(kind, names) for kind in system.information_types]
    return [
        {
            "uuid": names.uuid("information-type"),
            "title": NOT_STATED,
            "description": NOT_STATED,
            "props": not_stated("information-types"),
        }
    ]


def _information_type(kind: InformationType, names: Names) -> Node:
    given = scheme(kind.categorization)
    described = bool(kind.description.strip())
    node: Node = {
        "uuid": names.uuid("information-type", kind.id),
        "title": named(kind.title, kind.id),
        "description": kind.description if described else NOT_STATED,
        "categorizations": [{"system": line(kind.categorization), "information-type-ids": [line(kind.id)]}]
        if given and line(kind.id)
        else [],
        "props": [
            prop("id", kind.id),
            prop("categorization", "" if given else kind.categorization),
            *not_stated("" if described else "description"),
        ],
    }
    for name in OBJECTIVES:
        level = _level(getattr(kind, name))
        if level:
            why = {"adjustment-justification": kind.justification}
            node[f"{name}-impact"] = compact({"base": level, **why})
    if kind.justification.strip() and not any(getattr(kind, name) for name in OBJECTIVES):
        node["props"].append(prop("justification", kind.justification))
    return compact(node)


def _optional(what: str, narrative: Narrative, names: Names) -> Node:
    stated = narrative.text.strip() or narrative.diagram
    return _narrative(what, narrative, names) if stated else {}


def _narrative(what: str, narrative: Narrative, names: Names) -> Node:
    described = bool(narrative.text.strip())
    diagram: Node = {}
    if narrative.diagram:
        link = {"href": f"#{names.known_uuid('diagram', what)}", "rel": "diagram"}
        caption = line(narrative.caption)
        diagram = compact({"uuid": names.uuid("shown-diagram", what), "links": [link], "caption": caption})
    return compact(
        {
            "description": narrative.text if described else NOT_STATED,
            "props": not_stated("" if described else "description"),
            "diagrams": [diagram],
        }
    )
