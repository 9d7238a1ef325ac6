"""``site.json`` and the JSON beside pages: whole, described by their schemas, and the same as the plan."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sspgen.render.api import RenderContext
from sspgen.render.plan_json import RENDERER as PLAN_JSON
from sspgen.render.site.site_json import SCHEMA
from sspgen.resources import schema_file
from support.sample_plan import sample_plan
from support.site_kinds import sample_site
from support.site_tree import OUTPUTS, parse, target


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return sample_site()


@pytest.fixture(scope="module")
def index(site: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site["site.json"])
    return found


@pytest.fixture(scope="module")
def plan_json() -> dict[str, Any]:
    (output,) = PLAN_JSON.render(sample_plan(), RenderContext())
    found: dict[str, Any] = json.loads(output.data)
    return found


def test_the_index_is_as_its_schema_says(index: dict[str, Any]) -> None:
    validator = Draft202012Validator(json.loads(schema_file("site.schema.json").read_bytes()))
    Draft202012Validator.check_schema(validator.schema)
    assert [error.message for error in validator.iter_errors(index)] == []
    assert index["schema"] == SCHEMA
    for name in index:
        assert not validator.is_valid({key: value for key, value in index.items() if key != name}), name
    assert not validator.is_valid(index | {"surprise": 1})


def test_every_page_is_listed_once_by_path(site: dict[str, bytes], index: dict[str, Any]) -> None:
    assert [page["path"] for page in index["pages"]] == sorted(path for path in site if path.endswith(".html"))
    named = {(page["kind"], page["id"]): page["path"] for page in index["pages"]}
    assert named["control", "ac-2"] == "controls/ac-2.html"


def test_every_address_leads_to_a_file(site: dict[str, bytes], index: dict[str, Any]) -> None:
    named = [each[key] for kind in ("controls", "evidence") for each in index[kind] for key in ("page", "data")]
    named += [artifact["raw"] for each in index["evidence"] for artifact in each["artifacts"]]
    named += [each["path"] for each in index["downloads"]] + index["feeds"]
    beside = {f"../{path}" for path in OUTPUTS}
    assert [path for path in named if path not in site and path not in beside] == []
    assert beside <= set(named)


def test_the_index_says_what_the_plan_says(index: dict[str, Any]) -> None:
    plan = sample_plan()
    assert [(c["id"], c["claim"], c["proof"]) for c in index["controls"]] == [
        (c.id, c.claim, c.proof) for c in plan.controls()
    ]
    assert [(e["id"], e["verdict"]) for e in index["evidence"]] == [(e.source.id, e.verdict) for e in plan.evidence]
    total = index["totals"]["response_points"]
    assert (total["documented"], total["claimed"], total["proven"], total["total"]) == (
        plan.tally.documented,
        plan.tally.claimed,
        plan.tally.proven,
        plan.tally.total,
    )
    assert index["commit"] == (plan.revision.sha if plan.revision else "")
    kept = {a["kept"] for e in index["evidence"] for a in e["artifacts"]}
    assert kept == {a.kept for e in plan.evidence for a in e.collection.artifacts}


def test_json_beside_a_page_is_the_part_of_the_plan_that_it_shows(
    site: dict[str, bytes], index: dict[str, Any], plan_json: dict[str, Any]
) -> None:
    controls = {control["id"]: control for family in plan_json["families"] for control in family["controls"]}
    for each in index["controls"]:
        beside = json.loads(site[each["data"]])
        assert beside["control"] == controls[each["id"]]
        assert (beside["schema"], beside["page"]) == ("sspgen-control/1", each["page"])
    sources = {source["id"]: source for source in plan_json["evidence"]}
    for each in index["evidence"]:
        beside = json.loads(site[each["data"]])
        assert beside["evidence"] == sources[each["id"]]
        assert beside["as_of"] == plan_json["as_of"]


def test_a_page_links_the_json_beside_it(site: dict[str, bytes]) -> None:
    for page in ("controls/ac-2.html", "evidence/image_scan.html"):
        assert page.replace(".html", ".json") in {target(page, link)[0] for link in parse(site[page]).links}
