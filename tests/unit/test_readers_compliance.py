"""Scorecard, Gemara, OSCAL assessment results, and the neighbours that are no evidence and say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.formats.rule_results import RuleResults, State
from sspgen.collect.formats.yaml_document import yaml_object
from sspgen.collect.registry import normalise
from sspgen.model.evidence import FindingSeverity, Rejection, Report, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def read(name: str) -> Report:
    return parse((FIXTURES / name).read_bytes())


def parse(document: Any) -> Report:
    found = normalise("report", document if isinstance(document, bytes) else json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


def refuse(document: Any) -> Rejection:
    found = normalise("report", document if isinstance(document, bytes) else json.dumps(document).encode())
    assert isinstance(found, Rejection), found
    return found


def tally(report: Report) -> dict[str, tuple[int, int, int]]:
    return {each.tag: (each.passed, each.failed, each.undecided) for each in report.tagged}


def test_rules_that_do_not_apply_say_nothing_of_their_controls() -> None:
    results = RuleResults()
    for state in State:
        results.add(state, ("nist-800-53:ac-1",))
    (tagged,) = results.tagged()
    assert (tagged.passed, tagged.failed, tagged.undecided) == (1, 1, 3)
    assert results.population().skipped == 5


def scorecard(*scores: Any, **more: Any) -> dict[str, Any]:
    checks = [{"name": "SAST", "score": score, "reason": "r"} for score in scores]
    return {"date": "2026-03-01", "repo": {"name": "r"}, "scorecard": {"version": "v5"}, "checks": checks} | more


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (scorecard(), "not_run"),
        (scorecard(10), "pass"),
        (scorecard(10, 9), "fail"),
        (scorecard(10, -1), "needs_review"),
        (scorecard(10, None), "needs_review"),
        (scorecard(10, 11), "needs_review"),
        (scorecard(10, "x"), "needs_review"),
        (scorecard(checks=7), "not_run"),
    ],
)
def test_scorecard_outcomes(document: dict[str, Any], outcome: str) -> None:
    assert parse(document).outcome.value == outcome


def test_scorecard_inconclusive_is_not_zero() -> None:
    report = read("scorecard.json")
    (finding,) = report.findings
    assert (finding.rule, finding.severity) == ("Token-Permissions", FindingSeverity.HIGH)
    assert finding.raw_severity == "score 6 of 10"
    assert (report.facts["score"], report.facts["undecided"]) == (7.5, 1)
    assert report.subject.commit == "1" * 40
    assert parse(scorecard(10, score=-1)).facts["score"] is None
    for other in ("results", "findings"):
        raw = scorecard()
        del raw["checks"]
        assert "--format json" in refuse(raw | {other: {}}).message
    assert "--format json" in refuse({"Repo": "r", "Date": "2021-01-01", "Checks": [], "MetaData": []}).message


def log(result: str, **more: Any) -> dict[str, Any]:
    return {"requirement-id": "R-1.1", "result": result, "start": "2026-03-01T10:00:00Z"} | more


def evaluation(*results: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "e",
        "control-id": "R-1",
        "result": "Passed",
        "assessment-logs": [log(each) for each in results],
    } | more


@pytest.mark.parametrize(
    ("listed", "outcome"),
    [
        ([evaluation("Passed")], "pass"),
        ([evaluation("Passed", "Not Applicable")], "pass"),
        ([evaluation("Passed", "Failed")], "fail"),
        ([evaluation("Passed", "Needs Review")], "needs_review"),
        ([evaluation("Passed", "Unknown")], "needs_review"),
        ([evaluation("Passed", "Not Run")], "needs_review"),
        ([evaluation("Not Run")], "not_run"),
        ([evaluation("Not Applicable")], "not_applicable"),
        ([evaluation("Passed", result="Failed")], "fail"),
        ([evaluation("Passed"), evaluation(result="Needs Review")], "needs_review"),
        ([evaluation("Passed") | {"corrupted-state": True}], "needs_review"),
    ],
)
def test_gemara_outcomes_in_all_shapes(listed: list[dict[str, Any]], outcome: str) -> None:
    assert parse({"evaluations": listed, "metadata": {}}).outcome.value == outcome
    assert parse({"evaluation-set": listed}).outcome.value == outcome
    suite = {"name": "s", "control-evaluations": {"evaluations": listed}}
    assert parse({"evaluation-suites": [suite]}).outcome.value == outcome
    under = json.dumps({"evaluation_suites": [{"control_evaluations": listed}]})
    for name in ("assessment-logs", "corrupted-state", "control-id", "requirement-id"):
        under = under.replace(name, name.replace("-", "_"))
    assert parse(under.encode()).outcome.value == outcome


def test_gemara_finds_the_catalog_and_the_target_of_release_1() -> None:
    catalogs = [{"id": "fed", "title": "NIST SP 800-53 Rev. 5"}, {"id": "OSPS", "title": "Baseline"}]
    metadata = {"type": "EvaluationLog", "gemara-version": "1.1.0", "mapping-references": catalogs}
    logs = [
        {"requirement": {"reference-id": "fed", "entry-id": "AC-2"}, "result": "Failed"},
        {"requirement": {"reference-id": "OSPS", "entry-id": "OSPS-AC-03"}, "result": "Passed"},
    ]
    document = {
        "metadata": metadata,
        "target": {"name": "shop", "type": "Software"},
        "evaluations": [{"result": "Failed", "assessment-logs": logs}],
    }
    report = parse(document)
    assert report.subject.name == "shop"
    assert [(each.tag, each.failed) for each in report.tagged] == [("nist-800-53:ac-2", 1)]
    audit = normalise("x", b'{"metadata": {"type": "AuditLog", "gemara-version": "1.1.0"}, "results": []}')
    assert isinstance(audit, Rejection)
    assert "a Gemara AuditLog is not read" in audit.message


def test_gemara_takes_controls_from_800_53_alone_and_no_payload() -> None:
    report = read("gemara.yaml")
    assert (report.tool.name, report.subject.name) == ("acme-plugin", "shop")
    assert tally(report) == {
        "nist-800-53:ac-2": (1, 1, 0),
        "nist-800-53:ac-2.1": (0, 1, 0),
        "nist-800-53:ac-7": (1, 0, 0),
    }
    assert "not-read" not in repr(report)


def finding(state: str, target: str = "ac-2_smt.a", **more: Any) -> dict[str, Any]:
    return {"title": "f", "target": {"type": "statement-id", "target-id": target, "status": {"state": state}}} | more


def results(*findings: Any, **more: Any) -> dict[str, Any]:
    result = {"start": "2026-03-01T10:00:00Z", "findings": list(findings)} | more
    return {
        "assessment-results": {"uuid": "u", "metadata": {"title": "t", "oscal-version": "1.1.3"}, "results": [result]}
    }


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (results(), "not_run"),
        (results(observations=[{"uuid": "o"}]), "not_run"),
        (results(finding("satisfied")), "pass"),
        (results(finding("satisfied"), finding("not-satisfied")), "fail"),
        (results(finding("satisfied"), finding("")), "needs_review"),
        (results(finding("satisfied"), 7), "needs_review"),
        (results(finding("satisfied"), risks=7), "needs_review"),
    ],
)
def test_oscal_outcomes(document: dict[str, Any], outcome: str) -> None:
    assert parse(document).outcome.value == outcome


def test_oscal_results_in_all_three_forms() -> None:
    report = read("oscal-ar.json")
    assert tally(report) == {
        "nist-800-53:ac-2": (0, 1, 0),
        "nist-800-53:ac-6.1": (1, 0, 0),
        "nist-800-53:si-2": (0, 0, 1),
    }
    assert report.findings[1].justification == "a deviation was approved for each of its risks"
    assert "Jane" not in repr(report)
    report = read("oscal-ar.xml")
    assert (report.subject.name, report.format_version) == ("Acme shop assessment", "1.1.3")
    assert tally(report) == {"nist-800-53:ac-2": (0, 1, 0), "nist-800-53:ac-6.1": (1, 0, 0)}
    assert str(report.observed) == "2026-03-01 12:00:00+00:00"
    text = (
        "assessment-results:\n  uuid: u\n  metadata:\n    title: t\n  results:\n    - start: 2026-03-01T10:00:00Z\n"
        "      findings:\n        - target:\n            target-id: ac-6.1_obj\n            status:\n"
        "              state: satisfied\n"
    )
    assert tally(parse(text.encode())) == {"nist-800-53:ac-6.1": (1, 0, 0)}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"assessment-plan": {"metadata": {}}}, "give the assessment results"),
        ({"plan-of-action-and-milestones": {"metadata": {}}}, "POA&M"),
        ({"system-security-plan": {"metadata": {}}}, "what evidence is about"),
        (b'<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0"><metadata/></catalog>', "rule book"),
        (b"header:\n  schema-version: 2.0.0\nproject:\n  name: x\n", "what a project says of itself"),
    ],
)
def test_neighbours_are_refused_with_a_sentence(document: Any, words: str) -> None:
    assert words in refuse(document).message


def test_yaml_is_parsed_only_where_it_looks_like_yaml() -> None:
    assert yaml_object(Blob("x", b"# c\n---\na-b: 1\n")) == {"a-b": 1}
    assert yaml_object(Blob("x", b"a: 1\n"), b"mark") == {}
    assert yaml_object(Blob("x", b"a: &x 1\nb: *x\n")) == {}
    assert yaml_object(Blob("x", b"- a\n")) == {}
    assert yaml_object(Blob("x", b'{"a": 1}')) == {}


def test_a_pass_needs_a_pass() -> None:
    waived = RuleResults()
    waived.add(State.WAIVED)
    assert waived.outcome().verdict is Verdict.NEEDS_REVIEW
    waived.add(State.PASSED)
    assert waived.outcome().verdict is Verdict.PASS


def test_yaml_that_is_cut_off_is_no_pass() -> None:
    whole = (
        b"evaluations:\n  - result: Passed\n    assessment-logs:\n"
        b"      - {requirement-id: R-1, result: Passed, message: ok, start: 2026-03-01T10:00:00Z}\n"
        b"      - requirement-id: R-2\n        result: Passed\n        message: x\n        start: 2026-03-01\n"
        b"  - result: Passed\n    assessment-logs:\n"
        b"      - {requirement-id: R-3, result: Passed, message: ok, start: 2026-03-01}\n"
    )
    assert parse(whole).outcome is Verdict.PASS
    second = whole.index(b"R-2")
    for end in [*range(second, whole.index(b"2026", second)), whole.index(b"assess", second)]:
        found = normalise("report", whole[:end])
        assert isinstance(found, Rejection) or found.outcome is Verdict.NEEDS_REVIEW, whole[:end]
    assert parse({"evaluations": [evaluation("Passed"), evaluation()]}).outcome is Verdict.NEEDS_REVIEW
    unneeded = log("Not Applicable")
    del unneeded["start"]
    several = evaluation("Passed") | {"assessment-logs": [log("Passed"), unneeded]}
    assert parse({"evaluations": [several]}).outcome is Verdict.PASS


WRONG: tuple[Any, ...] = (True, -1, 7.5, "x", [[]], [None], [7], {"text": {}}, None, [], {})


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(
        node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    ):
        yield node, key
        yield from places(value)


@pytest.mark.parametrize(
    "document",
    [
        {"cklb_version": "1.0", "stigs": [{"rules": [{"group_id": "V-1", "status": "open", "ccis": ["CCI-000366"]}]}]},
        {
            "platform": {"name": "x"},
            "profiles": [{"name": "p", "controls": [{"id": "c", "impact": 0.5, "results": [{"status": "failed"}]}]}],
            "statistics": {},
            "version": "5",
        },
        [{"class_uid": 2004, "status_code": "FAIL", "metadata": {"product": {"name": "Prowler"}}}],
        [{"CheckID": "c", "Provider": "aws", "Status": "FAIL", "Compliance": {"NIST-800-53-Revision-5": ["ac_2"]}}],
        {
            "Findings": [
                {"SchemaVersion": "2", "ProductArn": "a", "AwsAccountId": "1", "Compliance": {"Status": "FAILED"}}
            ]
        },
        scorecard(3),
        {"evaluations": [evaluation("Failed", result="Failed")]},
        results(finding("not-satisfied")),
        {"data": {"affected_items": [{"policy_id": "p", "id": 1, "result": "failed"}], "total_affected_items": 1}},
        {
            "hits": {
                "total": {"value": 1},
                "hits": [{"_index": "wazuh-x", "_source": {"agent": {}, "vulnerability": {}}}],
            }
        },
    ],
    ids=lambda document: str(document)[:24],
)
def test_a_failure_of_the_wrong_type_never_becomes_a_pass(document: Any) -> None:
    assert parse(document).outcome is Verdict.FAIL
    for index in range(len(list(places(document)))):
        for wrong in WRONG:
            damaged = json.loads(json.dumps(document))
            holder, key = list(places(damaged))[index]
            holder[key] = wrong
            found = normalise("x", json.dumps(damaged).encode())
            assert isinstance(found, Rejection) or found.outcome is not Verdict.PASS, damaged


def test_oscal_state_as_the_text_of_a_status() -> None:
    target = '<target type="objective-id" target-id="ac-1.a.1_obj.1"><status reason="pass">{}</status></target>'
    found = "".join(f"<finding>{target.format(state)}</finding>" for state in ("satisfied", " not-satisfied "))
    document = (
        '<assessment-results xmlns="http://csrc.nist.gov/ns/oscal/1.0"><metadata><title>t</title></metadata>'
        f"<result><start>2026-03-01T10:00:00Z</start>{found}</result></assessment-results>"
    )
    report = normalise("x", document.encode())
    assert isinstance(report, Report)
    assert [(each.tag, each.passed, each.failed) for each in report.tagged] == [("nist-800-53:ac-1", 1, 1)]
    listed = [{"target": {"target-id": "ac-2_smt", "status": "satisfied"}}]
    results = [{"start": "2026-03-01T10:00:00Z", "findings": listed}]
    assert parse({"assessment-results": {"metadata": {"title": "t"}, "results": results}}).outcome is Verdict.PASS
