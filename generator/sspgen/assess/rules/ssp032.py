"""SSP032: every kind of user has privileges, and roles that give them.

Least privilege can only be judged where privileges are stated. That a user has no role is a remark.

Source: FedRAMP Rev 5 "user-has-authorized-privilege", "user-has-role-id"; NIST SP 800-53 r5, AC-5, AC-6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place
from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for user in plan.system.users:
        if not user.privileges:
            yield finding("SSP032", f"user {user.id} has no privileges", place(plan))
    silent = [user.id for user in plan.system.users if not user.roles]
    if silent:
        yield Diagnostic("SSP032", f"users without a role: {', '.join(silent)}", plan.system.span, Severity.INFO)


RULE = Rule("SSP032", _check)
