"""Each format's own traps, on small reports: outcomes never lie, secrets stay out, absence is no pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect import findings as findings_module
from sspgen.collect import registry
from sspgen.collect.api import Blob
from sspgen.collect.registry import normalise
from sspgen.model.evidence import FindingSeverity, Rejection, Report, Verdict

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def read(name: str) -> Report:
    return parse((FIXTURES / name).read_bytes())


def parse(document: Any) -> Report:
    found = refuse_or_report(document)
    assert isinstance(found, Report), found
    return found


def refuse_or_report(document: Any) -> Report | Rejection:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return normalise("report", data)


def run(**more: Any) -> dict[str, Any]:
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint"}}} | more]}


@pytest.mark.parametrize(
    ("name", "reader", "outcome", "findings"),
    [
        ("lint-clean.sarif", "sarif", "pass", 0),
        ("sast.sarif", "sarif", "fail", 5),
        ("junit.xml", "junit", "fail", 2),
        ("trivy-image.json", "trivy", "fail", 3),
        ("grype-directory.json", "grype", "fail", 2),
        ("detect-secrets.json", "detect-secrets", "fail", 2),
        ("gitleaks.json", "gitleaks", "fail", 1),
        ("zap.json", "zap", "fail", 2),
        ("zap.xml", "zap", "fail", 1),
        ("sbom.cdx.json", "cyclonedx", "fail", 2),
        ("sbom.cdx.xml", "cyclonedx", "pass", 0),
        ("sbom.spdx.json", "spdx", "pass", 0),
        ("sbom.spdx", "spdx", "pass", 0),
        ("sbom.spdx3.json", "spdx", "pass", 0),
        ("pip-audit.json", "pip-audit", "fail", 1),
        ("coverage.json", "coverage", "pass", 0),
        ("cobertura.xml", "cobertura", "pass", 0),
    ],
)
def test_every_format_is_known_by_its_content(name: str, reader: str, outcome: str, findings: int) -> None:
    report = read(name)
    assert (report.format, report.outcome.value, report.finding_count) == (reader, outcome, findings)
    blob = Blob("", (FIXTURES / name).read_bytes())
    assert [each.id for each in registry.readers() if each.recognises(blob)] == [reader]


def test_sarif_levels_scores_suppressions_and_kinds() -> None:
    report = read("sast.sarif")
    shell, weak, waived, under_review, unchecked = report.findings
    assert (shell.severity, shell.raw_severity, shell.location) == (FindingSeverity.CRITICAL, "9.1", "shop/cart.py:14")
    assert (shell.identifiers, weak.identifiers) == (("CWE-78",), ("CWE-327",))
    assert (weak.severity, weak.raw_severity) == (FindingSeverity.MEDIUM, "warning")
    assert (waived.suppressed, waived.justification) == (True, "cache key only")
    assert not under_review.suppressed
    assert (unchecked.title, unchecked.severity) == ("Value total is not checked", FindingSeverity.LOW)
    assert (report.tool.version, report.facts["passed"]) == ("3.2.1", 1)
    assert report.subject.commit.startswith("9f2c1d")
    assert str(report.observed) == "2026-11-20 10:02:30.125000+00:00"
    assert report.population is not None
    assert (report.population.unit, report.population.total) == ("files", 2)
    assert "os.system" not in repr(report)


@pytest.mark.parametrize(
    ("document", "outcome", "reason"),
    [
        ({"version": "2.1.0", "runs": []}, "not_run", "no run"),
        (run(), "not_run", "no results"),
        (run(results=[]), "pass", ""),
        (run(results=[], invocations=[{"executionSuccessful": False}]), "needs_review", "did not run successfully"),
        (run(results=[{"ruleId": "A", "kind": "review"}]), "needs_review", "a person"),
        (run(results=[], properties={"metrics": {"_totals": {"loc": 0}}}), "not_run", "no line"),
        (run(results=[], externalPropertyFileReferences={"results": [{}]}), "needs_review", "another file"),
        (run(results=[{"ruleId": "A", "suppressions": [{"kind": "inSource"}]}]), "pass", ""),
        ({"version": "2.1.0", "runs": [run(results=[])["runs"][0], run()["runs"][0]]}, "needs_review", "no results"),
        ({"version": "2.1.0", "runs": [17]}, "not_run", "no run"),
    ],
)
def test_sarif_outcomes(document: Any, outcome: str, reason: str) -> None:
    report = parse(document)
    assert report.outcome.value == outcome
    assert reason in report.reason


def test_old_versions_are_refused_with_a_reason() -> None:
    for document, word in (
        ({"version": "2.0.0", "runs": [{"tool": {"name": "old"}}]}, "SARIF 2.0.0"),
        ([{"Target": "app (debian)", "Vulnerabilities": []}], "schema version 1"),
        ({"SchemaVersion": 3, "ArtifactName": "x"}, "schema version 3"),
    ):
        found = refuse_or_report(document)
        assert isinstance(found, Rejection)
        assert found.code == "SSP302"
        assert word in found.message


def test_a_secret_never_enters_a_report() -> None:
    for name in ("gitleaks.json", "trivy-image.json"):
        assert "correct-horse" not in repr(read(name))
    assert "example.org" not in repr(read("gitleaks.json"))
    secret = {"ruleId": "generic-api-key", "message": {"text": "found s3cr3tvalue"}}
    scanner = run(results=[secret])
    scanner["runs"][0]["tool"]["driver"]["name"] = "gitleaks"
    assert "s3cr3tvalue" not in repr(parse(scanner))
    assert "hunter22" not in repr(read("junit.xml"))


def test_an_empty_list_proves_nothing_by_itself() -> None:
    for data in (b"[]", b"null\n", b" [ ]"):
        report = parse(data)
        assert report.outcome is Verdict.NEEDS_REVIEW
        assert report.facts["anonymous"] is True


def test_junit_counts_cases_and_not_attributes() -> None:
    report = read("junit.xml")
    assert report.facts == {
        "tests": 5,
        "passed": 2,
        "failures": 1,
        "errors": 1,
        "skipped": 1,
        "flaky": 1,
        "duration": 1002.0,
    }
    assert report.findings[0].location == "tests/test_cart.py:9"
    assert str(report.observed) == "2026-11-20 08:15:00.500000+00:00"
    assert any("another number of tests" in note for note in report.notes)
    assert report.tool.name == "pytest"


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (b"<testsuites/>", "not_run"),
        (b'<testsuite tests="5"/>', "not_run"),
        (b'<testsuite><testcase name="a"><skipped/></testcase></testsuite>', "not_run"),
        (b'<testsuite><testcase name="a" status="notrun"/></testsuite>', "not_run"),
        (b'<testsuite><testcase name="a"/></testsuite>', "pass"),
        (b'<testsuite><error message="import"/></testsuite>', "fail"),
        (b'<testsuite failures="1"><testcase name="a"/></testsuite>', "needs_review"),
        (b'<testsuite><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>', "pass"),
    ],
)
def test_junit_outcomes(document: bytes, outcome: str) -> None:
    assert parse(document).outcome.value == outcome


def test_trivy_reads_packages_waivers_and_end_of_life() -> None:
    report = read("trivy-image.json")
    vulnerability, waived, secret = report.findings
    assert (vulnerability.fixed_in, vulnerability.identifiers) == ("3.5.2", ("CVE-2026-1001", "CWE-125"))
    assert str(vulnerability.first_seen) == "2026-09-01 00:00:00+00:00"
    assert (waived.suppressed, waived.justification) == (True, "the code is not reachable")
    assert (secret.rule, secret.location) == ("generic-password", "app/settings.py:3")
    assert report.subject.digest == "sha256:" + "cd" * 32
    assert report.population is not None
    assert (report.population.unit, report.population.total) == ("packages", 3)
    head: dict[str, Any] = {"SchemaVersion": 2, "ArtifactName": "a", "ArtifactType": "container_image"}
    clean = {"Results": [{"Target": "a", "Class": "os-pkgs"}]}
    assert parse(head).outcome is Verdict.NOT_RUN
    assert parse(head | clean).outcome is Verdict.PASS
    past_life = {"Metadata": {"OS": {"EOSL": True}}}
    assert parse(head | clean | past_life).outcome is Verdict.NEEDS_REVIEW
    misconfigured = {"Results": [{"Target": "f", "Misconfigurations": [{"ID": "X", "Status": "PASS"}]}]}
    assert parse(head | misconfigured).outcome is Verdict.PASS


def test_grype_reads_database_age_and_ignored_matches() -> None:
    report = read("grype-directory.json")
    assert str(report.tool.database) == "2026-11-21 06:00:00+00:00"
    assert str(report.observed) == "2026-11-22 00:02:03.500000+00:00"
    assert report.findings[0].identifiers == ("CVE-2026-2001", "GHSA-AAAA-BBBB-CCCC")
    assert (report.findings[1].suppressed, report.findings[1].justification) == (True, "test only")
    nowhere = {"matches": [], "descriptor": {"name": "grype"}}
    assert parse(nowhere).outcome is Verdict.NEEDS_REVIEW
    assert parse(nowhere | {"source": {"type": "image"}}).outcome is Verdict.PASS
    assert parse(nowhere | {"matches": None, "source": {"type": "image"}}).outcome is Verdict.NOT_RUN


def test_zap_alerts_and_times() -> None:
    report = read("zap.json")
    assert (report.findings[0].identifiers, report.findings[0].severity) == (("CWE-79",), FindingSeverity.HIGH)
    assert report.findings[0].location == "https://shop.example/search"
    assert report.findings[1].suppressed
    assert (str(report.observed), report.notes) == ("2026-11-21 21:10:00+00:00", ())
    naive = read("zap.xml")
    assert str(naive.observed) == "2026-11-21 22:10:00+00:00"
    assert naive.notes == ("a time without a zone is taken as UTC",)
    foreign = parse({"@generated": "sam., 21 nov. 2026 22:10:00", "site": []})
    assert (foreign.observed, foreign.outcome) == (None, Verdict.NOT_RUN)
    assert "cannot be read" in foreign.notes[0]


def test_inventories_count_what_they_list() -> None:
    bom = read("sbom.cdx.json")
    assert (bom.facts["components"], bom.facts["identified"]) == (3, 2)
    assert (bom.findings[0].severity, bom.findings[0].raw_severity) == (FindingSeverity.CRITICAL, "9.8")
    assert bom.findings[1].justification == "not_affected: the module is not loaded"
    assert (bom.subject.kind, bom.subject.digest) == ("image", "sha256:" + "ef" * 32)
    assert (bom.tool.name, bom.tool.version) == ("cyclonedx-py", "7.2.0")
    assert bom.notes == ("the inventory calls itself incomplete",)
    xml = read("sbom.cdx.xml")
    assert (xml.facts["components"], xml.tool.version, xml.format_version) == (2, "0.9", "1.5")
    assert xml.subject.name == "shop@1.4"
    empty = {"bomFormat": "CycloneDX", "specVersion": "1.7", "components": []}
    assert parse(empty).outcome is Verdict.NOT_RUN
    tags = read("sbom.spdx")
    assert (tags.facts["components"], tags.tool.name, tags.tool.version) == (1, "sbom-maker", "1.12.0")
    assert parse({"spdxVersion": "SPDX-2.3"}).outcome is Verdict.NOT_RUN
    assert parse({"sbom": {"spdxVersion": "SPDX-2.3", "packages": [{"name": "a"}]}}).outcome is Verdict.PASS


def test_pip_audit_says_what_it_skipped() -> None:
    assert read("pip-audit.json").findings[0].location == "pkg:pypi/web@1.0"
    assert parse({"dependencies": [], "fixes": []}).outcome is Verdict.NOT_RUN
    assert parse([{"name": "a", "skip_reason": "not on the index"}]).outcome is Verdict.NOT_RUN
    assert parse([{"name": "a", "version": "1", "vulns": []}]).outcome is Verdict.PASS


def test_coverage_is_computed_from_counts() -> None:
    report = read("coverage.json")
    assert (report.facts["line_rate"], report.facts["branch_rate"]) == (0.9, 0.75)
    xml = read("cobertura.xml")
    assert (xml.facts["line_rate"], str(xml.observed)) == (0.75, "2025-11-20 07:00:00+00:00")
    lying = (FIXTURES / "cobertura.xml").read_bytes().replace(b'line-rate="0.75" br', b'line-rate="1.0" br')
    assert parse(lying).facts["line_rate"] == 0.75
    assert "claims a line rate of 1" in parse(lying).notes[-1]
    unmeasured = (FIXTURES / "cobertura.xml").read_bytes().replace(b"branch-rate", b'branches-valid="0" branch-rate', 1)
    assert parse(unmeasured).facts["branch_rate"] is None
    none = {"files": {}, "totals": {"percent_covered": 100, "num_statements": 0, "covered_lines": 0}}
    assert parse(none).outcome is Verdict.NOT_RUN
    impossible = {"files": {}, "totals": {"percent_covered": 100, "num_statements": 1, "covered_lines": 9}}
    assert isinstance(refuse_or_report(impossible), Rejection)


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "SSP300", "0 bytes"),
        (b" \n", "SSP300", "white space"),
        (b"hello", "SSP301", "neither"),
        (b'{"a": 1}', "SSP301", "JSON"),
        (b'{"a": 1}\n{"a": 2}', "SSP301", "several"),
        (b'{"version": "2.1.0", "runs": [', "SSP302", "1:31: malformed JSON"),
        (b"<testsuite><testcase></testsuite>", "SSP302", "1:"),
        (b"<html/>", "SSP301", "html"),
        ("{}".encode("utf-16"), "SSP302", "UTF-16"),
        (b'<!DOCTYPE t [<!ENTITY a "b">]><testsuite/>', "SSP302", "entity"),
    ],
)
def test_what_gives_no_report_gives_a_reason(data: bytes, code: str, message: str) -> None:
    found = normalise("x", data)
    assert isinstance(found, Rejection)
    assert found.code == code
    assert message in found.message


def test_a_reader_that_breaks_is_a_reason_and_files_over_the_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        id = "broken"
        title = "Broken"

        def recognises(self, blob: Blob) -> bool:
            return bool(blob.data)

        def read(self, blob: Blob) -> Report:
            raise KeyError(blob.name)

    monkeypatch.setattr(registry, "readers", lambda: (Broken(),))
    found = normalise("x", b"{}")
    assert isinstance(found, Rejection)
    assert (found.code, "KeyError" in found.message) == ("SSP302", True)
    monkeypatch.setattr(registry, "EVIDENCE_BYTES", 1)
    assert normalise("x", b"{}") == Rejection("SSP310", "2 bytes, over the limit of 1")


def test_a_byte_order_mark_changes_nothing() -> None:
    for name in ("sast.sarif", "junit.xml", "sbom.spdx", "sbom.cdx.xml"):
        assert parse(b"\xef\xbb\xbf" + (FIXTURES / name).read_bytes()) == read(name)


def test_over_the_limit_the_worst_findings_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_module, "FINDINGS_KEPT", 2)
    waived = {"ruleId": "W", "level": "error", "suppressions": [{"kind": "inSource"}]}
    report = parse(
        run(results=[waived, {"ruleId": "N", "level": "note"}, {"ruleId": "A"}, {"ruleId": "E", "level": "error"}])
    )
    assert [finding.rule for finding in report.findings] == ["E", "A"]
    assert (report.finding_count, report.reason) == (4, "3 unsuppressed findings")
    assert "over the limit" in report.notes[-1]


def test_many_odd_runs_come_to_an_end_in_short_words() -> None:
    odd = [
        {
            "tool": {"driver": {"name": f"t{n}"}},
            "invocations": [{"executionSuccessful": False, "endTimeUtc": f"no {n}"}],
        }
        for n in range(20_000)
    ]
    report = parse({"version": "2.1.0", "runs": odd})
    assert len(report.reason) + sum(len(note) for note in report.notes) < 1000


def test_a_secret_that_people_audited_as_none_is_kept_but_suppressed() -> None:
    report = read("detect-secrets.json")
    assert report.counts() == {**dict.fromkeys(report.counts(), 0), "high": 1, "total": 1, "suppressed": 1}
    assert [f.justification for f in report.findings if f.suppressed] == ["audited: not a secret"]
    assert "0000000" not in repr(report)
