"""The document as a whole, its two files, and the count of its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.load.yaml_writer import dump_yaml
from sspgen.render.api import Output
from sspgen.render.encoding import encodable, json_bytes
from sspgen.render.oscal.back_matter import OUTSIDE, back_matter, profile_uuid
from sspgen.render.oscal.characteristics import characteristics
from sspgen.render.oscal.implementation import implementation
from sspgen.render.oscal.metadata import metadata
from sspgen.render.oscal.names import Names
from sspgen.render.oscal.references import References
from sspgen.render.oscal.requirements import TEXTS, control_implementation
from sspgen.render.oscal.values import NS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.oscal.values import Node


class OscalRenderer:
    """Writes ``oscal/ssp.json`` and ``oscal/ssp.yaml``, which hold the same document."""

    id: ClassVar[str] = "oscal"
    title: ClassVar[str] = "OSCAL 1.2.3 system security plan"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the document as JSON, then as YAML."""
        context.progress("OSCAL", 0, 2)
        document = encodable(system_security_plan(plan))
        yield Output("oscal/ssp.json", json_bytes(document))
        context.progress("OSCAL", 1, 2)
        yield Output("oscal/ssp.yaml", dump_yaml(document).encode())
        context.progress("OSCAL", 2, 2)


RENDERER = OscalRenderer()


def system_security_plan(plan: Plan) -> Node:
    """Return the OSCAL document (model ``system-security-plan``, OSCAL 1.2.3)."""
    names = Names(plan)
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
    return {"system-security-plan": body}


def texts_in_oscal(document: Node) -> int:
    """Count the answers' texts that a document of ours holds, inside and outside the profile."""
    plan = document["system-security-plan"]
    count = 0
    for requirement in plan["control-implementation"]["implemented-requirements"]:
        for holder in (requirement, *requirement.get("statements", ())):
            count += sum(_texts(entry) for entry in holder.get("by-components", ()))
    resources = plan.get("back-matter", {}).get("resources", ())
    return count + sum(1 for r in resources if _own(r, OUTSIDE) and "description" in r)


def _texts(entry: Node) -> int:
    if _own(entry, "not-stated") == "description":
        return 0
    return int(_own(entry, TEXTS) or 1)


def _own(node: Node, name: str) -> str:
    """Return the value of a property of our namespace; empty without one."""
    found = (p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS)
    return next(found, "")
