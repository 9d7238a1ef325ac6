"""What runs, deployments and merges amount to, whichever forge or server tells of them: one judgement for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.forge_page import kept_records
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.formats.forge_page import Page
    from sspgen.model.evidence import Record, Scalar


@dataclass(frozen=True, slots=True)
class Told:
    """What a forge told of a population.

    Attributes:
        format: id of the reader, and ``tool`` the forge.
        records: all members, in the order in which they are kept.
        failed: a finding for each that failed.
        passed: those that ended well; of merges, none are given.
        doubt: what could not be read of their states; empty when all could.
    """

    format: str
    tool: str
    page: Page
    subject: Subject
    records: list[Record]
    failed: list[Finding]
    passed: list[Record] = field(default_factory=list)
    doubt: str = ""


def runs_report(told: Told, noun: str, ended: list[Record], more: dict[str, Scalar] | None = None) -> Report:
    """Return the report of runs, the newest first: none that ended is no run, none that ended well needs review.

    Args:
        told: what was told of them.
        noun: what one is called: ``run``, ``pipeline``, ``build``.
        ended: those that ended, well or not.
        more: facts of this forge alone.
    """
    none = "" if told.passed or told.failed or not ended else f"no {noun} has ended well"
    nothing = f"no {noun} has ended" if told.records else f"there is no {noun} in it"
    latest = told.records[0] if told.records else None
    facts: dict[str, Scalar] = {
        "runs": len(told.records),
        "succeeded": len(told.passed),
        "failed": len(told.failed),
        "unfinished": len(told.records) - len(ended),
        **(more or {}),
        "latest_state": latest.state if latest else "",
        "latest_commit": latest.commit if latest else "",
    }
    return _report(
        told,
        _population("runs", told),
        "" if ended or told.doubt else nothing,
        (told.page.partial, told.doubt, none),
        facts,
    )


def deployments_report(told: Told) -> Report:
    """Return the report of deployments: where none has ended well, a person must look."""
    doubts = tuple(filter(None, (told.page.partial, told.doubt))) or (
        "" if told.passed else "no deployment has ended well",
    )
    latest = max(told.passed, key=lambda record: record.at.timestamp() if record.at else 0.0, default=None)
    facts: dict[str, Scalar] = {
        "deployments": len(told.records),
        "succeeded": len(told.passed),
        "environments": len({dict(record.details)["environment"] for record in told.records}),
        "latest_commit": latest.commit if latest else "",
    }
    return _report(
        told, _population("deployments", told), "" if told.records else "there is no deployment in it", doubts, facts
    )


def merges_report(told: Told, noun: str, merged: list[Record], unread: int) -> Report:
    """Return the report of pull or merge requests: each that was merged counts, with what is known of its reviews.

    Args:
        told: what was told of them.
        noun: what one is called: ``pull request``, ``merge request``.
        merged: those that were merged.
        unread: how many there are of which it is not told whether they were merged.
    """
    unknown = sum(not dict(record.details)["reviews_known"] for record in merged)
    passed = len(merged) - len(told.failed) - unknown
    nothing = f"no {noun} was merged" if told.records else f"there is no {noun} in it"
    doubts = (
        told.page.partial,
        told.doubt,
        f"whether {unread} {noun}s were merged is not told" if unread else "",
    )
    facts: dict[str, Scalar] = {
        "pull_requests": len(told.records),
        "merged": len(merged),
        "approved": passed,
        "reviews_known": not unknown,
    }
    population = Population(
        "pull requests", len(told.records), passed, len(told.failed), len(told.records) - len(merged)
    )
    return _report(told, population, "" if merged or unread else nothing, doubts, facts)


def merge_findings(record: Record, mark: str, stale: str) -> list[Finding]:
    """Return at most one finding for a merge: the worst that can be said about who looked at it.

    Args:
        record: a merged request.
        mark: what the forge writes before its number: ``#`` or ``!``.
        stale: what approvals that are not on the merged commit are, in this forge's terms.
    """
    said = dict(record.details)
    if not said["reviews_known"]:
        return []
    if not said["approved_by_others"]:
        rule, severity = "merged-without-approval", FindingSeverity.HIGH
        title = "only its author approved it" if said["approved_by_author"] else "nobody approved it"
    elif not said["approved_head"]:
        rule, title, severity = "approval-not-on-merged-commit", stale, FindingSeverity.MEDIUM
    else:
        return []
    return [Finding(rule=rule, title=title, severity=severity, location=f"{mark}{record.id}", first_seen=record.at)]


def _population(unit: str, told: Told) -> Population:
    rest = len(told.records) - len(told.passed) - len(told.failed)
    return Population(unit, len(told.records), len(told.passed), len(told.failed), rest)


def _report(
    told: Told, population: Population, nothing: str, doubts: tuple[str, ...], facts: dict[str, Scalar]
) -> Report:
    findings = FindingList()
    for finding in told.failed:
        findings.add(finding)
    outcome = scan_outcome(findings, nothing=nothing, partial=joined(filter(None, doubts)))
    notes = [*findings.notes(), told.page.collected.note]
    return Report(
        format=told.format,
        tool=Tool(told.tool),
        subject=told.subject,
        outcome=outcome.verdict,
        reason=outcome.reason,
        observed=told.page.observed(record.at for record in told.records),
        population=population,
        findings=findings.kept(),
        finding_count=findings.count,
        facts=facts | told.page.facts(),
        records=kept_records(told.records, notes),
        notes=tuple(filter(None, notes)),
    )
