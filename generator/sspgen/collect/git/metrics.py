"""What a history shows about how changes are made: signed, reviewed, merged, released.

Pure functions over commits and tags. A trailer or a reference in a message is what its author wrote, and a signature
that nobody verified is only there: each metric says what it counted, and none says more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from sspgen.model.evidence import Finding, FindingSeverity, Population, SignatureState, Verdict
from sspgen.model.limits import FINDINGS_KEPT
from sspgen.model.provenance import SIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sspgen.model.evidence import Scalar, Signature
    from sspgen.model.provenance import Change, CommitRecord, Tag

_REVIEW_TRAILERS = frozenset({"reviewed-by", "approved-by", "acked-by"})
_ADDRESS = re.compile(r"<([^<>]*)>")
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric over a history.

    Attributes:
        findings: the exceptions, newest first, capped at ``limits.FINDINGS_KEPT``; ``finding_count`` is complete.
        facts: counts, rates (0 to 1) and times (ISO 8601 text, days as numbers).
    """

    population: Population
    outcome: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    finding_count: int = 0
    facts: dict[str, Scalar] = field(default_factory=dict)


def signed_commits(records: Iterable[CommitRecord], verified: Mapping[str, Signature] | None = None) -> Measurement:
    """Count commits by what their signatures are worth.

    Args:
        records: the commits.
        verified: what verification said of each that carries a signature, by sha; None when nobody is trusted, and
            that all carry a signature is then for a person to judge.
    """
    signatures = _Signatures("commits", "commit", verified)
    for record in records:
        commit = record.commit
        signatures.add(commit.sha, commit.subject, commit.signed, commit.sha, commit.committed)
    return signatures.measured()


def signed_tags(tags: Iterable[Tag], verified: Mapping[str, Signature] | None = None) -> Measurement:
    """Count tags by what their signatures are worth, on the same terms as commits; by the sha of the tag's object."""
    signatures = _Signatures("tags", "tag", verified)
    for tag in tags:
        signatures.add(tag.sha, tag.name, tag.signed, tag.commit, tag.date)
    return signatures.measured()


def review_trailers(records: Iterable[CommitRecord]) -> Measurement:
    """Count commits, merges aside, whose message names a reviewer other than the author."""
    changes = (record for record in records if len(record.parents) < 2)  # noqa: PLR2004 - two parents make a merge
    counts, exceptions = _sorted_out(
        changes, _is_reviewed, "unreviewed-commit", "Commit names no reviewer other than its author"
    )
    facts: dict[str, Scalar] = {
        "commits": counts.total,
        "reviewed": counts.good,
        "unreviewed": counts.bad,
        "reviewed_rate": counts.rate,
    }
    return _judged(counts, exceptions, "commits", facts, "name no reviewer")


def direct_pushes(mainline: Iterable[CommitRecord]) -> Measurement:
    """Count first-parent commits that are neither merges nor name a pull request; the root commit is left out."""
    merges = 0
    later: list[CommitRecord] = []
    for record in mainline:
        merges += len(record.parents) > 1
        if record.parents:
            later.append(record)
    counts, exceptions = _sorted_out(
        later,
        lambda r: len(r.parents) > 1 or bool(r.reference),
        "direct-push",
        "Commit on the mainline is no merge and names no pull request",
    )
    facts: dict[str, Scalar] = {
        "commits": counts.total,
        "merges": merges,
        "referenced": counts.good - merges,
        "direct": counts.bad,
        "direct_rate": round(1 - counts.rate, 4) if counts.total else None,
    }
    return _judged(counts, exceptions, "commits", facts, "were pushed directly")


def release_cadence(tags: Sequence[Tag], now: datetime) -> Measurement:
    """Measure the days between releases; ``tags`` are the releases, oldest first, ``now`` the branch's last commit."""
    population = Population("tags", total=len(tags))
    if not tags:
        return Measurement(population, Verdict.NOT_RUN, "there is no release", facts={"releases": 0})
    gaps = [_days(earlier.date, later.date) for earlier, later in pairwise(tags)]
    facts: dict[str, Scalar] = {
        "releases": len(tags),
        "last_release": tags[-1].name,
        "last_release_at": tags[-1].date.isoformat(),
        "days_since_last_release": _days(tags[-1].date, now),
        "median_days_between": round(median(gaps), 2) if gaps else None,
        "longest_days_between": max(gaps) if gaps else None,
    }
    return Measurement(population, Verdict.PASS, facts=facts)


def control_changes(changes: Sequence[tuple[str, Change | None]], now: datetime) -> Measurement:
    """Measure when control files last changed; one without a change is not committed as it is."""
    known = [change.commit for _, change in changes if change]
    counts = _Counts(good=len(known), bad=len(changes) - len(known))
    exceptions = [
        Finding(
            "uncommitted-control",
            f"File is not committed as it is: {path}",
            FindingSeverity.MEDIUM,
            location=path,
        )
        for path, change in changes
        if change is None
    ]
    dates = sorted(commit.committed for commit in known)
    facts: dict[str, Scalar] = {
        "files": counts.total,
        "uncommitted": counts.bad,
        "commits": len({commit.sha for commit in known}),
        "authors": len({commit.author for commit in known}),
        "newest_change": dates[-1].isoformat() if dates else "",
        "oldest_change": dates[0].isoformat() if dates else "",
        "days_since_newest_change": _days(dates[-1], now) if dates else None,
        "days_since_oldest_change": _days(dates[0], now) if dates else None,
    }
    return _judged(counts, exceptions, "files", facts, "are not committed as they are")


@dataclass(slots=True)
class _Counts:
    good: int = 0
    bad: int = 0

    def add(self, good: bool) -> None:
        self.good += good
        self.bad += not good

    @property
    def total(self) -> int:
        return self.good + self.bad

    @property
    def rate(self) -> float:
        return round(self.good / self.total, 4) if self.total else 0.0

    def population(self, unit: str) -> Population:
        return Population(unit, total=self.total, passed=self.good, failed=self.bad)


def _sorted_out(
    records: Iterable[CommitRecord], good: Callable[[CommitRecord], bool], rule: str, title: str
) -> tuple[_Counts, list[Finding]]:
    counts = _Counts()
    exceptions: list[Finding] = []
    for record in records:
        verdict = good(record)
        counts.add(verdict)
        if not verdict and len(exceptions) < FINDINGS_KEPT:
            commit = record.commit
            exceptions.append(_finding(rule, f"{title}: {commit.subject}", commit.sha, commit.committed))
    return counts, exceptions


def _finding(rule: str, title: str, sha: str, when: datetime) -> Finding:
    return Finding(rule, title, FindingSeverity.MEDIUM, location=sha, first_seen=when)


def _is_reviewed(record: CommitRecord) -> bool:
    """Tell whether a trailer names somebody else: a review by the author is none."""
    author = {record.email.casefold(), record.commit.author.casefold()}
    for name, value in record.trailers:
        address = _ADDRESS.search(value)
        who = {
            (address[1] if address else value).strip().casefold(),
            value.partition("<")[0].strip().casefold(),
        }
        if name in _REVIEW_TRAILERS and not who & author:
            return True
    return False


@dataclass(slots=True)
class _Signatures:
    """Counts signatures. ``kind`` is what carries them, ``unit`` its plural."""

    unit: str
    kind: str
    verified: Mapping[str, Signature] | None
    total: int = 0
    good: int = 0
    bad: int = 0
    unverifiable: int = 0
    found: int = 0
    exceptions: list[Finding] = field(default_factory=list)

    @property
    def unsigned(self) -> int:
        return self.total - self.good - self.bad - self.unverifiable

    def add(self, sha: str, name: str, word: str, location: str, when: datetime) -> None:
        self.total += 1
        noun = self.kind.capitalize()
        checked = (self.verified or {}).get(sha)
        state = checked.state if checked else SignatureState.UNVERIFIABLE
        if word != SIGNED or state is SignatureState.NONE:
            self._except(f"unsigned-{self.kind}", f"{noun} carries no signature: {name}", location, when)
        elif state is SignatureState.GOOD:
            self.good += 1
        elif state is SignatureState.BAD:
            self.bad += 1
            said = f"has a bad signature ({checked.reason})" if checked else ""
            title = f"{noun} {said}: {name}"
            self._except(f"bad-signature-{self.kind}", title, location, when, FindingSeverity.HIGH)
        else:
            self.unverifiable += 1
            if checked is not None:
                said = f"has a signature that cannot be verified ({checked.reason})"
                rule = f"unverifiable-signature-{self.kind}"
                self._except(rule, f"{noun} {said}: {name}", location, when, FindingSeverity.LOW)

    def _except(
        self,
        rule: str,
        title: str,
        location: str,
        when: datetime,
        severity: FindingSeverity = FindingSeverity.MEDIUM,
    ) -> None:
        self.found += 1
        if len(self.exceptions) < FINDINGS_KEPT:
            self.exceptions.append(Finding(rule, title, severity, location=location, first_seen=when))

    def measured(self) -> Measurement:
        signed = self.total - self.unsigned
        passed = signed if self.verified is None else self.good
        facts: dict[str, Scalar] = {
            self.unit: self.total,
            "signed": signed,
            "unsigned": self.unsigned,
            "signed_rate": round(signed / self.total, 4) if self.total else 0.0,
            "verified": self.good,
            "bad": self.bad,
            "unverifiable": self.unverifiable,
        }
        failed = self.bad + self.unsigned
        outcome, reason = self._outcome()
        return Measurement(
            Population(self.unit, self.total, passed, failed),
            outcome,
            reason,
            tuple(self.exceptions),
            self.found,
            facts,
        )

    def _outcome(self) -> tuple[Verdict, str]:
        if not self.total:
            return Verdict.NOT_RUN, f"there are no {self.unit} to look at"
        faults = ((self.bad, "have a bad signature"), (self.unsigned, "carry no signature"))
        told = [f"{count} of {self.total} {self.unit} {fault}" for count, fault in faults if count]
        if told:
            return Verdict.FAIL, "; ".join(told)
        if self.verified is None:
            return Verdict.NEEDS_REVIEW, f"all {self.total} {self.unit} carry a signature, and none was verified"
        if self.unverifiable:
            fault = "carry a signature that cannot be verified"
            return Verdict.NEEDS_REVIEW, f"{self.unverifiable} of {self.total} {self.unit} {fault}"
        return Verdict.PASS, ""


def _judged(counts: _Counts, exceptions: list[Finding], unit: str, facts: dict[str, Scalar], fault: str) -> Measurement:
    population = counts.population(unit)
    if not counts.total:
        return Measurement(population, Verdict.NOT_RUN, f"there are no {unit} to look at", facts=facts)
    if not counts.bad:
        return Measurement(population, Verdict.PASS, facts=facts)
    reason = f"{counts.bad} of {counts.total} {unit} {fault}"
    return Measurement(population, Verdict.FAIL, reason, tuple(exceptions[:FINDINGS_KEPT]), counts.bad, facts)


def _days(earlier: datetime, later: datetime) -> float:
    return round((later - earlier).total_seconds() / _DAY_SECONDS, 2)
