"""Which evidence speaks for which response point, and how directly.

A source that names the point satisfies or supports it as declared. A source that names the whole control of several
parts, a deeper part, the component, or what an answer was written for only supports. An answer that lists a source
without a mapping is supported.
What is derived is a sign: it only supports, and where its source fails it raises doubt and contradicts nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.merge.mapped import silences, spoken
from sspgen.model.evidence import EvidenceResult, Relation, Strength, Support, Verdict
from sspgen.model.ids import natural_key
from sspgen.model.plan import PlanAnswer, ProofItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.merge.mapped import Spell
    from sspgen.model.mapping import Mappings

_RELATIONS = {Relation.SATISFIES: 0, Relation.SUPPORTS: 1}
_Key = tuple[str, str]


class Matcher:
    """Finds the proof items of response points.

    Args:
        evidence: what was judged.
        mappings: rows by which reports speak of controls themselves.
        spell: the catalog's id of a control or statement part.
    """

    def __init__(self, evidence: tuple[EvidenceResult, ...], mappings: Mappings, spell: Spell) -> None:
        self._by_id = {result.source.id: result for result in evidence}
        self._silences = [s for result in evidence for s in silences(result, mappings, spell)]
        self._rows: dict[str, list[tuple[_Key, ProofItem]]] = {}
        for result in evidence:
            for support in result.source.supports:
                self._add(support.target, "", _item(result, support))
            for target, item in spoken(result, mappings, spell):
                self._add(target, item.chain[0], item)

    def _add(self, target: str, by: str, item: ProofItem) -> None:
        self._rows.setdefault(target, []).append(((item.source, by), item))

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
        found: dict[_Key, ProofItem] = {}

        def add(target: str, *, weaker: bool) -> None:
            for key, item in self._rows.get(target, ()):
                self._take(found, key, replace(item, relation=Relation.SUPPORTS) if weaker else item)

        add(point, weaker=False)
        add(control, weaker=not alone)
        for target in [*deeper, *(f"component:{c}" for c in sorted({a.component for a in answers}))]:
            add(target, weaker=True)
        for via in (answer.via for answer in answers if answer.via):
            add(via.statement or via.control, weaker=True)
        for source in sorted({name for answer in answers for name in answer.evidence}):
            if source in self._by_id:
                self._take(found, (source, ""), _item(self._by_id[source], Support(point, Relation.SUPPORTS)))
        if found:
            for silence in self._silences:
                if silence.covers(control):
                    found[silence.item.source, f"?{silence.item.chain[0]}"] = silence.item
        return tuple(found[key] for key in sorted(found, key=_order))

    @staticmethod
    def _take(found: dict[_Key, ProofItem], key: _Key, item: ProofItem) -> None:
        known = found.get(key)
        if known is None or _RELATIONS[item.relation] < _RELATIONS[known.relation]:
            found[key] = item


def _order(key: _Key) -> tuple[object, ...]:
    return tuple(natural_key(name) for name in key)


def _item(result: EvidenceResult, support: Support) -> ProofItem:
    derived = support.strength is Strength.DERIVED
    doubt = derived and result.verdict is Verdict.FAIL
    return ProofItem(
        source=result.source.id,
        title=result.source.title,
        verdict=Verdict.NEEDS_REVIEW if doubt else result.verdict,
        reason=result.reason,
        relation=Relation.SUPPORTS if derived else support.relation,
        strength=support.strength,
        check="; ".join(check.title for check in result.source.checks),
        observed=result.observed,
        stale_at=result.stale_at,
        chain=support.chain,
        origin=support.origin,
        revision=support.revision,
        shows=support.shows,
    )
