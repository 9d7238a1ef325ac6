"""What a check reports: findings with a fingerprint that outlives moved lines, and the documents that were looked at.

A `Diagnostic` says what is wrong with one file. A finding is that diagnostic among the others of one run: seen from the
folder where the command ran, told apart from its twins, and known already or new. How it is shown is not known here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.plan import Tally

_PLACE = re.compile(r"(?<=[\w\])]):\d{1,9}(?::\d{1,9})?\b")
_INDEX = re.compile(r"\[\d{1,9}\]|(?<=/)\d{1,9}(?=/|\b)")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?: ?UTC|Z)?\b")
_LINE = re.compile(r"\b(?:line|column)s? \d{1,9}\b", re.IGNORECASE)
_AGE = re.compile(r"\b\d[\d.,]* ?(?=(?:s|min|h|d|seconds?|minutes?|hours?|days?|weeks?) (?:old|ago|late|after)\b)")
_COUNTS = re.compile(r"\b(?:and \d{1,9} more|\d{1,9} of \d{1,9})\b")
_DIGITS = 32


class FailOn(StrEnum):
    """Which findings make a check fail."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class State(StrEnum):
    """Whether a finding is new, or one that a baseline accepts."""

    NEW = "new"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a run.

    Attributes:
        diagnostic: what was found; its texts hold neither secrets nor control characters.
        place: where, seen from the folder in which the command ran; line 0 when only the file is known.
        fingerprint: 32 hex digits that stay the same while the text moves; equal for equal defects of one file.
        twin: how many findings with the same fingerprint stand before this one.
        reason: why a baseline accepts it; empty for none.
    """

    diagnostic: Diagnostic
    place: Span
    fingerprint: str
    twin: int = 0
    state: State = State.NEW
    reason: str = ""

    @property
    def unique(self) -> str:
        """A fingerprint that no other finding of the same run has."""
        return self.fingerprint if not self.twin else _digest(self.fingerprint, str(self.twin))

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.diagnostic.severity


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that was checked.

    Attributes:
        path: seen from the folder in which the command ran.
        kind: what it was taken for, e.g. ``OSCAL catalog 1.1.2 (JSON)``.
    """

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that was checked as one: a workspace with its files, or a single document.

    Attributes:
        path: its folder or file, seen from the folder in which the command ran.
        kind: what it was taken for.
        documents: the files of which it consists, in order of path.
        home: the file that findings without a place of their own are shown at.
    """

    path: str
    kind: str
    documents: tuple[Checked, ...]
    home: str


@dataclass(frozen=True)
class Report:
    """Everything that one run has to report.

    Attributes:
        findings: in order of place.
        usable: False when something could not be read, or no plan could be made of it.
        baseline: the baseline as it is shown; empty for none.
        listed: how many findings the baseline lists for what was checked; ``gone`` how many of them are gone.
        expired: how many findings it would accept, had their time not run out.
        tallies: response points and parameters of the one workspace that was checked; None for none or several.
    """

    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]
    usable: bool = True
    baseline: str = ""
    listed: int = 0
    gone: int = 0
    expired: int = 0
    tallies: tuple[Tally, Tally] | None = None

    @cached_property
    def new(self) -> tuple[Finding, ...]:
        """The errors and warnings that no baseline accepts."""
        return tuple(f for f in self.findings if f.state is State.NEW and f.severity is not Severity.INFO)

    @cached_property
    def accepted(self) -> tuple[Finding, ...]:
        """What the baseline accepts."""
        return tuple(f for f in self.findings if f.state is State.ACCEPTED)

    @cached_property
    def documents(self) -> tuple[Checked, ...]:
        """Every document once, in order of path."""
        found = {each.path: each for subject in reversed(self.subjects) for each in subject.documents}
        return tuple(found[path] for path in sorted(found))

    def failing(self, threshold: FailOn) -> tuple[Finding, ...]:
        """Return the new findings that make the check fail."""
        if threshold is FailOn.NEVER:
            return ()
        return tuple(f for f in self.new if threshold is FailOn.WARNING or f.severity is Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """Return how many new findings have a severity."""
        return sum(f.severity is severity and f.state is State.NEW for f in self.findings)


def fingerprint(path: str, code: str, message: str) -> str:
    """Return 32 hex digits for a defect: its file, code and message without lines, indices, times and counts.

    Args:
        path: of the file, seen from the folder in which the command ran.
        code: of the diagnostic.
        message: as it is shown.
    """
    text = message
    for pattern in (_MOMENT, _PLACE, _INDEX, _AGE, _COUNTS, _LINE):
        text = pattern.sub("", text)
    return _digest(path, code, " ".join(text.split()))


def told_apart(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in order of place, each with the number of its twins before it."""
    seen: Counter[str] = Counter()
    found = []
    for each in sorted(findings, key=_order):
        twin = seen[each.fingerprint]
        seen[each.fingerprint] += 1
        found.append(replace(each, twin=twin))
    return tuple(found)


def _order(finding: Finding) -> tuple[Span, tuple[str, int, int, int, str, str]]:
    return (finding.place, finding.diagnostic.sort_key())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:_DIGITS]
