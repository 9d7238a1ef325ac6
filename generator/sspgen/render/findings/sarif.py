"""SARIF 2.1.0 (OASIS): what GitHub code scanning, GitLab, DefectDojo and editors read.

Paths are relative to ``%SRCROOT%``, the folder in which the command ran, whose place on this machine is not told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sspgen.model.codes import CODES
from sspgen.model.diagnostics import Severity
from sspgen.model.findings import State
from sspgen.render.findings.api import DOCS_SITE, docs_url, told, uri

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.findings import Finding, Report
    from sspgen.model.spans import Span
    from sspgen.render.findings.api import ReportContext

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_FINGERPRINT: Final = "sspgen/v1"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_STATES: Final = {State.NEW: "new", State.ACCEPTED: "unchanged"}


class _Sarif:
    id: ClassVar[str] = "sarif"
    title: ClassVar[str] = "SARIF 2.1.0"

    def render(self, report: Report, context: ReportContext) -> bytes:
        document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, context)]}
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _run(report: Report, context: ReportContext) -> dict[str, Any]:
    first: dict[str, Diagnostic] = {}
    findings = told(report, context)
    for finding in findings:
        first.setdefault(finding.diagnostic.code, finding.diagnostic)
    codes = sorted(first)
    index = {code: number for number, code in enumerate(codes)}
    return {
        "tool": {
            "driver": {
                "name": "sspgen",
                "version": context.version,
                "informationUri": DOCS_SITE,
                "rules": [_rule(first[code]) for code in codes],
            }
        },
        "invocations": [{"executionSuccessful": report.usable}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the folder in which the check ran"}}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": _artifact(each.path), "description": {"text": each.kind}} for each in report.documents
        ],
        "results": [_result(finding, index, compared=bool(report.baseline)) for finding in findings],
    }


def _rule(diagnostic: Diagnostic) -> dict[str, Any]:
    code = diagnostic.code
    known = CODES.get(code)
    title = known.title if known else f"{code}, a rule of a plug-in"
    remedy = known.remedy if known else diagnostic.remedy
    source = f"\n\nSource: {known.source}" if known and known.source else ""
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": title},
        "help": {"text": f"{title}: {remedy}.{source}", "markdown": f"**{title}**: {remedy}.{source}"},
        "defaultConfiguration": {"level": _LEVELS[diagnostic.severity]},
    }
    if docs_url(diagnostic):
        rule["helpUri"] = docs_url(diagnostic)
    return rule


def _result(finding: Finding, index: dict[str, int], *, compared: bool) -> dict[str, Any]:
    found = finding.diagnostic
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": index[found.code],
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message}. Help: {found.remedy}"},
        "locations": [{"physicalLocation": _physical(finding.place)}],
        "fingerprints": {_FINGERPRINT: finding.unique},
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(span), "message": {"text": why}}
            for number, (span, why) in enumerate(found.related, 1)
        ]
    if compared:
        result["baselineState"] = _STATES[finding.state]
    if finding.state is State.ACCEPTED:
        reason = {"justification": finding.reason} if finding.reason else {}
        result["suppressions"] = [{"kind": "external", "status": "accepted", **reason}]
    if found.source:
        result["properties"] = {"source": found.source}
    return result


def _physical(span: Span) -> dict[str, Any]:
    region = {"startLine": span.line or 1, **({"startColumn": span.column} if span.column else {})}
    return {"artifactLocation": _artifact(span.path), "region": region}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri(path)} if path.startswith("/") else {"uri": uri(path), "uriBaseId": _ROOT}


REPORTER = _Sarif()
