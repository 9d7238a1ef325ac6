"""What differs between two plans: proofs, claims, texts, parameters, evidence, controls and components.

Pure. One fact is told once: of a control that is new or gone, only that; of a response point that is new or gone, only
its claim; of an answer that went to another component as it was, nothing. Where the evidence of one of them is not
known, only what people wrote is compared, so that an unknown proof never looks like one that was lost or won.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sspgen.merge.judge import worst
from sspgen.merge.lattice import roll_up_proofs
from sspgen.model.chronicle import Aspect, Comparison, Difference
from sspgen.model.evidence import Verdict
from sspgen.model.implementation import Claim, weakest
from sspgen.model.plan import Proof, Tally  # noqa: TC001 - a standing is kept as JSON, and its types are looked up

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping
    from datetime import datetime

    from sspgen.model.plan import Plan, PlanAnswer

_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Named:
    """A control, component or evidence source: its id, what it is called, and its title or verdict."""

    id: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Point:
    """A response point of a control."""

    id: str
    label: str
    control: str
    claim: Claim
    proof: Proof


@dataclass(frozen=True, slots=True)
class Words:
    """An answer: ``target`` is the response point or control that it stands at, ``number`` tells namesakes apart."""

    component: str
    control: str
    statement: str
    part: str
    number: int
    target: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of a control; the text is empty as long as a value is missing."""

    id: str
    control: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands, as far as plans are compared: little enough to be kept.

    Attributes:
        proofs: whether the plan was made with its evidence; without, proofs and ``evidence`` say nothing.
    """

    tally: Tally
    proofs: bool
    controls: tuple[Named, ...] = ()
    components: tuple[Named, ...] = ()
    points: tuple[Point, ...] = ()
    words: tuple[Words, ...] = ()
    values: tuple[Value, ...] = ()
    evidence: tuple[Named, ...] = ()


def standing(plan: Plan, *, proofs: bool = True) -> Standing:
    """Return how a plan stands.

    Args:
        plan: any plan.
        proofs: whether it was made with its evidence.
    """
    controls = tuple(plan.controls())
    return Standing(
        tally=plan.tally,
        proofs=proofs,
        controls=tuple(Named(c.id, c.label, c.title or c.label) for c in controls),
        components=tuple(Named(c.id, c.title or c.id, c.title or c.id) for c in plan.components),
        points=tuple(Point(p.id, p.label, p.control, p.claim, p.proof) for p in plan.points()),
        words=tuple(_words(plan)),
        values=tuple(Value(p.id, c.id, "" if p.open else p.text) for c in controls for p in c.parameters),
        evidence=tuple(Named(e.source.id, e.source.title or e.source.id, e.verdict.value) for e in plan.evidence),
    )


def _words(plan: Plan) -> Iterator[Words]:
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for answer, label, target in _labelled(plan):
        name = (answer.component, answer.control, answer.statement, answer.part)
        seen[name] += 1
        yield Words(*name, seen[name], target, f"{label} {answer.part}".rstrip(), answer.source_text)


def _labelled(plan: Plan) -> Iterator[tuple[PlanAnswer, str, str]]:
    for control in plan.controls():
        for answer in control.general:
            yield answer, control.label, control.id
        for point in control.points:
            for answer in point.answers:
                yield answer, point.label if not answer.part else control.label, point.id
    for outside in plan.outside:
        yield outside.answer, outside.label, outside.answer.control


def compare(before: Plan, after: Plan, name: str, commit: str, at: datetime, *, proofs: bool = True) -> Comparison:
    """Return what changed from an earlier plan to a later one.

    Args:
        before: the earlier plan.
        after: the later plan.
        name: what the earlier one is called, e.g. a release's tag.
        commit: sha at which it stood.
        at: when it stood there (timezone-aware).
        proofs: whether the earlier plan was made with its evidence.
    """
    return compare_standings(standing(before, proofs=proofs), standing(after), name, commit, at)


def compare_standings(before: Standing, after: Standing, name: str, commit: str, at: datetime) -> Comparison:
    """Return what changed from how an earlier plan stood to how a later one stands.

    Args:
        before: of the earlier plan.
        after: of the later plan.
        name: what the earlier one is called, e.g. a release's tag.
        commit: sha at which it stood.
        at: when it stood there (timezone-aware).
    """
    proofs = before.proofs and after.proofs
    changed = [
        *(_proofs(before, after) if proofs else ()),
        *_claims(before, after),
        *_texts(before, after),
        *_parameters(before, after),
        *(_evidence(before, after) if proofs else ()),
        *_names(Aspect.CONTROL, before.controls, after.controls),
        *_names(Aspect.COMPONENT, before.components, after.components),
    ]
    return Comparison(
        name=name,
        commit=commit,
        at=at,
        before=before.tally if before.proofs else None,
        after=after.tally if after.proofs else None,
        differences=tuple(changed),
        proofs=proofs,
    )


def _in_both(before: Standing, after: Standing) -> frozenset[str]:
    """Return the ids of the controls that neither plan lacks, those that are in neither's profile included."""
    old, new = ({control.id for control in each.controls} for each in (before, after))
    answered = {each.control for side in (before, after) for each in side.words}
    return frozenset((old & new) | (answered - old - new))


def _points(before: Standing, after: Standing) -> Iterator[tuple[Point | None, Point | None]]:
    """Yield the response points of controls of both: those that are there now, then those that are gone."""
    both = _in_both(before, after)
    old = {point.id: point for point in before.points if point.control in both}
    new = {point.id: point for point in after.points if point.control in both}
    for identifier in {**new, **old}:
        yield old.get(identifier), new.get(identifier)


def _proofs(before: Standing, after: Standing) -> Iterator[Difference]:
    for old, new in _points(before, after):
        if old and new and old.proof is not new.proof:
            better = roll_up_proofs((old.proof, new.proof)) is old.proof
            yield Difference(Aspect.PROOF, new.id, new.label, old.proof.value, new.proof.value, better)


def _claims(before: Standing, after: Standing) -> Iterator[Difference]:
    for old, new in _points(before, after):
        there = new or old
        if there is None or (old and new and old.claim is new.claim):
            continue
        earlier, later = (each.claim.value if each else "" for each in (old, new))
        better = _better_claim(old.claim, new.claim) if old and new else None
        yield Difference(Aspect.CLAIM, there.id, there.label, earlier, later, better)


def _better_claim(old: Claim, new: Claim) -> bool | None:
    """Tell whether a claim is stronger; that something does not apply is neither more nor less."""
    if Claim.NOT_APPLICABLE in (old, new):
        return None
    return weakest((old, new)) is old


def _texts(before: Standing, after: Standing) -> Iterator[Difference]:
    both = _in_both(before, after)
    was_said, is_said = ({_key(each): each for each in s.words if each.control in both} for s in (before, after))
    old, new = without_moved(was_said, is_said, lambda each: (each.control, each.statement, each.part, each.text))
    order = {control.id: place for place, control in enumerate(after.controls)}
    # Stable: what is gone comes after what is still there of the same control, what is outside the profile last.
    for key in sorted({**new, **old}, key=lambda key: order.get(key[1], len(order))):
        was, now = old.get(key), new.get(key)
        there = now or was
        earlier, later = (each.text if each else "" for each in (was, now))
        if there is not None and earlier != later:
            yield Difference(Aspect.TEXT, there.target, there.label, earlier, later, component=there.component)


def without_moved(
    old: dict[_K, _V], new: dict[_K, _V], said: Callable[[_V], Hashable]
) -> tuple[dict[_K, _V], dict[_K, _V]]:
    """Return both sides without what only goes by another key: as much of it is gone as is new, and it says the same.

    Args:
        old: the earlier side.
        new: the later side.
        said: what makes two entries say the same.
    """
    moved = Counter(said(value) for key, value in old.items() if key not in new)
    moved &= Counter(said(value) for key, value in new.items() if key not in old)
    return _left(old, new, moved.copy(), said), _left(new, old, moved.copy(), said)


def _left(
    some: dict[_K, _V], others: dict[_K, _V], moved: Counter[Hashable], said: Callable[[_V], Hashable]
) -> dict[_K, _V]:
    found = {}
    for key, value in some.items():
        if key not in others and moved[said(value)]:
            moved[said(value)] -= 1
        else:
            found[key] = value
    return found


def _key(words: Words) -> tuple[str, str, str, str, int]:
    return words.component, words.control, words.statement, words.part, words.number


def _parameters(before: Standing, after: Standing) -> Iterator[Difference]:
    both = _in_both(before, after)
    old, new = ({each.id: each.text for each in side.values if each.control in both} for side in (before, after))
    for identifier in {**new, **old}:
        was, now = old.get(identifier, ""), new.get(identifier, "")
        if was != now:
            better = None if was and now else bool(now)
            yield Difference(Aspect.PARAMETER, identifier, identifier, was, now, better)


def _evidence(before: Standing, after: Standing) -> Iterator[Difference]:
    old, new = ({each.id: each for each in side.evidence} for side in (before, after))
    for identifier, there in {**new, **old, **new}.items():
        was, now = (side[identifier].value if identifier in side else "" for side in (old, new))
        if was != now:
            better = _better_verdict(Verdict(was), Verdict(now)) if was and now else None
            yield Difference(Aspect.EVIDENCE, identifier, there.label, was, now, better)


def _better_verdict(was: Verdict, now: Verdict) -> bool | None:
    """Tell whether a verdict is better; that something does not apply is neither."""
    if Verdict.NOT_APPLICABLE in (was, now):
        return None
    return worst((was, now)) is was


def _names(aspect: Aspect, before: tuple[Named, ...], after: tuple[Named, ...]) -> Iterator[Difference]:
    """Yield what is new, in the later plan's order, then what is gone."""
    old, new = ({each.id: each for each in side} for side in (before, after))
    for each in _without(new, old):
        yield Difference(aspect, each.id, each.label, "", each.value)
    for each in _without(old, new):
        yield Difference(aspect, each.id, each.label, each.value, "")


def _without(some: Mapping[str, Named], others: Mapping[str, Named]) -> Iterator[Named]:
    return (each for identifier, each in some.items() if identifier not in others)
