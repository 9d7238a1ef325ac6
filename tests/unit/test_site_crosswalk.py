"""Crosswalks: read from files, settled against the catalog, and shown without ever saying that an item is met."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.load.api import load_workspace
from sspgen.load.crosswalks import shipped_crosswalks
from sspgen.load.schema import check
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.merge.api import merge
from sspgen.model.crosswalk import Crosswalk, CrosswalkItem
from sspgen.model.ids import natural_key
from sspgen.model.implementation import Claim
from sspgen.model.plan import Plan, Proof
from sspgen.model.spans import Span
from sspgen.render.site.crosswalks import Framework, frameworks, items_by_control
from sspgen.render.site.kinds import crosswalk
from sspgen.resources import data_folder
from support import worlds
from support.corpora import REPOSITORY, shared
from support.sample_plan import sample_plan
from support.site_kinds import made

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.implementation import Workspace

SSP = "system: {id: demo, name: Demo}\nprofile: small\n"
OWN = """crosswalk:
  title: Harbour security standard
  source: our own reading
  revision: 2026-11
  items:
    H-1.10: [AC-02(01)]
    H-1.2: {title: Accounts are <b>known</b>, controls: ["AC-2", "ac-2_smt.d", "(zz) 9"]}
    H-3: []
"""


def workspace(root: Path, files: dict[str, str], ssp: str = SSP) -> Workspace:
    for path, text in {"ssp.yaml": ssp, **files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return load_workspace(root)


def collection(*maps: tuple[str, str]) -> str:
    listed = [{"uuid": "u", "sources": [{"type": "control", "id-ref": s}], "targets": [{"id-ref": t}]} for s, t in maps]
    metadata = {"title": "Two catalogs", "version": "3"}
    return json.dumps({"mapping-collection": {"uuid": "u", "metadata": metadata, "mappings": [{"maps": listed}]}})


def plan_with(*crosswalks: Crosswalk) -> Plan:
    return replace(sample_plan(), crosswalks=crosswalks)


def item(identifier: str, *targets: str) -> CrosswalkItem:
    return CrosswalkItem(identifier, "", targets)


def only(plan: Plan) -> Framework:
    return frameworks(plan)[0]


# ---- reading


def test_a_file_under_controls_is_read_by_its_first_key(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"controls/harbour.yaml": OWN})
    assert found.diagnostics == ()
    (own,) = found.crosswalks
    assert (own.id, own.title, own.source, own.revision) == (
        "harbour",
        "Harbour security standard",
        "our own reading",
        "2026-11",
    )
    assert [(each.id, each.title, each.targets) for each in own.items] == [
        ("H-1.10", "", ("ac-2.1",)),
        ("H-1.2", "Accounts are <b>known</b>", ("ac-2", "ac-2_smt.d", "(zz) 9")),
        ("H-3", "", ()),
    ]
    assert own.items[1].span == Span("controls/harbour.yaml", 7, 5)
    assert "controls/harbour.yaml" in {each.path for each in found.inputs}


def test_a_file_elsewhere_is_read_when_it_is_named_and_once(tmp_path: Path) -> None:
    ssp = SSP + "crosswalks: [lists/harbour.yaml, lists/two.json, controls/more.yaml]\n"
    files = {
        "lists/harbour.yaml": OWN,
        "lists/two.json": collection(("ac-2", "A.5"), ("ac-2", "A.6")),
        "controls/more.yaml": OWN,
    }
    found = workspace(tmp_path, files, ssp)
    assert found.diagnostics == ()
    assert [each.path for each in found.crosswalks] == ["controls/more.yaml", "lists/harbour.yaml", "lists/two.json"]
    assert found.crosswalks[2].items == (CrosswalkItem("ac-2", "", ("a.5", "a.6")),)
    assert [each.path for each in found.inputs].count("controls/more.yaml") == 1


@pytest.mark.parametrize(
    ("path", "text", "code", "place"),
    [
        ("lists/x.yaml", OWN.replace("title: Harbour", "titel: Harbour"), "SSP221", "lists/x.yaml:2:3"),
        ("lists/x.yaml", OWN.replace("[AC-02(01)]", "{control: AC-2}"), "SSP221", "lists/x.yaml:6:14"),
        ("lists/x.json", "{", "SSP206", "lists/x.json:1:2"),
        ("lists/x.json", '{"catalog": {}}', "SSP255", "lists/x.json:1:1"),
        ("", "", "SSP200", "ssp.yaml:3:14"),
    ],
)
def test_what_is_wrong_has_a_code_and_a_place(tmp_path: Path, path: str, text: str, code: str, place: str) -> None:
    found = workspace(tmp_path, {path: text} if path else {}, SSP + f"crosswalks: [{path or 'lists/none.json'}]\n")
    assert [(each.code, str(each.span)) for each in found.diagnostics if each.code == code][:1] == [(code, place)]
    assert found.crosswalks == ()


def test_a_file_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(collection(("a", "b")))
    found = workspace(tmp_path / "inner", {}, SSP + "crosswalks: [../secret.json]\n")
    assert [each.code for each in found.diagnostics] == ["SSP200"]
    assert found.crosswalks == ()


def test_a_map_that_denies_a_relationship_is_none(tmp_path: Path) -> None:
    value = json.loads(collection(("A.5", "ac-2"), ("A.6", "ac-2")))
    value["mapping-collection"]["mappings"][0]["maps"][1]["relationship"] = "no-relationship"
    found = workspace(tmp_path, {"x.json": json.dumps(value)}, SSP + "crosswalks: [x.json]\n")
    assert found.crosswalks[0].items == (CrosswalkItem("A.5", "", ("ac-2",)), CrosswalkItem("A.6", "", ()))


# ---- settling


def settled(*items: CrosswalkItem) -> Plan:
    space = replace(
        worlds.workspace(worlds.answer("ra-5", "a")), crosswalks=(Crosswalk("x", "X", items=items, path="x.json"),)
    )
    return merge(worlds.inputs(space))


def test_targets_are_spelled_as_the_catalog_does_and_unknown_ones_are_told() -> None:
    written = CrosswalkItem("H-1", "", ("ra-5_smt.a", "ra-5", "zz-9", "zz-8"), Span("x.yaml", 6, 5))
    plan = settled(written)
    assert plan.crosswalks[0].items[0].targets == ("ra-5_smt.a", "ra-5", "zz-9", "zz-8")
    told = [each for each in plan.diagnostics if each.code == "SSP327"]
    assert [(str(each.span), each.message) for each in told] == [
        ("x.yaml:6:5", "H-1 names zz-9, zz-8, which no catalog has")
    ]


def test_a_framework_of_which_nothing_is_in_this_catalog_is_told_once() -> None:
    plan = settled(item("H-1", "zz-1", "zz-2"), item("H-2", "zz-3"), item("H-3"))
    told = [each.message for each in plan.diagnostics if each.code == "SSP327"]
    assert told == ["none of the 3 items of 'X' names a control of this catalog"]


def test_a_list_that_starts_at_the_controls_is_turned_round() -> None:
    plan = settled(item("ra-5", "a.8.8", "a.8.9"), item("si-2", "a.8.8"))
    assert {each.id: each.targets for each in plan.crosswalks[0].items} == {
        "a.8.8": ("ra-5", "si-2"),
        "a.8.9": ("ra-5",),
    }
    assert [each for each in plan.diagnostics if each.code == "SSP327"] == []


# ---- showing


def test_an_item_is_never_better_than_the_worst_that_it_names() -> None:
    plan = plan_with(Crosswalk("x", "X", items=(item("I", "cm-3.2", "ac-2_smt.d"), item("J", "cm-3.2"))))
    both, one = only(plan).items
    assert (one.claim, one.proof) == (Claim.IMPLEMENTED, Proof.PROVEN)
    assert (both.claim, both.proof) == (Claim.PLANNED, Proof.CONTRADICTED)
    assert (
        both.tally == plan.control_by_id["cm-3.2"].tally + next(p for p in plan.points() if p.id == "ac-2_smt.d").tally
    )


def test_a_part_is_not_counted_beside_its_whole_control_and_a_smaller_part_is_its_point() -> None:
    plan = plan_with(Crosswalk("x", "X", items=(item("I", "ac-2", "ac-2_smt.d.1"), item("J", "ac-2_smt.d.1"))))
    whole, part = only(plan).items
    assert [each.id for each in whole.named] == ["ac-2"]
    assert [each.id for each in part.named] == ["ac-2_smt.d"]


def test_items_that_nobody_answers_say_why() -> None:
    plan = plan_with(Crosswalk("x", "X", items=(item("I", "sc-7"), item("J"), item("K", "ac-14"), item("L", "ac-2"))))
    assert {each.id: each.why_unanswered for each in only(plan).unanswered} == {
        "I": "this plan has none of its controls",
        "J": "the framework names no control for it",
        "K": "no part of its controls is documented",
    }


def test_a_page_for_each_framework_with_what_it_names_and_what_it_lacks() -> None:
    files = made(
        crosswalk, plan_with(Crosswalk("x", "X", "S", "1", (item("<i>", "ac-2", "sc-7"), item("J")), "x.yaml"))
    )
    page = files["crosswalk/x.html"].decode()
    assert '<a class="id" href="../controls/ac-2.html">AC-2</a>' in page
    assert "not in this plan: SC-7" in page
    assert "nobody answers it here" in page
    assert "<i>" not in page
    assert 'href="crosswalk/x.html"' in files["crosswalk.html"].decode()


def test_two_frameworks_of_one_name_and_alike_items_have_addresses_of_their_own() -> None:
    one = Crosswalk("x", "X", items=(item("a b", "ac-2"), item("a-b", "ac-2")))
    files = made(crosswalk, plan_with(one, one))
    assert {"crosswalk/x.html", "crosswalk/x-2.html"} <= set(files)
    anchors = [each.anchor for each in only(plan_with(one)).items]
    assert len(set(anchors)) == len(anchors) == 2


def test_a_long_framework_is_listed_by_control() -> None:
    long = Crosswalk("x", "X", items=tuple(item(f"L-{n}", "ac-2_smt.a" if n % 2 else "zz-1") for n in range(400)))
    framework = only(plan_with(long))
    assert (framework.total, len(framework.items)) == (400, 200)
    ((named, items),) = framework.by_named
    assert named.id == "ac-2_smt.a"
    assert items == tuple(f"L-{n}" for n in range(1, 400, 2))
    assert "200 items" in made(crosswalk, plan_with(long))["crosswalk/x.html"].decode()


def test_shipped_frameworks_are_left_out_where_they_name_nothing() -> None:
    bare = replace(sample_plan(), families=())
    assert frameworks(bare) == ()
    assert made(crosswalk, bare) == {}


# ---- what is shipped


def test_indicators_are_those_of_the_publisher() -> None:
    facts = json.loads(shared("facts/cr26-ksi-to-800-53.json").read_bytes())
    (found,) = (each for each in shipped_crosswalks() if each.id == "fedramp-ksi")
    assert {each.id: list(each.targets) for each in found.items} == {
        name: sorted(ids, key=natural_key) for name, ids in facts.items()
    }


def test_shipped_files_are_as_their_schema_says() -> None:
    for path in sorted((data_folder("controls") / "crosswalks").glob("*.yaml")):
        document = read_yaml(path.read_bytes(), path.name)
        assert isinstance(document, Document)
        assert check(document, "crosswalk") == ()


def test_control_items_lead_to_the_controls_of_the_plan() -> None:
    found = items_by_control(frameworks(sample_plan()))
    assert "CCI-000015" in found["ac-2.1"]
    assert "KSI-IAM-SUS" in found["ac-2"]


def test_a_checkout_of_sspgen_does_not_read_what_it_ships_as_its_own() -> None:
    own = load_workspace(REPOSITORY)
    assert own.crosswalks == ()
    assert [i.path for i in own.inputs if i.path.startswith(("controls/baselines", "controls/crosswalks"))] == []
    assert [d for d in own.diagnostics if d.code == "SSP222"] == []
