"""SSP015: why a control does not apply is more than that it does not.

That a feature is not used is no reason: what keeps it from being used is. A remark that repeats the status says
nothing.

Source: FedRAMP Rev 5 review of initial packages, 4B (justification of not applicable).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named
from sspgen.model.implementation import Claim
from sspgen.model.wording import gives_no_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for answer in answers(plan):
        if answer.claim is Claim.NOT_APPLICABLE and answer.remarks.strip() and gives_no_reason(answer.remarks):
            said = " ".join(answer.remarks.split())
            message = f"{named(plan, answer)} is not applicable, and its remarks only say {said!r}"
            yield finding("SSP015", message, answer.provenance)


RULE = Rule("SSP015", _check)
