"""Clouds: Prowler in its forms and the AWS Security Finding Format: mappings become controls, muting hides nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.formats.cloud_checks import nist_of
from sspgen.collect.registry import normalise
from sspgen.model.evidence import FindingSeverity, Population, Rejection, Report, Verdict

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def read(name: str) -> Report:
    return parse((FIXTURES / name).read_bytes())


def parse(document: Any) -> Report:
    found = normalise("report", document if isinstance(document, bytes) else json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


def tally(report: Report) -> dict[str, tuple[int, int, int]]:
    return {each.tag: (each.passed, each.failed, each.undecided) for each in report.tagged}


def ocsf(status: str, **more: Any) -> dict[str, Any]:
    return {
        "class_uid": 2004,
        "status_code": status,
        "status": "New",
        "severity": "High",
        "time": 1772359200,
        "metadata": {"event_code": "c", "version": "1.4.0", "product": {"name": "Prowler", "version": "5.4.0"}},
    } | more


def asff(**more: Any) -> dict[str, Any]:
    return {
        "SchemaVersion": "2018-10-08",
        "Id": "f",
        "ProductArn": "arn:aws:securityhub:x",
        "AwsAccountId": "111122223333",
        "UpdatedAt": "2026-03-01T10:00:00Z",
    } | more


def test_prowler_ocsf() -> None:
    report = read("prowler.ocsf.json")
    assert (report.format, report.format_version, report.tool.version) == ("prowler-ocsf", "1.4.0", "5.4.0")
    assert str(report.observed) == "2026-03-01 10:00:00+00:00"
    failed, muted = report.findings
    assert (failed.rule, failed.location, failed.suppressed) == ("s3_bucket_public", "arn:aws:s3:::acme-logs", False)
    assert (muted.suppressed, "muted" in muted.justification) == (True, True)
    assert tally(report) == {
        "nist-800-53:ac-3": (1, 1, 0),
        "nist-800-53:ac-4.21": (0, 1, 0),
        "nist-800-53:cp-9": (0, 0, 1),
    }
    assert "jane" not in repr(report)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (("PASS",), "pass"),
        (("PASS", "FAIL"), "fail"),
        (("PASS", "MANUAL"), "needs_review"),
        (("PASS", "SOMETHING"), "needs_review"),
        (("MANUAL", "MANUAL"), "not_run"),
        (("MUTED",), "needs_review"),
        (("PASS", "MUTED"), "pass"),
    ],
)
def test_prowler_outcomes_in_all_forms(statuses: tuple[str, ...], outcome: str) -> None:
    listed = [ocsf(status) for status in statuses]
    assert parse(listed).outcome.value == outcome
    assert parse(b"\n".join(json.dumps(each).encode() for each in listed)).outcome.value == outcome
    third = [{"CheckID": "c", "Provider": "aws", "Status": status} for status in statuses]
    assert parse(third).outcome.value == outcome
    second = [{"Control": "[c1] x", "Account Number": "1", "Status": status} for status in statuses]
    assert parse(b"\n".join(json.dumps(each).encode() for each in second)).outcome.value == outcome
    table = "\n".join(["CHECK_ID;PROVIDER;STATUS", *(f"c;aws;{status}" for status in statuses)])
    assert parse(table.encode()).outcome.value == outcome
    old = "\n".join(["PROFILE,ACCOUNT_NUM,TITLE_ID,CHECK_RESULT", *(f"p,1,c,{status}" for status in statuses)])
    assert parse(old.encode()).outcome.value == outcome


def test_a_list_with_something_else_in_it_is_no_pass() -> None:
    assert parse([ocsf("PASS"), 7]).outcome is Verdict.NEEDS_REVIEW
    assert parse([ocsf("PASS"), {"class_uid": 2004}]).outcome is Verdict.NEEDS_REVIEW
    assert parse([{"CheckID": "c", "Provider": "aws", "Status": "PASS"}, None]).outcome is Verdict.NEEDS_REVIEW
    assert parse(b"CHECK_ID;PROVIDER;STATUS\nc;aws;PASS\nc;aws\n").outcome is Verdict.NEEDS_REVIEW


def test_frameworks_become_controls_of_the_newest_revision() -> None:
    both = {
        "NIST-800-53-Revision-4": ["ac_6"],
        "NIST-800-53-Revision-5": ["ac_2_12", "cm_8_3_a"],
        "NIST-CSF-1.1": ["ac_1"],
    }
    assert nist_of(both) == ("nist-800-53:ac-2.12", "nist-800-53:cm-8.3")
    assert nist_of({"NIST-800-53-Revision-4": ["ac_6"]}) == ("nist-800-53:ac-6",)
    assert nist_of({"FedRamp-Moderate-Revision-4": ["ac-17-2"]}) == ("nist-800-53:ac-17.2",)
    assert nist_of({"NIST-800-171-Revision-2": ["3_1_1"], "CISA": ["ac-1"]}) == ()
    assert nist_of(["ac-1"]) == ()


def test_prowler_tables() -> None:
    report = read("prowler.csv")
    assert [each.title for each in report.findings] == ["The root account has MFA", "Keys; rotated"]
    assert tally(report) == {
        "nist-800-53:ac-2": (0, 1, 0),
        "nist-800-53:ia-2.1": (0, 1, 0),
        "nist-800-53:sc-12": (0, 0, 1),
        "nist-800-53:sc-7": (1, 0, 0),
    }
    assert report.notes == ("a time without a zone is taken as UTC",)
    assert "jane" not in repr(report).lower()
    found = normalise("x", b"PROVIDER;REQUIREMENTS_ID;STATUS;CHECKID\naws;ac_2;PASS;c\n")
    assert isinstance(found, Rejection)
    assert "give the main CSV" in found.message


def old_ocsf(status: str, *requirements: str) -> dict[str, Any]:
    product = {"name": "Prowler", "version": "3.6.1", "feature": {"uid": "acm_expires"}}
    return {
        "class_uid": 2001,
        "finding": {"title": "Certificates expire"},
        "compliance": {"status": status, "requirements": list(requirements)},
        "metadata": {"product": product, "version": "1.0.0-rc.3"},
        "time": "2026-03-01 10:00:00.5",
    }


def test_prowler_3_ocsf() -> None:
    frameworks = ("NIST-800-53-Revision-4: ['ac_4']", "NIST-800-53-Revision-5: ['sc_7_12', 'sc_8']", "CISA: ['ac_9']")
    report = parse([old_ocsf("Success", *frameworks), old_ocsf("Failure", frameworks[0])])
    assert (report.format, report.format_version, report.tool.version) == ("prowler-ocsf", "1.0.0-rc.3", "3.6.1")
    assert report.findings[0].rule == "acm_expires"
    assert tally(report) == {
        "nist-800-53:ac-4": (0, 1, 0),
        "nist-800-53:sc-7.12": (1, 0, 0),
        "nist-800-53:sc-8": (1, 0, 0),
    }
    assert [parse([old_ocsf(word)]).outcome.value for word in ("Success", "Other", "Unknown")] == [
        "pass",
        "needs_review",
        "needs_review",
    ]


def test_prowler_2_csv_has_a_column_without_a_name() -> None:
    head = b"PROFILE,ACCOUNT_NUM,TITLE_ID,CHECK_RESULT,TITLE_TEXT\n"
    assert parse(head + b"p,1,1.1,PASS,t,\np,1,1.2,PASS,t,arn\n").outcome is Verdict.PASS
    assert parse(head + b"p,1,1.1,PASS,t,,\n").outcome is Verdict.NEEDS_REVIEW
    assert parse(head + b"p,1,1.1,PASS\n").outcome is Verdict.NEEDS_REVIEW


def test_asff() -> None:
    report = read("asff.json")
    failed, suppressed = report.findings
    assert (failed.rule, failed.severity) == ("S3.2", FindingSeverity.CRITICAL)
    assert (suppressed.justification, suppressed.waived_by) == ("Root is sealed, ticket 42", "security-lead")
    assert suppressed.severity is FindingSeverity.HIGH
    assert tally(report) == {
        "nist-800-53:ac-4.26": (0, 1, 0),
        "nist-800-53:ia-2.1": (0, 0, 1),
        "nist-800-53:sc-28": (1, 0, 0),
        "nist-800-53:sc-7": (0, 1, 0),
    }
    assert (report.facts["archived"], report.facts["rules"]) == (1, 3)
    assert str(report.observed) == "2026-02-27 10:00:00+00:00"


@pytest.mark.parametrize(
    ("finding", "outcome"),
    [
        (asff(Compliance={"Status": "PASSED"}), "pass"),
        (asff(Compliance={"Status": "PASSED"}, Workflow={"Status": "SUPPRESSED"}), "pass"),
        (asff(Compliance={"Status": "WARNING"}), "needs_review"),
        (asff(Compliance={"Status": "NOT_AVAILABLE"}), "needs_review"),
        (asff(Compliance={}), "needs_review"),
        (asff(Compliance={"Status": "FAILED"}), "fail"),
        (asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "RESOLVED"}), "fail"),
        (asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "SUPPRESSED"}), "needs_review"),
        (asff(), "fail"),
        (asff(RecordState="ARCHIVED", Compliance={"Status": "FAILED"}), "not_run"),
    ],
)
def test_asff_outcomes(finding: dict[str, Any], outcome: str) -> None:
    for document in ([finding], {"Findings": [finding]}):
        assert parse(document).outcome.value == outcome


def test_asff_events_pages_and_answers_without_a_finding() -> None:
    passed = asff(Compliance={"Status": "PASSED"})
    event = {"source": "aws.securityhub", "detail": {"findings": [asff()]}}
    assert parse({"findings": [passed]}).outcome is Verdict.PASS
    assert parse(event).outcome is Verdict.FAIL
    assert parse([event, {"detail": {"findings": [passed]}}]).facts["rules"] == 2
    assert parse({"detail": {"findings": [passed, 7]}}).outcome is Verdict.NEEDS_REVIEW
    assert parse({"Findings": []}).outcome is Verdict.NOT_RUN
    page = parse({"Findings": [passed], "NextToken": "next"})
    assert (page.outcome, page.reason) == (Verdict.NEEDS_REVIEW, "it is one page of several")
    nobody = {key: value for key, value in passed.items() if key != "AwsAccountId"}
    assert parse([nobody]).facts["accounts"] == 0


def test_asff_vulnerabilities() -> None:
    packages = [{"Name": "a", "FixedInVersion": "1.2"}, {"Name": "b", "FixedInVersion": "1.2"}, {"Name": "c"}]
    inner = {"Id": "CVE-2026-1234", "VulnerablePackages": packages}
    (found,) = parse([asff(Vulnerabilities=[inner], FirstObservedAt="2026-01-01T00:00:00Z")]).findings
    assert (found.identifiers, found.fixed_in) == (("CVE-2026-1234",), "1.2")
    assert str(found.first_seen) == "2026-01-01 00:00:00+00:00"


def test_asff_half_an_id_at_the_end_of_a_cut_text_names_no_control() -> None:
    cut = "NIST-800-53-Revision-5 ac_2_4 ac_3_1 ac_3_10 ac_4_26 ac_6_9 sc_7_12 au_10 au_3"[:64]
    assert cut.endswith("sc_7")
    finding = asff(Compliance={"Status": "FAILED", "RelatedRequirements": [cut]})
    assert "nist-800-53:sc-7" not in tally(parse([finding]))
    assert "nist-800-53:ac-6.9" in tally(parse([finding]))


@pytest.mark.parametrize(
    ("normalized", "severity"), [(0, "info"), (1, "low"), (39, "low"), (40, "medium"), (70, "high"), (90, "critical")]
)
def test_asff_severity_by_number(normalized: int, severity: str) -> None:
    assert parse([asff(Severity={"Normalized": normalized})]).findings[0].severity.value == severity


def test_a_large_list_is_read_object_by_object_and_its_damage_shows() -> None:
    many = [ocsf("PASS", message="x" * 400)] * 4000
    report = parse(many)
    assert (report.outcome, report.facts["passed"]) == (Verdict.PASS, 4000)
    assert parse([*many, 7]).outcome is Verdict.NEEDS_REVIEW
    assert parse([*many, ocsf("FAIL")]).outcome is Verdict.FAIL
    found = normalise("x", json.dumps(many).encode()[:-40])
    assert isinstance(found, Rejection)
    archived = asff(RecordState="ARCHIVED", Description="x" * 400)
    findings = [asff(Compliance={"Status": "PASSED"}), *[archived] * 4000]
    assert parse({"Findings": findings}).facts["archived"] == 4000
    assert parse({"Findings": findings}).outcome is Verdict.PASS
    assert parse({"Findings": [*findings, None]}).outcome is Verdict.NEEDS_REVIEW
    assert "Findings is no list" in parse({"Findings": 7, "x": "y" * 2_000_000, **asff()}).reason


def config(*states: str, **more: Any) -> dict[str, Any]:
    listed = [{"ConfigRuleName": f"r{n}", "Compliance": {"ComplianceType": word}} for n, word in enumerate(states)]
    return {"ComplianceByConfigRules": listed} | more


def test_aws_config_evaluations() -> None:
    report = read("aws-config.json")
    (failed,) = report.findings
    assert (failed.rule, failed.location) == ("buckets-encrypted", "AWS::S3::Bucket acme-old")
    assert report.population == Population("rules", 2, 1, 1, 0)
    assert str(report.observed) == "2026-02-28 10:00:00.500000+00:00"
    assert (report.facts["config_rules"], report.facts["accounts"]) == (1, 0)


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (config("COMPLIANT"), "pass"),
        (config("COMPLIANT", "NON_COMPLIANT"), "fail"),
        (config("COMPLIANT", "INSUFFICIENT_DATA"), "needs_review"),
        (config("COMPLIANT", "new word"), "needs_review"),
        (config("COMPLIANT", NextToken="next"), "needs_review"),
        (config("NOT_APPLICABLE"), "not_applicable"),
        (config(), "not_run"),
        ({"ComplianceByConfigRules": [*config("COMPLIANT")["ComplianceByConfigRules"], 7]}, "needs_review"),
        ({"ConfigRules": [{"ConfigRuleName": "r", "EvaluationResults": [{"ComplianceType": "COMPLIANT"}]}]}, "pass"),
        (
            {
                "ConfigRules": [
                    {"ConfigRuleName": "r", "EvaluationResults": [{"ComplianceType": "COMPLIANT"}]},
                    {"ConfigRuleName": "s"},
                ]
            },
            "needs_review",
        ),
        ({"AggregateEvaluationResults": [{"ComplianceType": "NON_COMPLIANT", "AccountId": "111122223333"}]}, "fail"),
    ],
)
def test_aws_config_outcomes(document: dict[str, Any], outcome: str) -> None:
    report = parse(document)
    assert (report.format, report.outcome.value) == ("aws-config", outcome)


def test_aws_config_says_that_an_answer_may_be_filtered_and_refuses_a_list_of_rules() -> None:
    assert "compliant results alone" in parse(config("COMPLIANT")).notes[0]
    found = normalise("x", b'{"ConfigRules": [{"ConfigRuleName": "r", "ConfigRuleState": "ACTIVE"}]}')
    assert isinstance(found, Rejection)
    assert "describe-compliance-by-config-rule" in found.message
