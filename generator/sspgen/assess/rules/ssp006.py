"""SSP006: a parameter that sums up others is not set itself.

Revision 5 of the catalog has parameters of its own for what older ids held in one; a value of the sum is told twice,
and the two will differ one day.

Source: NIST SP 800-53 r5 in OSCAL ("aggregates"); FedRAMP Rev 5 "aggregate-parameters-warning".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.model.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        for param in control.parameters:
            if param.stands_for and param.provenance != Provenance():
                parts = ", ".join(param.stands_for)
                message = f"{control.label}: {param.id} has a value of its own, and sums up {parts}"
                yield finding("SSP006", message, param.provenance)


RULE = Rule("SSP006", _check)
