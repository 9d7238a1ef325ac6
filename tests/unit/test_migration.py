"""What becomes of answers when requirements change: every answer once, and never a word too sure."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sspgen.flow.comparing import Asking, migration
from sspgen.load.api import load_workspace
from sspgen.merge.comparison.migration import migrate
from sspgen.model.comparison import Kind, Meant, Outcome, Side
from sspgen.model.implementation import Answer, Component, Workspace
from sspgen.model.system import System
from sspgen.render.api import silent
from support.comparing import Document, requirements
from support.corpora import corpus
from support.editions_of_requirements import (
    ANSWERS,
    catalog,
    control,
    harbour,
    item,
    new_edition,
    old_edition,
    parameter,
    withdrawn,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.comparison import Migration, Moved

SIDE = Side(".", Kind.PLAN, "workspace")


def moved(folder: Path, *, old: bool = True) -> Migration:
    """The harbour's answers, carried over."""
    workspace = load_workspace(harbour(folder))
    before = requirements(folder, "before", old_edition()) if old else None
    return migrate(workspace, SIDE, before, requirements(folder, "after", new_edition()))


def by_part(carried: Migration) -> dict[str, Moved]:
    return {f"{each.label} {each.part}".rstrip(): each for each in carried.answers}


def answering(old: Document, new: Document, folder: Path, *answers: Answer) -> Migration:
    """Answers of one component, carried over."""
    workspace = Workspace(System("c", "C"), components=(Component("keep", "Keep", answers=answers),))
    return migrate(workspace, SIDE, requirements(folder, "before", old), requirements(folder, "after", new))


def one(*controls: Document) -> Document:
    return catalog("Castle", "1", {"ga": list(controls)})


def test_every_answer_has_one_outcome_and_the_counts_add_up(tmp_path: Path) -> None:
    carried = moved(tmp_path)
    assert {part: each.outcome.value for part, each in by_part(carried).items()} == {
        "AP-1": "unknown",
        "LA-1 a": "part-moved",
        "LA-1 b": "part-moved",
        "LA-1 c": "part-gone",
        "LA-1 d": "part-gone",
        "LA-2": "reworded",
        "LA-3": "withdrawn",
        "LE-1": "same",
        "PI-1 a": "changed",
        "PI-1 b": "same",
        "PI-2": "withdrawn",
        "PI-3": "control-moved",
    }
    assert sum(carried.counts.values()) == len(carried.answers) == ANSWERS
    assert list(carried.counts) == list(Outcome)


def test_a_part_that_moved_is_told_with_how_sure_that_is(tmp_path: Path) -> None:
    found = by_part(moved(tmp_path))
    target = found["LA-1 b"].targets[0]
    assert (target.label, target.likeness) == ("LA-1 c", 0.71)
    assert found["LA-1 b"].before.startswith("Lights")
    assert found["LA-1 b"].after.startswith("Light")
    assert all(each.why for each in found.values())


def test_a_withdrawn_control_leads_to_what_took_it_up_or_to_nothing(tmp_path: Path) -> None:
    found = by_part(moved(tmp_path))
    assert [(t.id, t.label, t.likeness) for t in found["LA-3"].targets] == [("la-1_smt.c", "LA-1 c", None)]
    assert found["PI-2"].targets == ()
    assert "names nothing" in found["PI-2"].why


def test_parameters_are_found_again_by_what_they_ask_for_not_by_their_numbers(tmp_path: Path) -> None:
    first, second = moved(tmp_path).parameters
    assert (first.old, first.new, first.meant) == ("la-1_prm_1", "la-01_odp.02", Meant.PROBABLY)
    assert "now asks for 'officers of the guild'" in first.why
    assert (second.old, second.new, second.meant) == ("la-1_prm_2", "", Meant.OTHER)
    assert first.span is not None
    assert first.span.path == "controls/office.yaml"


def test_controls_and_parts_without_an_answer_are_listed(tmp_path: Path) -> None:
    carried = moved(tmp_path)
    assert [(each.label, each.parts, each.hint) for each in carried.unanswered] == [("LE-2", ("a", "b"), "")]
    assert [(each.label, each.parts) for each in carried.parts_new] == [("LA-1", ("a",))]


def test_without_the_old_requirements_nothing_is_said_to_be_the_same(tmp_path: Path) -> None:
    carried = moved(tmp_path, old=False)
    counts = {outcome.value: number for outcome, number in carried.counts.items() if number}
    assert counts == {"withdrawn": 2, "unknown": 2, "part-gone": 1, "unseen": 7}
    assert sum(carried.counts.values()) == ANSWERS
    assert carried.notes


def test_a_control_that_the_new_profile_leaves_out_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "castle.json").write_text(json.dumps(new_edition()), encoding="utf-8")
    selected = {"href": "castle.json", "include-controls": [{"with-ids": ["la-1", "le-2"]}]}
    metadata = {"title": "Small", "version": "1"}
    profile = {"profile": {"metadata": metadata, "imports": [selected], "merge": {"as-is": True}}}
    workspace = load_workspace(harbour(tmp_path))
    old, new = requirements(tmp_path, "before", old_edition()), requirements(tmp_path, "small", profile)
    carried = migrate(workspace, SIDE, old, new)
    assert by_part(carried)["LE-1"].outcome is Outcome.NOT_SELECTED
    assert by_part(carried)["LA-3"].outcome is Outcome.WITHDRAWN
    assert by_part(carried)["LA-1 a"].outcome is Outcome.PART_MOVED
    assert [each.label for each in carried.unanswered] == ["LE-2"]


def test_privacy_controls_of_appendix_j_are_called_what_they_are(tmp_path: Path) -> None:
    shut = control("ac-1", "Access", prose="Shut the gates.")
    heir = control("pt-2", "Authority to process", prose="Determine the legal authority to process names.")
    answers = [Answer(f"{name}-1", "keep", text="Text.") for name in ("ap", "ar", "di", "dm", "ip", "se", "tr", "ul")]
    answers.append(Answer("zz-1", "keep", text="Text."))
    old = one(shut, control("ap-1", "Authority to collect", prose="Determines the legal authority to process names."))
    found = by_part(answering(old, one(shut, heir), tmp_path, *answers))
    privacy = [each for label, each in found.items() if label not in {"ZZ-1", "AP-1"}]
    assert len(privacy) == 7
    assert all("appendix J" in each.why and each.outcome is Outcome.UNKNOWN for each in privacy)
    assert "appendix J" not in found["ZZ-1"].why
    assert found["AP-1"].outcome is Outcome.CONTROL_MOVED
    assert found["AP-1"].targets[0].label == "PT-2"


def test_a_successor_that_the_catalog_names_is_told_for_appendix_j_too(tmp_path: Path) -> None:
    heir = control("pt-2", "Authority", prose="Determine it.")
    new = one(control("ac-1", "Access", prose="Shut."), heir, withdrawn("ap-1", "Authority to collect", "pt-2"))
    found = by_part(answering(one(heir), new, tmp_path, Answer("ap-1", "keep", text="Text.")))
    assert found["AP-1"].outcome is Outcome.WITHDRAWN
    assert [target.label for target in found["AP-1"].targets] == ["PT-2"]


def test_an_answer_to_the_whole_control_is_told_when_it_is_now_answered_in_parts(tmp_path: Path) -> None:
    old = one(control("ga-1", "Gates", prose="Shut the gates, bar the doors."))
    new = one(control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates;"), item("ga-1_smt.b", "Bar the doors now.")))
    found = by_part(answering(old, new, tmp_path, Answer("ga-1", "keep", text="Text.")))["GA-1"]
    assert found.outcome is Outcome.CHANGED
    assert found.why.endswith("it is now answered part by part: a, b")


def test_an_answer_to_a_part_of_what_is_one_piece_now_goes_to_the_whole(tmp_path: Path) -> None:
    old = one(control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates;"), item("ga-1_smt.b", "Bar the doors.")))
    new = one(control("ga-1", "Gates", prose="Shut the gates and bar the doors."))
    found = by_part(answering(old, new, tmp_path, Answer("ga-1", "keep", "ga-1_smt.b", text="Text.")))["GA-1 b"]
    assert found.outcome is Outcome.PART_MOVED
    assert found.why == "is probably the whole control now"
    assert found.targets[0].id == "ga-1"


def test_a_part_that_went_to_another_control_names_that_as_a_place_to_look_at(tmp_path: Path) -> None:
    text = "Count the arrows of every tower each week."
    old = one(
        control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates;"), item("ga-1_smt.b", text)),
        control("to-1", "Towers", prose="Man the towers."),
    )
    new = one(
        control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates.")),
        control("to-1", "Towers", item("to-1_smt.a", "Man the towers;"), item("to-1_smt.b", text)),
    )
    found = by_part(answering(old, new, tmp_path, Answer("ga-1", "keep", "ga-1_smt.b", text="Text.")))["GA-1 b"]
    assert found.outcome is Outcome.PART_GONE
    assert [(t.label, t.likeness) for t in found.targets] == [("TO-1 b", 1.0)]


def test_a_requirement_that_says_the_same_but_demands_another_value_has_to_be_read_again(tmp_path: Path) -> None:
    def edition(*demands: str) -> Document:
        param = parameter("p1", "frequency", constraints=[{"description": each} for each in demands])
        return one(control("ga-1", "Gates", prose="Oil the hinges {{ insert: param, p1 }}.", params=[param]))

    answer = Answer("ga-1", "keep", text="Text.")
    found = by_part(answering(edition(), edition("every week"), tmp_path, answer))["GA-1"]
    assert found.outcome is Outcome.CHANGED
    assert found.why == "says the same, but other values are demanded"
    assert [(each.meant, each.why) for each in found.parameters] == [
        (Meant.DEMANDED, "as it was; now has to be: every week")
    ]
    same = answering(edition("every week"), edition("every week"), tmp_path, answer)
    assert by_part(same)["GA-1"].outcome is Outcome.SAME


def test_the_part_that_took_up_a_withdrawn_control_is_guessed_and_said_to_be_guessed(tmp_path: Path) -> None:
    text = "Count the arrows of every tower each week."
    old = one(control("ga-1", "Gates", prose="Shut."), control("ga-2", "Arrows", prose=text))
    parts = (item("ga-1_smt.a", "Shut the gates;"), item("ga-1_smt.b", "Count the arrows of all towers each week."))
    new = one(control("ga-1", "Gates", *parts), withdrawn("ga-2", "Arrows", "ga-1"))
    found = by_part(answering(old, new, tmp_path, Answer("ga-2", "keep", text="Text.")))["GA-2"]
    assert [(t.label, t.likeness) for t in found.targets] == [("GA-1", None), ("GA-1 b", 0.83)]


def test_answers_of_two_components_to_one_part_are_two_answers(tmp_path: Path) -> None:
    workspace = load_workspace(harbour(tmp_path))
    twice = replace(workspace.components[0], id="other")
    workspace = replace(workspace, components=(*workspace.components, twice))
    new = requirements(tmp_path, "after", new_edition())
    carried = migrate(workspace, SIDE, requirements(tmp_path, "before", old_edition()), new)
    assert sum(carried.counts.values()) == 2 * ANSWERS


@pytest.mark.corpora
def test_a_published_workspace_is_carried_from_rev_4_to_rev_5_without_losing_an_answer() -> None:
    names = (
        corpus("opencontrol/cg-compliance"),
        corpus("opencontrol/opencontrol-standards/nist-800-53-rev4.yaml"),
        corpus("oscal/NIST_SP-800-53_rev5_catalog.json"),
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    found = migration(*map(str, names), Asking(names[0], now, None, silent)).migration
    workspace = load_workspace(names[0])
    texts = sorted(answer.text for component in workspace.components for answer in component.answers if answer.text)
    assert sorted(moved.text for moved in found.answers if moved.text) == texts
    assert len(texts) == workspace.texts
    assert sum(found.counts.values()) == len(found.answers)
    assert found.counts[Outcome.WITHDRAWN] == 27
    assert found.counts[Outcome.UNKNOWN] == 0
    by_label = by_part(found)
    assert [t.label for t in by_label["AC-2(10)"].targets] == ["AC-2 k"]
    assert [t.label for t in by_label["CA-2 a"].targets] == ["CA-2 b"]
    assert [t.label for t in by_label["AU-2 d"].targets] == ["AU-2 c"]
    assert by_label["SC-19 a"].targets == ()
    assert by_label["AC-5 c"].outcome is Outcome.PART_MOVED


def test_an_answer_to_a_part_of_a_part_that_has_none_any_more_goes_to_that_part(tmp_path: Path) -> None:
    inner = [item("ga-1_smt.a.1", "at night, and"), item("ga-1_smt.a.2", "in storms;")]
    oil = item("ga-1_smt.b", "Oil the hinges.")
    old = one(control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates of the castle:", *inner), oil))
    new = one(control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates of the castle at night and in storms;"), oil))
    found = by_part(answering(old, new, tmp_path, Answer("ga-1", "keep", "ga-1_smt.a.2", text="Text.")))["GA-1 a.2"]
    assert found.outcome is Outcome.PART_MOVED
    assert found.why == "is probably GA-1 a now"


def test_an_answer_that_also_answers_the_new_requirements_is_carried_over_as_that(tmp_path: Path) -> None:
    new = one(control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates;"), item("ga-1_smt.b", "Oil the hinges.")))
    answer = Answer("a.5.1", "keep", text="Text.", also=("ga-1_smt.b",))
    found = by_part(answering(one(control("zz-1", "Other", prose="Else.")), new, tmp_path, answer))["GA-1 b"]
    assert found.outcome is Outcome.UNSEEN
    assert found.why.endswith("the answer was written for A.5.1")
