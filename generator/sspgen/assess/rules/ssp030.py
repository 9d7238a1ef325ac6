"""SSP030: responsible roles are named, and somebody holds them.

A control for which nobody answers is not kept up. That answers name no role is a remark, and told only where others
of the plan do.

Source: FedRAMP Rev 5 "by-component-has-responsible-role", "responsible-role-has-user"; NIST SP 800-53 r5, PL-2a.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, place
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    yield from _held_by_nobody(plan)
    yield from _named_by_nobody(plan)


def _held_by_nobody(plan: Plan) -> Iterator[Diagnostic]:
    held = {role.id for role in plan.system.roles if role.parties}
    held |= {role for user in plan.system.users for role in user.roles}
    asked = {role for control in plan.controls() for role in control.roles}
    declared = {role.id for role in plan.system.roles}
    for role in sorted(asked & declared - held):
        yield finding("SSP030", f"role {role} is responsible for controls, and no party or user holds it", place(plan))


def _named_by_nobody(plan: Plan) -> Iterator[Diagnostic]:
    found = [answer for answer in answers(plan) if answer.text.strip()]
    silent = [answer for answer in found if not answer.roles and not plan.component_by_id[answer.component].roles]
    if not silent or len(silent) == len(found):
        return
    where = silent[0].provenance
    span = Span(where.path, where.line) if where.path else None
    message = f"{len(silent)} of {len(found)} answers name no responsible role, the first here"
    yield Diagnostic("SSP030", message, span, Severity.INFO)


RULE = Rule("SSP030", _check)
