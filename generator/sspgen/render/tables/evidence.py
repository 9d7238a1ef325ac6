"""Tables of evidence: sources, checks, artifacts with counts of their findings, and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import FindingSeverity, Report
from sspgen.render.cells import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from sspgen.model.evidence import Artifact
    from sspgen.model.plan import Plan

_COUNTS = (*(severity.value for severity in FindingSeverity), "total", "suppressed")


def _sources(plan: Plan) -> Iterator[Row]:
    spoken = plan.points_by_source
    for result in plan.evidence:
        source = result.source
        yield (
            source.id,
            source.title,
            source.description,
            result.verdict,
            result.reason,
            result.observed,
            result.origin,
            result.stale_at,
            result.warn,
            source.collector,
            source.expected,
            len(result.collection.artifacts),
            _hours(source.max_age.warn),
            _hours(source.max_age.fail),
            result.collection.problem,
            tuple(point.id for point in spoken.get(source.id, ())),
        )


def _hours(span: timedelta | None) -> float | None:
    return round(span.total_seconds() / 3600, 2) if span is not None else None


def _checks(plan: Plan) -> Iterator[Row]:
    for result in plan.evidence:
        for checked in result.results:
            check = checked.check
            yield (result.source.id, check.id, check.title, check.expect, checked.verdict, checked.reason)


def _artifacts(plan: Plan) -> Iterator[Row]:
    for result in plan.evidence:
        for artifact in result.collection.artifacts:
            yield (
                result.source.id,
                artifact.name,
                artifact.sha256,
                artifact.size,
                artifact.observed,
                artifact.origin,
                *_report(artifact),
            )


def _report(artifact: Artifact) -> Row:
    """What was made of the bytes; for a file that gave no report only the reason."""
    report = artifact.result
    if not isinstance(report, Report):
        return ("", "", "", "", "", "", "", "", report.message, *([None] * (6 + len(_COUNTS))))
    subject, population, counts = report.subject, report.population, report.counts()
    looked: Row = ("", None, None, None, None)
    if population is not None:
        looked = (population.unit, population.total, population.passed, population.failed, population.skipped)
    return (
        report.format,
        report.tool.name,
        report.tool.version,
        subject.kind,
        subject.name,
        subject.digest,
        subject.commit,
        report.outcome,
        report.reason,
        *looked,
        report.finding_count,
        *(counts[name] for name in _COUNTS),
    )


def _findings(plan: Plan) -> Iterator[Row]:
    for result in plan.evidence:
        for artifact in result.collection.artifacts:
            findings = artifact.result.findings if isinstance(artifact.result, Report) else ()
            for finding in findings:
                yield (
                    result.source.id,
                    artifact.name,
                    finding.rule,
                    finding.title,
                    finding.severity,
                    finding.raw_severity,
                    finding.location,
                    finding.identifiers,
                    finding.suppressed,
                    finding.justification,
                    finding.first_seen,
                    finding.fixed_in,
                )


TABLES = (
    Table(
        "evidence",
        (
            "source",
            "title",
            "description",
            "verdict",
            "reason",
            "observed",
            "time_origin",
            "stale_at",
            "warn",
            "collector",
            "expected",
            "artifacts",
            "warn_hours",
            "fail_hours",
            "problem",
            "points",
        ),
        _sources,
    ),
    Table("checks", ("source", "check", "title", "expect", "verdict", "reason"), _checks),
    Table(
        "artifacts",
        (
            "source",
            "artifact",
            "sha256",
            "size",
            "observed",
            "time_origin",
            "format",
            "tool",
            "tool_version",
            "subject_kind",
            "subject",
            "digest",
            "commit",
            "outcome",
            "reason",
            "population_unit",
            "population_total",
            "population_passed",
            "population_failed",
            "population_skipped",
            "finding_count",
            *_COUNTS,
        ),
        _artifacts,
    ),
    Table(
        "findings",
        (
            "source",
            "artifact",
            "rule",
            "title",
            "severity",
            "raw_severity",
            "location",
            "identifiers",
            "suppressed",
            "justification",
            "first_seen",
            "fixed_in",
        ),
        _findings,
    ),
)
