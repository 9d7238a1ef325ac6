"""SSP022: an authorization that is leveraged is of the same impact level or a higher one.

Controls that were assessed for less harm do not carry a system whose loss would do more.

Source: FedRAMP Rev 5 "leveraged-authorization-has-valid-impact-level"; FIPS 199.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place
from sspgen.model.levels import above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for each in plan.system.leveraged:
        if above(plan.system.impact, each.impact):
            message = f"leveraged authorization {each.id} is {each.impact}, and this system is {plan.system.impact}"
            yield finding("SSP022", message, place(plan))


RULE = Rule("SSP022", _check)
