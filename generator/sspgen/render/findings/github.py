"""Commands of GitHub Actions that become annotations of a change.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence (GitHub Docs, workflow
commands and limits of annotations): the worst come first, and what is left out is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.model.diagnostics import Severity
from sspgen.model.findings import State
from sspgen.render.findings.api import told
from sspgen.render.findings.summary import baseline_lines, findings_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.findings import Finding, Report
    from sspgen.render.findings.api import ReportContext

_SHOWN: Final = 10
_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class _GitHub:
    id: ClassVar[str] = "github"
    title: ClassVar[str] = "GitHub annotations"

    def render(self, report: Report, context: ReportContext) -> bytes:
        return "".join(f"{line}\n" for line in _lines(report, context)).encode()


def _lines(report: Report, context: ReportContext) -> Iterator[str]:
    new = [finding for finding in told(report, context) if finding.state is State.NEW]
    left_out = 0
    for severity in Severity:
        found = [finding for finding in new if finding.severity is severity]
        yield from map(_command, found[:_SHOWN])
        left_out += len(found[_SHOWN:])
    yield findings_line(report)
    yield from baseline_lines(report)
    if left_out:
        yield f"{left_out} of them are not annotated, because GitHub shows {_SHOWN} of a kind; see the output as text"


def _command(finding: Finding) -> str:
    found, place = finding.diagnostic, finding.place
    properties = {
        "file": place.path,
        "line": str(place.line or 1),
        **({"col": str(place.column)} if place.column else {}),
        "title": found.code,
    }
    words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[found.severity]} {words}::{_data(f'{found.message} (help: {found.remedy})')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


REPORTER = _GitHub()
