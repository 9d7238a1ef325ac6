"""SSP010: every answer claims a status.

A text without a status does not say whether it describes what is, or what is meant to be.

Source: OSCAL SSP model (implementation-status); FedRAMP Rev 5 "control-implementation-status".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import named
from sspgen.model.implementation import PARAMETER_LABEL, REMARKS_LABEL, Claim
from sspgen.model.stating import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_CLAIMS = frozenset(claim.value for claim in Claim if claim is not Claim.UNDOCUMENTED)


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        for answer in control.answers:
            if answer.raw_status in _CLAIMS:
                # It was stated, and lowered for a reason that is told where it is given.
                continue
            if plan.form is Form.OSCAL and answer.part == REMARKS_LABEL:
                # Remarks about a requirement stand beside its answers, and OSCAL has no status for them.
                continue
            if answer.claim is Claim.UNDOCUMENTED and not answer.part.startswith(PARAMETER_LABEL):
                said = f" (its source says {answer.raw_status!r})" if answer.raw_status else ""
                message = f"{named(plan, answer)} claims no status{said}"
                yield finding("SSP010", message, answer.provenance)


RULE = Rule("SSP010", _check)
