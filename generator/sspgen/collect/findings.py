"""Gathers a report's findings and says what they, alone, amount to. The rules are the same for every scanner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.model.evidence import FindingSeverity, Verdict
from sspgen.model.limits import FINDINGS_KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Finding

_ORDER: Final = {severity: rank for rank, severity in enumerate(FindingSeverity)}
_REASONS_TOLD: Final = 3


@dataclass(slots=True)
class FindingList:
    """Findings in the order of the report; over the cap, the worst are kept and the count stays complete."""

    _all: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Take one more finding."""
        self._all.append(finding)

    @property
    def count(self) -> int:
        """How many there are, suppressed ones included."""
        return len(self._all)

    @property
    def unsuppressed(self) -> int:
        """How many are neither waived nor "not affected"."""
        return sum(not finding.suppressed for finding in self._all)

    def kept(self) -> tuple[Finding, ...]:
        """Return the findings; if there are more than the limit, those of the highest severity."""
        if len(self._all) <= FINDINGS_KEPT:
            return tuple(self._all)
        worst_first = sorted(self._all, key=lambda f: (f.suppressed, _ORDER[f.severity]))
        return tuple(worst_first[:FINDINGS_KEPT])

    def notes(self) -> tuple[str, ...]:
        """Return what must be said about the list itself."""
        dropped = len(self._all) - FINDINGS_KEPT
        return (f"{dropped} findings over the limit of {FINDINGS_KEPT} are counted, not kept",) * (dropped > 0)


def joined(reasons: Iterable[str]) -> str:
    """Return the first few different reasons as one sentence."""
    told = list(dict.fromkeys(reasons))
    more = (f"and {len(told) - _REASONS_TOLD} more",) * (len(told) > _REASONS_TOLD)
    return "; ".join((*told[:_REASONS_TOLD], *more))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report's outcome, and the sentence that says why it is not a pass."""

    verdict: Verdict
    reason: str = ""


def scan_outcome(findings: FindingList, *, nothing: str = "", partial: str = "") -> Outcome:
    """Judge a scan: findings fail it; nothing looked at is not a run; a partial scan needs review.

    Args:
        findings: what was found.
        nothing: why nothing was looked at; empty when something was.
        partial: why the scan is not complete; empty when it is.
    """
    if unsuppressed := findings.unsuppressed:
        noun = "finding" if unsuppressed == 1 else "findings"
        also = f"; {partial}" if partial else ""
        return Outcome(Verdict.FAIL, f"{unsuppressed} unsuppressed {noun}{also}")
    if nothing:
        return Outcome(Verdict.NOT_RUN, nothing)
    if partial:
        return Outcome(Verdict.NEEDS_REVIEW, partial)
    return Outcome(Verdict.PASS)


def coverage_outcome(lines: int, covered: int) -> Outcome:
    """Judge a measurement: no line measured is no run, none covered needs a look."""
    if not lines:
        return Outcome(Verdict.NOT_RUN, "no line was measured")
    if not covered:
        return Outcome(Verdict.NEEDS_REVIEW, f"none of {lines} lines was run")
    return Outcome(Verdict.PASS)
