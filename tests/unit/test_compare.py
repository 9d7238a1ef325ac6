"""Two plans compared: every difference once, with its side and its direction, and none where nothing differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.assess.compare import Standing, compare, standing
from sspgen.load.fast_json import convert, decode, encode
from sspgen.merge.api import merge
from sspgen.model.chronicle import Aspect, Comparison, Difference
from sspgen.model.evidence import Relation, Verdict
from sspgen.model.implementation import Claim, Component, ParameterSetting
from support.sample_plan import sample_plan
from support.worlds import BASELINE, answer, artifact, collection, inputs, report, source, workspace

if TYPE_CHECKING:
    from sspgen.model.implementation import Answer
    from sspgen.model.plan import Plan

AT = datetime(2026, 1, 2, tzinfo=UTC)
SCAN = source("scan", {"ra-5_smt.a": Relation.SATISFIES})
TEXTS = st.sampled_from(["", "We do.", "We scan nightly."])
ANSWERS = st.builds(
    lambda where, claim, text, component: answer(*where, claim=claim, text=text, component=component),
    where=st.sampled_from([("ra-5", "a"), ("ra-5", "b"), ("ra-5", ""), ("si-2", ""), ("ac-1", "")]),
    claim=st.sampled_from(list(Claim)),
    text=TEXTS,
    component=st.sampled_from(["pipeline", "policy"]),
)
OUTCOMES = st.sampled_from([Verdict.PASS, Verdict.FAIL, None])


def plan_of(*answers: Answer, outcome: Verdict | None = None, value: str = "") -> Plan:
    """A plan of two controls; an outcome of a scan that satisfies RA-5 a, and a value of its parameter."""
    space = workspace(*answers, evidence=(SCAN,))
    if value:
        space = replace(space, parameters=(ParameterSetting("ra-05_odp.01", (value,)),))
    told = report(outcome, critical=int(outcome is Verdict.FAIL)) if outcome else None
    found = collection(SCAN, *([artifact(told)] if told else []))
    return merge(inputs(space, found))


WRITTEN = st.tuples(
    st.lists(ANSWERS, max_size=5, unique_by=lambda a: (a.control, a.statement, a.component)),
    OUTCOMES,
    st.sampled_from(["", "daily", "weekly"]),
)


def made(written: tuple[list[Answer], Verdict | None, str]) -> Plan:
    answers, outcome, value = written
    return plan_of(*answers, outcome=outcome, value=value)


def compared(before: Plan, after: Plan, *, proofs: bool = True) -> Comparison:
    return compare(before, after, "v1", "a" * 40, AT, proofs=proofs)


def changed(before: Plan, after: Plan, aspect: Aspect) -> list[Difference]:
    return [each for each in compared(before, after).differences if each.aspect is aspect]


@given(WRITTEN)
@settings(max_examples=40, deadline=None)
def test_a_plan_does_not_differ_from_itself(written: tuple[list[Answer], Verdict | None, str]) -> None:
    plan = made(written)
    assert compared(plan, plan).differences == ()


@given(WRITTEN, WRITTEN)
@settings(max_examples=60, deadline=None)
def test_comparing_the_other_way_round_swaps_sides_and_directions(
    this: tuple[list[Answer], Verdict | None, str], that: tuple[list[Answer], Verdict | None, str]
) -> None:
    one, other = made(this), made(that)
    there, back = compared(one, other).differences, compared(other, one).differences
    swapped = (
        replace(d, before=d.after, after=d.before, better=None if d.better is None else not d.better) for d in back
    )
    assert Counter(there) == Counter(swapped)
    assert all(each.before != each.after for each in there)
    assert max(Counter((d.aspect, d.target, d.component, d.before, d.after) for d in there).values(), default=1) == 1


def test_the_sample_plan_does_not_differ_from_itself() -> None:
    assert compared(sample_plan(), sample_plan()).differences == ()


def test_a_proof_that_is_won_or_lost() -> None:
    good = plan_of(answer("ra-5", "a"), outcome=Verdict.PASS)
    bad = plan_of(answer("ra-5", "a"), outcome=Verdict.FAIL)
    (lost,) = changed(good, bad, Aspect.PROOF)
    assert lost == Difference(Aspect.PROOF, "ra-5_smt.a", "RA-5 a", "proven", "contradicted", better=False)
    (won,) = changed(bad, good, Aspect.PROOF)
    assert won.better is True
    (verdict,) = changed(good, bad, Aspect.EVIDENCE)
    assert verdict == Difference(Aspect.EVIDENCE, "scan", "Source scan", "pass", "fail", better=False)


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        (Claim.PLANNED, Claim.PARTIAL, True),
        (Claim.IMPLEMENTED, Claim.PLANNED, False),
        (Claim.IMPLEMENTED, Claim.NOT_APPLICABLE, None),
        (Claim.NOT_APPLICABLE, Claim.PARTIAL, None),
    ],
)
def test_a_claim_is_better_by_the_lattice_and_not_applicable_is_neither(
    before: Claim, after: Claim, better: bool | None
) -> None:
    old, new = (plan_of(answer("ra-5", "b", claim=claim)) for claim in (before, after))
    (found,) = changed(old, new, Aspect.CLAIM)
    assert found == Difference(Aspect.CLAIM, "ra-5_smt.b", "RA-5 b", before.value, after.value, better)


def test_texts_are_compared_answer_by_answer_as_they_were_written() -> None:
    old = plan_of(answer("ra-5", "a", text="Old."), answer("ra-5", "a", text="Gone.", component="policy"))
    new = plan_of(answer("ra-5", "a", text="New."), answer("ac-1", text="Outside."))
    assert [(d.target, d.component, d.before, d.after) for d in changed(old, new, Aspect.TEXT)] == [
        ("ra-5_smt.a", "pipeline", "Old.", "New."),
        ("ra-5_smt.a", "policy", "Gone.", ""),
        ("ac-1", "pipeline", "", "Outside."),
    ]


def test_an_answer_that_went_to_another_component_is_no_new_text() -> None:
    old = plan_of(answer("ra-5", "a", component="folder-one"))
    new = plan_of(answer("ra-5", "a", component="folder-two"))
    found = compared(old, new).differences
    assert [(d.aspect, d.target) for d in found] == [
        (Aspect.COMPONENT, "folder-two"),
        (Aspect.COMPONENT, "folder-one"),
    ]


def test_a_parameter_that_gets_a_value_is_better_and_one_that_changes_is_neither() -> None:
    unset, daily, weekly = plan_of(), plan_of(value="daily"), plan_of(value="weekly")
    (got,) = changed(unset, daily, Aspect.PARAMETER)
    assert got == Difference(Aspect.PARAMETER, "ra-05_odp.01", "ra-05_odp.01", "", "daily", better=True)
    (other,) = changed(daily, weekly, Aspect.PARAMETER)
    assert (other.before, other.after, other.better) == ("daily", "weekly", None)


def test_of_a_control_that_is_new_only_that_is_told() -> None:
    held = inputs(workspace(answer("ra-5", "a"), answer("si-2")))
    less = replace(
        BASELINE, catalog=replace(BASELINE.catalog, controls=BASELINE.catalog.controls[:1]), known=BASELINE.known
    )
    smaller, whole = merge(replace(held, baseline=less)), merge(held)
    assert compared(smaller, whole).differences == (Difference(Aspect.CONTROL, "si-2", "SI-2", "", "Flaw Remediation"),)
    assert compared(whole, smaller).differences == (Difference(Aspect.CONTROL, "si-2", "SI-2", "Flaw Remediation", ""),)


def test_without_the_earlier_evidence_no_proof_is_compared_and_no_number_is_made_up() -> None:
    old, new = plan_of(answer("ra-5", "a")), plan_of(answer("ra-5", "a", text="New."), outcome=Verdict.PASS)
    found = compared(old, new, proofs=False)
    assert [each.aspect for each in found.differences] == [Aspect.TEXT]
    assert not found.proofs
    assert found.before is None
    assert found.after == new.tally


def test_components_come_and_go_by_their_titles() -> None:
    old = plan_of(answer("ra-5", "a"))
    new = replace(old, components=(*old.components, Component("scanner", "The scanner")))
    assert changed(old, new, Aspect.COMPONENT) == [
        Difference(Aspect.COMPONENT, "scanner", "The scanner", "", "The scanner")
    ]


def test_how_a_plan_stands_is_kept_as_json_without_loss() -> None:
    stood = standing(sample_plan())
    assert convert(decode(encode(stood)), Standing) == stood
