"""The component definition: every component with its own answers, to be used again in the plans of other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.api import OscalDocument, document_uuid
from sspgen.render.oscal.back_matter import sources
from sspgen.render.oscal.components.implementations import Implementations
from sspgen.render.oscal.implementation import protocols_of, system_component
from sspgen.render.oscal.metadata import document_metadata
from sspgen.render.oscal.references import References
from sspgen.render.oscal.values import NS, Node, compact, line, prop

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.api import Making

NAME = "component-definition"
TITLE = "Component Definition"
_CAPABILITY = "capability"
_OF_PLANS = ("vendor-name", "leveraged-authorization-uuid")
_REMARKS = "Each component with what it answers, whichever system it is part of."


def make(making: Making) -> Node | None:
    """Return the document (model ``component-definition``, OSCAL 1.2.3); None for a plan without components."""
    plan, names = making.plan, making.names
    if not plan.components:
        return None
    references = References(names)
    kinds: dict[str, list[Node]] = {"components": [], "capabilities": []}
    for component, node in zip(plan.components, _defined(plan, making, references), strict=True):
        kinds["capabilities" if component.kind == _CAPABILITY else "components"].append(node)
    return compact(
        {
            "uuid": document_uuid(plan, NAME),
            "metadata": document_metadata(plan, names, TITLE, _REMARKS),
            **kinds,
            "back-matter": compact({"resources": [*sources(plan, names), *references.resources]}),
        }
    )


def _defined(plan: Plan, making: Making, references: References) -> list[Node]:
    """Return the components: as the plan has them, but for their status, which is that of one system."""
    names = making.names
    protocols = protocols_of(plan, names)
    answered = Implementations(plan, names, references)
    found = []
    for component in plan.components:
        node = system_component(component, names, protocols, references)
        status = node.pop("status")["state"]
        node["props"] = [*(_defined_prop(each) for each in node.get("props", ())), prop("status", status)]
        node["control-implementations"] = answered.of(component.id)
        found.append(compact(_capability(node) if component.kind == _CAPABILITY else node))
    return found


def _defined_prop(node: Node) -> Node:
    """Move what OSCAL has for components of plans alone to our namespace."""
    return node | {"ns": NS} if node["name"] in _OF_PLANS and "ns" not in node else node


def _capability(node: Node) -> Node:
    kept = ("uuid", "description", "props", "links", "control-implementations")
    return {"uuid": node["uuid"], "name": line(node["title"])} | {key: node[key] for key in kept if key in node}


DOCUMENT = OscalDocument(NAME, "component-definition", make)
