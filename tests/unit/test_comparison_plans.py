"""What differs between two plans, in words: what is weaker first, and each fact once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.merge.comparison.plans import Planned, compare_plans
from sspgen.model.comparison import Aspect, Became, Kind, Side
from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof
from support.comparing import facts, mirrored, told
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.model.comparison import Compared
    from sspgen.model.plan import Plan, PlanAnswer, PlanControl, PlanPoint


def planned(name: str, plan: Plan, *, proofs: bool = True) -> Planned:
    sources = {result.source.id: result.source.title for result in plan.evidence}
    return Planned(Side(name, Kind.PLAN, "workspace"), plan, sources, proofs=proofs)


def compared(old: Plan, new: Plan, *, proofs: bool = True) -> Compared:
    return compare_plans(planned("old", old, proofs=proofs), planned("new", new))


def with_control(plan: Plan, change: Callable[[PlanControl], PlanControl], identifier: str = "ac-2") -> Plan:
    def changed(control: PlanControl) -> PlanControl:
        return change(control) if control.id == identifier else control

    families = tuple(replace(f, controls=tuple(changed(c) for c in f.controls)) for f in plan.families)
    return replace(plan, families=families)


def with_point(plan: Plan, change: Callable[[PlanPoint], PlanPoint]) -> Plan:
    def changed(control: PlanControl) -> PlanControl:
        return replace(control, points=(change(control.points[0]), *control.points[1:]))

    return with_control(plan, changed)


def with_answer(plan: Plan, change: Callable[[PlanAnswer], PlanAnswer]) -> Plan:
    return with_point(plan, lambda p: replace(p, answers=(change(p.answers[0]), *p.answers[1:])))


def test_a_plan_does_not_differ_from_itself() -> None:
    plan = sample_plan()
    found = compared(plan, plan)
    assert found.changes == ()
    assert found.same == sum(1 for c in plan.controls() for _ in c.answers) + len(plan.outside)


def test_a_weaker_claim_is_told_once_with_its_answer() -> None:
    plan = sample_plan()
    weak = with_point(plan, lambda p: replace(p, claim=Claim.PLANNED))
    weak = with_answer(weak, lambda a: replace(a, claim=Claim.PLANNED))
    before = plan.control_by_id["ac-2"].points[0].answers[0].claim
    found = [c for c in compared(plan, weak).changes if c.aspect is Aspect.CLAIM]
    assert [(c.became, c.before, c.after) for c in found] == [(Became.WEAKER, before.value, "planned")]
    assert [c.became for c in compared(weak, plan).changes if c.aspect is Aspect.CLAIM] == [Became.STRONGER]


def test_a_claim_that_only_rolls_up_otherwise_is_told_of_the_point() -> None:
    plan = sample_plan()
    weak = with_point(plan, lambda p: replace(p, claim=Claim.UNDOCUMENTED, answers=p.answers[1:]))
    found = compared(plan, weak).changes
    assert [(c.aspect, c.became) for c in found] == [(Aspect.CLAIM, Became.WEAKER), (Aspect.TEXT, Became.GONE)]


def test_proofs_are_compared_only_when_both_sides_have_evidence() -> None:
    plan = sample_plan()
    doubted = with_point(plan, lambda p: replace(p, proof=Proof.CONTRADICTED))
    assert [c.aspect for c in compared(plan, doubted).changes] == [Aspect.PROOF]
    without = compared(plan, doubted, proofs=False)
    assert without.changes == ()
    assert any("no evidence of old" in note for note in without.notes)


def test_an_answer_that_only_went_to_another_component_is_told_as_moved() -> None:
    plan = sample_plan()
    other = plan.components[-1].id
    moved = with_answer(plan, lambda a: replace(a, component=other, component_title="Another"))
    found = [c for c in compared(plan, moved).changes if c.aspect is Aspect.TEXT]
    assert [c.became for c in found] == [Became.MOVED]
    assert "is answered by Another, as it was by" in found[0].words


@pytest.mark.parametrize(
    ("field", "value", "aspect", "words"),
    [
        ("source_text", "Other words.", Aspect.TEXT, "has other text"),
        ("roles", ("nobody",), Aspect.ROLE, "responsible roles"),
        ("origination", ("inherited",), Aspect.ORIGINATION, "control origination"),
        ("evidence", (), Aspect.REFERENCE, "has no evidence any more"),
        ("customer_responsibility", "Customers do it.", Aspect.CUSTOMER, "customer responsibility"),
        ("remarks", "A remark.", Aspect.STATUS, "remarks"),
    ],
)
def test_each_part_of_an_answer_is_told(field: str, value: object, aspect: Aspect, words: str) -> None:
    plan = with_answer(sample_plan(), lambda a: replace(a, evidence=("image_scan",)))
    changed = with_answer(plan, lambda a: replace(a, **{field: value}))
    found = compared(plan, changed).changes
    assert [change.aspect for change in found] == [aspect]
    assert words in found[0].words


def test_of_a_control_that_is_gone_its_answers_are_minor() -> None:
    plan = sample_plan()
    families = tuple(replace(f, controls=tuple(c for c in f.controls if c.id != "ac-2")) for f in plan.families)
    found = compared(plan, replace(plan, families=families))
    assert told(found) == ["AC-2 need not be answered any more"]
    assert all("is not answered by" in words for words in told(found, minor=True))


def test_things_of_the_system_are_told_by_name() -> None:
    plan = sample_plan()
    system = replace(plan.system, impact="high", parties=plan.system.parties[1:], inventory=plan.system.inventory[1:])
    found = compared(plan, replace(plan, system=system, components=plan.components[1:]))
    aspects = {(c.aspect, c.became) for c in found.changes}
    assert aspects == {
        (Aspect.SYSTEM, Became.CHANGED),
        (Aspect.PARTY, Became.GONE),
        (Aspect.INVENTORY, Became.GONE),
        (Aspect.COMPONENT, Became.GONE),
    }


def test_components_that_go_by_another_id_are_the_same_by_their_title() -> None:
    plan = sample_plan()
    old = plan.components[0]

    def renamed(control: PlanControl) -> PlanControl:
        def answer(a: PlanAnswer) -> PlanAnswer:
            return replace(a, component="uuid-1") if a.component == old.id else a

        points = tuple(replace(p, answers=tuple(map(answer, p.answers))) for p in control.points)
        return replace(control, points=points, general=tuple(map(answer, control.general)))

    families = tuple(replace(f, controls=tuple(map(renamed, f.controls))) for f in plan.families)
    outside = tuple(
        replace(o, answer=replace(o.answer, component="uuid-1")) if o.answer.component == old.id else o
        for o in plan.outside
    )
    components = (replace(old, id="uuid-1"), *plan.components[1:])
    other = replace(plan, families=families, components=components, outside=outside)
    assert compared(plan, other).changes == ()


def test_plans_compared_the_other_way_round_say_the_opposite() -> None:
    plan = sample_plan()
    other = with_answer(plan, lambda a: replace(a, claim=Claim.PARTIAL, source_text="Less.", roles=()))
    other = replace(other, components=other.components[1:], system=replace(other.system, name="Other"))
    assert facts(compared(plan, other)) == mirrored(compared(other, plan))
