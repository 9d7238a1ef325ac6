"""SSP023: policies and procedures are not inherited as a whole.

Whose policy it is can be shared, but whoever operates the system has procedures of their own. Asked for by
FedRAMP only.

Source: FedRAMP Rev 5 SSP template, Appendix A (instruction on the first control of each family).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import asks_fedramp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_POLICY = re.compile(r"[a-z]{2}-1")
_INHERITED = "inherited"


def _check(plan: Plan) -> Iterator[Diagnostic]:
    if not asks_fedramp(plan):
        return
    for control in plan.controls():
        told = [answer.origination for answer in control.answers if answer.origination]
        if _POLICY.fullmatch(control.id) and told and all(set(each) == {_INHERITED} for each in told):
            yield finding("SSP023", f"{control.label} is inherited as a whole", control.answers[0].provenance)


RULE = Rule("SSP023", _check)
