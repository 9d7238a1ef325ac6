"""The OSCAL document: valid, complete, and never saying more than people wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.implementation import Claim, Component, Reference
from sspgen.model.plan import Plan, PlanAnswer, Tally
from sspgen.model.prose import ParameterState
from sspgen.model.system import LeveragedAuthorization, Narrative, Port, System
from sspgen.render.api import RenderContext
from sspgen.render.oscal import NS, RENDERER, texts_in_oscal
from support.corpora import shared
from support.golden import check_golden
from support.oscal_checks import problems, schema_validator, walk
from support.sample_plan import big_plan, sample_plan

BARE = System(id="bare", name="Bare")


def rendered(plan: Plan) -> tuple[dict[str, Any], bytes, bytes]:
    files = {output.path: output.data for output in RENDERER.render(plan, RenderContext())}
    return json.loads(files["oscal/ssp.json"]), files["oscal/ssp.json"], files["oscal/ssp.yaml"]


@cache
def sample() -> dict[str, Any]:
    return rendered(sample_plan())[0]


def own(node: dict[str, Any], name: str) -> list[str]:
    return [p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS]


def bare_plan() -> Plan:
    """A plan whose owner stated nothing at all, and whose answers are odd."""
    plan = sample_plan()
    odd = Component("odd", "  ", kind="", answers=())
    answer = PlanAnswer(
        uuid="0d9b2d9e-4b5c-5f0e-8c64-1d1c9a7f0001",
        component="odd",
        component_title="",
        control="ac-14",
        statement="",
        part="",
        claim=Claim.UNDOCUMENTED,
        raw_status="done?",
        remarks="Later.",
        text="",
        source_text="",
        roles=("AWS Staff: Engineering", "AWS Staff / Engineering", " "),
        evidence=("nowhere",),
        references=(Reference("", "javascript:alert(1)"), Reference("No place"), Reference("A b", "docs/a b%.md")),
    )
    control = plan.control_by_id["ac-14"]
    second = replace(
        answer, uuid="0d9b2d9e-4b5c-5f0e-8c64-1d1c9a7f0002", part="x", claim=Claim.PLANNED, text="T \ud800"
    )
    family = replace(plan.families[0], controls=(replace(control, points=(), general=(answer, second)),))
    system = replace(
        BARE,
        status="retired",
        leveraged=(LeveragedAuthorization("cloud", "Cloud", party="nobody"),),
        ports=(Port("odd", "any, 80", "sctp", used_by=("nothing",)),),
        data_flow=Narrative("", "flow.svg"),
        integrity="high",
    )
    return replace(
        plan, system=system, components=(odd,), evidence=(), outside=(), gaps=(), families=(family,), revision=None
    )


@pytest.mark.parametrize("plan", [sample_plan, bare_plan, lambda: big_plan(25)])
def test_it_is_valid_and_every_reference_resolves(plan: Any) -> None:
    document = rendered(plan())[0]
    assert problems(document, plan()) == []
    validator = schema_validator(shared("schemas/oscal-1.2.3/oscal_ssp_schema.json"))
    found = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
    assert found == []


@pytest.mark.parametrize("plan", [sample_plan, bare_plan, big_plan])
def test_texts_in_are_texts_out(plan: Any) -> None:
    made = plan()
    answers = [a for c in made.controls() for a in c.answers] + [o.answer for o in made.outside]
    texts = [a.text.encode("utf-8", "replace").decode() for a in answers if a.text.strip()]
    document = rendered(made)[0]
    assert texts_in_oscal(document) == len(texts)
    written = {n["description"] for n in walk(document) if "description" in n}
    assert [t for t in texts if t not in written and not any(t in description for description in written)] == []


def test_each_text_stands_under_its_statement_with_its_claim() -> None:
    control = next(r for r in requirements() if r["control-id"] == "ac-2")
    assert [s["statement-id"] for s in control["statements"]] == [
        *("ac-2_smt.a", "ac-2_smt.b", "ac-2_smt.c", "ac-2_smt.d"),
        *("ac-2_smt.d.1", "ac-2_smt.d.2"),
    ]
    first = control["statements"][0]["by-components"]
    assert [b["implementation-status"]["state"] for b in first] == ["implemented", "alternative"]
    assert first[1]["implementation-status"]["remarks"] == "Certificates are shorter-lived."
    assert first[0]["export"]["responsibilities"][0]["description"] == "Customers name their own clerks."
    whole = control["by-components"]
    assert len(whole) == 1, "one component answers the whole control twice, in one entry"
    assert whole[0]["description"].endswith("**z**\n\nA part that is not there.")
    assert "implementation-status" not in whole[0], "one of the two claims nothing"


def requirements() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sample()["system-security-plan"]["control-implementation"]["implemented-requirements"]
    return found


def test_a_proof_is_never_an_oscal_claim() -> None:
    plan = sample_plan()
    statements = {s["statement-id"]: s for r in requirements() for s in r.get("statements", ())}
    for point in plan.points():
        if not point.answers:
            assert point.id not in statements
            continue
        node = statements[point.id]
        assert own(node, "claim") == [point.claim.value]
        assert own(node, "proof") == [point.proof.value]
        assert own(node, "verdict") == [item.verdict.value for item in point.proofs]
        assert len(node.get("links", ())) == len(point.proofs)
    states = {b["implementation-status"]["state"] for b in walk(sample()) if "implementation-status" in b}
    assert states <= {claim.value for claim in Claim if claim is not Claim.UNDOCUMENTED}


def test_what_nobody_stated_is_marked_and_not_made_up() -> None:
    body = rendered(replace(sample_plan(), system=BARE))[0]["system-security-plan"]
    characteristics = body["system-characteristics"]
    assert own(characteristics, "not-stated") == ["description", "information-types", "authorization-boundary"]
    assert characteristics["description"] == "Not stated."
    assert "security-impact-level" not in characteristics
    assert "security-sensitivity-level" not in characteristics
    assert "parties" not in body["metadata"]
    assert "leveraged-authorizations" not in body["system-implementation"]


def test_every_requirement_has_a_component_and_an_unanswered_one_claims_nothing() -> None:
    document = rendered(sample_plan())[0]
    for requirement in document["system-security-plan"]["control-implementation"]["implemented-requirements"]:
        entries = [
            b for holder in (requirement, *requirement.get("statements", ())) for b in holder.get("by-components", ())
        ]
        assert entries
        unanswered = "statements" not in requirement and entries[0]["description"] == "Not stated."
        assert not unanswered or "implementation-status" not in entries[0]


def test_a_parameters_text_does_not_take_the_status_away() -> None:
    plan = sample_plan()
    control = plan.control_by_id["cm-3.2"]
    claimed = replace(control.points[0].answers[0], statement="")
    text = replace(claimed, uuid="0d9b2d9e-4b5c-5f0e-8c64-1d1c9a7f0003", part="parameter x", claim=Claim.UNDOCUMENTED)
    family = replace(plan.families[1], controls=(replace(control, points=(), general=(claimed, text)),))
    body = rendered(replace(plan, gaps=(), families=(family,)))[0]["system-security-plan"]
    (requirement,) = body["control-implementation"]["implemented-requirements"]
    (entry,) = requirement["by-components"]
    assert entry["implementation-status"] == {"state": "implemented"}


def test_numbers_and_values_are_those_of_the_plan() -> None:
    plan, body = sample_plan(), sample()["system-security-plan"]
    props = [p for p in body["metadata"]["props"] if p.get("class") == "response-points"]
    numbers = {p["name"]: int(p["value"]) for p in props}
    assert Tally(**numbers) == plan.tally
    given = {s["param-id"]: s["values"] for r in requirements() for s in r.get("set-parameters", ())}
    parameters = [p for c in plan.controls() for p in c.parameters if p.state is ParameterState.ORGANIZATION]
    assert given == {p.id: list(p.values) for p in parameters}
    hashes = {h["value"] for n in walk(body["back-matter"]) for h in n.get("hashes", ())}
    assert {a.sha256 for e in plan.evidence for a in e.collection.artifacts} <= hashes


def test_answers_outside_the_profile_are_kept_with_the_reason() -> None:
    resources = sample()["system-security-plan"]["back-matter"]["resources"]
    kept = {r["uuid"]: r for r in resources if own(r, "outside-the-profile")}
    assert {u: (r["description"], own(r, "outside-the-profile")) for u, r in kept.items()} == {
        o.answer.uuid: (o.answer.text, [o.reason]) for o in sample_plan().outside
    }


def test_links_lead_to_pages_and_files_only() -> None:
    document = rendered(bare_plan())[0]
    hrefs = [n["href"] for n in walk(document) if "href" in n]
    assert not [href for href in hrefs if href.startswith("javascript")]
    assert "docs/a%20b%25.md" in hrefs


def test_json_and_yaml_hold_the_same_document() -> None:
    document, _, text = rendered(sample_plan())
    read = read_yaml(text, "ssp.yaml")
    assert isinstance(read, Document)
    assert read.value == document


def test_golden() -> None:
    _, data, text = rendered(sample_plan())
    check_golden("render/oscal/ssp.json", data)
    check_golden("render/oscal/ssp.yaml", text)
