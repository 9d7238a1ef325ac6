"""The system security plan: what the system is, and what its components answer to every control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.api import OscalDocument, document_uuid, file_resource, file_uuid
from sspgen.render.oscal.back_matter import back_matter, profile_uuid
from sspgen.render.oscal.carried import overlay
from sspgen.render.oscal.characteristics import characteristics
from sspgen.render.oscal.documents import profile
from sspgen.render.oscal.implementation import implementation
from sspgen.render.oscal.metadata import metadata
from sspgen.render.oscal.references import References
from sspgen.render.oscal.requirements import control_implementation

if TYPE_CHECKING:
    from sspgen.render.oscal.api import Making
    from sspgen.render.oscal.values import Node

NAME = "ssp"


def make(making: Making) -> Node | None:
    """Return the document (model ``system-security-plan``, OSCAL 1.2.3); None for a plan without any control."""
    plan, names = making.plan, making.names
    if not plan.original and all(control.withdrawn for control in plan.controls()):
        return None
    references = References(names)
    body: Node = {
        "uuid": document_uuid(plan, NAME),
        "metadata": metadata(plan, names),
        "import-profile": {"href": f"#{_imported(making)}"},
        "system-characteristics": characteristics(plan, names),
        "system-implementation": implementation(plan, names, references),
        "control-implementation": control_implementation(plan, names, references),
    }
    body["back-matter"] = back_matter(plan, names, references)
    if profile.NAME in making.files:
        beside = file_resource(making, profile.NAME, "The profile that this plan answers, with its parameter values")
        body["back-matter"]["resources"].insert(0, beside)
    return overlay(body, plan)


def _imported(making: Making) -> str:
    """Return the UUID of the resource that is the profile: the one beside the plan, else the one that was asked for."""
    beside = profile.NAME in making.files
    return file_uuid(making.plan, profile.NAME) if beside else profile_uuid(making.names)


DOCUMENT = OscalDocument(NAME, "system-security-plan", make, ("json", "yaml"))
