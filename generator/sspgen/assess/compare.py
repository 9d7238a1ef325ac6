"""What differs between two plans: proofs, claims, texts, parameters, evidence, controls and components.

Pure. One fact is told once: of a control that is new or gone, only that; of a response point that is new or gone, only
its claim. Without the earlier proofs only what people wrote is compared, so that an unknown proof never looks like a
lost or a won one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from sspgen.merge.judge import worst
from sspgen.merge.lattice import roll_up_claims, roll_up_proofs
from sspgen.model.chronicle import Aspect, Comparison, Difference
from sspgen.model.evidence import Verdict
from sspgen.model.implementation import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan, PlanAnswer, PlanControl, PlanParameter, PlanPoint

_AnswerKey: TypeAlias = tuple[str, str, str, str, int]
"""Component, control, statement, part, and the how many-th of that name."""


def compare(before: Plan, after: Plan, name: str, commit: str, at: datetime, *, proofs: bool = True) -> Comparison:
    """Return what changed from an earlier plan to a later one.

    Args:
        before: the earlier plan.
        after: the later plan.
        name: what the earlier one is called, e.g. a release's tag.
        commit: sha at which it stood.
        at: when it stood there (timezone-aware).
        proofs: whether the earlier plan was made with its evidence; without, proofs and verdicts are left out.
    """
    changed = [
        *(_proofs(before, after) if proofs else ()),
        *_claims(before, after),
        *_texts(before, after),
        *_parameters(before, after),
        *(_evidence(before, after) if proofs else ()),
        *_names(Aspect.CONTROL, _controls(before), _controls(after)),
        *_names(Aspect.COMPONENT, _components(before), _components(after)),
    ]
    return Comparison(
        name=name,
        commit=commit,
        at=at,
        before=before.tally if proofs else None,
        after=after.tally,
        differences=tuple(changed),
        proofs=proofs,
    )


def _pairs(before: Plan, after: Plan) -> Iterator[tuple[PlanControl, PlanControl]]:
    """Yield the controls that both plans have, in the later one's order."""
    for control in after.controls():
        earlier = before.control_by_id.get(control.id)
        if earlier is not None:
            yield earlier, control


def _points(before: Plan, after: Plan) -> Iterator[tuple[PlanPoint | None, PlanPoint | None]]:
    """Yield the response points of such controls: those that are there now, then those that are gone."""
    for earlier, control in _pairs(before, after):
        old = {point.id: point for point in earlier.points}
        for point in control.points:
            yield old.pop(point.id, None), point
        for gone in old.values():
            yield gone, None


def _proofs(before: Plan, after: Plan) -> Iterator[Difference]:
    for old, new in _points(before, after):
        if old and new and old.proof is not new.proof:
            better = roll_up_proofs((old.proof, new.proof)) is old.proof
            yield Difference(Aspect.PROOF, new.id, new.label, old.proof.value, new.proof.value, better)


def _claims(before: Plan, after: Plan) -> Iterator[Difference]:
    for old, new in _points(before, after):
        there = new or old
        if there is None or (old and new and old.claim is new.claim):
            continue
        yield Difference(
            Aspect.CLAIM,
            there.id,
            there.label,
            old.claim.value if old else "",
            new.claim.value if new else "",
            _better_claim(old.claim, new.claim) if old and new else None,
        )


def _better_claim(old: Claim, new: Claim) -> bool | None:
    """Tell which claim is stronger; that something does not apply is neither more nor less."""
    if Claim.NOT_APPLICABLE in (old, new):
        return None
    return roll_up_claims((old, new)) is old


def _texts(before: Plan, after: Plan) -> Iterator[Difference]:
    shared = before.control_by_id.keys() & after.control_by_id.keys()
    moved = before.control_by_id.keys() ^ after.control_by_id.keys()
    old, new = _answers(before, moved), _answers(after, moved)
    # The later plan's order; what is gone comes after what is still there of the same control.
    order = {control: place for place, control in enumerate(_in_order(after, shared))}
    last = len(order)
    for key in sorted({**new, **old}, key=lambda key: order.get(key[1], last)):
        _, label, target = new.get(key) or old[key]
        earlier, later = old.get(key, ("",))[0], new.get(key, ("",))[0]
        if earlier != later:
            yield Difference(Aspect.TEXT, target, label, earlier, later, component=key[0])


def _in_order(plan: Plan, wanted: Iterable[str]) -> Iterator[str]:
    chosen = frozenset(wanted)
    return (control.id for control in plan.controls() if control.id in chosen)


def _answers(plan: Plan, moved: Iterable[str]) -> dict[_AnswerKey, tuple[str, str, str]]:
    """Return text as written, label and target of every answer, those of the controls aside that one plan lacks."""
    left_out = frozenset(moved)
    seen: Counter[tuple[str, str, str, str]] = Counter()
    found: dict[_AnswerKey, tuple[str, str, str]] = {}
    for answer, label, target in _labelled(plan):
        if answer.control in left_out:
            continue
        name = (answer.component, answer.control, answer.statement, answer.part)
        seen[name] += 1
        found[(*name, seen[name])] = (answer.source_text, f"{label} {answer.part}".rstrip(), target)
    return found


def _labelled(plan: Plan) -> Iterator[tuple[PlanAnswer, str, str]]:
    for control in plan.controls():
        for answer in control.general:
            yield answer, control.label, control.id
        for point in control.points:
            for answer in point.answers:
                yield answer, point.label if not answer.part else control.label, point.id
    for outside in plan.outside:
        yield outside.answer, outside.label, outside.answer.control


def _parameters(before: Plan, after: Plan) -> Iterator[Difference]:
    for earlier, control in _pairs(before, after):
        old = {parameter.id: parameter for parameter in earlier.parameters}
        new = {parameter.id: parameter for parameter in control.parameters}
        for identifier in {**new, **old}:
            was, now = _value(old.get(identifier)), _value(new.get(identifier))
            if was != now:
                better = None if was and now else bool(now)
                yield Difference(Aspect.PARAMETER, identifier, identifier, was, now, better)


def _value(parameter: PlanParameter | None) -> str:
    return "" if parameter is None or parameter.open else parameter.text


def _evidence(before: Plan, after: Plan) -> Iterator[Difference]:
    old, new = before.evidence_by_id, after.evidence_by_id
    for identifier in {**new, **old}:
        was, now = old.get(identifier), new.get(identifier)
        there = now or was
        if there is None or (was and now and was.verdict is now.verdict):
            continue
        yield Difference(
            Aspect.EVIDENCE, identifier, there.source.title or identifier, *_verdicts(was, now), _better(was, now)
        )


def _verdicts(*results: EvidenceResult | None) -> tuple[str, str]:
    was, now = (result.verdict.value if result else "" for result in results)
    return was, now


def _better(was: EvidenceResult | None, now: EvidenceResult | None) -> bool | None:
    """Tell whether a verdict is better; a source that is new or gone, or that does not apply, is no matter of that."""
    if was is None or now is None or Verdict.NOT_APPLICABLE in (was.verdict, now.verdict):
        return None
    return worst((was.verdict, now.verdict)) is was.verdict


def _controls(plan: Plan) -> dict[str, tuple[str, str]]:
    return {control.id: (control.label, control.title or control.label) for control in plan.controls()}


def _components(plan: Plan) -> dict[str, tuple[str, str]]:
    titles = ((component.id, component.title or component.id) for component in plan.components)
    return {identifier: (title, title) for identifier, title in titles}


def _names(
    aspect: Aspect, old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]
) -> Iterator[Difference]:
    """Yield what is new, in the later plan's order, then what is gone."""
    for identifier, (label, title) in new.items():
        if identifier not in old:
            yield Difference(aspect, identifier, label, "", title)
    for identifier, (label, title) in old.items():
        if identifier not in new:
            yield Difference(aspect, identifier, label, title, "")
