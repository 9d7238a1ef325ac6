"""The assessment plan: which evidence is collected how often, what its checks expect, and what they speak for.

Objectives are those of the catalog. Local ones are not written: the constraints of OSCAL 1.2.3 ask for a property in
them (``method-id``) that other constraints of it refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.api import OscalDocument, document_uuid, file_resource, file_uuid
from sspgen.render.oscal.assessment.activities import activity, task
from sspgen.render.oscal.assessment.checks import evaluated
from sspgen.render.oscal.assessment.reviewed import reviewed_controls
from sspgen.render.oscal.assessment.subjects import Subjects
from sspgen.render.oscal.assessment.tools import assets
from sspgen.render.oscal.documents import ssp
from sspgen.render.oscal.metadata import document_metadata
from sspgen.render.oscal.values import Node, compact

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.api import Making

NAME = "assessment-plan"
TITLE = "Assessment Plan"
_REMARKS = (
    "What sspgen assesses by itself whenever the plan is built: one activity a check, one task an evidence source. It "
    "takes the place of no assessor; response points without evidence have no activity."
)


def make(making: Making) -> Node | None:
    """Return the document (model ``assessment-plan``, OSCAL 1.2.3); None where there is no plan to import."""
    if ssp.NAME not in making.files:
        return None
    plan, names = making.plan, making.names
    checks: dict[str, list[Node]] = {}
    for each in evaluated(plan):
        checks.setdefault(each.source, []).append(activity(each, names))
    subjects = Subjects(plan, names)
    return compact(
        {
            "uuid": document_uuid(plan, NAME),
            "metadata": document_metadata(plan, names, TITLE, _REMARKS),
            "import-ssp": {"href": f"#{file_uuid(plan, ssp.NAME)}"},
            "local-definitions": compact({"activities": [each for found in checks.values() for each in found]}),
            "reviewed-controls": reviewed_controls(plan),
            "assessment-subjects": list(_subjects(plan)),
            "assessment-assets": assets(plan, names),
            "tasks": [task(result, checks[result.source.id], names, subjects) for result in plan.evidence],
            "back-matter": {"resources": [file_resource(making, ssp.NAME, "The plan that is assessed")]},
        }
    )


def _subjects(plan: Plan) -> list[Node]:
    found = [{"type": "component", "description": "All components of the system.", "include-all": {}}]
    if plan.system.inventory:
        found.append({"type": "inventory-item", "description": "All items of the inventory.", "include-all": {}})
    return found


DOCUMENT = OscalDocument(NAME, "assessment-plan", make)
