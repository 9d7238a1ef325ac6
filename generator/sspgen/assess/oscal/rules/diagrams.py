"""The boundary, the network and the flow of data are described, and each diagram can be seen and has a caption.

Plans for FedRAMP must; for others what is missing is a remark.

Source: NIST SP 800-18 Rev. 1, section 3.9; FedRAMP Rev 5 "has-authorization-boundary-diagram",
"has-network-architecture-diagram", "has-data-flow-diagram", "has-authorization-boundary-diagram-caption".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule
from sspgen.load.oscal.access import child, children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_PARTS: Final = ("authorization-boundary", "network-architecture", "data-flow")


def _check(subject: Subject) -> Iterator[Finding]:
    severity = Severity.WARNING if subject.fedramp else Severity.INFO
    for system in subject.index.of("system-characteristics"):
        wanted = _PARTS if subject.fedramp else ()
        for key in (key for key in wanted if not children(child(system.value, key), "diagrams")):
            what = f"there is no diagram of the {key.replace('-', ' ')}"
            yield Finding("SSP475", what, system.path, severity, f"add 'diagrams' to '{key}'")
    for diagram in subject.index.of("diagrams"):
        yield from _seen(diagram, severity)


def _seen(diagram: Entry, severity: Severity) -> Iterator[Finding]:
    if not any(text(link, "rel") == "diagram" for link in children(diagram.value, "links")):
        yield Finding("SSP475", "the diagram has no link to a picture", diagram.path, severity, "add a link 'diagram'")
    if not diagram.text("caption").strip():
        yield Finding("SSP475", "the diagram has no caption", diagram.path, severity, "add a 'caption'")


RULE = MeaningRule(_check, ("system-security-plan",))
