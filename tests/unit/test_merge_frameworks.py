"""One narrative, many frameworks: where an answer counts beside the control that it was written for, and how much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.merge.api import merge
from sspgen.model.catalog import Baseline, Catalog, Control, Part, Property
from sspgen.model.crosswalk import Crosswalk, CrosswalkItem, Relationship
from sspgen.model.evidence import Relation
from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof
from support.worlds import answer, artifact, collection, inputs, report, source, workspace

if TYPE_CHECKING:
    from sspgen.model.implementation import Answer
    from sspgen.model.plan import Plan, PlanAnswer

STRENGTH = [Claim.UNDOCUMENTED, Claim.PLANNED, Claim.PARTIAL, Claim.ALTERNATIVE, Claim.IMPLEMENTED]


def subcategory(identifier: str) -> Control:
    part = Part("statement", f"{identifier}_statement", prose="An outcome.")
    return Control(id=identifier, title="Outcome", group_id="PR", props=(Property("label", identifier),), parts=(part,))


def crosswalk(*items: tuple[str, str, Relationship]) -> Crosswalk:
    return Crosswalk(
        "w", "Harbour reading", items=tuple(CrosswalkItem(i, "", (t,), relationships=(kind,)) for i, t, kind in items)
    )


def plan_of(*answers: Answer, walk: Crosswalk | None = None, **more: object) -> Plan:
    space = replace(workspace(*answers, **more), crosswalks=(walk,) if walk else ())  # type: ignore[arg-type]
    controls = tuple(subcategory(name) for name in ("PR.AA-01", "PR.AA-02"))
    known = {control.id: control.title for control in controls}
    baseline = Baseline("csf", "CSF", Catalog(title="CSF", controls=controls), known=known)
    world = inputs(space, *(collection(each, artifact(report())) for each in space.evidence))
    return merge(replace(world, baseline=baseline))


def at(plan: Plan, control: str) -> list[PlanAnswer]:
    return list(plan.control_by_id[control].answers)


def test_an_author_says_what_else_an_answer_answers_and_the_claim_comes_along() -> None:
    said = replace(answer("ac-2", "", text="We keep accounts."), claim=Claim.IMPLEMENTED, also=("pr.aa-01", "PR.AA-02"))
    plan = plan_of(said)
    for control in ("PR.AA-01", "PR.AA-02"):
        (found,) = at(plan, control)
        assert (found.text, found.claim, found.remarks) == ("We keep accounts.", Claim.IMPLEMENTED, "")
        assert found.via is not None
        assert found.via.sentence == "Written for AC-2; its author says that it answers this, too."
        assert plan.control_by_id[control].points[0].answers == (found,)
    assert plan.outside == ()
    assert (plan.texts_in, plan.texts_out) == (plan.texts_in, 1)


@pytest.mark.parametrize(
    ("kind", "claim"),
    [
        (Relationship.EQUAL, Claim.IMPLEMENTED),
        (Relationship.EQUIVALENT, Claim.IMPLEMENTED),
        (Relationship.SUPERSET, Claim.IMPLEMENTED),
        (Relationship.SUBSET, Claim.PARTIAL),
        (Relationship.INTERSECTS, Claim.PARTIAL),
        (Relationship.UNKNOWN, Claim.PARTIAL),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_crosswalk_carries_a_claim_whole_only_where_what_was_answered_covers_what_is_asked(
    kind: Relationship, claim: Claim, *, turned: bool
) -> None:
    walk = crosswalk(("PR.AA-01", "ac-2", kind.inverse) if turned else ("AC-2", "PR.AA-01", kind))
    (found,) = at(plan_of(replace(answer("ac-2", "", text="T."), claim=Claim.IMPLEMENTED), walk=walk), "PR.AA-01")
    assert found.claim is claim
    assert ("as Harbour reading says" in found.remarks) is (claim is Claim.PARTIAL)


def test_a_part_of_a_control_never_carries_the_whole_of_it() -> None:
    walk = crosswalk(("AC-2", "PR.AA-01", Relationship.EQUAL))
    (found,) = at(plan_of(replace(answer("ac-2", "a", text="T."), claim=Claim.IMPLEMENTED), walk=walk), "PR.AA-01")
    assert (found.claim, found.part) == (Claim.PARTIAL, "AC-2 a")


def test_a_row_about_the_very_part_carries_it() -> None:
    walk = crosswalk(("ac-2_smt.a", "PR.AA-01", Relationship.EQUAL))
    (found,) = at(plan_of(replace(answer("ac-2", "a", text="T."), claim=Claim.IMPLEMENTED), walk=walk), "PR.AA-01")
    assert found.claim is Claim.IMPLEMENTED


def test_what_does_not_apply_there_may_apply_here() -> None:
    walk = crosswalk(("AC-2", "PR.AA-01", Relationship.SUBSET))
    given_ = replace(answer("ac-2", "", text="No accounts."), claim=Claim.NOT_APPLICABLE)
    (found,) = at(plan_of(given_, walk=walk), "PR.AA-01")
    assert found.claim is Claim.UNDOCUMENTED


def test_a_control_that_is_answered_directly_takes_nothing_from_a_crosswalk() -> None:
    walk = crosswalk(("AC-2", "PR.AA-01", Relationship.EQUAL))
    plan = plan_of(answer("pr.aa-01", "", text="Ours."), answer("ac-2", "", text="Theirs."), walk=walk)
    assert [found.text for found in at(plan, "PR.AA-01")] == ["Ours."]
    assert [outside.answer.text for outside in plan.outside] == ["Theirs."]


def test_no_relationship_carries_nothing_and_the_text_is_kept_outside() -> None:
    plan = plan_of(answer("ac-3", "", text="T."), walk=crosswalk(("AC-2", "PR.AA-01", Relationship.EQUAL)))
    assert at(plan, "PR.AA-01") == []
    assert [outside.answer.text for outside in plan.outside] == ["T."]


def test_evidence_for_what_was_written_only_supports_what_it_is_carried_to() -> None:
    scan = source("scan", supports={"ac-2_smt.a": Relation.SATISFIES})
    walk = crosswalk(("ac-2_smt.a", "PR.AA-01", Relationship.EQUAL))
    said = replace(answer("ac-2", "a", text="T."), claim=Claim.IMPLEMENTED)
    point = plan_of(said, walk=walk, evidence=(scan,)).control_by_id["PR.AA-01"].points[0]
    assert (point.proof, [item.relation for item in point.proofs]) == (Proof.SUPPORTED, [Relation.SUPPORTS])


def test_what_is_said_twice_carries_a_text_once_and_the_one_that_claims_less_is_believed() -> None:
    walk = crosswalk(("AC-2", "PR.AA-01", Relationship.EQUAL), ("ac-2", "PR.AA-01", Relationship.SUBSET))
    (found,) = at(plan_of(replace(answer("ac-2", "", text="T."), claim=Claim.IMPLEMENTED), walk=walk), "PR.AA-01")
    assert found.claim is Claim.PARTIAL
    both = crosswalk(("ac-2_smt.a", "PR.AA-01", Relationship.EQUAL), ("AC-2", "PR.AA-01", Relationship.EQUAL))
    (found,) = at(plan_of(replace(answer("ac-2", "a", text="T."), claim=Claim.IMPLEMENTED), walk=both), "PR.AA-01")
    assert found.claim is Claim.IMPLEMENTED
    named = replace(answer("ac-2", "", text="T."), also=("PR.AA-01", "pr.aa-01"))
    assert len(at(plan_of(named), "PR.AA-01")) == 1


def test_a_misspelled_name_is_told_with_the_near_one() -> None:
    plan = plan_of(replace(answer("ac-2", "", text="T."), also=("PR.AA-011",)))
    (told,) = [each for each in plan.diagnostics if each.code == "SSP540"]
    assert "did you mean PR.AA-01" in told.help


@given(
    rows=st.lists(st.tuples(st.sampled_from(["ac-2", "ac-2_smt.a", "ac-3"]), st.sampled_from(list(Relationship)))),
    claim=st.sampled_from(STRENGTH),
    whole=st.booleans(),
)
def test_a_claim_that_is_carried_is_never_stronger_than_the_one_that_was_made(
    rows: list[tuple[str, Relationship]], claim: Claim, *, whole: bool
) -> None:
    walk = crosswalk(*((f"PR.AA-0{1 + n % 2}", target, kind) for n, (target, kind) in enumerate(rows)))
    plan = plan_of(replace(answer("ac-2", "" if whole else "a", text="T."), claim=claim), walk=walk)
    for found in (each for control in plan.controls() for each in control.answers):
        assert STRENGTH.index(found.claim) <= STRENGTH.index(claim)
    assert plan.texts_out == 1
