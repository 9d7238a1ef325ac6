"""SSP004: every organization-defined parameter of an answered control has a value.

A requirement with an open assignment cannot be met, for nobody knows what it demands.

Source: NIST SP 800-53 r5, section 2.2 (assignment and selection operations).
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
        unset = [p.id for p in control.parameters if p.open]
        if unset and control.answers:
            where = control.answers[0].provenance
            yield finding("SSP004", f"{control.label}: no value for {', '.join(unset)}", where)


RULE = Rule("SSP004", _check)
