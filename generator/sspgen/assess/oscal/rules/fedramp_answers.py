"""In a plan for FedRAMP, each implemented requirement says where the control comes from and who is responsible.

Source: FedRAMP Rev 5 "implemented-requirement-has-control-origination", "by-component-has-responsible-role".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, warning
from sspgen.load.oscal.access import children, text
from sspgen.model.ids import control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject
    from sspgen.load.oscal.access import Object


def _check(subject: Subject) -> Iterator[Finding]:
    if not subject.fedramp:
        return
    for each in subject.requirements:
        holders = list(_holders(each.entry.value))
        name = control_label(each.control)[:40]
        if not any(text(p, "name") == "control-origination" for h in holders for p in children(h, "props")):
            what = f"{name} does not say where it comes from"
            yield warning("SSP475", what, each.entry.at("control-id"), "add the property 'control-origination'")
        if not any(children(h, "responsible-roles") for h in holders):
            what = f"{name} names no responsible role"
            yield warning("SSP475", what, each.entry.at("control-id"), "add 'responsible-roles'")


def _holders(requirement: Object) -> Iterator[Object]:
    yield requirement
    for statement in (requirement, *children(requirement, "statements")):
        yield statement
        yield from children(statement, "by-components")


RULE = MeaningRule(_check, ("system-security-plan",))
