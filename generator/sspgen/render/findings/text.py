"""Plain text, one line a finding and its remedy below: what the terminal shows, for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.model.diagnostics import Severity
from sspgen.render.findings.api import told
from sspgen.render.findings.summary import baseline_lines, checked_lines, findings_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.findings import Finding, Report
    from sspgen.render.findings.api import ReportContext


class _Text:
    id: ClassVar[str] = "text"
    title: ClassVar[str] = "Text"

    def render(self, report: Report, context: ReportContext) -> bytes:
        return "".join(f"{line}\n" for line in _lines(report, context)).encode()


def _lines(report: Report, context: ReportContext) -> Iterator[str]:
    for finding in told(report, context):
        yield from _finding(finding)
    yield from checked_lines(report, every=context.verbose)
    yield findings_line(report)
    yield from baseline_lines(report)


def _finding(finding: Finding) -> Iterator[str]:
    found = finding.diagnostic
    word = "" if found.severity is Severity.ERROR else f"{found.severity.value}: "
    accepted = f" (accepted{f': {finding.reason}' if finding.reason else ''})" if finding.state == "accepted" else ""
    yield f"{finding.place}: {found.code} {word}{found.message}{accepted}"
    yield from (f"  {span}: {why}" for span, why in found.related)
    yield f"  help: {found.remedy}"
    if found.source:
        yield f"  source: {found.source}"


REPORTER = _Text()
