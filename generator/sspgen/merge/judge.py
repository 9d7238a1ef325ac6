"""From what was collected to verdicts.

Absence is ``not_run``, doubt is doubt, and only a fresh, complete, positive observation is ``pass``.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sspgen.merge.expressions import ExpressionProblem, holds
from sspgen.model.evidence import (
    Artifact,
    Check,
    CheckResult,
    Collection,
    EvidenceResult,
    Rejection,
    Report,
    TimeOrigin,
    Verdict,
)
from sspgen.model.limits import CLOCK_SKEW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sspgen.model.evidence import EvidenceSource

    InHistory = Callable[[str], bool]

OUTCOME = Check("outcome", "the report's own outcome is a pass", "outcome == 'pass'")
"""The check of a source that declares none."""

_WORST_FIRST = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_RUN,
    Verdict.NEEDS_REVIEW,
    Verdict.STALE,
    Verdict.NOT_APPLICABLE,
    Verdict.PASS,
)
_RANK = {verdict: rank for rank, verdict in enumerate(_WORST_FIRST)}
DATABASE_AGE = timedelta(days=5)
"""How old a vulnerability database may be when it scans, where a source says nothing (the default of Grype)."""

_BLOCKING = (Verdict.NOT_RUN, Verdict.UNKNOWN, Verdict.NEEDS_REVIEW, Verdict.NOT_APPLICABLE)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict; nothing at all is ``not_run``."""
    return min(verdicts, key=_RANK.__getitem__, default=Verdict.NOT_RUN)


def any_commit(_commit: str) -> bool:
    """Believe every commit, for workspaces outside git."""
    return True


def judge(collection: Collection, now: datetime, in_history: InHistory = any_commit) -> EvidenceResult:
    """Judge what was collected for one source.

    Args:
        collection: the artifacts of the source.
        now: timezone-aware time at which freshness is judged.
        in_history: tells whether a commit that a report names is of the repository: a scan of another target may
            be a good scan, but nobody has said what it shows about this one.
    """
    source = collection.source
    trouble = [
        *_incomplete(collection),
        *(t for a in collection.artifacts for t in (*_doubt(a, in_history, now), *_misdirected(a, source))),
    ]
    reports = [(a, a.result) for a in collection.artifacts if isinstance(a.result, Report)]
    results = tuple(_check(check, reports, now) for check in source.checks or (OUTCOME,))
    observed, origin = _observed(collection.artifacts)
    ages = _age(collection, observed, now)
    condition = worst((Verdict.PASS, *(v for v, _ in (*trouble, *ages))))
    verdict = worst((condition, *(r.verdict for r in results)))
    reasons = [*trouble, *ages, *((r.verdict, r.reason) for r in results)]
    limit = source.max_age
    return EvidenceResult(
        collection=collection,
        verdict=verdict,
        reason=next((reason for v, reason in reasons if v is verdict and reason), ""),
        results=results,
        observed=observed,
        origin=origin,
        stale_at=observed + limit.fail if observed and limit.fail else None,
        warn=bool(observed and limit.warn and now - observed > limit.warn),
        condition=condition,
        condition_reason=next((reason for v, reason in (*trouble, *ages) if v is condition), ""),
    )


def _incomplete(collection: Collection) -> list[tuple[Verdict, str]]:
    found, expected = len(collection.artifacts), collection.source.expected
    if collection.problem:
        return [(Verdict.NOT_RUN, collection.problem)]
    if found < expected:
        return [(Verdict.NOT_RUN, f"{found} of {expected} expected reports were found")]
    if found > expected:
        return [
            (
                Verdict.NEEDS_REVIEW,
                f"{found} reports were found, {expected} expected: which of them counts is not told",
            )
        ]
    return []


def _doubt(artifact: Artifact, in_history: InHistory, now: datetime) -> list[tuple[Verdict, str]]:
    result = artifact.result
    if isinstance(result, Rejection):
        verdict = Verdict.NOT_RUN if result.code == "SSP300" else Verdict.UNKNOWN
        return [(verdict, f"{artifact.name}: {result.message}")]
    doubts = []
    if artifact.observed and artifact.observed > now + timedelta(seconds=CLOCK_SKEW_SECONDS):
        told = f"its time, {artifact.observed:%Y-%m-%d %H:%M:%S} UTC ({artifact.origin.value}), lies in the future"
        doubts.append((Verdict.UNKNOWN, f"{artifact.name}: {told}"))
    if result.outcome in _BLOCKING:
        reason = result.reason or f"the report's outcome is {result.outcome.value}"
        doubts.append((result.outcome, f"{artifact.name}: {reason}"))
    if result.finding_count > len(result.findings):
        kept = f"{len(result.findings)} of {result.finding_count} findings were read"
        doubts.append((Verdict.NEEDS_REVIEW, f"{artifact.name}: {kept}"))
    commit = result.subject.commit
    if commit and not in_history(commit):
        told = f"it is about commit {commit[:12]}, which is not in the history of the repository"
        doubts.append((Verdict.NEEDS_REVIEW, f"{artifact.name}: {told}"))
    return doubts


def _misdirected(artifact: Artifact, source: EvidenceSource) -> list[tuple[Verdict, str]]:
    """Say why a good report may be of no use: of another kind, about something else, or made with an old database."""
    report = artifact.result
    if not isinstance(report, Report):
        return []
    doubts = []
    if source.formats and report.format not in source.formats:
        told = f"it is of the format {report.format}, in which evidence of the kind {source.kind} does not come"
        doubts.append((Verdict.NEEDS_REVIEW, f"{artifact.name}: {told}"))
    seen = [seen for seen in (report.subject.name, report.subject.digest, report.subject.commit) if seen]
    if source.target and not any(fnmatchcase(each, source.target) for each in seen):
        told = f"it is about {seen[0]}" if seen else "it does not say what it looked at"
        doubts.append((Verdict.NEEDS_REVIEW, f"{artifact.name}: {told}, expected {source.target}"))
    built, limit = report.tool.database, source.max_age.database or DATABASE_AGE
    if built is not None and artifact.observed is not None and artifact.observed - built > limit:
        days = (artifact.observed - built).days
        told = f"the database of {report.tool.name} was {days} days old at the time of the scan"
        doubts.append((Verdict.NEEDS_REVIEW, f"{artifact.name}: {told}, over the limit of {limit.days}"))
    return doubts


def _check(check: Check, reports: list[tuple[Artifact, Report]], now: datetime) -> CheckResult:
    if not reports:
        return CheckResult(check, Verdict.NOT_RUN, "there is no report to evaluate it over")
    outcomes = [_evaluate(check, artifact, report, now) for artifact, report in reports]
    verdict = worst(v for v, _ in outcomes)
    return CheckResult(check, verdict, next(reason for v, reason in outcomes if v is verdict))


def _evaluate(check: Check, artifact: Artifact, report: Report, now: datetime) -> tuple[Verdict, str]:
    try:
        passed = holds(check.expect, artifact, report, now)
    except ExpressionProblem as problem:
        return Verdict.UNKNOWN, f"{artifact.name}: the check cannot be evaluated: {problem}"
    if passed:
        return Verdict.PASS, f"{check.title}: holds for {artifact.name}"
    if check is OUTCOME:
        return report.outcome, f"{artifact.name}: {report.reason or report.outcome.value}"
    detail = f" ({report.reason})" if report.reason else ""
    return Verdict.FAIL, f"{check.title}: does not hold for {artifact.name}{detail}"


def _observed(artifacts: tuple[Artifact, ...]) -> tuple[datetime | None, TimeOrigin]:
    """The oldest observation counts: a set of reports is as fresh as its oldest member."""
    if not artifacts or any(a.observed is None for a in artifacts):
        return None, TimeOrigin.NONE
    oldest = min(artifacts, key=lambda a: (a.observed.timestamp() if a.observed else 0.0, a.name))
    return oldest.observed, oldest.origin


def _age(collection: Collection, observed: datetime | None, now: datetime) -> list[tuple[Verdict, str]]:
    limit = collection.source.max_age.fail
    if limit is None or not collection.artifacts:
        return []
    if observed is None:
        return [(Verdict.UNKNOWN, "when it was observed is not known, so its age is not either")]
    if now - observed > limit:
        hours = int(limit.total_seconds()) // 3600
        since = (observed + limit).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return [(Verdict.STALE, f"older than {hours} h, the limit of the source, since {since}")]
    return []
