"""What CSAF, OpenVEX and SPDX say of a vulnerability in a product, in one form.

Not a reader. Statuses and their meaning follow CISA's "Minimum Requirements for Vulnerability Exploitability eXchange
(VEX)" of 2023: only a statement that says
"not affected" with a reason, or "fixed", closes a vulnerability; all else leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sspgen.collect.findings import FindingList, Outcome, joined
from sspgen.model.evidence import Finding, FindingSeverity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable


class Status(StrEnum):
    """What a statement says; a word that is not known is ``UNKNOWN`` and leaves the vulnerability open."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    UNDER_INVESTIGATION = "under_investigation"
    UNKNOWN = "unknown"


WORST_FIRST: Final = (
    Status.AFFECTED,
    Status.UNKNOWN,
    Status.UNDER_INVESTIGATION,
    Status.NOT_AFFECTED,
    Status.FIXED,
)
"""Of two statements at the same time, the worse one counts."""

_START: Final = datetime.min.replace(tzinfo=UTC)
_CLOSED: Final = (Status.NOT_AFFECTED, Status.FIXED)


def status_of(word: str) -> Status:
    """Return the status that a word stands for."""
    return Status(word) if word in {*Status} else Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says of one vulnerability in one product.

    Attributes:
        rule: id of the vulnerability; the fields of `Finding` beside it are as far as the document tells.
        raw: the severity as it is written.
        product: package URL, name or id of the product; empty when the statement names none.
        reasons: justification, impact and notes, the most exact first.
        who: who says so.
    """

    rule: str
    product: str
    status: Status
    reasons: tuple[str, ...] = ()
    who: str = ""
    title: str = ""
    severity: FindingSeverity = FindingSeverity.UNKNOWN
    raw: str = ""
    identifiers: tuple[str, ...] = ()
    first_seen: datetime | None = None
    fixed_in: str = ""

    @property
    def closed(self) -> bool:
        """Whether it says that the vulnerability does not matter here."""
        return self.status in _CLOSED

    def finding(self) -> Finding:
        """Return the statement as a finding, suppressed when it is closed."""
        return Finding(
            rule=self.rule or "unknown",
            title=self.title or self.rule or "unknown",
            severity=self.severity,
            raw_severity=self.raw,
            location=self.product,
            identifiers=self.identifiers,
            suppressed=self.closed,
            justification=": ".join(filter(None, (self.status.value, "; ".join(filter(None, self.reasons))))),
            waived_by=self.who if self.closed else "",
            first_seen=self.first_seen,
            fixed_in=self.fixed_in,
        )


def person(written: str) -> str:
    """Return the name of who says something, without an e-mail address.

    >>> person("Ann Example <ann@example.org>"), person("ann@example.org"), person("https://harbour.example/")
    ('Ann Example', 'ann', 'https://harbour.example/')
    """
    named = written.partition("<")[0].strip() or written.strip("<> ")
    return named.partition("@")[0] if "@" in named and "/" not in named else named


def effective(told: Iterable[tuple[datetime | None, Statement]]) -> list[Statement]:
    """Return the statements that count: for each vulnerability and product the newest; of two as old, the worse one.

    Args:
        told: statements with their times (timezone-aware); one without a time is older than any.
    """
    best: dict[tuple[str, str], tuple[datetime, Statement]] = {}
    for when, statement in told:
        key, entry = (statement.rule, statement.product), (when or _START, statement)
        if key not in best or _counts_more(entry, best[key]):
            best[key] = entry
    return [statement for _, statement in best.values()]


def _counts_more(one: tuple[datetime, Statement], other: tuple[datetime, Statement]) -> bool:
    if one[0] != other[0]:
        return one[0] > other[0]
    return WORST_FIRST.index(one[1].status) < WORST_FIRST.index(other[1].status)


@dataclass(slots=True)
class Statements:
    """Statements as they are read: counted by status, kept as findings."""

    findings: FindingList = field(default_factory=FindingList)
    counts: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))
    unexplained: int = 0
    nowhere: int = 0

    def add(self, statement: Statement) -> None:
        """Take one statement."""
        self.counts[statement.status] += 1
        self.unexplained += statement.status is Status.NOT_AFFECTED and not any(statement.reasons)
        self.nowhere += not statement.product
        self.findings.add(statement.finding())

    def facts(self) -> dict[str, int]:
        """Return how many statements there are of each status."""
        return {status.value: count for status, count in self.counts.items()}

    def outcome(self, damage: Iterable[str]) -> Outcome:
        """Judge the statements: affected fails; what is open, not explained or damaged needs review; none is no run."""
        doubts = [
            *_told(self.counts[Status.UNDER_INVESTIGATION], "under investigation"),
            *_told(self.counts[Status.UNKNOWN], "of a status that is not known"),
            *damage,
            *_told(self.unexplained, "of not affected without a reason"),
            *_told(self.nowhere, "about no product"),
        ]
        if affected := self.counts[Status.AFFECTED]:
            return Outcome(Verdict.FAIL, joined((*_told(affected, "of affected"), *doubts)))
        if doubts:
            return Outcome(Verdict.NEEDS_REVIEW, joined(doubts))
        if not self.findings.count:
            return Outcome(Verdict.NOT_RUN, "it makes no statement about any vulnerability")
        return Outcome(Verdict.PASS)


def _told(count: int, what: str) -> tuple[str, ...]:
    return (f"{count} {'statement' if count == 1 else 'statements'} {what}",) * bool(count)
