"""All OSCAL documents of a plan: valid, about the same things, and never saying more than the plan does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.assess.oscal.api import check_meaning
from sspgen.assess.poam import poam_items, waived_findings
from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.document import read_oscal
from sspgen.load.yaml_writer import dump_yaml
from sspgen.merge.api import merge
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import Relation, Report, Verdict
from sspgen.model.implementation import Claim
from sspgen.model.oscal import MODELS
from sspgen.model.plan import ProfileFacts, Proof
from sspgen.render.api import RenderContext
from sspgen.render.oscal import NS, RENDERER
from sspgen.resolve.oscal_links import Library
from support import worlds
from support.golden import check_golden
from support.oscal_build import NAMES, documents_of, files_of, invalid, repeated, unresolved, whole_plan
from support.sample_plan import big_plan, sample_plan

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan

Node = dict[str, Any]

EXPLAINED = {
    "SSP440": "the sample names a profile that is nowhere",
    "SSP256": "the same",
    "SSP462": "a planned answer of the sample has no date",
    "SSP463": "a component of the sample that is under development answers something as implemented",
    "SSP426": "there is no file of a framework, nor of an evidence source of which nothing was collected",
    "SSP422": "OSCAL wants telephone numbers without spaces, and the sample has them as people write them",
}


@cache
def whole() -> dict[str, Node]:
    return documents_of(whole_plan())


def own(node: Node, name: str) -> list[str]:
    return [p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS]


def results() -> Node:
    (result,) = whole()["assessment-results"]["results"]
    return dict(result)


def test_every_document_is_there_and_only_where_the_plan_has_something_to_say_in_it() -> None:
    assert tuple(whole()) == NAMES
    assert "mapping" not in documents_of(sample_plan())
    quiet = replace(sample_plan(), evidence=(), gaps=())
    assert tuple(documents_of(quiet)) == NAMES[:5]
    assert tuple(documents_of(replace(quiet, profile=ProfileFacts("", "")))) == NAMES[1:5]


def test_without_any_control_no_plan_is_written_and_that_is_told() -> None:
    told: list[Diagnostic] = []
    nothing = replace(sample_plan(), families=(), gaps=(), evidence=())
    outputs = RENDERER.render(nothing, RenderContext(tell=told.append))
    assert [output.path for output in outputs] == ["oscal/component-definition.json"]
    assert invalid(nothing) == []
    assert [each.code for each in told] == ["SSP500"]


@pytest.mark.parametrize("plan", [whole_plan, lambda: big_plan(25)])
def test_all_are_valid_and_every_reference_leads_to_something_in_one_of_them(plan: Any) -> None:
    made = plan()
    documents = documents_of(made)
    assert invalid(made) == []
    assert unresolved(documents) == []
    assert repeated(documents) == []


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert files_of(whole_plan()) == files_of(whole_plan())


def test_our_own_checks_find_no_error_and_no_warning_that_is_not_the_plans(tmp_path: Path) -> None:
    for path, data in files_of(whole_plan()).items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    library = Library(tmp_path, cache=tmp_path / "none")
    found = []
    for name in NAMES:
        path = f"oscal/{name}.json"
        document = read_oscal((tmp_path / path).read_bytes(), path, MODELS)
        assert not isinstance(document, tuple)
        found += [*check_document(document), *check_meaning(document, library)]
    told = [f"{each.code} {each.message}" for each in found if each.severity is not Severity.INFO]
    assert [each for each in told if each[:6] not in EXPLAINED] == []
    assert [str(each) for each in found if each.severity is Severity.ERROR] == []


def test_a_document_names_the_files_beside_it_by_their_hash() -> None:
    files = files_of(whole_plan())
    for name, key, other in (
        ("ssp", "import-profile", "profile"),
        ("assessment-plan", "import-ssp", "ssp"),
        ("assessment-results", "import-ap", "assessment-plan"),
        ("poam", "import-ssp", "ssp"),
    ):
        body = whole()[name]
        (resource,) = (r for r in body["back-matter"]["resources"] if f"#{r['uuid']}" == body[key]["href"])
        told = {link["href"]: link["hashes"][0]["value"] for link in resource["rlinks"]}
        wanted = {p: d for p, d in files.items() if p.startswith(f"oscal/{other}.")}
        assert told == {p.removeprefix("oscal/"): hashlib.sha256(d).hexdigest() for p, d in wanted.items()}


def test_a_finding_is_satisfied_only_where_the_plan_counts_the_point_as_proven() -> None:
    plan = whole_plan()
    states = {f["target"]["target-id"]: f["target"]["status"] for f in results()["findings"]}
    points = list(plan.points())
    assert list(states) == [point.id for point in points]
    for point in points:
        held = states[point.id]["state"] == "satisfied"
        assert held == (point.tally.proven == 1)
        assert (states[point.id]["reason"] == "pass") == held
        assert (states[point.id]["reason"] == "fail") == (point.proof is Proof.CONTRADICTED)
    assert sum(1 for state in states.values() if state["state"] == "satisfied") == plan.tally.proven


def test_a_satisfied_finding_has_no_risk_and_a_contradicted_one_has() -> None:
    for finding in results()["findings"]:
        state = finding["target"]["status"]
        if state["state"] == "satisfied":
            assert "related-risks" not in finding
        if state["reason"] == "fail":
            assert finding["related-risks"]


def test_each_check_is_an_observation_that_passes_only_while_its_evidence_is_sound() -> None:
    seen = {tuple(own(o, "evidence-source") + own(o, "check")): o for o in results()["observations"]}
    wanted = {(r.source.id, c.check.id): (r, c) for r in whole_plan().evidence for c in r.results}
    assert seen.keys() == wanted.keys()
    audit = seen["dependency_audit", "clean"]
    assert own(audit, "verdict") == ["stale"]
    assert own(audit, "check-alone") == ["pass"]
    assert audit["collected"] < audit["expires"]
    assert own(seen["access_tests", "all-pass"], "verdict") == ["fail"]


def test_nothing_is_said_to_expire_or_to_be_observed_that_no_report_dates() -> None:
    (missing,) = (o for o in results()["observations"] if own(o, "evidence-source") == ["penetration_test"])
    assert "expires" not in missing
    assert "relevant-evidence" not in missing
    assert missing["remarks"].startswith("No report says")


def test_evidence_is_named_with_its_hash_and_the_tool_that_made_it() -> None:
    body = whole()["assessment-results"]
    (scan,) = (o for o in results()["observations"] if own(o, "check") == ["no-criticals"])
    (proof,) = scan["relevant-evidence"]
    (resource,) = (r for r in body["back-matter"]["resources"] if f"#{r['uuid']}" == proof["href"])
    artifact = whole_plan().evidence[0].collection.artifacts[0]
    assert resource["rlinks"][0]["hashes"] == [{"algorithm": "SHA-256", "value": artifact.sha256}]
    assert resource["rlinks"][1]["href"].startswith("../evidence-bundle.zip#evidence/")
    tools = {c["uuid"]: c for c in whole()["assessment-plan"]["assessment-assets"]["components"]}
    actors = [tools[a["actor-uuid"]]["title"] for a in scan["origins"][0]["actors"] if a["type"] == "tool"]
    assert actors == ["trivy"]
    assert scan["methods"] == ["TEST"]


def test_the_poam_has_the_items_that_site_and_tables_show() -> None:
    items = poam_items(whole_plan())
    body = whole()["poam"]
    assert [own(item, "poam-id") for item in body["poam-items"]] == [[item.id] for item in items]
    assert len(body["risks"]) == len(items)
    assert [risk["status"] for risk in body["risks"]] == [item.status for item in items]
    dated = {item.id: item.planned for item in items if item.planned == "2027-01-31"}
    deadlines = {own(r, "poam-id")[0]: r["deadline"] for r in body["risks"] if "deadline" in r}
    assert deadlines == {name: f"{day}T00:00:00Z" for name, day in dated.items()}


def test_a_severity_is_that_of_findings_and_nothing_else_is_rated() -> None:
    rated = {own(r, "poam-id")[0]: r["characterizations"] for r in whole()["poam"]["risks"] if "characterizations" in r}
    known = {item.id: item.severity for item in poam_items(whole_plan()) if item.severity}
    assert rated.keys() == known.keys()
    for name, (character,) in rated.items():
        assert [f["value"] for f in character["facets"] if f["name"] == "severity"] == [known[name]]


def test_a_waiver_that_nobody_signed_is_no_approved_deviation() -> None:
    waived = waived_findings(whole_plan())
    (risk,) = (risk for risk in results()["risks"] if own(risk, "kind") == ["waived"])
    assert own(risk, "findings") == [str(len(waived))]
    assert risk["status"] == "deviation-requested"
    assert all(each["lifecycle"] == "recommendation" for each in risk["remediations"])


def test_an_activity_tells_what_is_expected_and_a_task_how_often() -> None:
    plan = whole()["assessment-plan"]
    activities = {
        tuple(own(a, "evidence-source") + own(a, "check")): a for a in plan["local-definitions"]["activities"]
    }
    scan = activities["image_scan", "no-criticals"]
    expected = next(c.expect for c in whole_plan().evidence[0].source.checks if c.id == "no-criticals")
    assert [own(step, "expects") for step in scan["steps"]][-1] == [expected]
    task = next(t for t in plan["tasks"] if own(t, "evidence-source") == ["image_scan"])
    assert task["timing"] == {"at-frequency": {"period": 3, "unit": "days"}}


def test_a_crosswalk_that_only_names_controls_is_never_called_equal() -> None:
    (mapping,) = whole()["mapping"]["mappings"]
    told = [(m["relationship"], own(m, "not-stated")) for m in mapping["maps"]]
    assert told == [("intersects-with", ["relationship"])] * 2 + [("subset-of", [])]
    assert mapping["source-gap-summary"]["unmapped-controls"] == [{"with-ids": ["HR-2"]}]
    assert whole()["mapping"]["provenance"]["status"] == "not-complete"


def test_one_thing_has_one_uuid_in_all_documents() -> None:
    plan: Plan = whole_plan()
    ssp = {c["uuid"]: c["title"] for c in whole()["ssp"]["system-implementation"]["components"]}
    defined = {c["uuid"]: c["title"] for c in whole()["component-definition"]["components"]}
    assert len(defined) == len(plan.components)
    assert defined.items() <= ssp.items()
    shared = {f["uuid"] for f in whole()["poam"]["findings"]}
    assert shared <= {f["uuid"] for f in results()["findings"]}


@pytest.mark.parametrize("plan", [whole_plan, lambda: big_plan(25)])
def test_every_text_is_in_the_component_definition_once(plan: Any) -> None:
    made = plan()
    holders = [
        holder
        for component in documents_of(made)["component-definition"]["components"]
        for implementation in component.get("control-implementations", ())
        for requirement in implementation["implemented-requirements"]
        for holder in (requirement, *requirement.get("statements", ()))
        if own(holder, "not-stated") != ["description"]
    ]
    assert sum(int((own(holder, "texts") or ["1"])[0]) for holder in holders) == made.texts_out
    answers = [answer for control in made.controls() for answer in control.answers]
    texts = [answer.text for answer in (*answers, *(each.answer for each in made.outside)) if answer.text.strip()]
    written = "\0".join(holder["description"] for holder in holders)
    assert [text for text in texts if text not in written] == []


@pytest.mark.parametrize("name", ["profile", "mapping"])
def test_golden(name: str) -> None:
    check_golden(f"render/oscal/{name}.json", files_of(whole_plan())[f"oscal/{name}.json"])


def test_every_document_says_how_to_read_it() -> None:
    for name, body in whole().items():
        assert NS in body["metadata"]["remarks"], name
        assert json.dumps(body["metadata"]).count(whole_plan().system.name) >= 1


def test_a_control_whose_id_is_no_token_is_valid_and_keeps_its_id() -> None:
    plan = sample_plan()
    control = plan.control_by_id["cm-3.2"]
    odd = "164.308(a)(1)"
    answer = replace(control.points[0].answers[0], control=odd, statement=f"{odd}_smt.a")
    point = replace(control.points[0], id=f"{odd}_smt.a", control=odd, answers=(answer,))
    family = replace(plan.families[0], controls=(replace(control, id=odd, points=(point,), parent=""),))
    made = replace(plan, families=(family,), gaps=(), evidence=(), outside=())
    assert invalid(made) == []
    documents = documents_of(made)
    (requirement,) = documents["ssp"]["control-implementation"]["implemented-requirements"]
    assert requirement["control-id"] == "_164.308-a-1"
    assert own(requirement, "control-id") == [odd]
    assert own(requirement["statements"][0], "statement-id") == [f"{odd}_smt.a"]
    (finding,) = documents["assessment-results"]["results"][0]["findings"]
    assert finding["target"]["target-id"] == requirement["statements"][0]["statement-id"]


def _with_answers(plan: Plan, **changed: Any) -> Plan:
    """The plan in which the last answer to AC-2 d, whose evidence contradicts it, is another."""
    control = plan.control_by_id["ac-2"]
    points = tuple(
        replace(p, answers=(*p.answers[:-1], replace(p.answers[-1], **changed))) if p.id == "ac-2_smt.d" else p
        for p in control.points
    )
    controls = (replace(control, points=points), *plan.families[0].controls[1:])
    return replace(plan, families=(replace(plan.families[0], controls=controls), *plan.families[1:]))


def test_an_alternative_that_somebody_claims_is_a_mitigating_factor_and_leads_to_its_entry() -> None:
    made = _with_answers(whole_plan(), claim=Claim.ALTERNATIVE, text="The gate is *watched*.")
    documents = documents_of(made)
    (risk,) = (r for r in documents["poam"]["risks"] if own(r, "kind") == ["contradicted"])
    assert [factor["description"] for factor in risk["mitigating-factors"]] == ["The gate is *watched*."]
    assert unresolved(documents) == []
    (before,) = (r for r in whole()["poam"]["risks"] if own(r, "kind") == ["contradicted"])
    assert "mitigating-factors" not in before


def test_a_waiver_with_a_name_is_an_approved_deviation_with_who_decided() -> None:
    plan = whole_plan()
    scan = plan.evidence[0]
    artifact = scan.collection.artifacts[0]
    assert isinstance(artifact.result, Report)
    findings = tuple(replace(finding, waived_by="Ada") for finding in artifact.result.findings)
    report = replace(artifact.result, findings=findings)
    collection = replace(scan.collection, artifacts=(replace(artifact, result=report),))
    made = replace(plan, evidence=(replace(scan, collection=collection), *plan.evidence[1:]))
    (result,) = documents_of(made)["assessment-results"]["results"]
    (risk,) = (risk for risk in result["risks"] if own(risk, "kind") == ["waived"])
    assert risk["status"] == "deviation-approved"
    assert [own(each, "waived-by") for each in risk["remediations"]] == [["Ada"]]


def test_the_place_of_an_item_is_a_location_with_its_words() -> None:
    places = {each["uuid"]: each["address"]["addr-lines"] for each in whole()["ssp"]["metadata"]["locations"]}
    items = whole()["ssp"]["system-implementation"]["inventory-items"]
    told = [p["value"] for item in items for p in item.get("props", ()) if p["name"] == "physical-location"]
    written = [[item.location] for item in whole_plan().system.inventory if item.location]
    assert [places[each] for each in told] == written
    assert written


@pytest.mark.parametrize("name", ["component-definition", "assessment-plan", "assessment-results", "poam"])
def test_golden_of_a_small_world(name: str) -> None:
    """One answer that a critical finding contradicts, one that nothing shows."""
    source = worlds.source("scan", {"ra-5_smt.a": Relation.SATISFIES})
    found = worlds.collection(source, worlds.artifact(worlds.report(Verdict.FAIL, critical=1)))
    answers = (worlds.answer("ra-5", "a", evidence=("scan",)), worlds.answer("ra-5", "b", claim=Claim.PLANNED))
    plan = merge(worlds.inputs(worlds.workspace(*answers, evidence=(source,)), found))
    check_golden(f"render/oscal/small/{name}.yaml", dump_yaml(documents_of(plan)[name]).encode())
