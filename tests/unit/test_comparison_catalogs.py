"""What differs between two catalogs or profiles, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sspgen.model.comparison import Aspect, Became
from support.comparing import Document, compared, facts, mirrored, told
from support.editions_of_requirements import catalog, control, item, new_edition, old_edition, parameter, withdrawn

if TYPE_CHECKING:
    from pathlib import Path


def one(*controls: Document) -> Document:
    return catalog("Castle", "1", {"ga": list(controls)})


def test_a_catalog_does_not_differ_from_itself(tmp_path: Path) -> None:
    found = compared(tmp_path, old_edition(), old_edition())
    assert found.changes == ()
    assert found.same == 7


def test_two_editions_are_told_in_words(tmp_path: Path) -> None:
    found = compared(tmp_path, old_edition(), new_edition())
    assert told(found) == [
        "LE-2 is new",
        "LA-3 was withdrawn",
        "PI-2 was withdrawn",
        "LA-1 has another title",
        "LA-1 a is new",
        "LA-1 b is probably what was LA-1 a",
        "LA-1 c is gone",
        "LA-1 c is probably what was LA-1 b",
        "LA-1 parameter la-01_odp.01 is new: officers of the guild",
        "LA-1 parameter la-01_odp.02 is probably what was la-1_prm_1",
        "LA-1 parameter la-1_prm_2 is gone: officers of the watch",
        "PI-1 a now also says",
        "PI-9 is probably what was called PI-3: its title is the same",
        "PI-9 says something else",
    ]
    assert told(found, minor=True) == [
        "LA-2 says the same in other words",
        "PI-9 has other properties",
    ]
    assert found.same == 2


def test_editions_compared_the_other_way_round_say_the_opposite(tmp_path: Path) -> None:
    there = compared(tmp_path, old_edition(), new_edition())
    back = compared(tmp_path, new_edition(), old_edition())
    assert facts(there) == mirrored(back)


def test_a_withdrawn_control_names_what_finally_took_it_up(tmp_path: Path) -> None:
    old = one(control("ga-1", "Gates", prose="Shut."), control("ga-2", "Doors", prose="Shut them."))
    new = one(
        control("ga-1", "Gates", item("ga-1_smt.a", "Shut.")),
        withdrawn("ga-2", "Doors", "ga-3"),
        withdrawn("ga-3", "Walls", "ga-1_smt.a", "ga-2"),
    )
    change = next(c for c in compared(tmp_path, old, new).changes if c.became is Became.WITHDRAWN)
    assert (change.label, change.targets) == ("GA-2", ("GA-1 a",))


def test_a_control_that_another_edition_calls_otherwise_is_only_probably_the_same(tmp_path: Path) -> None:
    text = "Count the arrows in every tower each week and write the number into the book of the captain."
    old = one(control("ga-1", "Arrows", prose=text))
    new = one(control("to-7", "Counting arrows", prose=text.replace("week", "month")))
    moved = [c for c in compared(tmp_path, old, new).changes if c.aspect is Aspect.CONTROL]
    assert [(c.became, c.old, c.new) for c in moved] == [(Became.MOVED, "ga-1", "to-7")]
    assert "probably" in moved[0].words
    assert moved[0].likeness is not None
    assert moved[0].likeness > 0.75


def test_a_profile_that_selects_less_does_not_make_controls_new_or_renamed(tmp_path: Path) -> None:
    (tmp_path / "castle.json").write_text(json.dumps(old_edition()), encoding="utf-8")

    def profile(*ids: str, **more: object) -> Document:
        imports = [{"href": "castle.json", "include-controls": [{"with-ids": list(ids)}]}]
        body = {"metadata": {"title": "P", "version": "1"}, "imports": imports, "merge": {"as-is": True}, **more}
        return {"profile": body}

    settings = [
        {"param-id": "la-1_prm_1", "values": ["dusk"]},
        {"param-id": "la-1_prm_2", "constraints": [{"description": "two at least"}]},
    ]
    new = profile("la-1", "pi-2", modify={"set-parameters": settings})
    found = compared(tmp_path, profile("la-1", "la-2"), new)
    assert told(found) == [
        "PI has controls now",
        "PI-2 is selected now",
        "LA-2 is not selected any more",
        "LA-1 parameter la-1_prm_1 has a value now",
        "LA-1 parameter la-1_prm_2 has a constraint now",
    ]


def test_a_part_that_a_profile_adds_is_told_by_its_title(tmp_path: Path) -> None:
    added = {"id": "ga-1_fr", "name": "item", "title": "Additional guidance", "prose": "Oil the hinges."}
    old = one(control("ga-1", "Gates", prose="Shut the gates."))
    new = one(control("ga-1", "Gates", added, prose="Shut the gates."))
    changes = [(f"{c.label} {c.words}", c.after) for c in compared(tmp_path, old, new).changes]
    assert changes == [
        ("GA-1 Additional guidance is new", "Oil the hinges."),
        ("GA-1 is now answered part by part: fr", "fr"),
    ]


def test_a_control_that_is_cut_into_parts_is_compared_as_a_whole(tmp_path: Path) -> None:
    old = one(control("ga-1", "Gates", prose="Shut the gates and oil the hinges."))
    new = one(control("ga-1", "Gates", item("ga-1_smt.a", "Shut the gates;"), item("ga-1_smt.b", "Oil the hinges.")))
    found = compared(tmp_path, old, new)
    assert told(found) == ["GA-1 says less", "GA-1 is now answered part by part: a, b"]
    assert found.changes[0].after == "a. Shut the gates;\nb. Oil the hinges."


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (parameter("p1", "time"), parameter("p1", "bell"), "GA-1 parameter p1 asks for something else"),
        (
            parameter("p1", "", select={"choice": ["dusk", "dawn"]}),
            parameter("p1", "", select={"choice": ["dusk", "noon"]}),
            "GA-1 parameter p1 offers other choices",
        ),
        (parameter("p1", "time"), parameter("p1", "time", values=["dusk"]), "GA-1 parameter p1 has a value now"),
    ],
)
def test_parameters_are_told(before: Document, after: Document, words: str, tmp_path: Path) -> None:
    def edition(param: Document) -> Document:
        text = "Shut the gates and doors of the castle at {{ insert: param, p1 }}."
        return one(control("ga-1", "Gates", prose=text, params=[param]))

    assert words in told(compared(tmp_path, edition(before), edition(after)))


def test_guidance_and_assessment_are_minor(tmp_path: Path) -> None:
    parts = [{"id": "ga-1_gdn", "name": "guidance", "prose": "Oil helps."}]
    objective = [{"id": "ga-1_obj", "name": "assessment-objective", "prose": "Look at the hinges."}]
    old = one(control("ga-1", "Gates", prose="Shut.", parts=parts))
    new = one(control("ga-1", "Gates", prose="Shut.", parts=objective))
    found = compared(tmp_path, old, new)
    assert told(found) == []
    assert told(found, minor=True) == ["GA-1 has no guidance any more", "GA-1 has assessment procedures now"]
    assert found.same == 1


def test_a_parameter_id_that_means_something_else_is_not_taken_for_the_same(tmp_path: Path) -> None:
    def edition(first: str, second: str) -> Document:
        params = [parameter("p1", first), parameter("p2", second)]
        parts = [
            item("ga-1_smt.a", f"{first.title()} of the {first}: {{{{ insert: param, p1 }}}}"),
            item("ga-1_smt.b", f"{second.title()} of the {second}: {{{{ insert: param, p2 }}}}"),
        ]
        return one(control("ga-1", "Gates", *parts, params=params))

    found = compared(tmp_path, edition("frequency", "keeper"), edition("keeper", "frequency"))
    moved = {(c.old, c.new) for c in found.changes if c.aspect is Aspect.PARAMETER and c.became is Became.MOVED}
    assert moved == {("p1", "p2"), ("p2", "p1")}


def test_what_a_profile_imports_is_told_by_title_and_version(tmp_path: Path) -> None:
    def profile(title: str, version: str) -> Document:
        name = f"{title}-{version}.json".replace(" ", "-")
        imported = catalog(title, version, {"ga": [control("ga-1", "Gates", prose="Shut.")]})
        (tmp_path / name).write_text(json.dumps(imported), encoding="utf-8")
        metadata = {"title": "P", "version": "1"}
        imports = [{"href": name, "include-all": {}}]
        return {"profile": {"metadata": metadata, "imports": imports, "merge": {"as-is": True}}}

    newer = compared(tmp_path, profile("Castle", "1"), profile("Castle", "2"))
    assert told(newer) == ["Castle has another version"]
    assert (newer.changes[0].before, newer.changes[0].after) == ("1", "2")
    other = compared(tmp_path, profile("Castle", "1"), profile("Harbour", "1"))
    assert told(other) == ["Castle is not imported any more", "Harbour is imported now"]
