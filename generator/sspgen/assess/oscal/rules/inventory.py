"""Each inventory item says which component of the plan it is an instance of.

Plans for FedRAMP must; for others it is a remark.

Source: FedRAMP Rev 5 "inventory-item-has-component"; OSCAL, ``implemented-component``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.load.oscal.access import children
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    severity = Severity.WARNING if subject.fedramp else Severity.INFO
    for entry in subject.index.of("inventory-items"):
        if not children(entry.value, "implemented-components"):
            name = entry.text("description") or entry.text("uuid")
            what = f"the inventory item {shown(name)} is an instance of no component"
            yield Finding("SSP475", what, entry.path, severity, "add 'implemented-components'")


RULE = MeaningRule(_check, ("system-security-plan",))
