"""SSP052: an external service says what goes there and how, and is no leveraged authorization at the same time.

What leaves the boundary is where the risk is. A service is either covered by an authorization or it is not.

Source: FedRAMP Rev 5 SSP template, sections 6.1 and 7.1; FedRAMP MAS-CSO-TPR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_ASKED = ("data", "connection")


def _check(plan: Plan) -> Iterator[Diagnostic]:
    covered = {each.id for each in plan.system.leveraged} | {each.title for each in plan.system.leveraged}
    for each in plan.system.external_services:
        missing = [name for name in _ASKED if not getattr(each, name).strip()]
        if missing:
            yield finding("SSP052", f"external service {each.id} has no {' and no '.join(missing)}", place(plan))
        if each.id in covered or each.title in covered:
            message = f"external service {each.id} is a leveraged authorization, too"
            yield finding("SSP052", message, place(plan))


RULE = Rule("SSP052", _check)
