"""Benchmarks: what rules came to on clusters, clouds and forges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.registry import normalise
from sspgen.model.evidence import Rejection, Report, Tagged

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def parse(document: Any) -> Report:
    found = normalise("x", json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / name).read_bytes())


def outcome(document: Any) -> str:
    return parse(document).outcome.value


def population(found: Report) -> tuple[int | None, ...]:
    counted = found.population
    assert counted is not None
    return (counted.total, counted.passed, counted.failed, counted.skipped)


def test_kube_bench_leaves_warnings_to_a_person() -> None:
    one = fixture("kube-bench.json")
    found = parse(one)
    assert (population(found), found.format_version) == ((3, 1, 1, 1), "cis-1.8")
    assert [(f.rule, f.location) for f in found.findings] == [("1.1.2", "master")]
    both = normalise("x", (json.dumps(one) + "\n" + json.dumps(one)).encode())
    assert isinstance(both, Report)
    assert population(both) == (6, 2, 2, 2)
    assert population(parse(one["Controls"])) == population(parse(one["Controls"][0])) == (3, 1, 1, 1)


@pytest.mark.parametrize(
    ("statuses", "totals", "expected"),
    [
        (["PASS"], {}, "pass"),
        (["PASS", "WARN"], {}, "needs_review"),
        (["PASS", "odd"], {}, "needs_review"),
        (["PASS", "INFO"], {}, "pass"),
        (["PASS"], {"total_fail": 1}, "needs_review"),
        ([], {}, "not_run"),
    ],
)
def test_kube_bench_outcomes(statuses: list[str], totals: dict[str, int], expected: str) -> None:
    tests = [{"results": [{"test_number": "1", "status": status} for status in statuses]}]
    group = {"node_type": "node", "tests": tests, "total_pass": 1} | totals
    assert outcome({"Controls": [group], "Totals": {"total_pass": 1}}) == expected


def test_kubescape_tells_what_does_not_apply_from_what_passed() -> None:
    found = parse(fixture("kubescape.json"))
    root, excepted = found.findings
    assert (root.rule, root.severity, root.location) == ("C-0013", "medium", "apps/v1/port/Deployment/crane")
    assert (excepted.rule, excepted.suppressed) == ("C-0030", True)
    assert (found.facts["not_applicable"], found.facts["waived"], found.facts["unchecked"]) == (1, 1, 1)
    old = parse(fixture("kubescape-v1.json"))
    assert (population(old), old.findings[0].location, old.format_version) == ((3, 1, 1, 1), "2 resources", "v1")


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ({"status": "passed"}, "pass"),
        ({"status": "passed", "statusInfo": {"status": "passed", "subStatus": "irrelevant"}}, "not_applicable"),
        ({"status": "passed", "statusInfo": {"status": "passed", "subStatus": "acknowledged"}}, "needs_review"),
        ({"status": "skipped"}, "not_run"),
        ({"status": "failed"}, "fail"),
        ({"status": "odd"}, "needs_review"),
        ({"status": "passed", "ResourceCounters": {"failedResources": 1}}, "needs_review"),
        ({"status": "passed", "ResourceCounters": {"passedResources": 1, "failedResources": 0}}, "pass"),
        ({"status": "passed", "ResourceCounters": {"passedResources": 0, "failedResources": 0}}, "not_applicable"),
        (7, "not_run"),
    ],
)
def test_kubescape_outcomes(control: Any, expected: str) -> None:
    assert outcome({"summaryDetails": {"controls": {"C-1": control}}, "results": []}) == expected


def test_powerpipe_takes_controls_from_the_groups_around_a_result() -> None:
    found = parse(fixture("powerpipe.json"))
    assert (population(found), found.subject.name) == ((3, 1, 1, 1), "harbour.benchmark.nist_800_53_rev_5")
    assert found.tagged == (Tagged("nist-800-53:ac-2.1", failed=1), Tagged("nist-800-53:sc-7", passed=1))
    alarm = found.findings[0]
    assert (alarm.location, alarm.severity, alarm.tags) == ("arn:example:user/ada", "high", ("nist-800-53:ac-2.1",))


@pytest.mark.parametrize(
    ("statuses", "more", "expected"),
    [
        (["ok", "skip"], {}, "pass"),
        (["ok", "error"], {}, "needs_review"),
        (["ok"], {"run_error": "no such table"}, "needs_review"),
        (["skip"], {}, "not_applicable"),
        (["ok", "alarm"], {}, "fail"),
        ([], {}, "not_run"),
    ],
)
def test_powerpipe_outcomes(statuses: list[str], more: dict[str, Any], expected: str) -> None:
    results = [{"status": status, "resource": "r"} for status in statuses]
    assert outcome({"group_id": "a", "controls": [{"control_id": "c", "results": results} | more]}) == expected


def test_a_control_in_several_groups_counts_once() -> None:
    control = {"control_id": "c", "results": [{"status": "alarm", "resource": "r"}]}
    groups = [{"group_id": f"nist_800_53_rev_5_{name}", "controls": [control]} for name in ("ac_2", "ac_3")]
    found = parse({"group_id": "root_result_group", "groups": groups, "summary": {"status": {"alarm": 2}}})
    assert (found.finding_count, population(found)) == (1, (1, 0, 1, 0))
    assert [tagged.tag for tagged in found.tagged] == ["nist-800-53:ac-2", "nist-800-53:ac-3"]
    hidden = parse({"group_id": "a", "controls": [], "summary": {"status": {"alarm": 1}}})
    assert hidden.outcome != "pass"


def test_a_powerpipe_snapshot_is_refused_with_a_reason() -> None:
    found = normalise("x", b'{"schema_version": "2022", "panels": {}, "layout": {}}')
    assert isinstance(found, Rejection)
    assert "--output json" in found.message


def test_legitify_is_read_in_every_arrangement() -> None:
    flat = fixture("legitify.json")
    found = parse(flat)
    assert (population(found), found.facts["policies"]) == ((3, 1, 1, 1), 2)
    assert [(f.rule, f.location) for f in found.findings] == [
        ("data.repository.no_review", "https://forge.example/harbour/crane")
    ]
    grouped = {"type": "group-by-severity", "content": {"HIGH": flat["content"]}}
    assert parse(grouped).findings == found.findings


@pytest.mark.parametrize(
    ("violations", "expected"),
    [
        ([{"status": "PASSED"}], "pass"),
        ([{"status": "PASSED"}, {"status": "SKIPPED"}], "needs_review"),
        ([{"status": "PASSED"}, {}], "fail"),
        ([{"status": "PASSED"}, {"status": "ODD"}], "needs_review"),
        ([{"status": "SKIPPED"}], "not_run"),
        ([], "needs_review"),
        (7, "not_run"),
    ],
)
def test_legitify_outcomes(violations: Any, expected: str) -> None:
    content = {"data.repository.a": {"policyInfo": {"severity": "LOW"}, "violations": violations}}
    assert outcome({"type": "flattened", "content": content}) == expected


def test_a_report_on_a_fleet_is_refused_with_a_reason() -> None:
    found = normalise("x", b'{"metadata": {}, "clusters": [{"report": {}}], "controlMatrix": {}}')
    assert isinstance(found, Rejection)
    assert "each cluster by itself" in found.message


@pytest.mark.parametrize(
    ("lost", "expected"), [(None, "needs_review"), ([], "needs_review"), ([[]], "needs_review"), ({}, "pass")]
)
def test_a_policy_of_legitify_that_is_lost_is_no_pass(lost: Any, expected: str) -> None:
    passed = {"policyInfo": {"severity": "LOW"}, "violations": [{"status": "PASSED"}]}
    assert outcome({"type": "flattened", "content": {"data.repository.a": passed, "b": lost}}) == expected
