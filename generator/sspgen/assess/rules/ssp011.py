"""SSP011: a status other than implemented has its reason.

Planned, partial, alternative and not applicable each raise the question of why, and by when.

Source: FedRAMP Rev 5 "implementation-status-has-remarks".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import named
from sspgen.model.implementation import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_REASONED = frozenset({Claim.PLANNED, Claim.PARTIAL, Claim.ALTERNATIVE, Claim.NOT_APPLICABLE})


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        for answer in control.answers:
            if answer.claim in _REASONED and not answer.remarks.strip():
                what = f"{named(plan, answer)} is {answer.claim.value} without a reason"
                yield finding("SSP011", what, answer.provenance)


RULE = Rule("SSP011", _check)
