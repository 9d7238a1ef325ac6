"""SSP042: the digital identity levels are those of the impact level.

Identity proofing, authentication and federation that fit a lower level let the wrong people in. Asked for
by FedRAMP only.

Source: FedRAMP Rev 5 SSP template, Appendix E (digital identity level); NIST SP 800-63-3, section 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import asks_fedramp, place
from sspgen.model.levels import rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_KINDS = ("identity", "authenticator", "federation")


def _check(plan: Plan) -> Iterator[Diagnostic]:
    wanted = rank(plan.system.impact)
    if not wanted or not asks_fedramp(plan):
        return
    stated = plan.system.elements.identity
    for kind in _KINDS:
        level = getattr(stated, kind)
        if not level:
            yield finding("SSP042", f"no {kind} assurance level is stated", place(plan))
        elif level.isdecimal() and int(level) < wanted:
            message = f"the {kind} assurance level is {level}, and impact {plan.system.impact} asks for {wanted}"
            yield finding("SSP042", message, place(plan))


RULE = Rule("SSP042", _check)
