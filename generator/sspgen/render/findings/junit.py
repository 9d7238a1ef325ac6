"""JUnit XML: a test case a document, which fails when the document has findings that make the check fail.

A case has one failure with all findings in its text, because that is all that the schema allows and GitLab shows. What
does not make the check fail is in the output of the suite.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar
from xml.sax.saxutils import escape, quoteattr

from sspgen.model.findings import Checked
from sspgen.render.findings.summary import baseline_lines, checked_lines, findings_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.findings import Finding, Report
    from sspgen.render.findings.api import ReportContext

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _JUnit:
    id: ClassVar[str] = "junit"
    title: ClassVar[str] = "JUnit XML"

    def render(self, report: Report, context: ReportContext) -> bytes:
        failing = {id(finding) for finding in report.failing(context.fail_on)}
        by_path: dict[str, list[Finding]] = {}
        for finding in report.findings:
            if id(finding) in failing:
                by_path.setdefault(finding.place.path, []).append(finding)
        others = [finding for finding in report.findings if id(finding) not in failing]
        text = "".join(_suite(report, context, by_path, others))
        return text.encode()


def _suite(
    report: Report, context: ReportContext, by_path: dict[str, list[Finding]], others: list[Finding]
) -> Iterable[str]:
    documents = {each.path: each for each in report.documents}
    documents |= {path: Checked(path, "document") for path in by_path if path not in documents}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield (
        f'  <testsuite package="sspgen" id="0" name="sspgen check" timestamp="{context.now:%Y-%m-%dT%H:%M:%S}"'
        f' hostname="localhost" tests="{len(documents)}" failures="{len(by_path)}" errors="0" skipped="0" time="0">\n'
    )
    yield f'    <properties>\n      <property name="version" value={_attribute(context.version)}/>\n    </properties>\n'
    for path in sorted(documents):
        yield from _case(documents[path], by_path.get(path, []))
    closing = (*checked_lines(report), findings_line(report), *baseline_lines(report))
    lines = [*map(_line, others), *closing]
    yield f"    <system-out>{_text(chr(10).join(lines))}</system-out>\n    <system-err/>\n"
    yield "  </testsuite>\n</testsuites>\n"


def _case(document: Checked, findings: list[Finding]) -> Iterable[str]:
    name, kind = _attribute(document.path), _attribute(document.kind)
    if not findings:
        yield f'    <testcase name={name} classname={kind} time="0"/>\n'
        return
    first = findings[0].diagnostic
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    message, code = _attribute(f"{first.message}{more}"), _attribute(first.code)
    text = _text("\n".join(map(_line, findings)))
    yield f'    <testcase name={name} classname={kind} time="0">\n'
    yield f"      <failure message={message} type={code}>{text}</failure>\n    </testcase>\n"


def _line(finding: Finding) -> str:
    found = finding.diagnostic
    return f"{finding.place}: {found.code} {found.severity.value}: {found.message} (help: {found.remedy})"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


REPORTER = _JUnit()
