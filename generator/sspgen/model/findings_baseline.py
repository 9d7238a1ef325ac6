"""A baseline: findings that somebody accepts, so that only new ones make a check fail.

Every entry accepts so many findings with its fingerprint and not one more. One whose date has passed accepts none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Severity
from sspgen.model.findings import State, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from sspgen.model.findings import Finding, Report


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings of one kind in one file that are accepted.

    Attributes:
        path: of the file, seen from the folder in which the command runs.
        message: as it was when the baseline was written.
        count: how many findings with this fingerprint are accepted.
        reason: why; empty when nobody said.
        until: the last day on which they are accepted; None for always.
    """

    code: str
    path: str
    message: str
    fingerprint: str
    count: int = 1
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries in the order of their file, which is shown as ``path``."""

    path: str
    entries: tuple[Entry, ...] = ()


def compared(report: Report, baseline: Baseline, today: date, concerns: Callable[[Entry], bool]) -> Report:
    """Return a report in which the findings that a baseline lists are accepted.

    Args:
        report: nothing of it is accepted yet.
        baseline: what is accepted.
        today: entries whose date lies before accept nothing.
        concerns: tells whether what an entry is about was looked at by this run.
    """
    entries = [entry for entry in baseline.entries if concerns(entry)]
    left: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    for entry in entries:
        if entry.until is None or today <= entry.until:
            left[entry.fingerprint] += entry.count
            reasons[entry.fingerprint] = reasons.get(entry.fingerprint) or entry.reason
    findings = tuple(_judged(report.findings, left, reasons))
    found = Counter(finding.fingerprint for finding in report.findings if finding.severity is not Severity.INFO)
    listed = _listed(entries)
    return replace(
        report,
        findings=findings,
        baseline=baseline.path,
        listed=sum(listed.values()),
        gone=sum((listed - found).values()),
        expired=_expired(entries, found, today),
    )


def _judged(findings: Iterable[Finding], left: Counter[str], reasons: dict[str, str]) -> Iterable[Finding]:
    for finding in findings:
        if finding.severity is Severity.INFO or not left[finding.fingerprint]:
            yield finding
            continue
        left[finding.fingerprint] -= 1
        yield replace(finding, state=State.ACCEPTED, reason=reasons[finding.fingerprint])


def _listed(entries: Iterable[Entry]) -> Counter[str]:
    listed: Counter[str] = Counter()
    for entry in entries:
        listed[entry.fingerprint] += entry.count
    return listed


def _expired(entries: Iterable[Entry], found: Counter[str], today: date) -> int:
    """Return how many findings there are that an entry would accept, had its time not run out."""
    late = _listed(entry for entry in entries if entry.until is not None and entry.until < today)
    return sum((late & found).values())


def baseline_of(report: Report, path: str, before: Baseline) -> Baseline:
    """Return a baseline that accepts everything that a report has found, in order of path, code and message.

    What a baseline said before of the same findings stays: their reasons, and the dates that they are accepted until.
    """
    told = {entry.fingerprint: entry for entry in before.entries}
    entries: dict[str, Entry] = {}
    for finding in told_apart(report.findings):
        if finding.severity is Severity.INFO:
            continue
        key, found = finding.fingerprint, finding.diagnostic
        if key in entries:
            entries[key] = replace(entries[key], count=entries[key].count + 1)
            continue
        old = told.get(key)
        new = Entry(found.code, finding.place.path, found.message, key)
        entries[key] = replace(new, reason=old.reason, until=old.until) if old else new
    return Baseline(path, tuple(sorted(entries.values(), key=lambda e: (e.path, e.code, e.message, e.fingerprint))))
