"""SSP021: what is inherited is inherited from an authorization that the plan names.

Inheritance without its source can neither be checked nor followed when the other system changes.

Source: FedRAMP Rev 5 "has-leveraged-authorization"; OSCAL SSP model (leveraged-authorizations).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_INHERITED = "inherited"


def _check(plan: Plan) -> Iterator[Diagnostic]:
    if plan.system.leveraged:
        return
    found = [answer for answer in answers(plan) if _INHERITED in answer.origination]
    if found:
        more = f" and {len(found) - 1} more answers" if len(found) > 1 else ""
        message = f"{named(plan, found[0])}{more}: inherited, and the plan names no leveraged authorization"
        yield finding("SSP021", message, found[0].provenance)


RULE = Rule("SSP021", _check)
