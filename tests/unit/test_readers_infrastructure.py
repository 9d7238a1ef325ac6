"""Infrastructure as code and benchmarks: policies, plans, clusters, clouds and forges."""

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


def test_checkov_reads_one_framework_or_several() -> None:
    found = parse(fixture("checkov.json"))
    failed, waived = found.findings
    assert (failed.rule, failed.severity, failed.location) == ("CKV_AWS_2", "high", "/main.tf:1 (aws_s3_bucket.hold)")
    assert (waived.suppressed, waived.justification, waived.severity) == (True, "a bucket of logs", "unknown")
    assert (population(found), found.tool.version) == ((3, 1, 1, 1), "3.2.1")
    assert found.facts["frameworks"] == "dockerfile, terraform"
    assert parse(fixture("checkov.json")[0]).findings == found.findings


@pytest.mark.parametrize(
    ("results", "summary", "expected"),
    [
        ({"passed_checks": [{"check_id": "A"}], "failed_checks": []}, {"passed": 1}, "pass"),
        ({"passed_checks": [{"check_id": "A"}]}, {"passed": 1, "failed": 1}, "needs_review"),
        ({"passed_checks": [{"check_id": "A"}], "parsing_errors": ["/a.tf"]}, {}, "needs_review"),
        ({"passed_checks": [{"check_id": "A"}], "failed_checks": [7]}, {}, "needs_review"),
        ({"passed_checks": [{"check_id": "A"}], "failed_checks": 7}, {}, "needs_review"),
        ({"skipped_checks": [{"check_id": "A"}]}, {}, "needs_review"),
        ({}, {}, "not_run"),
        (7, {"passed": 1}, "not_run"),
    ],
)
def test_checkov_outcomes(results: Any, summary: dict[str, int], expected: str) -> None:
    assert outcome({"check_type": "terraform", "results": results, "summary": summary}) == expected


def test_checkov_with_nothing_to_scan_did_not_run() -> None:
    assert outcome(fixture("checkov-nothing.json")) == "not_run"
    assert outcome([fixture("checkov-nothing.json")]) == "not_run"


# ---- tfsec, KICS, Conftest


@pytest.mark.parametrize(
    ("name", "rule", "severity", "counts"),
    [
        ("tfsec.json", "aws-s3-block-public-acls", "high", None),
        ("tfsec-legacy.json", "AWS002", "high", (2, 1, 1, 0)),
    ],
)
def test_tfsec_forms(name: str, rule: str, severity: str, counts: tuple[int, ...] | None) -> None:
    found = parse(fixture(name))
    assert (found.findings[0].rule, found.findings[0].severity, found.findings[0].location) == (
        rule,
        severity,
        "main.tf:3",
    )
    assert (None if found.population is None else population(found)) == counts


def test_a_tfsec_report_without_results_needs_review() -> None:
    assert outcome({"results": None}) == "needs_review"
    ignored = fixture("tfsec.json")
    ignored["results"] = ignored["results"][1:]
    assert outcome(ignored) == "needs_review"
    assert parse(ignored).findings[0].justification == "ignored by a comment"


def test_kics_reads_files_of_queries_and_no_values() -> None:
    found = parse(fixture("kics.json"))
    port, listing = found.findings
    assert (port.severity, port.identifiers, port.location) == ("high", ("CWE-668",), "infra/net.tf:8")
    assert (listing.severity, listing.raw_severity) == ("info", "TRACE")
    assert (found.tool.version, found.facts["queries"], found.subject.name) == ("v1.7.0", 60, "infra")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"total_counter": 0}, "pass"),
        ({"total_counter": 1}, "needs_review"),
        ({"total_counter": 0, "files_failed_to_scan": 1}, "needs_review"),
        ({"total_counter": 0, "queries_failed_to_execute": 1}, "needs_review"),
        ({"total_counter": 0, "files_scanned": 0}, "not_run"),
        ({"total_counter": 0, "files_scanned": "odd"}, "needs_review"),
        ({"total_counter": 0, "queries_total": 0}, "not_run"),
    ],
)
def test_kics_outcomes(more: dict[str, Any], expected: str) -> None:
    assert outcome(fixture("kics.json") | {"queries": []} | more) == expected


def test_conftest_counts_rules_and_keeps_exceptions() -> None:
    found = parse(fixture("conftest.json"))
    assert [(f.severity, f.raw_severity, f.suppressed) for f in found.findings] == [
        ("critical", "critical", False),
        ("medium", "warning", False),
        ("high", "exception", True),
    ]
    assert population(found) == (8, 5, 2, 1)
    assert found.findings[0].tags == ("nist-800-53:sc-6",)
    assert found.tagged == (Tagged("nist-800-53:sc-6", failed=1),)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"successes": 2}, "pass"),
        ({"successes": 0}, "not_run"),
        ({"successes": -1}, "not_run"),
        ({"successes": [None]}, "not_run"),
        ({"successes": [{"msg": ""}, 7]}, "needs_review"),
        ({"successes": 2, "failures": 7}, "needs_review"),
        ({"successes": 2, "skipped": [{"msg": "m"}]}, "needs_review"),
        ({"successes": 0, "exceptions": [{"msg": "m"}]}, "needs_review"),
    ],
)
def test_conftest_outcomes(entry: dict[str, Any], expected: str) -> None:
    assert outcome([{"filename": "a", "namespace": "main"} | entry]) == expected


def test_old_conftest_writes_capitals() -> None:
    found = parse(
        [{"filename": "a", "Warnings": [], "Failures": [{"Message": "no"}], "Successes": [{"Message": "ok"}]}]
    )
    assert (found.findings[0].title, population(found)) == ("no", (2, 1, 1, 0))


# ---- Terraform


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "terraform_version": "1.9", "resource_changes": list(changes)} | more


def change(kind: str, after: Any, **more: Any) -> dict[str, Any]:
    told = {"actions": ["create"], "before": None, "after": after} | more
    return {"address": f"{kind}.a", "mode": "managed", "type": kind, "change": told}


def test_a_plan_gives_actions_checks_and_openings_but_no_value() -> None:
    found = parse(fixture("terraform-plan.json"))
    ssh, check = found.findings
    assert (ssh.rule, ssh.severity, ssh.location) == ("open-ingress", "high", "aws_security_group.quay")
    assert ssh.title == "The whole internet may come in: port 22, tcp"
    assert (check.rule, check.title) == ("aws_db_instance.log", "It must be encrypted.")
    assert "shipshape" not in repr(found)
    counted = {name: value for name, value in found.facts.items() if value}
    assert counted == {
        "creates": 1,
        "replaces": 1,
        "reads": 1,
        "checks_passed": 1,
        "checks_failed": 1,
        "open_ingress": 1,
        "firewall_rules": 2,
        "resources": 2,
    }
    assert found.observed is not None


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        (
            "aws_security_group_rule",
            {"type": "ingress", "cidr_blocks": ["0.0.0.0/0"], "from_port": 443, "to_port": 443},
            "low",
        ),
        ("aws_security_group_rule", {"type": "egress", "cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0}, ""),
        (
            "aws_security_group",
            {"ingress": [{"ipv6_cidr_blocks": ["::/0"], "from_port": 0, "to_port": 0, "protocol": "-1"}]},
            "high",
        ),
        (
            "aws_vpc_security_group_ingress_rule",
            {"cidr_ipv4": "0.0.0.0/0", "from_port": 5432, "to_port": 5432},
            "medium",
        ),
        ("aws_vpc_security_group_ingress_rule", {"cidr_ipv4": "10.1.0.0/16", "from_port": 22, "to_port": 22}, ""),
        (
            "google_compute_firewall",
            {"source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["20-30"]}]},
            "high",
        ),
        ("google_compute_firewall", {"direction": "EGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{}]}, ""),
        ("google_compute_firewall", {"disabled": True, "source_ranges": ["0.0.0.0/0"], "allow": [{}]}, ""),
        (
            "azurerm_network_security_rule",
            {"direction": "Inbound", "access": "Allow", "source_address_prefix": "*", "destination_port_range": "3389"},
            "high",
        ),
        (
            "azurerm_network_security_rule",
            {"direction": "Inbound", "access": "Deny", "source_address_prefix": "*", "destination_port_range": "*"},
            "",
        ),
        ("aws_s3_bucket", {"cidr_blocks": ["0.0.0.0/0"]}, ""),
    ],
)
def test_who_may_come_in(kind: str, after: dict[str, Any], expected: str) -> None:
    found = parse(plan(change(kind, after)))
    assert [str(f.severity) for f in found.findings] == [expected] * bool(expected)


@pytest.mark.parametrize(
    "told",
    [
        {"after_unknown": {"ingress": True}, "after": {"name": "a"}},
        {"after_unknown": {"ingress": [{"cidr_blocks": True}]}},
        {"after_sensitive": {"ingress": [{"cidr_blocks": [True]}]}},
        {"after_sensitive": True},
        {"after": {"ingress": [{"cidr_blocks": [{}]}]}},
        {"after": {"ingress": [7]}},
        {"after": {"ingress": 7}},
        {"after": 7},
    ],
)
def test_a_source_that_is_not_known_needs_review(told: dict[str, Any]) -> None:
    rule = {"cidr_blocks": ["10.0.0.0/8"], "from_port": 1, "to_port": 2, "protocol": "tcp"}
    assert outcome(plan(change("aws_security_group", {"ingress": [rule]}))) == "pass"
    doubtful = change("aws_security_group", {"ingress": [rule]})
    doubtful["change"] |= told
    assert outcome(plan(doubtful)) == "needs_review"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "pass"),
        ({"resource_changes": []}, "not_run"),
        ({"resource_changes": 7}, "not_run"),
        ({"errored": True}, "needs_review"),
        ({"complete": False}, "needs_review"),
        ({"checks": [{"address": {}, "status": "pass"}]}, "pass"),
        ({"checks": [{"address": {}, "status": "unknown"}]}, "needs_review"),
        ({"checks": [{"address": {}, "status": "error"}]}, "needs_review"),
        ({"checks": [{"address": {}, "status": "fail"}]}, "fail"),
        ({"format_version": "0.1"}, "pass"),
    ],
)
def test_plan_outcomes(more: dict[str, Any], expected: str) -> None:
    assert outcome(plan(change("null_resource", {}), **more)) == expected


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"format_version": "1.0", "terraform_version": "1.9", "values": {"outputs": {}}}, "state"),
        ({"version": 4, "terraform_version": "1.9", "serial": 3, "lineage": "a", "resources": []}, "state"),
        (plan(format_version="2.0"), "2.0"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_reason(document: Any, word: str) -> None:
    found = normalise("x", json.dumps(document).encode())
    assert isinstance(found, Rejection)
    assert (found.code, word in found.message) == ("SSP302", True)


def test_checkov_spells_its_zeros_in_two_ways() -> None:
    zeros = {"passed": 0, "failed": 0, "skipped": 0, "parsingerrors": 0, "resourcecount": 0}
    found = parse(zeros | {"checkov_version": "2.1.269"})
    assert (found.format, found.outcome.value, found.tool.version) == ("checkov", "not_run", "2.1.269")


def test_kics_results_without_counters_are_read_and_never_complete() -> None:
    query = {"query_id": "q", "query_name": "Open", "severity": "HIGH", "files": [{"file_name": "a.tf", "line": 3}]}
    found = parse({"queries": [query]})
    assert (found.format, found.outcome.value, found.findings[0].location) == ("kics", "fail", "a.tf:3")
    assert "does not tell how many files were scanned" in found.reason


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"@level": "info", "@module": "terraform.ui", "type": "version"}, "terraform plan -json"),
        ({"format_version": "1.0", "valid": True, "error_count": 0, "diagnostics": []}, "terraform validate"),
        ({"name": "root_result_group", "groups": [], "detection_runs": None}, "detections"),
    ],
)
def test_neighbours_of_plans_and_benchmarks_are_named(document: dict[str, Any], word: str) -> None:
    for written in (json.dumps(document), json.dumps(document) + "\n" + json.dumps(document)):
        found = normalise("x", written.encode())
        assert isinstance(found, Rejection)
        assert found.code == "SSP301"
    found = normalise("x", json.dumps(document).encode())
    assert isinstance(found, Rejection)
    assert word in found.message
