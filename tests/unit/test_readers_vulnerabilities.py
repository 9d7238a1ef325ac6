"""Dependency audits, alerts and VEX: what counts, what is suppressed, by whom, why, and what is not believed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.formats.cvss import base_score
from sspgen.collect.readers.csaf import READER as CSAF
from sspgen.collect.redaction import redacted
from sspgen.collect.registry import normalise
from sspgen.model.evidence import FindingSeverity, Population, Verdict
from support.reports import fixture, judged, lines, only, rejection, report

OSV: dict[str, Any] = {"experimental_config": {}}


def osv(*packages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return OSV | {"results": [{"source": {"path": "go.mod", "type": "lockfile"}, "packages": list(packages)}]} | more


def package(**more: Any) -> dict[str, Any]:
    return {"package": {"name": "a", "version": "1", "ecosystem": "npm"}} | more


def test_ids_of_one_vulnerability_count_once() -> None:
    found = fixture("osv-scanner.json")
    called, uncalled, licence = found.findings
    assert (called.severity, called.raw_severity, called.fixed_in) == (FindingSeverity.HIGH, "7.5", "1.2.4")
    assert called.identifiers == ("CVE-2026-4101", "CWE-400", "GHSA-AAAA-BBBB-CCCC")
    assert called.location == "pkg:golang/example.org/tides@1.2.0"
    assert (uncalled.suppressed, "not called" in uncalled.justification) == (True, True)
    assert (licence.rule, licence.suppressed) == ("license GPL-3.0", False)
    assert found.facts["vulnerabilities"] == 3
    assert found.population is not None
    assert (found.population.total, found.population.passed, found.population.failed) == (3, 1, 2)


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        (OSV | {"results": []}, "pass", ""),
        (OSV | {"results": None}, "not_run", "no list of results"),
        (OSV | {"results": [7]}, "needs_review", "cannot be read"),
        (osv(package(vulnerabilities="x")), "needs_review", "vulnerabilities is no list"),
        (osv(package(license_violations="x")), "needs_review", "license_violations is no list"),
        (osv(package(groups=[{"ids": ["A"]}])), "fail", "1 unsuppressed"),
        (
            osv(package(groups=[{"ids": ["A"], "experimentalAnalysis": {"A": {"called": False}}}])),
            "needs_review",
            "call",
        ),
        (osv(package(groups=[{"ids": ["A"], "experimentalAnalysis": {"A": {"called": "no"}}}])), "fail", "1"),
        (osv(package(groups=[{"ids": ["A"], "experimental_analysis": {"A": {"unimportant": True}}}])), "pass", ""),
        (osv(package(vulnerabilities=[{"id": "A", "withdrawn": "2026-01-01T00:00:00Z"}])), "pass", ""),
        (osv(experimental_generic_findings=[{"Adv": {"Title": "weak"}}]), "fail", "1"),
    ],
)
def test_osv_scanner_outcomes(document: Any, outcome: str, reason: str) -> None:
    found = judged(document)
    assert found[0] == outcome
    assert reason in found[1]


def test_an_empty_list_of_results_is_nobodys() -> None:
    assert rejection({"results": []}).code == "SSP301"
    assert rejection(b"").code == "SSP300"


def test_a_severity_is_taken_from_the_group_else_the_database_else_the_vector() -> None:
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
    rated = [{"id": "A", "severity": [{"type": "CVSS_V3", "score": vector}]}]
    assert only(report(osv(package(vulnerabilities=rated)))).raw_severity == "7.5"
    words = [{"id": "A", "database_specific": {"severity": "MODERATE"}} | rated[0]]
    assert only(report(osv(package(vulnerabilities=words)))).severity is FindingSeverity.MEDIUM
    group = [{"ids": ["A"], "max_severity": "9.8"}]
    assert only(report(osv(package(vulnerabilities=words, groups=group)))).severity is FindingSeverity.CRITICAL


def test_a_rating_of_another_ecosystem_is_not_that_of_the_package() -> None:
    debian = {"package": {"name": "a", "ecosystem": "Debian:12"}, "ecosystem_specific": {"urgency": "unimportant"}}
    fixes = [{"type": "ECOSYSTEM", "events": [{"fixed": "9-deb"}]}]
    found = only(report(osv(package(vulnerabilities=[{"id": "A", "affected": [debian | {"ranges": fixes}]}]))))
    assert (found.severity, found.fixed_in) == (FindingSeverity.UNKNOWN, "")


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", 5.5),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O", 10.0),
        ("CVSS:3.1/AV:X/AC:L", None),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None),
        (17, None),
    ],
)
def test_a_base_score_is_that_of_the_specification(vector: Any, score: float | None) -> None:
    assert base_score(vector) == score


def npm(vulnerabilities: Any, total: Any = 5, claimed: int = 0) -> dict[str, Any]:
    summary = {"vulnerabilities": {"high": claimed, "total": claimed}, "dependencies": {"total": total}}
    return {"auditReportVersion": 2, "vulnerabilities": vulnerabilities, "metadata": summary}


def test_an_advisory_counts_once_however_many_packages_it_reaches() -> None:
    current = fixture("npm-audit.json")
    assert (only(current).rule, current.facts["vulnerable_packages"]) == ("GHSA-dddd-eeee-ffff", 2)
    assert (only(current).identifiers, only(current).fixed_in) == (("CWE-1321", "GHSA-DDDD-EEEE-FFFF"), "beacon@3.0.0")
    old = only(fixture("npm-audit-6.json"))
    assert (old.severity, old.location, old.fixed_in) == (FindingSeverity.MEDIUM, "pkg:npm/lantern@0.9.1", ">=1.0.0")
    assert str(old.first_seen) == "2026-02-03 10:00:00+00:00"
    yarn = fixture("yarn-audit.ndjson")
    assert (yarn.tool.name, only(yarn).identifiers) == ("yarn", ("CVE-2026-4102", "CWE-400"))
    assert "example.org" not in repr(fixture("npm-audit-6.json"))


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        (npm({}), "pass", ""),
        (npm({}, total=0), "not_run", "no package was audited"),
        (npm({}, claimed=3), "needs_review", "counts 3 vulnerabilities"),
        (npm([]), "needs_review", "no object"),
        (npm({"a": {"name": "a", "severity": "high", "via": ["gone"]}}), "fail", "1"),
        (npm({"a": {"name": "a", "severity": "high", "via": 7}}), "fail", "cannot be read"),
        (npm({"a": {"severity": "high", "via": ["b"]}, "b": {"severity": "high", "via": ["a"]}}), "fail", "2"),
        ({"advisories": {}, "metadata": {"vulnerabilities": {"low": 0}, "totalDependencies": 9}}, "pass", ""),
        ({"advisories": {"1": 7}, "metadata": {"vulnerabilities": {}, "totalDependencies": 9}}, "needs_review", "read"),
    ],
)
def test_npm_audit_outcomes(document: Any, outcome: str, reason: str) -> None:
    found = judged(document)
    assert found[0] == outcome
    assert reason in found[1]


def test_an_audit_that_could_not_run_is_a_reason() -> None:
    error = {"error": {"code": "ENOLOCK", "summary": "This command requires a lockfile", "detail": "x"}}
    assert rejection(error).message == "the audit did not run: ENOLOCK: This command requires a lockfile"
    failed = lines({"type": "error", "data": "https://registry.example/-/npm/v1/security/audits: refused"})
    assert judged(failed)[0] == "needs_review"
    cut = lines({"type": "auditAdvisory", "data": {"advisory": {"id": 1, "severity": "low"}}})
    assert "no summary" in judged(cut)[1]


def test_yarn_4_writes_a_line_for_each_package() -> None:
    detail = {
        "ID": 1096536,
        "Issue": "Bad rope",
        "URL": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
        "Severity": "low",
        "Vulnerable Versions": "< 4",
        "Tree Versions": ["3.1"],
    }
    found = only(report(lines({"value": "rope", "children": detail})))
    assert (found.rule, found.location) == ("GHSA-aaaa-bbbb-cccc", "pkg:npm/rope@3.1")


CONFIG = {"config": {"scanner_name": "govulncheck", "scanner_version": "v1.1.4", "scan_level": "symbol"}}
BOM = {"SBOM": {"modules": [{"path": "a"}]}}
CHECKING = {"progress": {"message": "Checking the code against the vulnerabilities..."}}


def go(place: dict[str, Any], **config: str) -> bytes:
    changed = {"config": CONFIG["config"] | config}
    return lines(changed, BOM, CHECKING, {"finding": {"osv": "GO-1", "trace": [{"module": "m"} | place]}})


def test_only_what_is_called_counts_for_sure() -> None:
    found = fixture("govulncheck.json")
    called, imported = found.findings
    assert (called.rule, called.raw_severity, called.suppressed) == ("GO-2026-0101", "called", False)
    assert (imported.rule, imported.raw_severity, imported.suppressed) == ("GO-2026-0103", "imported", True)
    assert imported.justification.startswith("less certain")
    assert (found.facts["called"], found.facts["imported"]) == (1, 1)
    assert str(found.tool.database) == "2026-11-20 19:00:00+00:00"
    assert called.identifiers == ("CVE-2026-4101",)


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        (go({"package": "p", "function": "f"}), "fail", "1 unsuppressed"),
        (go({"package": "p"}), "needs_review", "not known to be called"),
        (go({}), "needs_review", "not known to be called"),
        (go({}, scan_level="module"), "fail", "1 unsuppressed"),
        (go({"package": "p"}, scan_mode="binary"), "fail", "1 unsuppressed"),
        (lines(CONFIG, BOM, CHECKING), "pass", ""),
        (lines(CONFIG, BOM, {"finding": 7}, CHECKING), "fail", "cannot be read"),
        (lines(CONFIG), "needs_review", "does not say that anything"),
        (lines(CONFIG, {"SBOM": {"modules": []}}), "not_run", "no module"),
        (
            lines(CONFIG, BOM, {"progress": {"message": "Fetching vulnerabilities from the database..."}}),
            "needs_review",
            "ended",
        ),
    ],
)
def test_govulncheck_outcomes(document: Any, outcome: str, reason: str) -> None:
    found = judged(document)
    assert found[0] == outcome
    assert reason in found[1]


def test_messages_may_stand_in_a_list_or_follow_each_other_over_many_lines() -> None:
    finding = {"finding": {"osv": "GO-1", "trace": [{"module": "m", "package": "p", "function": "f"}]}}
    messages = [CONFIG, BOM, CHECKING, finding]
    spread = "\n".join(json.dumps(message, indent=2) for message in messages).encode()
    assert report(spread) == report(messages) == report(lines(*messages))


def test_the_first_forms_of_govulncheck_are_read() -> None:
    old = {
        "Calls": {"Functions": {}},
        "Imports": {"Packages": {"1": {"Path": "a"}}},
        "Requires": {},
        "Vulns": [
            {"OSV": {"id": "GO-1", "aliases": ["CVE-2026-1111"]}, "ModPath": "m", "CallSink": 3, "ImportSink": 2},
            {"OSV": {"id": "GO-2"}, "ModPath": "m", "CallSink": 0, "ImportSink": 2},
        ],
        "Modules": [{"Path": "m"}],
    }
    assert [finding.raw_severity for finding in report(old).findings] == ["called", "imported"]
    assert judged(old | {"Vulns": None})[0] == "pass"
    draft = {"vulnerability": {"osv": {"id": "GO-3"}, "modules": [{"path": "m", "packages": [{"callstacks": [{}]}]}]}}
    assert only(report(lines(CONFIG, CHECKING, draft))).raw_severity == "called"


def test_a_dismissed_alert_is_not_fixed() -> None:
    found = fixture("dependabot.json")
    open_one, dismissed = found.findings
    assert (open_one.suppressed, open_one.fixed_in, open_one.location) == (
        False,
        "2.1",
        "app/requirements.txt: pkg:pypi/lantern",
    )
    assert (dismissed.justification, dismissed.waived_by) == ("dismissed: not_used: only in the docs", "ann-example")
    assert found.population is not None
    assert (found.population.unit, found.population.total, found.population.passed) == ("alerts", 3, 1)
    assert (found.population.failed, found.population.skipped) == (1, 1)
    assert [(each.id, each.state) for each in found.records] == [
        ("harbour/tides#7", "open"),
        ("harbour/tides#6", "dismissed"),
        ("harbour/tides#5", "fixed"),
    ]
    assert dict(found.records[2].details)["created"] == "2026-07-01T10:00:00+00:00"
    assert str(found.records[2].at) == "2026-07-04 10:00:00+00:00"


def test_alerts_read_the_same_in_graphql() -> None:
    dismissed, open_one = fixture("dependabot-graphql.json").findings
    assert (dismissed.waived_by, dismissed.identifiers) == (
        "ann-example",
        ("CVE-2026-4105", "CWE-20", "GHSA-GGGG-HHHH-JJJJ"),
    )
    assert (open_one.severity, open_one.suppressed) == (FindingSeverity.CRITICAL, False)


def alert(state: str = "open") -> dict[str, Any]:
    return {"number": 1, "state": state, "security_advisory": {"ghsa_id": "G"}, "security_vulnerability": {}}


def graphql(**alerts: Any) -> dict[str, Any]:
    return {"data": {"repository": {"name": "a", "vulnerabilityAlerts": alerts}}}


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        ([alert("fixed"), alert("auto_dismissed")], "needs_review", "whole list is not told"),
        ([alert("fixed"), 7], "needs_review", "cannot be read"),
        ([alert("odd")], "fail", "not known"),
        (lines([alert("fixed")], [alert()]), "fail", "1"),
        ([[alert("fixed")], [alert()]], "fail", "1"),
        ({"action": "fixed", "alert": alert("fixed")}, "needs_review", "an event"),
        ({"action": "created", "alert": alert()}, "fail", "1"),
        (graphql(nodes=[]), "needs_review", "switched off"),
        (graphql(nodes=[{"number": 1, "state": "FIXED"}], totalCount=2), "needs_review", "further pages"),
        (graphql(nodes=[{"number": 1, "state": "FIXED"}], pageInfo={"hasNextPage": True}), "needs_review", "further"),
        (graphql(edges=[{"node": {"number": 1, "state": "FIXED"}}]), "pass", ""),
        (graphql(nodes=[{"number": 1}]), "fail", "1"),
        (graphql(nodes=[{"number": 1, "state": "FIXED"}]) | {"errors": [{}]}, "needs_review", "errors"),
    ],
)
def test_alert_outcomes(document: Any, outcome: str, reason: str) -> None:
    found = judged(document)
    assert found[0] == outcome
    assert reason in found[1]


def test_csaf_says_why_a_product_is_not_affected_and_who_says_so() -> None:
    affected, not_affected, investigated, fixed = fixture("csaf.json").findings
    assert (affected.location, affected.severity, affected.suppressed) == ("Tides 3.1", FindingSeverity.HIGH, False)
    assert not_affected.justification == (
        "not_affected: the gauge is switched off; vulnerable_code_not_in_execute_path"
    )
    assert (not_affected.waived_by, not_affected.location) == ("Harbour Works", "pkg:oci/tides@sha256%3Aabab")
    assert (investigated.rule, investigated.suppressed) == ("HW-17", False)
    assert (fixed.suppressed, fixed.justification) == (True, "fixed")


def csaf(*vulnerabilities: dict[str, Any], status: str = "final") -> dict[str, Any]:
    document = {"csaf_version": "2.1", "title": "t", "tracking": {"status": status}, "publisher": {"name": "p"}}
    tree = {"full_product_names": [{"product_id": "A", "name": "a"}, {"product_id": "B", "name": "b"}]}
    return {"document": document, "product_tree": tree, "vulnerabilities": list(vulnerabilities)}


def test_the_predecessors_of_csaf_are_named() -> None:
    assert rejection({"document": {"csaf_version": "1.2"}}).message == "CSAF 1.2 is not read, 2.0 and 2.1 are"
    old = b'<cvrfdoc xmlns="http://www.icasi.org/CVRF/schema/cvrf/1.1"/>'
    assert "CVRF" in rejection(old).message


def product_status(**status: Any) -> dict[str, Any]:
    flags = [{"label": "component_not_present", "product_ids": ["A", "B"]}]
    return {"cve": "CVE-2026-1", "product_status": status, "flags": flags}


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        (csaf(product_status(known_not_affected=["A"], fixed=["B"])), "pass", ""),
        (csaf(product_status(known_affected=["A"])), "fail", "1 statement of affected"),
        (csaf(product_status(last_affected=["A"], fixed=["B"])), "fail", "affected"),
        (csaf(product_status(under_investigation=["A"])), "needs_review", "under investigation"),
        (csaf(product_status(unknown=["A"])), "needs_review", "not known"),
        (csaf(product_status(known_not_affected=["A"]) | {"flags": []}), "needs_review", "without a reason"),
        (csaf(product_status(known_not_affected=["A"]), status="draft"), "needs_review", "draft"),
        (csaf(product_status(known_not_affected=["C"])), "needs_review", "not in the product tree"),
        (csaf(product_status(known_affected=["A"], known_not_affected=["A"])), "fail", "contradicting"),
        (csaf(product_status(known_affected="A")), "needs_review", "cannot be read"),
        (csaf({"cve": "CVE-2026-1"}), "needs_review", "no product status"),
        (csaf(), "not_run", "no statement"),
        (csaf() | {"vulnerabilities": 7}, "needs_review", "no list"),
    ],
)
def test_csaf_outcomes(document: Any, outcome: str, reason: str) -> None:
    found = judged(document)
    assert found[0] == outcome
    assert reason in found[1]


def test_csaf_2_1_puts_scores_and_weaknesses_elsewhere() -> None:
    more = {
        "cwes": [{"id": "CWE-79"}, {"id": "CWE-80"}],
        "metrics": [{"products": ["A"], "content": {"cvss_v4": {"baseScore": 9.3, "baseSeverity": "CRITICAL"}}}],
    }
    finding = only(report(csaf(product_status(known_affected=["A"]) | more)))
    assert (finding.severity, finding.identifiers) == (FindingSeverity.CRITICAL, ("CWE-79", "CWE-80"))


def test_the_newest_statement_counts() -> None:
    found = fixture("openvex.json")
    closed, rope, sail = found.findings
    assert (closed.suppressed, closed.waived_by) == (True, "Harbour Works")
    assert closed.justification == "not_affected: vulnerable_code_not_in_execute_path; the gauge is switched off"
    assert (rope.location, sail.suppressed) == ("pkg:oci/tides@sha256%3Aabab (pkg:deb/debian/rope@1)", False)
    assert found.facts["superseded"] == 1


def openvex(*statements: Any) -> dict[str, Any]:
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "author": "a",
        "timestamp": "2026-01-01T00:00:00Z",
        "statements": list(statements),
    }


def statement(status: str, day: int = 1, **more: Any) -> dict[str, Any]:
    when = f"2026-01-{day:02}T00:00:00Z"
    return {
        "vulnerability": {"name": "CVE-2026-1"},
        "products": [{"@id": "p"}],
        "status": status,
        "timestamp": when,
    } | more


WHY = {"justification": "component_not_present"}


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        (openvex(), "not_run", "no statement"),
        (openvex(statement("not_affected", **WHY)), "pass", ""),
        (openvex(statement("fixed")), "pass", ""),
        (openvex(statement("affected")), "fail", "affected"),
        (openvex(statement("under_investigation")), "needs_review", "under investigation"),
        (openvex(statement("NOT_AFFECTED", **WHY)), "needs_review", "not known"),
        (openvex(statement("not_affected")), "needs_review", "without a reason"),
        (openvex(statement("fixed", products=[])), "needs_review", "no product"),
        (openvex(statement("affected", 2), statement("fixed", 9)), "pass", ""),
        (openvex(statement("fixed", 9), statement("affected", 20)), "fail", "affected"),
        (openvex(statement("fixed", 9), statement("affected", 9)), "fail", "affected"),
        (openvex(statement("fixed"), 7), "needs_review", "cannot be read"),
        (openvex() | {"statements": None}, "needs_review", "no list of statements"),
    ],
)
def test_openvex_outcomes(document: Any, outcome: str, reason: str) -> None:
    found = judged(document)
    assert found[0] == outcome
    assert reason in found[1]


def test_the_first_version_of_openvex_is_read_and_what_is_no_document_is_not() -> None:
    old = {"@context": "https://openvex.dev/ns", "author": "a", "statements": []} | {
        "statements": [{"vulnerability": "CVE-2026-1", "products": ["pkg:a"], "status": "not_affected", **WHY}]
    }
    assert (only(report(old)).location, judged(old)[0]) == ("pkg:a", "pass")
    assert rejection({"statements": [], "not": "a document"}).code == "SSP301"


def test_what_a_scan_ignores_is_told_with_its_source() -> None:
    found = {"VulnerabilityID": "CVE-2026-1", "Severity": "HIGH", "PkgName": "a"}
    modified = {
        "Type": "vulnerability",
        "Status": "not_affected",
        "Statement": "",
        "Source": "vex.json",
        "Finding": found,
    }
    result = {"Target": "a", "Class": "lang-pkgs", "ExperimentalModifiedFindings": [modified]}
    finding = only(report({"SchemaVersion": 2, "ArtifactName": "a", "Results": [result]}))
    assert (finding.suppressed, finding.justification, finding.waived_by) == (True, "not_affected", "vex.json")


def test_an_image_of_a_distribution_that_trivy_does_not_know_needs_review() -> None:
    result = {"Target": "a", "Class": "lang-pkgs"}
    image = {"SchemaVersion": 2, "ArtifactName": "a", "Metadata": {"OS": {"Family": "none"}}, "Results": [result]}
    assert "distribution is not known" in judged(image)[1]


def test_grype_tells_ignored_matches_by_what_vex_says_and_doubts_its_database() -> None:
    match = {"vulnerability": {"id": "CVE-2026-1"}, "artifact": {"name": "a"}}
    rule = {"namespace": "vex", "vex-status": "not_affected", "vex-justification": "component_not_present"}
    base = {"matches": [], "source": {"type": "image"}, "descriptor": {"name": "grype", "db": {"status": {}}}}
    ignored = report(base | {"ignoredMatches": [match | {"appliedIgnoreRules": [rule]}]})
    assert only(ignored).justification == "not_affected: component_not_present"
    broken = {"descriptor": {"name": "grype", "db": {"status": {"error": "db does not exist", "built": None}}}}
    assert judged(base | broken) == ("needs_review", "its database was in error")
    exploited = match | {"vulnerability": {"id": "A", "risk": 9, "knownExploited": [{"dateAdded": "2026-01-01"}]}}
    assert report(base | {"matches": [exploited]}).facts["known_exploited"] == 1
    assert report(base | {"matches": [match]}).facts["known_exploited"] is None
    newest = {
        "descriptor": {"name": "grype", "db": {"status": {"schemaVersion": "v6.1.0", "built": "2026-11-20T06:00:00Z"}}}
    }
    assert str(report(base | newest).tool.database) == "2026-11-20 06:00:00+00:00"


def test_no_pass_without_something_looked_at() -> None:
    for name in ("osv-scanner.json", "npm-audit.json", "govulncheck.json", "dependabot.json", "csaf.json"):
        assert fixture(name).outcome is Verdict.FAIL


def test_rules_that_trivy_only_counts_as_excepted_are_told() -> None:
    summary = {"Successes": 22, "Failures": 0, "Exceptions": 1}
    result = {"Target": "Dockerfile", "Class": "config", "MisconfSummary": summary}
    document = {"SchemaVersion": 2, "ArtifactName": "a", "ArtifactType": "filesystem", "Results": [result]}
    found = report(document)
    assert found.population == Population("rules", 23, 22, 0, 1)
    assert found.notes == ("1 rule excepted by the policy, of which it does not say more",)
    result["Misconfigurations"] = [{"ID": "DS002", "Status": "EXCEPTION"}]
    assert report(document).notes == ()
    assert report(document).findings[0].suppressed is True


def test_the_licence_of_a_file_is_where_the_file_is() -> None:
    licence = {"Name": "Castle-1.0", "Severity": "LOW", "PkgName": "", "FilePath": "/etc/keep.pl"}
    result = {"Target": "Loose File License(s)", "Class": "license-file", "Licenses": [licence]}
    document = {"SchemaVersion": 2, "ArtifactName": "a", "ArtifactType": "filesystem", "Results": [result]}
    assert only(report(document)).location == "/etc/keep.pl"


def test_a_resource_of_trivy_operator_is_named() -> None:
    resource = {"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "VulnerabilityReport", "report": {}}
    for document in (resource, {"apiVersion": "v1", "kind": "List", "items": [resource]}):
        assert rejection(document).code == "SSP301"
        assert "VulnerabilityReport of Trivy Operator" in rejection(document).message


@pytest.mark.parametrize(
    "document",
    [
        {"error": {"code": "ERR_PNPM_AUDIT_NO_LOCKFILE", "message": "no lockfile"}},
        {"message": "no lockfile", "method": "POST", "uri": "https://registry.example/-/npm/v1/security/audits"},
    ],
)
def test_an_audit_that_could_not_run_says_why(document: Any) -> None:
    assert "the audit did not run" in rejection(document).message
    assert "no lockfile" in rejection(document).message


def test_a_cluster_that_lists_its_resources_by_what_was_looked_for_is_read() -> None:
    rules = {"Target": "Deployment/a", "MisconfSummary": {"Successes": 2, "Failures": 1}}
    document = {
        "ClusterName": "harbour",
        "Vulnerabilities": [{"Kind": "Deployment", "Name": "a", "Results": [{"Target": "a:1", "Type": "debian"}]}],
        "Misconfigurations": [
            {"Name": "a", "Results": [rules | {"Misconfigurations": [{"ID": "KSV001", "Status": "FAIL"}]}]}
        ],
    }
    found = report(document)
    assert (found.subject.name, found.finding_count, found.population) == ("harbour", 1, Population("rules", 3, 2, 1))


def test_a_query_of_govulncheck_is_no_scan_and_what_it_lists_counts() -> None:
    config = {"config": CONFIG["config"] | {"scan_mode": "query"}}
    record = {"osv": {"id": "GO-2026-0001", "affected": [{"package": {"name": "example.org/keep", "ecosystem": "Go"}}]}}
    found = report(lines(config, record))
    assert (found.outcome, only(found).suppressed, only(found).location) == (
        Verdict.FAIL,
        False,
        "pkg:golang/example.org/keep",
    )
    for messages in (
        (config,),
        (CONFIG, {"progress": {"message": "Looking up vulnerabilities in stdlib at go1.17..."}}),
    ):
        outcome, reason = judged(lines(*messages))
        assert (outcome, "no code was scanned" in reason) == ("needs_review", True)


def test_the_first_releases_of_osv_scanner_name_the_source_otherwise() -> None:
    found = report({"results": [{"packageSource": {"path": "go.mod", "type": "lockfile"}, "packages": [package()]}]})
    assert (found.format, found.subject.name) == ("osv-scanner", "go.mod")


def test_an_npm_audit_without_its_summary_needs_review() -> None:
    assert judged({"auditReportVersion": 2, "vulnerabilities": {}}) == ("needs_review", "it has no summary")


@pytest.mark.parametrize(
    ("summary", "outcome", "reason"),
    [
        ({"Successes": 1, "Failures": 3}, "needs_review", "its summary counts 3 failed rules, 0 are listed"),
        ({"Successes": 0, "Failures": 0}, "not_run", "no rule was applied to it"),
        ({"Successes": 0, "Failures": 0, "Exceptions": 2}, "not_run", "every rule was excepted"),
        ({"Successes": 1, "Failures": 0}, "pass", ""),
    ],
)
def test_trivy_is_held_to_what_its_summary_counts(summary: dict[str, int], outcome: str, reason: str) -> None:
    result = {"Target": "main.tf", "Class": "config", "MisconfSummary": summary}
    document = {"SchemaVersion": 2, "ArtifactName": "a", "ArtifactType": "filesystem", "Results": [result]}
    assert judged(document) == (outcome, reason)


def test_a_clean_grype_report_on_an_unknown_source_needs_review() -> None:
    document = {"matches": [], "distro": {}, "descriptor": {"name": "grype"}}
    assert judged(document | {"source": {"type": "directory", "target": "/a"}})[0] == "pass"
    for source in ({}, {"a": 1}, {"type": "unknown", "target": "unknown"}):
        assert judged(document | {"source": source})[1] == "the report does not say what was scanned"


def test_a_status_of_csaf_that_is_not_known_is_not_lost_to_redaction() -> None:
    status = {"kNown_not_affected": ["A"]}
    document = {"csaf_version": "2.0", "category": "csaf_vex", "title": "t", "tracking": {"status": "final"}}
    data = json.dumps(
        {
            "document": document,
            "product_tree": {"full_product_names": [{"product_id": "A", "name": "a"}]},
            "vulnerabilities": [{"cve": "CVE-2026-1", "product_status": status}],
        }
    ).encode()
    kept = redacted(Blob("x", data), CSAF.keeps)
    assert kept is not None
    assert normalise("x", kept) == normalise("x", data)
    assert "not known" in judged(data)[1]
