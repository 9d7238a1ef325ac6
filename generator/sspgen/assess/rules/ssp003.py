"""SSP003: every answered part is answered by the system itself, too.

A part that only components answer leaves open what the system as a whole does. Asked for by FedRAMP only.

Source: FedRAMP Rev 5 "statement-has-this-system-component".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import asks_fedramp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_THIS_SYSTEM = "this-system"


def _check(plan: Plan) -> Iterator[Diagnostic]:
    if not asks_fedramp(plan):
        return
    own = {_THIS_SYSTEM} | {component.id for component in plan.components if component.kind == _THIS_SYSTEM}
    for control in plan.controls():
        missing = [
            p.part or "the statement"
            for p in control.points
            if p.answers and not any(a.component in own for a in p.answers)
        ]
        if missing:
            where = control.answers[0].provenance
            yield finding("SSP003", f"{control.label}: this-system does not answer {', '.join(missing)}", where)


RULE = Rule("SSP003", _check)
