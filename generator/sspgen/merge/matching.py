"""Which evidence speaks for which response point, and how directly.

A source that names the point satisfies or supports it as declared. A source that names the whole control of several
parts, a deeper part, or the component only supports. An answer that lists a source without a mapping is supported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import EvidenceResult, Relation, Strength, Support
from sspgen.model.ids import natural_key
from sspgen.model.plan import PlanAnswer, ProofItem

if TYPE_CHECKING:
    from collections.abc import Iterable

_Row = tuple[EvidenceResult, Support]
_RELATIONS = {Relation.SATISFIES: 0, Relation.SUPPORTS: 1}


class Matcher:
    """Finds the proof items of response points."""

    def __init__(self, evidence: tuple[EvidenceResult, ...]) -> None:
        self._by_id = {result.source.id: result for result in evidence}
        self._rows: dict[str, list[_Row]] = {}
        for result in evidence:
            for support in result.source.supports:
                self._rows.setdefault(support.target, []).append((result, support))

    def proofs(
        self,
        point: str,
        control: str,
        deeper: Iterable[str],
        answers: tuple[PlanAnswer, ...],
        *,
        alone: bool,
    ) -> tuple[ProofItem, ...]:
        """Return what every source says about a response point, in natural order of the sources.

        Args:
            point: statement id of the response point.
            control: its control.
            deeper: statement ids below the response point.
            answers: the answers to the point.
            alone: whether the control has this one response point only.
        """
        found: dict[str, ProofItem] = {}

        def add(result: EvidenceResult, relation: Relation, strength: Strength) -> None:
            item = _item(result, relation, strength)
            known = found.get(item.source)
            if known is None or _RELATIONS[item.relation] < _RELATIONS[known.relation]:
                found[item.source] = item

        for result, support in self._rows.get(point, ()):
            add(result, support.relation, support.strength)
        for result, support in self._rows.get(control, ()):
            add(result, support.relation if alone else Relation.SUPPORTS, support.strength)
        weaker = [*deeper, *(f"component:{c}" for c in sorted({a.component for a in answers}))]
        for target in weaker:
            for result, support in self._rows.get(target, ()):
                add(result, Relation.SUPPORTS, support.strength)
        for source in sorted({name for answer in answers for name in answer.evidence}):
            if source in self._by_id:
                add(self._by_id[source], Relation.SUPPORTS, Strength.PROCESS)
        return tuple(sorted(found.values(), key=lambda item: natural_key(item.source)))


def _item(result: EvidenceResult, relation: Relation, strength: Strength) -> ProofItem:
    return ProofItem(
        source=result.source.id,
        title=result.source.title,
        verdict=result.verdict,
        reason=result.reason,
        relation=relation,
        strength=strength,
        check="; ".join(check.title for check in result.source.checks),
        observed=result.observed,
        stale_at=result.stale_at,
    )
