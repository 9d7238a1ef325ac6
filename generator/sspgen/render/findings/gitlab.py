"""The Code Quality report of GitLab: an array of what to show beside the lines of a merge request.

Each entry has a fingerprint of its own, by which GitLab tells what a change brought from what was there before.
What a baseline accepts is left out: GitLab has no word for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sspgen.model.diagnostics import Severity
from sspgen.model.findings import State
from sspgen.render.findings.api import told

if TYPE_CHECKING:
    from sspgen.model.findings import Finding, Report
    from sspgen.render.findings.api import ReportContext

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


class _GitLab:
    id: ClassVar[str] = "gitlab"
    title: ClassVar[str] = "GitLab Code Quality"

    def render(self, report: Report, context: ReportContext) -> bytes:
        found = [_entry(finding) for finding in told(report, context) if finding.state is State.NEW]
        return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def _entry(finding: Finding) -> dict[str, Any]:
    found = finding.diagnostic
    return {
        "description": f"{found.message} (help: {found.remedy})",
        "check_name": found.code,
        "fingerprint": finding.unique,
        "severity": _SEVERITIES[found.severity],
        "location": {"path": finding.place.path, "lines": {"begin": finding.place.line or 1}},
    }


REPORTER = _GitLab()
