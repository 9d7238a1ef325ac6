"""Variants that tools really write beside their plain form: none of them may turn into a pass that it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sspgen.collect import registry
from sspgen.collect.api import Blob
from sspgen.collect.registry import identify, normalise
from sspgen.merge.expressions import syntax_problem
from sspgen.model.evidence import FindingSeverity, Report, Verdict


def parse(document: Any) -> Report:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    found = normalise("report", data)
    assert isinstance(found, Report), found
    return found


def judged(document: Any) -> tuple[str, str]:
    report = parse(document)
    return report.outcome.value, report.reason


def sarif(*results: dict[str, Any], **run: Any) -> dict[str, Any]:
    rules = [{"id": "A1", "defaultConfiguration": {"level": "note"}}, {"id": "B2"}]
    tool = {"driver": {"name": "lint", "rules": rules}}
    return {"version": "2.1.0", "runs": [{"tool": tool, "results": list(results)} | run]}


def result(**more: Any) -> dict[str, Any]:
    return {"ruleId": "A1", "message": {"text": "a problem"}} | more


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"suppressions": [{"kind": "inSource"}]}, "pass"),
        ({"suppressions": [{"kind": "external", "status": "accepted"}]}, "pass"),
        ({"suppressions": [{"kind": "external", "status": "underReview"}]}, "fail"),
        ({"suppressions": [{"kind": "external", "status": "rejected"}]}, "fail"),
        ({"suppressions": [{"kind": "inSource"}, {"kind": "external", "status": "rejected"}]}, "fail"),
        ({"suppressions": []}, "fail"),
        ({"baselineState": "absent"}, "pass"),
        ({"baselineState": "unchanged"}, "fail"),
        ({"kind": "pass"}, "pass"),
        ({"kind": "informational"}, "pass"),
        ({"kind": "open"}, "needs_review"),
        ({"kind": "review"}, "needs_review"),
        ({"kind": "notApplicable"}, "needs_review"),
        ({"kind": "something new"}, "fail"),
    ],
)
def test_a_sarif_result_counts_unless_it_says_why_not(more: dict[str, Any], outcome: str) -> None:
    assert parse(sarif(result(**more))).outcome.value == outcome


def test_a_level_that_users_configured_stands_before_that_of_the_rule() -> None:
    overrides = [
        {"descriptor": {"index": 0}, "configuration": {"level": "error"}},
        {"descriptor": {"id": "B2"}, "configuration": {"level": "none"}},
    ]
    by_index = {"ruleIndex": 0, "message": {"text": "by index"}}
    own = {"ruleId": "B2", "level": "warning", "message": {"text": "its own level"}}
    report = parse(
        sarif(result(), by_index, {"ruleId": "B2"}, own, invocations=[{"ruleConfigurationOverrides": overrides}])
    )
    assert [finding.raw_severity for finding in report.findings] == ["error", "error", "none", "warning"]


def test_a_result_may_name_its_rule_by_its_place_in_an_extension() -> None:
    rule = {"id": "pack/injection", "properties": {"security-severity": "9.1", "tags": ["external/cwe/cwe-089"]}}
    tool = {"driver": {"name": "scan", "rules": [{"id": "OTHER"}]}, "extensions": [{"name": "pack", "rules": [rule]}]}
    found = {"rule": {"index": 0, "toolComponent": {"index": 0}}, "message": {"text": "injection"}}
    (finding,) = parse(sarif(found, tool=tool)).findings
    assert (finding.rule, finding.severity, finding.identifiers) == (
        "pack/injection",
        FindingSeverity.CRITICAL,
        ("CWE-89",),
    )
    beyond = {"rule": {"index": 0, "toolComponent": {"index": 7}}, "message": {"text": "no such pack"}}
    assert parse(sarif(beyond, tool=tool)).findings[0].rule == "unknown"


def test_a_leaked_secret_counts_the_same_in_sarif_as_in_json() -> None:
    leak = {"ruleId": "generic-api-key", "message": {"text": "a secret"}}
    (finding,) = parse(sarif(leak, tool={"driver": {"name": "gitleaks"}})).findings
    assert finding.severity is FindingSeverity.HIGH


def test_results_that_stand_outside_of_the_runs_are_not_overlooked() -> None:
    outside = sarif() | {"inlineExternalProperties": [{"results": [result()]}]}
    assert judged(outside) == ("needs_review", "results stand outside of the runs, where they are not read")


def test_a_clean_sarif_says_when_it_could_be_a_scan_of_nothing() -> None:
    bare = parse({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint"}}, "results": []}]})
    assert bare.outcome is Verdict.PASS
    assert bare.notes == ("it tells neither files nor rules: a scan of nothing at all would look the same",)
    assert parse(sarif()).notes == ()


def test_a_scan_of_an_image_in_sarif_names_the_image() -> None:
    about = {"imageName": "shop:1.4", "repoDigests": ["registry.example/shop@sha256:0a1b"]}
    subject = parse(sarif(properties=about)).subject
    assert (subject.kind, subject.name, subject.digest) == ("image", "shop:1.4", "sha256:0a1b")


def test_a_test_case_that_says_it_failed_has_failed_without_a_failure_in_it() -> None:
    report = parse(b'<testsuite><testcase name="a" status="run"/><testcase name="b" status="fail"/></testsuite>')
    assert (report.outcome, report.facts["failures"], report.findings[0].rule) == (Verdict.FAIL, 1, "b")


def cluster(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"ClusterName": "production", "Resources": list(resources)}


def test_a_cluster_is_doubted_for_each_of_its_images() -> None:
    result = {"Target": "shop", "Class": "os-pkgs", "Type": "alpine"}
    old = {"Kind": "Deployment", "Name": "shop", "Metadata": [{"OS": {"EOSL": True}}], "Results": [result]}
    outcome, reason = judged(cluster(old, {"Kind": "Pod", "Name": "job", "Error": "no image"}))
    assert outcome == "needs_review"
    assert "1 resource could not be scanned; its operating system is past its end of life" in reason


def test_a_waived_secret_keeps_its_rule_and_nothing_of_the_secret() -> None:
    secret = {"RuleID": "github-pat", "Severity": "CRITICAL", "Title": "GitHub token", "Match": "t0k3nt0k3n"}
    waived = {"Type": "secret", "Status": "ignored", "Statement": "a test value", "Finding": secret}
    report = parse(
        {
            "SchemaVersion": 2,
            "ArtifactName": ".",
            "Results": [{"Target": "a", "ExperimentalModifiedFindings": [waived]}],
        }
    )
    (finding,) = report.findings
    assert (finding.rule, finding.suppressed, finding.justification) == ("github-pat", True, "a test value")
    assert "t0k3n" not in repr(report)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, ""),
        (
            {"alertsByPackage": [{"alerts": [{"type": "distro-eol"}]}]},
            "its distribution is past its end of life or not known, so advisories may be missing",
        ),
        ({"descriptor": {"name": "grype", "db": {"status": {"valid": False}}}}, "its database was not valid"),
    ],
)
def test_a_vulnerability_scan_that_doubts_itself_is_no_pass(more: dict[str, Any], reason: str) -> None:
    clean = {"matches": [], "source": {"type": "directory", "target": "."}, "descriptor": {"name": "grype"}}
    assert judged(clean | more) == ("needs_review" if reason else "pass", reason)


@pytest.mark.parametrize(("level", "outcome"), [("Info", "pass"), ("Low", "pass"), ("Medium", "needs_review")])
def test_a_site_scan_that_doubts_itself_is_no_pass(level: str, outcome: str) -> None:
    site = {"@name": "https://shop.example", "alerts": []}
    insight = {"level": level, "key": "insight.auth.failure", "statistic": "80"}
    assert parse({"@version": "2.17.0", "site": [site], "insights": [insight]}).outcome.value == outcome
    parts = f"<insights><insight><level>{level}</level><key>insight.auth.failure</key></insight></insights>"
    page = (
        f'<OWASPZAPReport version="2.17.0">{parts}<site name="https://shop.example"><alerts/></site></OWASPZAPReport>'
    )
    assert parse(page.encode()).outcome.value == outcome


@pytest.mark.parametrize("state", ["not_affected", "false_positive", "resolved", "resolved_with_pedigree"])
def test_an_analysis_that_closes_a_vulnerability_suppresses_it(state: str) -> None:
    assert parse(vex({"state": state, "justification": "code_not_reachable"})).outcome is Verdict.PASS


@pytest.mark.parametrize("analysis", [{"state": "exploitable"}, {"state": "in_triage"}, {"state": "odd"}, {}, None])
def test_an_analysis_that_does_not_close_a_vulnerability_leaves_it_open(analysis: Any) -> None:
    assert parse(vex(analysis)).outcome is Verdict.FAIL


def vex(analysis: Any) -> dict[str, Any]:
    vulnerability = {"id": "CVE-2026-0001", "analysis": analysis}
    return {"bomFormat": "CycloneDX", "components": [{"name": "a"}], "vulnerabilities": [vulnerability]}


def test_a_tool_comes_before_the_library_that_it_writes_with() -> None:
    tools = [{"name": "cyclonedx-python-lib", "version": "7.6.2"}, {"name": "checkov", "version": "3.2.0"}]
    bom = {"bomFormat": "CycloneDX", "components": [{"name": "a"}], "metadata": {"tools": tools}}
    assert parse(bom).tool.name == "checkov"
    assert parse(bom | {"metadata": {"tools": [{"vendor": "npm", "name": "cli"}]}}).tool.name == "npm/cli"
    assert parse(bom | {"metadata": {"tools": tools[:1]}}).tool.name == "cyclonedx-python-lib"


def test_an_inventory_of_nothing_but_its_own_subject_needs_review() -> None:
    described = {
        "spdxElementId": "SPDXRef-DOCUMENT",
        "relatedSpdxElement": "SPDXRef-a",
        "relationshipType": "DESCRIBES",
    }
    alone = {"spdxVersion": "SPDX-2.3", "packages": [{"name": "a"}], "relationships": [described]}
    assert parse(alone).outcome is Verdict.NEEDS_REVIEW
    assert parse(alone | {"packages": [{"name": "a"}, {"name": "b"}]}).outcome is Verdict.PASS
    tags = b"SPDXVersion: SPDX-2.3\nPackageName: a\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\n"
    assert parse(tags).outcome is Verdict.NEEDS_REVIEW
    assert parse(tags + b"PackageName: b\n").outcome is Verdict.PASS
    graph = [{"type": "SpdxDocument", "rootElement": ["a"]}, {"type": "software_Package", "name": "a"}]
    document = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph}
    assert parse(document).outcome is Verdict.NEEDS_REVIEW


def test_recognising_a_report_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    class Trips:
        id = title = "trips"

        def recognises(self, blob: Blob) -> bool:
            raise RecursionError(blob.name)

    known = registry.readers()
    monkeypatch.setattr(registry, "readers", lambda: (Trips(), *known))
    assert identify(Blob("a", b"\x00")) is None
    found = identify(Blob("a", json.dumps(sarif()).encode()))
    assert found is not None
    assert found.id == "sarif"


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("findings.size( == 0", "syntax error at 1:16: extraneous input '=='"),
        ("outcome ==", "syntax error at 1:11: mismatched input its end"),
        ("outcome == 'pass'", ""),
    ],
)
def test_a_syntax_error_in_a_check_is_told_in_one_short_line(expression: str, problem: str) -> None:
    assert syntax_problem(expression) == problem
