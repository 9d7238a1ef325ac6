"""The plan of action and milestones: the items that site and tables show, with their risks, in OSCAL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.poam import poam_items
from sspgen.render.oscal.api import OscalDocument, document_uuid, file_resource, file_uuid
from sspgen.render.oscal.assessment.findings import finding
from sspgen.render.oscal.assessment.observations import Observations
from sspgen.render.oscal.assessment.risks import Risks
from sspgen.render.oscal.assessment.tools import assets, origins
from sspgen.render.oscal.characteristics import identifiers
from sspgen.render.oscal.documents import ssp
from sspgen.render.oscal.metadata import document_metadata
from sspgen.render.oscal.values import NOT_STATED, Node, compact, prop, verbatim

if TYPE_CHECKING:
    from sspgen.assess.poam import PoamItem
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.api import Making
    from sspgen.render.oscal.assessment.observations import Observations as Seen

NAME = "poam"
TITLE = "Plan of Action and Milestones"
_REMARKS = (
    "Items follow from the plan and its evidence alone. Severities are those of findings, dates those that authors "
    "wrote; what nobody rated or promised has neither."
)


def make(making: Making) -> Node | None:
    """Return the document (model ``plan-of-action-and-milestones``, OSCAL 1.2.3); None where nothing is to be done."""
    plan, names = making.plan, making.names
    items = poam_items(plan)
    if not items or ssp.NAME not in making.files:
        return None
    sources = frozenset(item.source for item in items if item.source)
    seen = Observations(making, sources, [item for item in items if not item.source])
    risks = Risks(plan, items, names, seen)
    points = {point.id: point for point in plan.points()}
    touched = [points[name] for name in dict.fromkeys(p for item in items for p in item.points) if name in points]
    resources = [file_resource(making, ssp.NAME, "The plan whose actions and milestones these are"), *seen.resources]
    return compact(
        {
            "uuid": document_uuid(plan, NAME),
            "metadata": document_metadata(plan, names, TITLE, _REMARKS),
            "import-ssp": {"href": f"#{file_uuid(plan, ssp.NAME)}"},
            "system-id": identifiers(plan.system)[0],
            "local-definitions": compact({"inventory-items": seen.items, "assessment-assets": assets(plan, names)}),
            "observations": seen.nodes,
            "risks": risks.nodes,
            "findings": [finding(plan, point, names, seen, risks) for point in touched],
            "poam-items": [_item(plan, item, making, seen) for item in items],
            "back-matter": {"resources": resources},
        }
    )


def _item(plan: Plan, item: PoamItem, making: Making, seen: Seen) -> Node:
    names = making.names
    found = plan.evidence_by_id.get(item.source)
    observed = seen.behind(item)
    return compact(
        {
            "uuid": names.uuid("poam-item", item.id),
            "title": verbatim(item.weakness) or NOT_STATED,
            "description": verbatim(item.why) or NOT_STATED,
            "props": [
                prop("poam-id", item.id),
                prop("kind", item.kind),
                prop("status", item.status),
                prop("planned", item.planned),
                *(prop("control-id", control) for control in item.controls),
            ],
            "origins": origins([found] if found else [], names),
            "related-findings": [{"finding-uuid": names.known_uuid("finding", point)} for point in item.points],
            "related-observations": observed,
            "related-risks": [{"risk-uuid": names.known_uuid("risk", item.id)}],
        }
    )


DOCUMENT = OscalDocument(NAME, "plan-of-action-and-milestones", make)
