"""SSP306, SSP307, SSP308, SSP309, SSP312: every evidence source gave a fresh, complete pass.

What failed, went stale or is missing is a finding of its own, whether or not a claim leans on it.

Source: NIST SP 800-137 (continuous monitoring); FedRAMP VDR-CSO-FAV (failures of detection are findings).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

_CODES = {
    Verdict.FAIL: "SSP308",
    Verdict.STALE: "SSP307",
    Verdict.NOT_RUN: "SSP306",
    Verdict.NEEDS_REVIEW: "SSP312",
    Verdict.UNKNOWN: "SSP312",
    Verdict.NOT_APPLICABLE: "SSP312",
}


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for result in plan.evidence:
        code = _CODES.get(result.verdict)
        if code == "SSP312" and len(result.collection.artifacts) > result.source.expected:
            code = "SSP309"
        if code:
            verdict = result.verdict.value.replace("_", " ")
            message = f"evidence source {result.source.id}: {verdict}: {result.reason}"
            yield Diagnostic(code, message, result.source.span, Severity.WARNING)


RULE = Rule("SSP306", _check)
