"""JSON records of sspgen's own: everything that is known of a finding. Every command tells a diagnostic like this."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.findings import Finding, Report
    from sspgen.model.plan import Tally
    from sspgen.model.spans import Span
    from sspgen.render.findings.api import ReportContext


class _Records:
    id: ClassVar[str] = "json"
    title: ClassVar[str] = "JSON"

    def render(self, report: Report, context: ReportContext) -> bytes:
        del context
        return (json.dumps(_report(report), indent=2, ensure_ascii=False) + "\n").encode()


def _report(report: Report) -> dict[str, Any]:
    numbers = {}
    if report.tallies is not None:
        points, parameters = report.tallies
        numbers = {"response_points": tally_record(points), "parameters": tally_record(parameters)}
    return {
        "checked": [
            {
                "path": subject.path,
                "kind": subject.kind,
                "documents": [{"path": each.path, "kind": each.kind} for each in subject.documents],
            }
            for subject in report.subjects
        ],
        **numbers,
        "findings": {severity.value: report.count(severity) for severity in Severity},
        "baseline": _baseline(report),
        "diagnostics": [_finding(finding) for finding in report.findings],
    }


def _baseline(report: Report) -> dict[str, Any] | None:
    if not report.baseline:
        return None
    return {
        "file": report.baseline,
        "listed": report.listed,
        "accepted": len(report.accepted),
        "gone": report.gone,
        "expired": report.expired,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        **diagnostic_record(finding.diagnostic),
        "path": finding.place.path,
        "related": [{**_place(span), "message": why} for span, why in finding.diagnostic.related],
        "fingerprint": finding.fingerprint,
        "state": finding.state.value,
        "reason": finding.reason,
    }


def diagnostic_record(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic as JSON data."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "help": diagnostic.remedy,
        "docs": diagnostic.docs,
        "source": diagnostic.source,
    }


def _place(span: Span | None) -> dict[str, Any]:
    return {
        "file": span.path if span else None,
        "line": (span.line or None) if span else None,
        "column": (span.column or None) if span else None,
    }


def tally_record(tally: Tally) -> dict[str, int]:
    """Return a tally as JSON data."""
    return {
        "total": tally.total,
        "documented": tally.documented,
        "claimed": tally.claimed,
        "proven": tally.proven,
    }


REPORTER = _Records()
