"""Hosts: XCCDF, ARF, STIG checklists, InSpec, HDF, AIDE, Wazuh: what was not checked, or does not apply, is no pass."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.formats.xccdf_results import read_xccdf
from sspgen.collect.registry import normalise
from sspgen.model.evidence import FindingSeverity, Rejection, Report, Tagged, Verdict

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
XCCDF = "http://checklists.nist.gov/xccdf/1.2"


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


def xccdf(*results: str, rest: str = "", namespace: str = XCCDF) -> bytes:
    listed = "".join(
        f'<rule-result idref="r{n}"><result>{word}</result>{rest}</rule-result>' for n, word in enumerate(results)
    )
    inside = f"<target>h</target>{listed}"
    return f'<TestResult xmlns="{namespace}" end-time="2026-03-01T10:00:00Z">{inside}</TestResult>'.encode()


def test_xccdf_joins_results_with_the_rules_of_the_benchmark() -> None:
    report = read("xccdf-results.xml")
    assert report.outcome is Verdict.FAIL
    assert (report.tool.name, report.tool.version) == ("OpenSCAP", "1.3.10")
    assert report.subject.name == "web-1.acme.example"
    assert str(report.observed) == "2026-03-01 09:05:00+00:00"
    failed, waived = report.findings
    assert (failed.title, failed.severity) == ("Accounts are locked after failed logins", FindingSeverity.HIGH)
    assert failed.identifiers == ("CCE-90001-1",)
    assert (waived.suppressed, waived.waived_by) == (True, "Authorizing Official")
    assert waived.justification == "Console access is guarded by the hypervisor"
    assert tally(report) == {
        "cci:CCI-000044": (0, 1, 0),
        "cci:CCI-000048": (1, 0, 0),
        "nist-800-53:ac-17.2": (0, 0, 1),
        "nist-800-53:ac-7": (0, 1, 0),
    }
    assert report.facts["score"] == 66.5
    assert "jane" not in repr(report)
    assert "192.0.2" not in repr(report)


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ((), "not_run"),
        (("pass",), "pass"),
        (("pass", "fixed", "informational", "notapplicable", "notselected"), "pass"),
        (("pass", "fail"), "fail"),
        (("pass", "error"), "needs_review"),
        (("pass", "unknown"), "needs_review"),
        (("pass", "notchecked"), "needs_review"),
        (("pass", "of another kind"), "needs_review"),
        (("notchecked", "notapplicable"), "not_run"),
        (("notselected",), "not_run"),
        (("notapplicable", "notapplicable"), "not_applicable"),
        (("informational",), "not_applicable"),
    ],
)
def test_xccdf_outcomes(results: tuple[str, ...], outcome: str) -> None:
    for namespace in (XCCDF, XCCDF.replace("1.2", "1.1")):
        report = parse(xccdf(*results, namespace=namespace))
        assert report.outcome.value == outcome
        assert report.format_version == namespace[-3:]


def test_xccdf_tests_of_several_hosts_are_added_up_and_count_as_old_as_the_oldest() -> None:
    one = xccdf("pass").decode()
    other = one.replace("2026-03-01", "2026-02-01").replace("<target>h", "<target>i")
    report = parse(f'<Benchmark xmlns="{XCCDF}" id="b">{one}{other}</Benchmark>'.encode())
    assert report.facts["targets"] == 2
    assert str(report.observed) == "2026-02-01 10:00:00+00:00"
    assert report.population is not None
    assert (report.population.total, report.population.passed) == (2, 2)


def test_xccdf_takes_controls_from_references_to_800_53_alone() -> None:
    named = '<reference href="https://cis.example/">AC-1</reference><ident system="x">CCI-000366</ident>'
    assert tally(parse(xccdf("pass", rest=named))) == {"cci:CCI-000366": (1, 0, 0)}
    named = '<reference href="https://nist.example/NIST.SP.800-53r4.pdf">CM-6(a)</reference>'
    assert tally(parse(xccdf("notchecked", "fail", "notapplicable", rest=named))) == {"nist-800-53:cm-6": (0, 1, 1)}


def test_xccdf_overrides_hide_no_failure() -> None:
    override = '<override authority="ao"><old-result>fail</old-result><new-result>pass</new-result></override>'
    alone = parse(xccdf("pass", rest=override))
    assert (alone.outcome, alone.findings[0].suppressed) == (Verdict.NEEDS_REVIEW, True)
    assert parse(xccdf("fail", rest=override)).outcome is Verdict.FAIL
    assert parse(xccdf("notselected", rest=override)).facts["waived"] == 1


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (f'<Benchmark xmlns="{XCCDF}"><Rule id="r"/></Benchmark>', "without a TestResult"),
        (f'<Tailoring xmlns="{XCCDF}"/>', "what a scan takes in"),
        ('<data-stream-collection xmlns="http://scap.nist.gov/schema/scap/source/1.2"/>', "what a scan takes in"),
        (
            '<asset-report-collection xmlns="http://scap.nist.gov/schema/asset-reporting-format/1.1"/>',
            "no XCCDF TestResult",
        ),
    ],
)
def test_what_a_scan_takes_in_is_no_result(document: str, words: str) -> None:
    assert words in refuse(document.encode()).message


def test_arf_gives_the_results_inside_and_nothing_of_the_host() -> None:
    report = read("arf.xml")
    assert (report.format, report.tool.name, report.tool.version) == ("arf", "SCC", "5.10")
    assert report.tagged == (Tagged("nist-800-53:au-8", 1),)
    assert report.outcome is Verdict.PASS


def test_xccdf_memory_follows_the_rules_and_not_the_file() -> None:
    filler = "<message>" + "x" * 2000 + "</message>"
    data = xccdf(*["pass"] * 4000, rest=filler)
    assert len(data) > 8_000_000
    tracemalloc.start()
    assert read_xccdf(data).rules.total == 4000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(data) / 2


def test_stig_checklists_of_both_forms() -> None:
    report = read("checklist.ckl")
    assert (report.outcome, report.facts["unchecked"], report.facts["stigs"]) == (Verdict.FAIL, 1, 2)
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.raw_severity) == (
        "V-900001",
        FindingSeverity.LOW,
        "high (overridden: low)",
    )
    assert finding.justification == "The disk holds no data"
    assert tally(report) == {"cci:CCI-001199": (1, 1, 0), "cci:CCI-002475": (0, 1, 0)}
    assert "Jane" not in repr(report)
    assert "jane" not in repr(report)
    report = read("checklist.cklb")
    assert report.findings[0].severity is FindingSeverity.HIGH
    assert "without a reason" in report.findings[0].raw_severity
    assert tally(report) == {"cci:CCI-000169": (1, 0, 0), "cci:CCI-001199": (1, 1, 0)}
    assert "Jane" not in repr(report)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((), "not_run"),
        (("not_reviewed", "not_reviewed"), "not_run"),
        (("not_applicable",), "not_applicable"),
        (("not_a_finding", "not_applicable"), "pass"),
        (("not_a_finding", "not_reviewed"), "needs_review"),
        (("not_a_finding", "sort of"), "needs_review"),
        (("not_a_finding", "open"), "fail"),
    ],
)
def test_stig_outcomes(statuses: tuple[str, ...], outcome: str) -> None:
    rules = [{"group_id": f"V-{n}", "status": status} for n, status in enumerate(statuses)]
    for more in ({"cklb_version": "1.0"}, {}):
        assert parse({"stigs": [{"stig_id": "s", "rules": rules}]} | more).outcome.value == outcome
    vulns = "".join(f"<VULN><STATUS>{status}</STATUS></VULN>" for status in statuses)
    ckl = f"<CHECKLIST><STIGS><iSTIG>{vulns}</iSTIG></STIGS></CHECKLIST>".encode()
    assert parse(ckl).outcome.value == outcome


def inspec(*controls: dict[str, Any], **more: Any) -> dict[str, Any]:
    profile = {"name": "p", "controls": list(controls)} | more
    return {"platform": {"name": "debian"}, "profiles": [profile], "statistics": {}, "version": "5"}


def control(*statuses: str, impact: float = 0.5, **more: Any) -> dict[str, Any]:
    return {"id": "c", "impact": impact, "results": [{"status": status} for status in statuses]} | more


def test_inspec_counts_a_control_of_overlays_once() -> None:
    report = read("inspec.json")
    assert report.population is not None
    assert (report.population.total, report.population.passed, report.population.failed) == (3, 1, 1)
    assert (report.facts["profile"], report.facts["profiles"]) == ("acme-overlay", 2)
    failed, waived = report.findings
    assert (failed.rule, failed.severity) == ("acme-1", FindingSeverity.CRITICAL)
    assert waived.suppressed
    assert waived.justification == "Freeze until the release; until 2026-12-31"
    assert tally(report)["nist-800-53:ac-17.2"] == (0, 1, 0)
    assert tally(report)["nist-800-53:si-2"] == (0, 0, 1)


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (inspec(), "not_run"),
        (inspec(control("passed")), "pass"),
        (inspec(control("passed", "failed")), "fail"),
        (inspec(control("passed", "skipped")), "needs_review"),
        (inspec(control()), "needs_review"),
        (inspec(control("skipped")), "not_run"),
        (inspec(control("failed", impact=0.0)), "not_applicable"),
        (inspec(control("passed"), status="skipped"), "needs_review"),
        (inspec({"id": "c", "impact": 0.5, "results": [{"status": "passed", "backtrace": ["x"]}]}), "needs_review"),
        (
            inspec(control("skipped", waiver_data={"justification": "why", "skipped_due_to_waiver": True})),
            "needs_review",
        ),
        (inspec(control("failed", waiver_data={"justification": "w", "message": "Waiver expired on 2020"})), "fail"),
    ],
)
def test_inspec_outcomes(document: dict[str, Any], outcome: str) -> None:
    assert parse(document).outcome.value == outcome


def test_inspec_a_control_that_finds_it_does_not_apply_says_so_where_it_ran() -> None:
    document = inspec(control("skipped", impact=0.0), parent_profile="outer")
    document["profiles"].insert(0, {"name": "outer", "controls": [control(impact=0.7)]})
    assert parse(document).outcome is Verdict.NOT_APPLICABLE


def test_inspec_short_form_single_controls_and_hdf() -> None:
    short = {
        "controls": [
            {"id": "a", "profile_id": "p", "status": "passed"},
            {"id": "a", "profile_id": "p", "status": "failed"},
        ],
        "statistics": {"duration": 1},
        "version": "5",
    }
    report = parse(short)
    assert (report.outcome, report.facts["rules"]) == (Verdict.FAIL, 1)
    single = control("failed", control_tags={"nist": ["AC-2"]}, profile={"name": "p"}, platform={"name": "rhel"})
    stream = b"\n".join(json.dumps(each).encode() for each in (single, single | {"id": "d"}))
    report = parse(stream)
    assert (report.facts["failed"], tally(report)) == (2, {"nist-800-53:ac-2": (0, 2, 0)})
    hdf = inspec(control("passed", attestation_data={"status": "passed", "updated_by": "Jane"}))
    hdf["platform"]["name"] = "Heimdall Tools"
    report = parse(hdf)
    assert (report.tool.name, report.facts["attested"]) == ("Heimdall Tools", 1)
    assert "Jane" not in repr(report)


AIDE = (FIXTURES / "aide.txt").read_bytes()
CHANGED = b"""Start timestamp: 2026-03-01 03:00:01 +0000 (AIDE 0.16)
AIDE found differences between database and filesystem!!

Summary:
  Total number of entries:\t10
  Added entries:\t\t1
  Removed entries:\t\t0
  Changed entries:\t\t2

---------------------------------------------------
Added entries:
---------------------------------------------------

f++++++++++++++++: /etc/cron.d/new

---------------------------------------------------
Changed entries:
---------------------------------------------------

f   ...    .C... : /etc/passwd

---------------------------------------------------
Detailed information about changes:
---------------------------------------------------

File: /etc/passwd
 SHA256   : old | new
"""


def test_aide_lists_what_changed_and_what_it_only_counts() -> None:
    report = parse(CHANGED)
    assert report.outcome is Verdict.FAIL
    assert [(each.rule, each.location) for each in report.findings] == [
        ("added", "/etc/cron.d/new"),
        ("changed", "/etc/passwd"),
        ("summary", ""),
    ]
    assert report.facts == {"entries": 10, "added": 1, "removed": 0, "changed": 2}


@pytest.mark.parametrize(
    ("report", "outcome"),
    [
        (AIDE, "pass"),
        (AIDE.replace(b"42817", b"0"), "not_run"),
        (AIDE.replace(b"Number of entries", b"Entries"), "needs_review"),
        (AIDE[: AIDE.index(b"End")], "needs_review"),
        (b"AIDE found NO differences between database and filesystem. Looks okay!!\n", "needs_review"),
        (b"AIDE found differences between database and filesystem!!\n", "fail"),
        (
            b"Start timestamp: 2026-03-01 03:00:01 +0100 (AIDE 0.18)\nAIDE successfully initialized database.\n",
            "not_run",
        ),
        (b"Couldn't open file /var/lib/aide/aide.db.gz for reading: No such file or directory\n", "not_run"),
        (b"Start timestamp: 2026-03-01 03:00:01 +0100 (AIDE 0.16)\nAIDE hat Unterschiede\n", "needs_review"),
    ],
)
def test_aide_outcomes(report: bytes, outcome: str) -> None:
    assert parse(report).outcome.value == outcome


def test_aide_json() -> None:
    document: dict[str, Any] = {
        "start_time": "2026-03-01 03:00:01 +0000",
        "aide_version": "0.18.6",
        "outline": "AIDE found differences between database and filesystem!!",
        "number_of_entries": {"total": 10, "added": 1, "removed": 0, "changed": 0},
        "added": {"/etc/new": "f++++"},
        "end_time": "2026-03-01 03:01:01 +0000",
    }
    assert parse(document).findings[0].location == "/etc/new"
    clean = {
        "outline": "AIDE found NO differences between database and filesystem. Looks okay!!",
        "number_of_entries": {"total": 10},
        "added": {},
    }
    assert parse(document | clean).outcome is Verdict.PASS
    assert parse(document | clean | {"added": ["/etc/new"]}).outcome is Verdict.FAIL
    assert parse(document | clean | {"added": 7}).outcome is Verdict.NEEDS_REVIEW
    assert parse(document | clean | {"different_attributes": {"/etc/x": "-sha1"}}).outcome is Verdict.NEEDS_REVIEW
    ungrouped = parse(document | {"added": None, "entries": {"/etc/a": "f+++", "/etc/b": "f---", "/etc/c": "f = .."}})
    assert [each.rule for each in ungrouped.findings] == ["added", "removed", "changed"]


def test_aide_ndjson() -> None:
    start = {"type": "startup", "start_time": "2026-03-01 03:00:01 +0000", "aide_version": "0.20"}
    end = {"type": "shutdown", "end_time": "2026-03-01 03:01:01 +0000", "run_time_seconds": 60}
    fine = {"type": "outline", "outline": "AIDE found NO differences between database and filesystem. Looks okay!!"}
    number = {"type": "number_of_entries", "total": 10}

    def lines(*documents: dict[str, Any]) -> bytes:
        return b"\n".join(json.dumps(each).encode() for each in documents)

    assert parse(lines(start, fine, number, end)).outcome is Verdict.PASS
    assert parse(lines(start, fine, number)).outcome is Verdict.NEEDS_REVIEW
    report = parse(lines(start, fine, number, {"type": "removal", "/etc/old": "f----"}, end))
    assert [(each.rule, each.location) for each in report.findings] == [("removed", "/etc/old")]


def test_aide_entries_that_are_not_grouped_and_logs_of_several_reports() -> None:
    mixed = CHANGED.replace(b"Added entries:\n---", b"Added and changed entries:\n---").replace(
        b"f++++++++++++++++: /etc/cron.d/new", b"f----------------: /etc/cron.d/new"
    )
    assert [each.rule for each in parse(mixed).findings] == ["removed", "changed", "summary"]
    mixed = CHANGED.replace(b"Added entries:\n---", b"Added, removed and changed entries:\n---").replace(
        b"f++++++++++++++++: /etc/cron.d/new", b"f > ... . ..H     : /etc/cron.d/new"
    )
    assert next(each.rule for each in parse(mixed).findings) == "changed"
    minimal = parse({"outline": "AIDE found differences between database and filesystem!!"})
    assert (minimal.format, minimal.outcome) == ("aide", Verdict.FAIL)
    assert "2 reports follow each other" in refuse(AIDE + AIDE).message
    unequal = AIDE.replace(b"\nNumber", b"Entry /etc/x in databases has different attributes: -sha1\n\nNumber")
    assert parse(unequal).outcome is Verdict.NEEDS_REVIEW


def test_wazuh_checks_vulnerabilities_and_alerts() -> None:
    assert tally(read("wazuh.json")) == {"nist-800-53:ac-6": (0, 1, 0), "nist-800-53:cm-6": (1, 1, 0)}
    hit = {
        "_index": "wazuh-states-vulnerabilities-x",
        "_source": {
            "agent": {"name": "web-1"},
            "package": {"name": "openssl", "version": "1.0"},
            "vulnerability": {
                "id": "CVE-2026-0001",
                "severity": "-",
                "score": {"base": 9.8},
                "detected_at": "2026-03-01T10:00:00Z",
            },
        },
    }
    report = parse({"hits": {"total": {"value": 2, "relation": "eq"}, "hits": [hit]}})
    assert "holds 1 of 2" in report.reason
    (finding,) = report.findings
    assert (finding.severity, finding.identifiers) == (FindingSeverity.CRITICAL, ("CVE-2026-0001",))
    assert finding.location == "web-1: openssl 1.0"
    old = {"cve": "CVE-2026-0002", "name": "zlib", "version": "1", "severity": "High", "status": "VALID"}
    assert (
        parse({"data": {"affected_items": [old], "total_affected_items": 1}}).findings[0].severity
        is FindingSeverity.HIGH
    )
    alert = {
        "timestamp": "2026-03-01T10:00:00.000+0000",
        "rule": {"level": 7, "id": "550", "description": "Integrity checksum changed.", "nist_800_53": ["SI.7"]},
        "agent": {"name": "web-1"},
        "manager": {"name": "m"},
        "syscheck": {"path": "/etc/passwd", "event": "modified", "uname_after": "jane"},
    }
    report = parse(b"\n".join(json.dumps(alert).encode() for _ in range(2)))
    assert report.findings[0].location == "web-1: /etc/passwd"
    assert report.findings[0].tags == ("nist-800-53:si-7",)
    assert report.tagged == ()
    assert (report.facts["alerts"], report.findings[0].severity) == (2, FindingSeverity.MEDIUM)
    assert "jane" not in repr(report)


def test_wazuh_answers_that_stop_counting_are_partial() -> None:
    hit = {"_index": "wazuh-states-sca", "_source": {"policy_id": "cis", "id": 1, "result": "passed"}}
    whole = {"hits": {"total": {"value": 1, "relation": "eq"}, "hits": [hit]}}
    assert parse(whole).outcome is Verdict.PASS
    whole["hits"]["total"]["relation"] = "gte"
    assert parse(whole).outcome is Verdict.NEEDS_REVIEW


def test_wazuh_without_an_item_is_no_pass_and_lists_are_refused() -> None:
    assert parse({"data": {"affected_items": [], "total_affected_items": 0}}).outcome is Verdict.NOT_RUN
    policy = {"policy_id": "p", "total_checks": 3, "pass": 3, "fail": 0}
    assert "holds no checks" in refuse({"data": {"affected_items": [policy], "total_affected_items": 1}}).message
    file = {"file": "/etc/passwd", "mtime": "x"}
    assert "holds no verdict" in refuse({"data": {"affected_items": [file], "total_affected_items": 1}}).message
    passed = {"policy_id": "p", "id": 1, "result": "passed"}
    answer = {"affected_items": [passed], "total_affected_items": 1, "total_failed_items": 1}
    assert parse({"data": answer}).outcome is Verdict.NEEDS_REVIEW
    assert parse({"data": answer | {"total_failed_items": 0}}).outcome is Verdict.PASS


def requirement(*words: str, **more: Any) -> dict[str, Any]:
    results = [{"status": word, "startTime": "2026-03-01T10:00:00Z"} for word in words]
    return {"id": "V-1", "title": "t", "impact": 0.7, "tags": {"nist": ["AC-6"]}, "results": results} | more


def hdf(*requirements: dict[str, Any]) -> dict[str, Any]:
    return {
        "baselines": [{"name": "b", "version": "1", "requirements": list(requirements)}],
        "components": [{"name": "web-1", "type": "host"}],
        "generator": {"name": "ckl-to-hdf", "version": "1.0.0"},
        "statistics": {},
    }


def override(status: str, kind: str = "waiver", **more: Any) -> dict[str, Any]:
    who = {"type": "email", "identifier": "officer"}
    return {"statusOverrides": [{"type": kind, "status": status, "reason": "accepted", "appliedBy": who} | more]}


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (requirement("passed"), "pass"),
        (requirement("passed", "failed"), "fail"),
        (requirement("notReviewed"), "not_run"),
        (requirement("notApplicable"), "not_applicable"),
        (requirement("passed", "notApplicable"), "pass"),
        (requirement("passed", "error"), "needs_review"),
        (requirement("passed", impact=0.0), "not_applicable"),
        (requirement(), "needs_review"),
        (requirement("failed", **override("passed")), "needs_review"),
        (requirement("failed", **override("passed", expiresAt="2026-02-01T00:00:00Z")), "fail"),
        (requirement("failed", **override("passed"), effectiveStatus="failed"), "fail"),
        (requirement("passed", **override("failed")), "fail"),
        (requirement("notReviewed", **override("passed", "attestation")), "pass"),
        (requirement("notReviewed", **override("passed")), "not_run"),
        (requirement("failed", **override("passed", "attestation")), "needs_review"),
    ],
)
def test_hdf_2_outcomes(one: dict[str, Any], outcome: str) -> None:
    assert parse(hdf(one)).outcome.value == outcome


def test_hdf_2_says_who_waived_and_which_tool_wrote_it() -> None:
    waived = requirement("failed", id="V-2", **override("passed", expiresAt="2099-01-01T00:00:00Z"))
    report = parse(hdf(requirement("passed"), waived))
    (found,) = report.findings
    assert (found.suppressed, found.waived_by) == (True, "officer")
    assert found.justification == "accepted; until 2099-01-01T00:00:00Z"
    assert (report.tool.name, report.tool.version, report.subject.name) == ("ckl-to-hdf", "1.0.0", "web-1")
    assert tally(report) == {"nist-800-53:ac-6": (1, 0, 1)}
    assert parse({"baselines": [], "statistics": {}}).outcome is Verdict.NOT_RUN
    assert parse({"baselines": [hdf(requirement("passed"))["baselines"][0], {}]}).outcome is Verdict.NEEDS_REVIEW


def test_objectives_of_800_53a_are_no_enhancements() -> None:
    tags = {"nist": ["AU-3.1 (i)", "IA-5 (2).1", "CM-6 b", "Rev_4"]}
    assert set(tally(parse(hdf(requirement("passed", tags=tags))))) == {
        "nist-800-53:au-3",
        "nist-800-53:cm-6",
        "nist-800-53:ia-5.2",
    }


def test_a_control_without_an_impact_is_no_pass() -> None:
    whole = {"id": "c", "impact": 0.5, "tags": {}, "results": [{"status": "passed"}]}
    document = {"platform": {"name": "x"}, "version": "5", "statistics": {}, "profiles": [{"controls": [whole]}]}
    assert parse(document).outcome is Verdict.PASS
    del whole["impact"]
    assert parse(document).outcome is Verdict.NEEDS_REVIEW


def test_what_a_scan_takes_in_is_refused_with_what_to_give() -> None:
    oval = b'<oval_results xmlns="http://oval.mitre.org/XMLSchema/oval-results-5"><generator/></oval_results>'
    assert "oscap xccdf eval" in refuse(oval).message
    profile = {"name": "p", "sha256": "0", "supports": [], "controls": [{"id": "c", "code": "not read", "impact": 0.5}]}
    assert "inspec exec" in refuse(profile).message


def test_cklb_that_lists_fewer_rules_than_its_stig_has_is_partial() -> None:
    rules = [{"group_id": "V-1", "status": "not_a_finding"}]
    stig = {"stig_id": "s", "size": 1, "rules": rules}
    assert parse({"cklb_version": "1.0", "stigs": [stig]}).outcome is Verdict.PASS
    short = parse({"cklb_version": "1.0", "stigs": [stig | {"size": 2}]})
    assert (short.outcome, short.reason) == (Verdict.NEEDS_REVIEW, "a STIG of 2 rules lists 1")


@pytest.mark.parametrize(
    ("source", "tagged"),
    [
        ("http://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-53r4.pdf", True),
        ("https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final", True),
        ("https://csrc.nist.gov/pubs/sp/800/171/r2/upd1/final", False),
        ("https://www.nist.gov/cyberframework", False),
    ],
)
def test_xccdf_controls_come_from_references_to_sp_800_53_alone(source: str, tagged: bool) -> None:
    rule = f'<Rule id="r0"><title>t</title><reference href="{source}">AC-7(a),CM-6(1)</reference></Rule>'
    test = xccdf("pass").decode().replace(f' xmlns="{XCCDF}"', "")
    report = parse(f'<Benchmark xmlns="{XCCDF}" id="b">{rule}{test}</Benchmark>'.encode())
    assert set(tally(report)) == ({"nist-800-53:ac-7", "nist-800-53:cm-6.1"} if tagged else set())
