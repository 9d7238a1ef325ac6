"""The system security plan: what the system is, and what its components answer to every control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.api import OscalDocument
from sspgen.render.oscal.back_matter import back_matter, profile_uuid
from sspgen.render.oscal.characteristics import characteristics
from sspgen.render.oscal.implementation import implementation
from sspgen.render.oscal.metadata import metadata
from sspgen.render.oscal.references import References
from sspgen.render.oscal.requirements import control_implementation

if TYPE_CHECKING:
    from sspgen.render.oscal.api import Making
    from sspgen.render.oscal.values import Node


def make(making: Making) -> Node:
    """Return the document (model ``system-security-plan``, OSCAL 1.2.3)."""
    plan, names = making.plan, making.names
    references = References(names)
    body: Node = {
        "uuid": plan.uuid,
        "metadata": metadata(plan, names),
        "import-profile": {"href": f"#{profile_uuid(names)}"},
        "system-characteristics": characteristics(plan, names),
        "system-implementation": implementation(plan, names, references),
        "control-implementation": control_implementation(plan, names, references),
    }
    body["back-matter"] = back_matter(plan, names, references)
    return body


DOCUMENT = OscalDocument("ssp", "system-security-plan", "System Security Plan", make, ("json", "yaml"))
