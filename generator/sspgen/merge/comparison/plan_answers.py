"""What differs in the answers of two plans, each answer told by control, part and component."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sspgen.merge.comparison.plan_points import claim_became
from sspgen.model.comparison import Aspect, Became, Change
from sspgen.model.ids import natural_key
from sspgen.resolve.comparison.told import alike, came

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.model.plan import Plan, PlanAnswer

_Key: TypeAlias = tuple[str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """An answer with the label of the point or control that it stands at."""

    answer: PlanAnswer
    label: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What differs, and how many answers are the same on both sides."""

    changes: tuple[Change, ...]
    same: int


def answer_changes(old: Plan, new: Plan, components: Mapping[str, str], *, evidence: bool = True) -> Answers:
    """Return what differs in the answers of two plans.

    Args:
        old: the earlier plan.
        new: the later plan.
        components: the later id of every earlier component that is still there.
        evidence: whether both plans have evidence sources that answers may name.
    """
    was, now = _keyed(old, components), _keyed(new, {})
    moved = dict(_moved(was, now))
    gone = was.keys() - now.keys() - moved.keys()
    came = now.keys() - was.keys() - set(moved.values())
    told: list[tuple[_Key, tuple[Change, ...]]] = []
    told += [(key, _one(was[key], Became.GONE)) for key in gone]
    told += [(key, _one(now[key], Became.NEW)) for key in came]
    told += [(new_key, (_went(was[key], now[new_key]),)) for key, new_key in moved.items()]
    both = [(key, tuple(_differences(was[key], now[key], evidence=evidence))) for key in was.keys() & now.keys()]
    told += both
    changes = (change for _, found in sorted(told, key=lambda each: _order(each[0])) for change in found)
    return Answers(tuple(changes), sum(not found for _, found in both))


def _order(key: _Key) -> tuple[object, ...]:
    component, control, statement, part, number = key
    return natural_key(control), natural_key(statement), natural_key(part), natural_key(component), number


def _keyed(plan: Plan, components: Mapping[str, str]) -> dict[_Key, Placed]:
    seen: Counter[tuple[str, str, str, str]] = Counter()
    found: dict[_Key, Placed] = {}
    for placed in _all(plan):
        answer = placed.answer
        component = components.get(answer.component, answer.component)
        name = (component, answer.control, answer.statement, answer.part)
        seen[name] += 1
        found[(*name, seen[name])] = placed
    return found


def _all(plan: Plan) -> Iterator[Placed]:
    for control in plan.controls():
        yield from (Placed(answer, control.label) for answer in control.general)
        for point in control.points:
            for answer in point.answers:
                yield Placed(answer, f"{control.label} {answer.part}" if answer.part else point.label)
    for outside in plan.outside:
        yield Placed(outside.answer, f"{outside.label} {outside.answer.part}".rstrip())


def _moved(was: Mapping[_Key, Placed], now: Mapping[_Key, Placed]) -> Iterator[tuple[_Key, _Key]]:
    """Yield answers that only went to another component: the same words and claim at the same place."""
    free: dict[tuple[str, ...], list[_Key]] = {}
    for key in now.keys() - was.keys():
        free.setdefault(_said(now[key]), []).append(key)
    for keys in free.values():
        keys.sort(key=_order, reverse=True)
    for key in sorted(was.keys() - now.keys(), key=_order):
        same = free.get(_said(was[key]), [])
        if same and was[key].answer.source_text.strip():
            yield key, same.pop()


def _said(placed: Placed) -> tuple[str, ...]:
    answer = placed.answer
    return answer.control, answer.statement, answer.part, answer.claim.value, answer.source_text


def _one(placed: Placed, became: Became) -> tuple[Change, ...]:
    answer = placed.answer
    new = became is Became.NEW
    words = f"is answered by {_by(placed)} now" if new else f"is not answered by {_by(placed)} any more"
    ids = ("" if new else answer.uuid, answer.uuid if new else "", answer.control, placed.label)
    text = answer.source_text or answer.claim.value
    return (Change(Aspect.TEXT, became, *ids, words, "" if new else text, text if new else ""),)


def _went(old: Placed, new: Placed) -> Change:
    ids = (old.answer.uuid, new.answer.uuid, new.answer.control, new.label)
    words = f"is answered by {_by(new)}, as it was by {_by(old)}"
    more = (old.answer.component, new.answer.component)
    return Change(Aspect.TEXT, Became.MOVED, *ids, words, *more)


def _by(placed: Placed) -> str:
    return placed.answer.component_title or placed.answer.component


def _differences(old: Placed, new: Placed, *, evidence: bool) -> Iterator[Change]:
    one, other = old.answer, new.answer
    ids = (one.uuid, other.uuid, other.control, f"{new.label} · {_by(new)}")
    if one.claim is not other.claim:
        words = f"is claimed {other.claim.value}, was {one.claim.value}"
        yield Change(
            Aspect.CLAIM, claim_became(one.claim, other.claim), *ids, words, one.claim.value, other.claim.value
        )
    elif one.raw_status.casefold() != other.raw_status.casefold():
        yield Change(
            Aspect.STATUS, Became.CHANGED, *ids, "has other status words", one.raw_status, other.raw_status, minor=True
        )
    for aspect, noun, before, after in _fields(one, other, evidence=evidence):
        if not alike(before, after):
            became = came(before, after)
            told = {Became.NEW: f"has {noun} now", Became.GONE: f"has no {noun} any more"}
            yield Change(aspect, became, *ids, told.get(became, f"has other {noun}"), before, after)


def _fields(one: PlanAnswer, other: PlanAnswer, *, evidence: bool) -> Iterator[tuple[Aspect, str, str, str]]:
    yield Aspect.TEXT, "text", *_texts(one, other)
    yield Aspect.STATUS, "remarks", one.remarks, other.remarks
    yield Aspect.CUSTOMER, "customer responsibility", one.customer_responsibility, other.customer_responsibility
    yield Aspect.ROLE, "responsible roles", ", ".join(one.roles), ", ".join(other.roles)
    yield Aspect.ORIGINATION, "control origination", ", ".join(one.origination), ", ".join(other.origination)
    if evidence:
        yield Aspect.REFERENCE, "evidence", ", ".join(one.evidence), ", ".join(other.evidence)
    yield Aspect.REFERENCE, "references", _references(one), _references(other)


def _texts(one: PlanAnswer, other: PlanAnswer) -> tuple[str, str]:
    """Return both texts as written, or as published where only one of them cites anything: plans in OSCAL never do."""
    cites = [each.text != each.source_text for each in (one, other)]
    written = one.source_text == other.source_text or cites[0] is cites[1]
    return (one.source_text, other.source_text) if written else (one.text, other.text)


def _references(answer: PlanAnswer) -> str:
    return ", ".join(sorted(f"{r.title} <{r.href}>" if r.href else r.title for r in answer.references))
