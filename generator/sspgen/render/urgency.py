"""What a reader in a hurry sees first: evidence, gaps and items of the plan of action, each kind under its title.

Site and document show the same things in the same order. Pure functions of the plan.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.evidence import EvidenceResult, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.assess.poam import PoamItem
    from sspgen.model.plan import Gap, Plan

VERDICTS = (
    Verdict.FAIL,
    Verdict.STALE,
    Verdict.NOT_RUN,
    Verdict.UNKNOWN,
    Verdict.NEEDS_REVIEW,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""The worst first."""
RED = ("contradicted", "stale", "evidence")
"""Kinds of gaps that are red, the most urgent first."""
_GAPS = {
    "catalog": "Catalog not at hand",
    "contradicted": "Contradicted by evidence",
    "stale": "Evidence gone stale",
    "evidence": "Evidence missing or inconclusive",
    "undocumented": "Not documented",
    "no-claim": "Documented, but without a claim",
    "planned": "Planned",
    "partial": "Partially implemented",
    "unproven": "Claimed, but not proven",
    "parameter": "Parameters without a value",
}
_ITEMS = {
    "contradicted": "Contradicted by evidence",
    "failed": "Failed checks",
    "stale": "Stale evidence",
    "evidence": "Evidence missing or inconclusive",
    "undocumented": "Not documented",
    "no-claim": "Documented without a claim",
    "planned": "Planned",
    "partial": "Partially implemented",
    "parameter": "Parameters without a value",
}


def worst_first(evidence: Iterable[EvidenceResult]) -> tuple[EvidenceResult, ...]:
    """Order evidence: failed, stale, missing, then what is nearest to going stale."""

    def key(result: EvidenceResult) -> tuple[int, float, str]:
        limit = result.stale_at.timestamp() if result.stale_at else float("inf")
        return (VERDICTS.index(result.verdict), limit, result.source.id)

    return tuple(sorted(evidence, key=key))


def gaps_by_kind(gaps: Iterable[Gap]) -> tuple[tuple[str, str, tuple[Gap, ...]], ...]:
    """Return ``(kind, title, gaps)`` in the plan's order of urgency."""
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap.kind, []).append(gap)
    return tuple((kind, _GAPS.get(kind, kind), tuple(rows)) for kind, rows in found.items())


def items_by_kind(items: Iterable[PoamItem]) -> tuple[tuple[str, str, tuple[PoamItem, ...]], ...]:
    """Return ``(kind, title, items)`` of the plan of action, in the order in which the kinds first occur."""
    found: dict[str, list[PoamItem]] = {}
    for item in items:
        found.setdefault(item.kind, []).append(item)
    return tuple((kind, _ITEMS[kind], tuple(rows)) for kind, rows in found.items())


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something red with one cause: the kind of gap, why, and everything that it touches."""

    kind: str
    what: str
    gaps: tuple[Gap, ...]


def red(plan: Plan) -> tuple[Alarm, ...]:
    """Return what is red, by cause: the most urgent first, then what touches most."""
    found: dict[tuple[str, str], list[Gap]] = {}
    for gap in plan.gaps:
        if gap.kind in RED:
            result = plan.evidence_by_id.get(gap.target)
            found.setdefault((gap.kind, result.reason if result else gap.what), []).append(gap)
    alarms = [Alarm(kind, what, tuple(gaps)) for (kind, what), gaps in found.items()]
    return tuple(sorted(alarms, key=lambda alarm: (RED.index(alarm.kind), -len(alarm.gaps))))


def failed(plan: Plan) -> tuple[EvidenceResult, ...]:
    """Return the failed and stale sources that speak for no response point, so that no gap names them."""
    return tuple(
        result
        for result in worst_first(plan.evidence)
        if result.verdict in (Verdict.FAIL, Verdict.STALE) and result.source.id not in plan.points_by_source
    )


def verdict_counts(evidence: Iterable[EvidenceResult]) -> tuple[tuple[str, int], ...]:
    """Return how many sources have each verdict, the worst first, verdicts that none has left out."""
    counts = Counter(result.verdict for result in evidence)
    return tuple((verdict.value, counts[verdict]) for verdict in VERDICTS if counts[verdict])
