"""SSP031: the roles that every plan needs are there, and those who hold roles can be reached.

A system has an owner, somebody who authorizes it, and somebody who answers for its security; in an incident one of
them has to be called. Warnings where FedRAMP asks for it, else remarks.

Source: FedRAMP Rev 5 "role-defined-system-owner", "role-defined-authorizing-official-poc",
"role-defined-information-system-security-officer"; NIST SP 800-18 r1, sections 3.3 to 3.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule
from sspgen.assess.texts import asks_fedramp, place
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.roles import missing_roles
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    where = place(plan)
    span = Span(where.path, where.line) if where.path else None
    severity = Severity.WARNING if asks_fedramp(plan) else Severity.INFO
    roles = plan.system.roles
    missing = missing_roles(name for role in roles for name in (role.id, role.title))
    if missing and (roles or asks_fedramp(plan)):
        yield Diagnostic("SSP031", f"no role is that of {', '.join(missing)}", span, severity)
    holders = {party for role in roles for party in role.parties}
    silent = [p.id for p in plan.system.parties if p.id in holders and not (p.email or p.phone or p.address)]
    if silent:
        message = f"no email, phone or address of those who hold roles: {', '.join(silent)}"
        yield Diagnostic("SSP031", message, span, severity)


RULE = Rule("SSP031", _check)
