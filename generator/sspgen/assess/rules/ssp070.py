"""SSP070: an inventory item belongs to a component, and has a type and an owner.

What belongs to no component has no answers, and what nobody owns nobody patches. Type and owner are remarks.

Source: FedRAMP Rev 5 "inventory-item-has-asset-type"; NIST SP 800-53 r5, CM-8; OSCAL implemented-component.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place
from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for item in plan.system.inventory:
        if not item.components:
            yield finding("SSP070", f"inventory item {item.id} belongs to no component", place(plan))
        missing = [name for name in ("asset_type", "owner") if not getattr(item, name).strip()]
        if missing:
            message = f"inventory item {item.id} has no {' and no '.join(missing)}"
            yield Diagnostic("SSP070", message, plan.system.span, Severity.INFO)


RULE = Rule("SSP070", _check)
