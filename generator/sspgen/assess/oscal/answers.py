"""The answers of a document to the controls of others: which control, by which component, with which status.

Plans and component definitions are alike here. It finds nothing wrong itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, children, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Import, Subject
    from sspgen.model.profile import KeyPath

ANSWERING = ("system-security-plan", "component-definition")
"""Models that answer controls."""
OF_SYSTEMS = (*ANSWERING, "assessment-plan", "assessment-results", "plan-of-action-and-milestones")
"""Models that speak of systems and what they are made of, rather than of requirements."""
_USUAL = re.compile(r"([a-z]{2,4}-\d+(?:\.\d+)?)_smt(?:\..*)?")
IMPLEMENTATION_STATUS = "implementation-status"


@dataclass(frozen=True, slots=True)
class Requirement:
    """An implemented requirement.

    Attributes:
        controls: those that its document answers; None when they are not at hand.
        source: the reference to them.
    """

    entry: Entry = field(repr=False)
    control: str
    controls: ControlList | None = field(repr=False)
    source: Import | None = field(repr=False)

    @property
    def known(self) -> bool:
        """Whether the control is one of those that the document answers, all of which are at hand."""
        return self.controls is not None and self.controls.control(self.control) is not None

    @property
    def meant(self) -> str:
        """The control that an unknown one was probably meant to be: by its statements, or else by its spelling."""
        found = (_USUAL.fullmatch(text(each, "statement-id")) for each in children(self.entry.value, "statements"))
        heads = {match[1] for match in found if match is not None}
        if self.controls is None or self.known:
            return ""
        told = heads.pop() if len(heads) == 1 else ""
        return told if self.controls.has(told) else self.controls.nearest(self.control)


@dataclass(frozen=True, slots=True)
class Status:
    """An implementation status, where it is written.

    Attributes:
        state: in lower case.
        remarks: of the status itself and of what has it.
        said: the description of what has it.
        holder: the answer that has it.
    """

    state: str
    remarks: str
    said: str
    path: KeyPath
    holder: Entry = field(repr=False)


def requirements_of(subject: Subject) -> Iterator[Requirement]:
    """Yield the implemented requirements of a document, with the controls that they answer."""
    if subject.document.model not in ANSWERING:
        return
    sources = {id(item.entry): item for item in subject.imports}
    only = subject.imports[0] if subject.document.model == "system-security-plan" and subject.imports else None
    for entry in subject.index.of("implemented-requirements"):
        source = only or sources.get(id(entry.parent))
        controls = subject.controls_of(source) if source is not None else None
        yield Requirement(entry, entry.text("control-id"), controls, source)


def statuses_of(subject: Subject) -> Iterator[Status]:
    """Yield every implementation status: OSCAL's own, and the property that earlier plans have for it."""
    for entry in subject.index.of(IMPLEMENTATION_STATUS):
        holder = entry.parent
        if holder is not None and holder.key in ("by-components", "implemented-requirements", "statements"):
            remarks = f"{entry.text('remarks')}{holder.text('remarks')}"
            yield Status(entry.text("state").lower(), remarks, holder.text("description"), entry.at("state"), holder)
    for entry in subject.index.of("props"):
        holder = entry.parent
        if entry.text("name") == IMPLEMENTATION_STATUS and holder is not None and holder.key != "components":
            remarks = f"{entry.text('remarks')}{holder.text('remarks')}"
            yield Status(entry.text("value").lower(), remarks, holder.text("description"), entry.at("value"), holder)


def texts_of(requirement: Entry) -> Iterator[str]:
    """Yield whatever an implemented requirement says in words, at any depth."""
    holders = [requirement.value]
    while holders:
        holder = holders.pop()
        yield text(holder, "description")
        yield text(holder, "remarks")
        for key in ("statements", "by-components", "inherited", "satisfied"):
            holders.extend(children(holder, key))
        export = child(holder, "export")
        holders.extend([export, *children(export, "provided"), *children(export, "responsibilities")] if export else [])
