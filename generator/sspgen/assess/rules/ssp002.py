"""SSP002: every statement part of an answered control is answered on its own.

An answer to the control as a whole leaves open which of its parts it covers.

Source: NIST SP 800-53A r5 (determinations are by part); FedRAMP Rev 5 "has-required-response-points".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        if not control.answers:
            continue
        missing = [point.part or "the statement" for point in control.points if not point.tally.documented]
        if missing:
            where = control.answers[0].provenance
            yield finding("SSP002", f"{control.label} is not answered for {', '.join(missing)}", where)


RULE = Rule("SSP002", _check)
