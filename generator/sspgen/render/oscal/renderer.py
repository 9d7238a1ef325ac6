"""All OSCAL documents of a plan as files, and the count of the texts in the plan's own."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from sspgen.load.json_writer import encodable
from sspgen.load.oscal.encode import encode
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.render.api import Output
from sspgen.render.oscal.api import FOLDER, Making, WrittenFile
from sspgen.render.oscal.back_matter import OUTSIDE
from sspgen.render.oscal.documents import ssp
from sspgen.render.oscal.names import Names
from sspgen.render.oscal.registry import documents
from sspgen.render.oscal.requirements import TEXTS
from sspgen.render.oscal.values import NS
from sspgen.render.raw_files import raw_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.oscal.values import Node


class OscalRenderer:
    """Writes every document that the plan has something to say in, e.g. ``oscal/ssp.json`` and ``oscal/ssp.yaml``."""

    id: ClassVar[str] = "oscal"
    title: ClassVar[str] = "OSCAL 1.2.3 documents"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the files, those of one document together, in the order in which they refer to each other."""
        known = documents()
        files: dict[str, tuple[WrittenFile, ...]] = {}
        artifacts = [artifact for result in plan.evidence for artifact in result.collection.artifacts]
        kept = cache(lambda: raw_files(artifacts, context.raw, "evidence"))
        for number, document in enumerate(known):
            context.progress("OSCAL", number, len(known))
            body = document.make(Making(plan, Names(plan), files, kept))
            if body is None:
                continue
            value = encodable({document.model: body})
            for encoding in dict.fromkeys(plan.system.exchange.formats or document.encodings):
                name, data = f"{document.name}.{encoding}", encode(value, encoding)
                written = WrittenFile(name, encoding, hashlib.sha256(data).hexdigest())
                files[document.name] = (*files.get(document.name, ()), written)
                yield Output(f"{FOLDER}/{name}", data)
        context.progress("OSCAL", len(known), len(known))
        if ssp.NAME not in files:
            message = "no OSCAL plan is written: there is no control, and OSCAL wants at least one"
            context.tell(Diagnostic("SSP500", message, severity=Severity.WARNING))


RENDERER = OscalRenderer()


def system_security_plan(plan: Plan) -> Node:
    """Return the OSCAL document (model ``system-security-plan``, OSCAL 1.2.3)."""
    return {ssp.DOCUMENT.model: ssp.make(Making(plan, Names(plan))) or {}}


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
