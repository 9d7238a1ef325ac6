"""What differs between two plans: claims first, then requirements, answers, parameters, components and the system.

One fact is told once: of a control that is new or gone only that, of an answer that went to another component as it was
only that. Where the evidence of one side is not known, nothing is said of proofs, so that an unknown proof never looks
like one that was lost or won.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sspgen.merge.comparison.plan_answers import answer_changes
from sspgen.merge.comparison.plan_points import point_changes
from sspgen.merge.comparison.plan_things import component_pairs, source_changes, thing_changes, verdict_changes
from sspgen.model.comparison import Aspect, Became, Change, Compared, Number
from sspgen.model.ids import natural_key
from sspgen.resolve.comparison.told import came

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sspgen.model.comparison import Side
    from sspgen.model.plan import Plan, PlanControl


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan to be compared.

    Attributes:
        sources: titles of its evidence sources, by id.
        proofs: whether it was made with its evidence.
        poam: how many POA&M items it has; None where that is not known.
    """

    side: Side
    plan: Plan
    sources: Mapping[str, str] = field(default_factory=dict)
    proofs: bool = True
    poam: int | None = None


def compare_plans(old: Planned, new: Planned) -> Compared:
    """Return everything that differs between two plans."""
    was, now = old.plan.control_by_id, new.plan.control_by_id
    both = [(was[i], now[i]) for i in sorted(was.keys() & now.keys(), key=natural_key)]
    components = component_pairs(old.plan, new.plan)
    answers = answer_changes(old.plan, new.plan, components, evidence=bool(old.sources) is bool(new.sources))
    claimed = {change.group for change in answers.changes if change.aspect is Aspect.CLAIM}
    proofs = old.proofs and new.proofs
    changes = [change for pair in both for change in point_changes(*pair, proofs=proofs, told=claimed)]
    shared = {one.id for one, _ in both}
    listed = (_implied(change, was, now, shared) for change in answers.changes)
    changes += [*_controls(old.plan, new.plan), *listed, *_parameters(both), *_sources(old, new)]
    changes += thing_changes(old.plan, new.plan, components)
    changes += source_changes(old.sources, new.sources)
    changes += verdict_changes(old.plan, new.plan) if proofs else ()
    headings = {c.id: (c.label, c.title) for plan in (old.plan, new.plan) for c in plan.controls()}
    headings |= {outside.answer.control: (outside.label, outside.title) for outside in new.plan.outside}
    told = {change.group for change in changes}
    return Compared(
        before=old.side,
        after=new.side,
        changes=tuple(changes),
        numbers=tuple(_numbers(old, new)),
        headings={i: headings[i] for i in sorted(headings, key=natural_key) if i in told},
        same=answers.same,
        notes=tuple(_notes(old, new)),
    )


def _implied(change: Change, was: Collection[str], now: Collection[str], shared: set[str]) -> Change:
    """Return an answer that came or went as minor where its whole control did, which is told already."""
    alone = change.group in {*was, *now} and change.group not in shared
    return replace(change, minor=True) if alone and change.aspect is Aspect.TEXT else change


def _controls(old: Plan, new: Plan) -> Iterator[Change]:
    was, now = old.control_by_id, new.control_by_id
    withdrawn = {each.id: each for each in new.withdrawn}
    for identifier in sorted(now.keys() - was.keys(), key=natural_key):
        control = now[identifier]
        words = "must be answered now"
        yield Change(Aspect.CONTROL, Became.NEW, "", identifier, "", control.label, words, after=control.title)
    for identifier in sorted(was.keys() - now.keys(), key=natural_key):
        control = was[identifier]
        became = Became.WITHDRAWN if identifier in withdrawn else Became.GONE
        targets = withdrawn[identifier].successors if identifier in withdrawn else ()
        words = "was withdrawn" if targets else "need not be answered any more"
        ids = (identifier, "", "", control.label, words)
        yield Change(Aspect.CONTROL, became, *ids, before=control.title, targets=targets)


def _parameters(both: list[tuple[PlanControl, PlanControl]]) -> Iterator[Change]:
    for old, new in both:
        was, now = ({p.id: p for p in control.parameters} for control in (old, new))
        for identifier in sorted(was.keys() & now.keys(), key=natural_key):
            one, other = was[identifier], now[identifier]
            before, after = ("" if p.open else p.text for p in (one, other))
            label = f"{new.label} parameter {identifier}"
            if before != after:
                became = came(before, after)
                words = {Became.NEW: "has a value now", Became.GONE: "has no value any more"}
                told = words.get(became, "has another value")
                yield Change(Aspect.VALUE, became, identifier, identifier, new.id, label, told, before, after)
            demands = "; ".join(one.constraints), "; ".join(other.constraints)
            if demands[0] != demands[1]:
                ids = (identifier, identifier, new.id, label, "is constrained otherwise")
                yield Change(Aspect.CONSTRAINT, Became.CHANGED, *ids, *demands)


def _sources(old: Planned, new: Planned) -> Iterator[Change]:
    before, after = (_profile(each.plan) for each in (old, new))
    if before != after:
        yield Change(
            Aspect.SOURCE, Became.CHANGED, "profile", "profile", "", "The profile", "is another", before, after
        )


def _profile(plan: Plan) -> str:
    return " ".join(text for text in (plan.profile.title or plan.profile.id, plan.profile.version) if text)


def _numbers(old: Planned, new: Planned) -> Iterator[Number]:
    one, other = old.plan, new.plan
    yield Number("controls", len(one.control_by_id), len(other.control_by_id))
    for noun, tallies in (
        ("response points", (one.tally, other.tally)),
        ("parameters", (one.parameter_tally, other.parameter_tally)),
    ):
        yield Number(noun, tallies[0].total, tallies[1].total)
        yield Number(f"{noun}, documented", tallies[0].documented, tallies[1].documented)
        yield Number(f"{noun}, claimed", tallies[0].claimed, tallies[1].claimed)
        proven = (t.proven if side.proofs else None for t, side in zip(tallies, (old, new), strict=True))
        yield Number(f"{noun}, proven", *proven)
    yield Number("components", len(one.components), len(other.components))
    yield Number("inventory items", len(one.system.inventory), len(other.system.inventory))
    yield Number("evidence sources", len(old.sources), len(new.sources))
    yield Number("POA&M items", old.poam, new.poam)


def _notes(old: Planned, new: Planned) -> Iterator[str]:
    without = [each.side.name for each in (old, new) if not each.proofs]
    if without:
        yield f"proofs are not compared: there is no evidence of {' and '.join(without)}"
    for each in (old, new):
        if not each.plan.profile.complete:
            yield f"the profile of {each.side.name} is not all at hand, so its controls are those that it answers"
