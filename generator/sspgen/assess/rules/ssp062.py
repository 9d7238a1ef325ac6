"""SSP062: a cryptographic module says what it protects.

Whether a validated module is needed follows from what it is used for. That a certificate is missing is a remark: a plan
may say on purpose that there is none.

Source: FedRAMP Rev 5 SSP template, Appendix Q; NIST SP 800-53 r5, SC-13.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place
from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


_STANDARD = re.compile(r"\b140[- ]?[123]\b")
_NUMBER = re.compile(r"\b[A-Z]?\d{2,5}\b")
_NONE = re.compile(r"\b(?:not|none|no)\b", re.IGNORECASE)


def _names_certificate(validation: str) -> bool:
    """Tell whether a validation names a certificate, or says that there is none."""
    return bool(_NUMBER.search(_STANDARD.sub("", validation)) or _NONE.search(validation))


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for module in plan.system.cryptography:
        if not module.usage.strip():
            yield finding("SSP062", f"cryptographic module {module.id} has no usage", place(plan))
    silent = [module.id for module in plan.system.cryptography if not _names_certificate(module.validation)]
    if silent:
        message = f"cryptographic modules without a certificate number: {', '.join(silent)}"
        yield Diagnostic("SSP062", message, plan.system.span, Severity.INFO)


RULE = Rule("SSP062", _check)
