"""Every check of a plan with its verdict, those that tools' own rules make for a control included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.evidence import Report, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan, PlanPoint

WHOLE: Final = "source"
"""Key of the observation about a source that has no check."""

_RECORDS: Final = (
    *("git", "github-", "gitlab-", "jenkins", "telemetry-", "stig-", "security-insights", "csaf", "openvex", "in-toto"),
    *("dsse", "sigstore-bundle", "slsa-provenance", "cyclonedx", "spdx", "oscal-ar", "gemara", "recorded"),
)
"""Formats, and starts of them, in which a tool reads what others recorded; all others are made by trying something."""
_TRIES: Final = frozenset(("gitlab-security",))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A check over the evidence of a source.

    Attributes:
        key: names it within its source.
        expect: CEL; empty where the outcome of the report itself is the check.
        verdict: as it counts: a check that holds over evidence that is stale or incomplete does not pass.
        said: what the check alone says.
        points: response points that it speaks for.
    """

    result: EvidenceResult
    key: str
    title: str
    expect: str
    verdict: Verdict
    said: Verdict
    reason: str
    points: tuple[PlanPoint, ...]

    @property
    def source(self) -> str:
        """Id of its evidence source."""
        return self.result.source.id


def evaluated(plan: Plan) -> Iterator[Evaluated]:
    """Yield the checks of a plan, source by source in its order."""
    for result in plan.evidence:
        points = plan.points_by_source.get(result.source.id, ())
        for each in result.results:
            verdict, reason = _counted(result, each.verdict, each.reason)
            check = each.check
            yield Evaluated(
                result, check.id, check.title or check.id, check.expect, verdict, each.verdict, reason, points
            )
        if not result.results:
            title, verdict = result.source.title, result.verdict
            yield Evaluated(result, WHOLE, title, "", verdict, verdict, result.reason, points)
        yield from _tagged(result, points)


def method(result: EvidenceResult) -> str:
    """Return how a source assesses (NIST SP 800-53A): ``EXAMINE`` what is recorded, or ``TEST``.

    A report of which nothing is known yet is a record that is examined, too.
    """
    reports = (artifact.result for artifact in result.collection.artifacts)
    formats = {report.format for report in reports if isinstance(report, Report)} or set(result.source.formats)
    if not formats:
        return "EXAMINE"
    examined = {name for name in formats if name.startswith(_RECORDS) and name not in _TRIES}
    return "EXAMINE" if formats == examined else "TEST"


def _counted(result: EvidenceResult, verdict: Verdict, reason: str) -> tuple[Verdict, str]:
    if result.condition is Verdict.PASS or verdict is Verdict.FAIL:
        return verdict, reason
    return result.condition, result.condition_reason or result.reason


def _tagged(result: EvidenceResult, points: tuple[PlanPoint, ...]) -> Iterator[Evaluated]:
    """Yield what rules written for a control, or weaknesses, say by themselves, one check a tag."""
    found: dict[str, list[PlanPoint]] = {}
    said: dict[str, tuple[Verdict, str]] = {}
    for point in points if result.source.maps else ():
        for item in point.proofs:
            if item.source == result.source.id and item.chain and item.reason != result.reason:
                found.setdefault(item.chain[0], []).append(point)
                said.setdefault(item.chain[0], (item.verdict, item.reason))
    for tag, (verdict, reason) in sorted(said.items()):
        yield Evaluated(result, f"by {tag}", tag, "", verdict, verdict, reason, tuple(found[tag]))
