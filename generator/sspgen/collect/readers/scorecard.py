"""OpenSSF Scorecard JSON: how a repository guards its supply chain, check by check.

Population: checks. Not run: no check, or every one inconclusive.

A score of 10 passes, anything from 0 to 9 is a finding, with the risk that Scorecard gives the check as its severity. A
score of -1 is inconclusive, not 0: it is undecided and needs review. The fact `score` is the aggregate, or null when it
is -1. The raw results, the results by probe and the old form with `Pass` hold no scores of checks and are refused. The
details of checks are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import dig, entries, moment, number, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_BEST: Final = 10
_INCONCLUSIVE: Final = -1
_RISKS: Final = {
    FindingSeverity.CRITICAL: ("Dangerous-Workflow", "Webhooks"),
    FindingSeverity.HIGH: (
        *("Binary-Artifacts", "Branch-Protection", "Code-Review", "Dependency-Update-Tool", "Maintained"),
        *("Signed-Releases", "Token-Permissions", "Vulnerabilities"),
    ),
    FindingSeverity.MEDIUM: ("Fuzzing", "Packaging", "Pinned-Dependencies", "SAST", "SBOM", "Security-Policy"),
    FindingSeverity.LOW: ("CI-Tests", "CII-Best-Practices", "Contributors", "License"),
}
_SEVERITY: Final = {name: severity for severity, names in _RISKS.items() for name in names}


class ScorecardReader:
    """Reads ``--format json``; the other forms are told apart, and refused."""

    id: ClassVar[str] = "scorecard"
    title: ClassVar[str] = "OpenSSF Scorecard JSON"
    proves: ClassVar[str] = "a repository guards its supply chain"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "score")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("date", "repo", "name", "commit", "scorecard", "version", "score", "checks", "reason"),
            *("results", "findings", "Repo", "Checks", "MetaData"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the scorecard's own version beside the repository, or for the old spelling of its keys."""
        document = blob.json_object()
        if {"Repo", "Checks"} <= document.keys():
            return "MetaData" in document or "Date" in document
        current = "scorecard" in document and "repo" in document
        return current and bool(document.keys() & {"checks", "results", "findings"})

    def read(self, blob: Blob) -> Report:
        """Count every check."""
        document = blob.json_object()
        if "checks" not in document:
            raise Unreadable("this form of Scorecard holds no scores of checks: write it with '--format json'")
        results = RuleResults()
        for check in entries(document.get("checks"), "checks", results.damage):
            _take(check, text(dig(document, "repo", "name"), 300), results)
        outcome = results.outcome("checks")
        date = moment(document.get("date"))
        total = number(document.get("score"))
        return Report(
            format=self.id,
            tool=Tool("scorecard", text(dig(document, "scorecard", "version"), 80)),
            subject=Subject(
                "repository",
                text(dig(document, "repo", "name"), 300),
                commit=text(dig(document, "repo", "commit"), 64),
            ),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=date.time,
            population=results.population(),
            findings=results.findings.kept(),
            finding_count=results.findings.count,
            facts=results.facts() | {"score": total if total is not None and total >= 0 else None},
            notes=tuple(filter(None, (date.note, *results.findings.notes()))),
        )


def _take(check: dict[str, Json], repository: str, results: RuleResults) -> None:
    name = text(check.get("name"), 200)
    score = number(check.get("score"))
    if score is None or not 0 <= score <= _BEST:
        if score != _INCONCLUSIVE:
            results.damage.append(f"check {name[:80]!r} has no score from -1 to {_BEST}")
        results.add(State.UNDECIDED)
    elif score == _BEST:
        results.add(State.PASSED)
    else:
        results.add(
            State.FAILED,
            finding=Finding(
                rule=name or "unknown",
                title=text(check.get("reason"), 500) or f"{name or 'a check'} is not at {_BEST}",
                severity=_SEVERITY.get(name, FindingSeverity.UNKNOWN),
                raw_severity=f"score {score:g} of {_BEST}",
                location=repository,
            ),
        )


READER: Final = ScorecardReader()
