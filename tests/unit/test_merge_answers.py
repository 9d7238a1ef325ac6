"""Routing answers: every text ends in exactly one place of the plan, with the reason when it is the appendix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.merge.api import merge
from sspgen.model.catalog import Baseline, Catalog, Control, Part, Property
from sspgen.model.diagnostics import Severity
from sspgen.model.implementation import Answer, Claim, Reference
from support import worlds
from support.worlds import answer, inputs, item, workspace

if TYPE_CHECKING:
    from sspgen.model.plan import Plan

_DEEP = Control(
    id="ac-2",
    title="Accounts",
    group_id="ac",
    props=(Property("label", "AC-2"),),
    parts=(
        Part(
            "statement",
            "ac-2_smt",
            prose="The organization:",
            parts=(
                replace(item("ac-2", "a", "Names accounts:"), parts=(item("ac-2", "a.1", "users;"),)),
                item("ac-2", "b", "Removes them."),
            ),
        ),
    ),
)
_GONE = replace(_DEEP, id="ac-3", title="Old", props=(Property("status", "withdrawn"),), parts=())


def plan_of(*answers: Answer, controls: tuple[Control, ...] = (_DEEP,), **more: object) -> Plan:
    space = replace(workspace(*answers), **more)  # type: ignore[arg-type]
    known = {c.id: c.title for c in (*controls, _GONE)} | {"ac-9": "Elsewhere"}
    baseline = Baseline("small", "A small profile", Catalog(title="C", controls=controls), known=known)
    return merge(replace(inputs(space), baseline=baseline))


def places(plan: Plan) -> dict[str, list[str]]:
    """Texts by where they are: a response point, a control as a whole, or the appendix."""
    found = {point.id: [a.text for a in point.answers] for point in plan.points()}
    found |= {control.id: [a.text for a in control.general] for control in plan.controls()}
    found["outside"] = [outside.answer.text for outside in plan.outside]
    return {where: texts for where, texts in found.items() if texts}


def test_answers_go_to_their_point_and_say_which_part_below_it_they_mean() -> None:
    plan = plan_of(answer("ac-2", "a", text="A."), answer("ac-2", "a.1", text="A1."), answer("ac-2", "b", text="B."))
    assert places(plan) == {"ac-2_smt.a": ["A.", "A1."], "ac-2_smt.b": ["B."]}
    assert [a.part for a in plan.control_by_id["ac-2"].answers] == ["", "a.1", ""]
    assert plan.diagnostics == ()


def test_an_answer_to_the_whole_of_several_parts_documents_none_of_them() -> None:
    plan = plan_of(answer("ac-2", text="All of it."))
    assert places(plan) == {"ac-2": ["All of it."]}
    assert (plan.tally.total, plan.tally.documented) == (2, 0)


def test_an_answer_to_the_whole_of_one_part_documents_it() -> None:
    plan = merge(inputs(workspace(answer("si-2", text="Done."))))
    assert places(plan) == {"si-2_smt": ["Done."]}


def test_an_introduction_belongs_to_the_whole_and_is_no_error() -> None:
    plan = plan_of(answer("ac-2", text="Intro.", statement="ac-2_smt"))
    assert places(plan) == {"ac-2": ["Intro."]}
    assert plan.diagnostics == ()


def test_a_part_that_the_control_does_not_have_is_told_and_kept() -> None:
    plan = plan_of(answer("ac-2", "z", text="Z."))
    assert places(plan) == {"ac-2": ["Z."]}
    assert plan.control_by_id["ac-2"].general[0].part == "z"
    (told,) = plan.diagnostics
    assert (told.code, told.severity) == ("SSP259", Severity.WARNING)
    assert "AC-2 has no statement part 'z' (expected one of a, b)" in told.message


@pytest.mark.parametrize(
    ("given", "standards", "code", "reason"),
    [
        (answer("ac-9"), (), "SSP257", "the control is not in the profile A small profile"),
        (answer("zz-1"), (), "SSP258", "no catalog of the profile has this control"),
        (answer("ac-3"), (), "SSP257", "the catalog withdrew this control"),
        (answer("ac-2", standard="PCI"), ("NIST",), "SSP257", "it answers the standard 'PCI', which the workspace"),
    ],
    ids=["outside the profile", "unknown", "withdrawn", "another standard"],
)
def test_what_the_profile_does_not_take_is_kept_with_its_reason(
    given: Answer, standards: tuple[str, ...], code: str, reason: str
) -> None:
    plan = plan_of(given, controls=(_DEEP, _GONE), standards=standards)
    assert places(plan) == {"outside": [given.text]}
    assert plan.outside[0].reason.startswith(reason)
    assert [d.code for d in plan.diagnostics] == [code]
    assert plan.texts_in == plan.texts_out == 1
    assert plan.tally.documented == 0


def test_a_standard_that_the_workspace_names_is_answered() -> None:
    plan = plan_of(answer("ac-2", "a", standard="NIST"), standards=("NIST",))
    assert set(places(plan)) == {"ac-2_smt.a"}


def test_texts_in_are_texts_out_wherever_they_go() -> None:
    given = [answer("ac-2", part, text=f"Text {n}.") for n, part in enumerate(["a", "a", "a.1", "b", "z", ""])]
    given += [answer(control, text=f"Text of {control}.") for control in ("ac-3", "ac-9", "zz-1")]
    given += [replace(given[0], component="other")]
    plan = plan_of(*given, controls=(_DEEP, _GONE))
    assert plan.texts_in == plan.texts_out == len(given)
    assert sorted(text for texts in places(plan).values() for text in texts) == sorted(a.text for a in given)


def test_every_answer_has_an_id_of_its_own_that_stays() -> None:
    given = [answer("ac-2", part, text=text) for part in ("a", "b") for text in ("x", "y")]
    first, again = plan_of(*given), plan_of(*given)
    ids = [a.uuid for a in first.control_by_id["ac-2"].answers]
    assert len(set(ids)) == len(ids) == 4
    assert ids == [a.uuid for a in again.control_by_id["ac-2"].answers]


def test_a_status_that_the_parts_carry_is_not_an_answer_of_its_own() -> None:
    status_only = answer("ac-2", text="", claim=Claim.PLANNED)
    part = answer("ac-2", "a", claim=Claim.PLANNED)
    assert plan_of(status_only, part).control_by_id["ac-2"].general == ()
    for kept in (
        replace(status_only, remarks="In May."),
        replace(status_only, evidence=("scan",)),
        replace(status_only, customer_responsibility="Yours."),
        replace(status_only, references=(Reference("Runbook"),)),
        replace(status_only, text="Words."),
        replace(status_only, component="other"),
    ):
        assert len(plan_of(kept, part).control_by_id["ac-2"].general) == 1


def test_a_status_that_no_part_carries_still_counts() -> None:
    parts = (answer("ac-2", "a"), answer("ac-2", "b"))
    assert plan_of(*parts).control_by_id["ac-2"].claim is Claim.IMPLEMENTED
    control = plan_of(answer("ac-2", text="", claim=Claim.PLANNED), *parts).control_by_id["ac-2"]
    assert (len(control.general), control.claim) == (1, Claim.PLANNED)


def test_a_status_alone_is_an_answer_where_there_is_nothing_else() -> None:
    plan = plan_of(answer("ac-2", text="", claim=Claim.PLANNED))
    assert len(plan.control_by_id["ac-2"].general) == 1
    assert plan.control_by_id["ac-2"].claim is Claim.UNDOCUMENTED


def test_without_a_catalog_the_parts_are_those_that_are_answered() -> None:
    bare = Control(id="ac-2", title="Accounts", group_id="ac")
    space = workspace(answer("ac-2", "b", text="B."), answer("ac-2", "a.1", text="A1."))
    skeleton = Baseline("small", "Small", Catalog(title="", controls=(bare,), complete=False), known={"ac-2": ""})
    plan = merge(replace(inputs(space), baseline=skeleton))
    assert [point.id for point in plan.points()] == ["ac-2_smt.a", "ac-2_smt.b"]
    assert places(plan) == {"ac-2_smt.a": ["A1."], "ac-2_smt.b": ["B."]}
    assert not plan.profile.complete


def test_the_weakest_of_several_answers_is_the_claim() -> None:
    answers = [
        answer("ac-2", "a", claim=Claim.IMPLEMENTED),
        answer("ac-2", "a", claim=Claim.PARTIAL, component="other"),
    ]
    (point, _) = plan_of(*answers).points()
    assert (point.claim, point.claim_reason) == (Claim.PARTIAL, "the weakest of 2 answers is that of Other")
    assert plan_of(*answers).as_of == worlds.NOW
