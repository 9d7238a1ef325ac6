"""What a reader in a hurry sees first: evidence, gaps and items of the plan of action, each kind under its title.

Site and document show the same things in the same order. Pure functions of the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import EvidenceResult, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.assess.poam import PoamItem
    from sspgen.model.plan import Gap

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
