"""The closing lines of a report: what was checked, how much was found, what became of the baseline."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.findings import Report, Subject

_NAMED = 8
"""Most things that are named one by one; more are counted by kind."""


def checked_lines(report: Report, *, every: bool = False) -> Iterator[str]:
    """Yield what was checked, and what it was taken for."""
    if every or len(report.subjects) <= _NAMED:
        yield from (f"checked {subject.path}: {_kind(subject)}" for subject in report.subjects)
        return
    counts = Counter(subject.kind for subject in report.subjects)
    for kind in sorted(counts):
        first = next(subject.path for subject in report.subjects if subject.kind == kind)
        others = f", and {counts[kind] - 1} more" if counts[kind] > 1 else ""
        yield f"checked {first}{others}: {kind}"


def _kind(subject: Subject) -> str:
    others = [each.kind for each in subject.documents if each.path != subject.path]
    if not others:
        return subject.kind
    files = f"{subject.kind}, {_counted(len(others), 'file')}"
    foreign = sum(kind.startswith("OSCAL") for kind in others)
    among = "all of them" if foreign == len(others) else f"{foreign} of them"
    return f"{files}; {among} OSCAL" if foreign else files


def findings_line(report: Report) -> str:
    """Return how much was found, in how many documents."""
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    words = [_counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
    split = f" ({', '.join(words)})" if words else ""
    new = "new " if report.baseline else ""
    return f"{_counted(errors + warnings, f'{new}finding')}{split} in {_counted(len(report.documents), 'document')}"


def baseline_lines(report: Report) -> Iterator[str]:
    """Yield what became of the findings that the baseline lists."""
    if not report.baseline:
        return
    yield f"{_counted(len(report.accepted), 'finding')} accepted by {report.baseline}"
    if report.expired:
        verb = "is" if report.expired == 1 else "are"
        yield f"{report.expired} of {report.listed} in the baseline {verb} past the day until which they are accepted"
    if report.gone:
        verb = "is" if report.gone == 1 else "are"
        yield f"{report.gone} of {report.listed} in the baseline {verb} gone; write it again"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
