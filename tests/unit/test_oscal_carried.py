"""A plan that came as OSCAL goes out as OSCAL with nothing lost, moved or repeated."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.flow.plan import Request, make_plan
from sspgen.load.oscal.encode import encode
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import NS, RENDERER
from support import oscal
from support.corpora import corpus, shared
from support.oscal_checks import schema_validator, walk
from support.oscal_plan import MODEL, at, lost, plan, uid

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Node = dict[str, Any]


def written(folder: Path, document: Node, encoding: str = "json", *, catalog: bool = True) -> Path:
    """A folder with nothing but a plan, and perhaps its catalog."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"plan.{encoding}").write_bytes(encode(document, encoding))
    if catalog:
        oscal.write(folder, "castle.json", oscal.catalog())
    return folder


def made(folder: Path) -> Plan:
    return make_plan(Request(folder, "", NOW, NOW, silent))


def rendered(found: Plan) -> Node:
    files = {output.path: output.data for output in RENDERER.render(found, RenderContext())}
    document: Node = json.loads(files["oscal/ssp.json"])
    return document


def built(folder: Path, document: Node, encoding: str = "json", *, catalog: bool = True) -> Node:
    return rendered(made(written(folder, document, encoding, catalog=catalog)))


def own(node: Node, name: str) -> list[str]:
    return [p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS]


@pytest.mark.parametrize("encoding", ["json", "yaml", "xml"])
def test_every_value_of_the_original_stands_at_its_place(tmp_path: Path, encoding: str) -> None:
    document = plan()
    after = built(tmp_path, document, encoding)
    assert lost(document, after) == []
    assert after[MODEL]["metadata"]["last-modified"] != document[MODEL]["metadata"]["last-modified"]
    for place in (("metadata", "roles"), ("metadata", "parties"), ("system-implementation", "components")):
        assert len(at(after[MODEL], place)) == len(at(document[MODEL], place))
    requirements = at(after[MODEL], ("control-implementation", "implemented-requirements"))
    assert [r["control-id"] for r in requirements] == ["ga-1", "ke-1", "ga-2", "zz-9"]


def test_what_is_added_is_in_our_namespace_and_the_result_is_valid(tmp_path: Path) -> None:
    document = plan()
    validator = schema_validator(shared("schemas/oscal-1.2.3") / "oscal_ssp_schema.json")
    assert [e.message for e in validator.iter_errors(document)] == []
    after = built(tmp_path, document)
    assert [e.message for e in validator.iter_errors(after)] == []
    known = {id_ for node in walk(document) for id_ in (node.get("uuid"),)}
    fresh = [p for node in walk(after) for p in node.get("props", ()) if p.get("ns") == NS]
    assert {p["name"] for p in fresh} >= {"claim", "proof", "source", "generator", "documented"}
    added = [node for node in walk(after) if "uuid" in node and node["uuid"] not in known]
    assert all(set(node) <= {"uuid", "statement-id", "props"} for node in added)


def test_an_answer_says_the_file_and_line_that_it_came_from(tmp_path: Path) -> None:
    after = built(tmp_path, plan())
    lines = (tmp_path / "plan.json").read_text(encoding="utf-8").splitlines()
    entry = next(node for node in walk(after) if node.get("uuid") == uid("answer", "a"))
    (source,) = own(entry, "source")
    path, _, line = source.rpartition(":")
    assert path == "plan.json"
    assert "Word-answer-a" in lines[int(line) - 1]


def test_building_the_output_again_gives_the_same_output(tmp_path: Path) -> None:
    first = built(tmp_path / "one", plan())
    (tmp_path / "two").mkdir()
    second = built(tmp_path / "two", first)
    assert second == first
    assert json.dumps(second) == json.dumps(first)


def test_results_of_an_earlier_build_are_not_carried(tmp_path: Path) -> None:
    document = plan()
    point = at(document[MODEL], ("control-implementation", "implemented-requirements", 0, "statements", 0))
    resource = uid("resource", "old evidence")
    verdict = [{"name": name, "ns": NS, "value": "pass"} for name in ("verdict", "proof", "claim")]
    point["props"], point["links"] = verdict, [{"href": f"#{resource}", "rel": "evidence"}]
    evidence = {"uuid": resource, "title": "Old", "props": [{"name": "evidence-source", "ns": NS, "value": "scan"}]}
    document[MODEL]["back-matter"]["resources"].append(evidence)
    after = built(tmp_path, document)
    found = at(after[MODEL], ("control-implementation", "implemented-requirements", 0, "statements", 0))
    assert own(found, "proof") == ["unproven"]
    assert own(found, "verdict") == []
    assert "links" not in found
    assert resource not in json.dumps(after)


def test_members_that_nobody_knows_and_other_spellings_are_carried(tmp_path: Path) -> None:
    document = plan()
    requirements = at(document[MODEL], ("control-implementation", "implemented-requirements"))
    requirements[0]["control-id"] = "GA-1"
    requirements[0]["x-unknown"] = {"deep": [1, 2.5, None, True, {"a": []}]}
    document[MODEL]["x-extension"] = "kept"
    document["$schema"] = "https://schema.example/ssp.json"
    after = built(tmp_path, document)
    assert lost({MODEL: document[MODEL]}, after) == []
    assert own(at(after[MODEL], ("control-implementation", "implemented-requirements", 0)), "claim") == ["partial"]


def test_two_things_with_one_uuid_stay_two_things(tmp_path: Path) -> None:
    document = plan()
    requirements = at(document[MODEL], ("control-implementation", "implemented-requirements"))
    twin = copy.deepcopy(requirements[2])
    twin["control-id"] = "ke-10"
    requirements.append(twin)
    components = at(document[MODEL], ("system-implementation", "components"))
    components.append({**copy.deepcopy(components[1]), "title": "Twin"})
    after = built(tmp_path, document)
    assert lost(document, after) == []
    found = made(tmp_path)
    assert found.texts_in == found.texts_out == 7
    assert len({answer.uuid for control in found.controls() for answer in control.answers}) == 7 - 1


@pytest.mark.parametrize("missing", ["metadata", "import-profile", "system-implementation", "back-matter"])
def test_a_plan_without_a_required_part_is_written_back_without_it(tmp_path: Path, missing: str) -> None:
    document = plan()
    del document[MODEL][missing]
    after = built(tmp_path, document)
    assert lost(document, after) == []
    assert missing == "metadata" or missing not in after[MODEL]


def test_the_public_edition_has_nothing_that_is_not_modelled(tmp_path: Path) -> None:
    from sspgen.editions.api import public_edition  # noqa: PLC0415 - for this test only
    from sspgen.model.chronicle import Chronicle  # noqa: PLC0415 - the same

    found = made(written(tmp_path, plan()))
    public = public_edition(found, Chronicle(), b"k" * 32).plan
    assert not public.original
    text = json.dumps(rendered(public))
    for word in ("tool-state", "192.0.2.7", "Jo Keel", "office@harbour.example", "a.bin"):
        assert word not in text
    assert "Word-answer-a" in text
    assert "Word-provided" in text


@pytest.mark.corpora
@pytest.mark.parametrize(
    "name", ["examples/ssp-example", "examples/ifa_ssp-example", "examples/oscal_leveraging-example_ssp"]
)
def test_published_examples_go_out_as_they_came_in(tmp_path: Path, name: str) -> None:
    document: Node = json.loads(corpus(f"oscal/{name}.json").read_text(encoding="utf-8"))
    after = built(tmp_path, document, catalog=False)
    assert lost(document, after) == []
    validator = schema_validator(shared("schemas/oscal-1.2.3") / "oscal_ssp_schema.json")
    assert [e.message for e in validator.iter_errors(after)] == []


def test_a_comment_that_a_tool_left_to_be_filled_in_documents_nothing(tmp_path: Path) -> None:
    document = plan()
    requirements = at(document[MODEL], ("control-implementation", "implemented-requirements"))
    comment = "<!-- Describe here how part a is met. -->"
    requirements[0]["statements"][0]["by-components"][0]["description"] = comment
    found = made(written(tmp_path, document))
    point = next(each for each in found.points() if each.id == "ga-1_smt.a")
    assert (point.tally.documented, point.tally.claimed) == (0, 0)
    assert point.answers[0].text == comment
    assert found.texts_in == found.texts_out


def test_controls_and_parts_of_a_catalog_of_another_style_are_found(tmp_path: Path) -> None:
    catalog = json.loads(json.dumps(oscal.catalog()).replace("ga-1_smt.", "SR-1.").replace("ga-1", "REQ_SR-1"))
    oscal.write(tmp_path, "castle.json", catalog)
    document = plan()
    body = document[MODEL]["control-implementation"]["implemented-requirements"]
    text = json.dumps(body[0]).replace("ga-1_smt.", "SR-1.").replace('"ga-1"', '"REQ_SR-1"')
    body[:] = [json.loads(text)]
    found = made(written(tmp_path, document, catalog=False))
    assert [(p.id, p.uuid) for p in found.points() if p.answers] == [
        ("SR-1.a", uid("statement", "ga-1_smt.a")),
        ("SR-1.b", uid("statement", "ga-1_smt.b")),
    ]
    after = rendered(found)
    assert lost(document, after) == []
    statements = at(after[MODEL], ("control-implementation", "implemented-requirements", 0, "statements"))
    assert [own(each, "claim") for each in statements] == [["implemented"], ["partial"]]


def test_lists_that_lose_their_last_member_go_wherever_something_is_added(tmp_path: Path) -> None:
    document = plan()
    old = {
        "uuid": uid("old-evidence"),
        "title": "An earlier scan",
        "props": [{"name": "evidence-source", "ns": NS, "value": "scan"}],
    }
    document[MODEL]["back-matter"] = {"resources": [old]}
    first, second = document[MODEL]["control-implementation"]["implemented-requirements"][:2]
    first.pop("statements", None)
    first["by-components"] = first.get("by-components") or []
    second["links"] = [{"href": f"#{old['uuid']}", "rel": "evidence"}]
    after = built(tmp_path, document)
    assert "resources" not in after[MODEL]["back-matter"]
    requirements = after[MODEL]["control-implementation"]["implemented-requirements"]
    assert len(requirements[0].get("statements", ())) > 0
    assert "links" not in requirements[1]
