"""The profile of the plan: the controls that it answers, with the parameter values that its owners set.

It imports the profile or catalog that the workspace names, so it keeps whatever that alters. Resolved, it gives the
controls and values of the plan, no more and no less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.prose import ParameterState
from sspgen.render.oscal.api import OscalDocument, document_uuid
from sspgen.render.oscal.back_matter import profile_uuid, sources
from sspgen.render.oscal.metadata import document_metadata
from sspgen.render.oscal.values import Node, compact, identifier, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.oscal.api import Making

NAME = "profile"
TITLE = "Profile"
_REMARKS = "The controls that the plan answers, and the parameter values that its owners set."


def make(making: Making) -> Node | None:
    """Return the document (model ``profile``, OSCAL 1.2.3); None where no profile or catalog is at hand to import."""
    plan, names = making.plan, making.names
    chosen = [identifier(control.id) for control in plan.controls()]
    if not plan.profile.sources or not chosen:
        return None
    imported = {"href": f"#{profile_uuid(names)}", "include-controls": [{"with-ids": chosen}]}
    return compact(
        {
            "uuid": document_uuid(plan, NAME),
            "metadata": document_metadata(plan, names, TITLE, _REMARKS),
            "imports": [imported],
            "merge": {"as-is": True},
            "modify": compact({"set-parameters": list(_values(plan))}),
            "back-matter": {"resources": list(sources(plan, names))},
        }
    )


def _values(plan: Plan) -> Iterator[Node]:
    for control in plan.controls():
        for param in control.parameters:
            values = [line(value) for value in param.values if line(value)]
            if param.state is ParameterState.ORGANIZATION and values:
                yield {"param-id": identifier(param.id), "values": values}


DOCUMENT = OscalDocument(NAME, "profile", make)
