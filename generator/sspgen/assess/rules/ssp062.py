"""SSP062: a cryptographic module says what it protects.

Whether a validated module is needed follows from what it is used for. That a certificate is missing is a remark: a plan
may say so on purpose.

Source: FedRAMP Rev 5 SSP template, Appendix Q; NIST SP 800-53 r5, SC-13.
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
    for module in plan.system.cryptography:
        if not module.usage.strip():
            yield finding("SSP062", f"cryptographic module {module.id} has no usage", place(plan))
    silent = [module.id for module in plan.system.cryptography if not module.validation.strip()]
    if silent:
        message = f"cryptographic modules without a validation: {', '.join(silent)}"
        yield Diagnostic("SSP062", message, plan.system.span, Severity.INFO)


RULE = Rule("SSP062", _check)
