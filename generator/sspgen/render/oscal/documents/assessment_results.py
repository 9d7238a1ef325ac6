"""The assessment results of a build: every check as an observation, every response point as a finding, and risks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.poam import poam_items, waived_findings
from sspgen.render.oscal.api import OscalDocument, document_uuid, file_resource, file_uuid
from sspgen.render.oscal.assessment.findings import finding, satisfied
from sspgen.render.oscal.assessment.observations import Observations, collected
from sspgen.render.oscal.assessment.responses import waived_risks
from sspgen.render.oscal.assessment.reviewed import reviewed_controls
from sspgen.render.oscal.assessment.risks import Risks
from sspgen.render.oscal.documents import assessment_plan
from sspgen.render.oscal.metadata import document_metadata, tally_props
from sspgen.render.oscal.values import Node, compact, instant, prop

if TYPE_CHECKING:
    from sspgen.render.oscal.api import Making

NAME = "assessment-results"
TITLE = "Assessment Results"

SHOWN = frozenset(("contradicted", "failed", "stale", "evidence"))
"""Kinds of items that evidence shows; what the plan's own texts say is in the POA&M alone."""

_REMARKS = (
    "A response point is satisfied only where its claim is proven by evidence that is fresh and complete. Absence of "
    "evidence, stale evidence, and evidence that only supports a claim are 'not-satisfied' with the reason 'other'."
)
_DESCRIPTION = "What the evidence shows that was at hand when the plan was built. No person has attested it."


def make(making: Making) -> Node | None:
    """Return the document (model ``assessment-results``, OSCAL 1.2.3); None where there is no plan to import."""
    if assessment_plan.NAME not in making.files:
        return None
    plan, names = making.plan, making.names
    seen = Observations(making)
    result = _result(making, seen)
    resources = [file_resource(making, assessment_plan.NAME, "The assessment plan of these results"), *seen.resources]
    return {
        "uuid": document_uuid(plan, NAME),
        "metadata": document_metadata(plan, names, TITLE, _REMARKS),
        "import-ap": {"href": f"#{file_uuid(plan, assessment_plan.NAME)}"},
        "results": [result],
        "back-matter": {"resources": resources},
    }


def _result(making: Making, seen: Observations) -> Node:
    plan, names = making.plan, making.names
    items = [item for item in poam_items(plan) if item.kind in SHOWN]
    risks = Risks(plan, items, names, seen)
    start, end = collected(plan.evidence)
    points = list(plan.points())
    return compact(
        {
            "uuid": names.uuid("result"),
            "title": "Evidence of the plan",
            "description": _DESCRIPTION,
            "start": start or instant(plan.as_of),
            "end": end,
            "props": [
                *tally_props("response-points", plan.tally),
                prop("satisfied", str(sum(1 for point in points if satisfied(point)))),
            ],
            "local-definitions": compact({"inventory-items": seen.items}),
            "reviewed-controls": reviewed_controls(plan),
            "observations": seen.nodes,
            "risks": [*risks.nodes, *waived_risks(plan, waived_findings(plan), names, seen)],
            "findings": [finding(plan, point, names, seen, risks) for point in points],
        }
    )


DOCUMENT = OscalDocument(NAME, "assessment-results", make)
