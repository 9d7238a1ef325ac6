"""Static analysis: what Semgrep, Bandit, gosec and Hadolint write, and SARIF before 2.1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.registry import normalise
from sspgen.model.evidence import Rejection, Report

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def parse(document: Any) -> Report:
    found = normalise("x", json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


def fixture(name: str, **more: Any) -> Any:
    document = json.loads((FIXTURES / name).read_bytes())
    return document | more if isinstance(document, dict) else document


def judged(document: Any) -> tuple[str, str]:
    found = parse(document)
    return found.outcome.value, found.reason


def test_semgrep_names_weaknesses_and_keeps_what_is_ignored() -> None:
    found = parse(fixture("semgrep.json"))
    injection, weak = found.findings
    assert (injection.rule, injection.severity, injection.identifiers) == (
        "rules.python.injection",
        "high",
        ("CWE-89",),
    )
    assert (injection.location, injection.raw_severity) == ("app/query.py:12", "ERROR")
    assert (weak.suppressed, weak.justification, weak.identifiers) == (True, "nosemgrep comment", ("CWE-327",))
    assert (found.tool.version, found.population and found.population.total) == ("1.50.0", 2)
    assert found.facts == {"files": 2, "errors": 0, "ignored": 1}


@pytest.mark.parametrize(
    ("more", "outcome", "reason"),
    [
        ({}, "pass", ""),
        ({"paths": {"scanned": []}}, "not_run", "Semgrep scanned no file"),
        ({"errors": [{"code": 3, "level": "warn", "type": "Syntax error"}]}, "needs_review", "Semgrep reports 1 error"),
        ({"errors": 7}, "needs_review", "Semgrep reports 1 error"),
        ({"skipped_rules": [{"rule_id": "r"}]}, "needs_review", "1 rules were skipped"),
        (
            {"paths": {"scanned": ["a"], "skipped": [{"path": "b", "reason": "exceeded_size_limit"}]}},
            "needs_review",
            "1 files were too large",
        ),
        ({"paths": {"scanned": ["a"], "skipped": [{"path": "b", "reason": "gitignore_patterns_match"}]}}, "pass", ""),
        ({"results": ["odd"]}, "needs_review", "1 entries of results cannot be read"),
        ({"results": None}, "needs_review", "results is no list"),
    ],
)
def test_semgrep_outcomes(more: dict[str, Any], outcome: str, reason: str) -> None:
    found = judged({"results": [], "errors": [], "paths": {"scanned": ["a.py"]}, "version": "1.0.0"} | more)
    assert found[0] == outcome
    assert found[1].startswith(reason)


@pytest.mark.parametrize(
    ("raw", "rating"),
    [
        ("INFO", "low"),
        ("WARNING", "medium"),
        ("ERROR", "high"),
        ("CRITICAL", "critical"),
        ("INVENTORY", "info"),
        ("odd", "unknown"),
    ],
)
def test_semgrep_severities(raw: str, rating: str) -> None:
    result = {"check_id": "r", "path": "a", "extra": {"severity": raw, "metadata": {}}}
    found = parse({"results": [result], "errors": []}).findings[0]
    assert (found.severity, found.raw_severity) == (rating, raw)


def test_a_page_of_semgrep_supply_chain_tells_triage_and_whether_more_follow() -> None:
    found = parse(fixture("semgrep-supply-chain.json"))
    reached, waived = found.findings
    assert reached.identifiers == ("CVE-2024-0001", "CWE-400")
    assert (reached.location, reached.fixed_in) == ("harbour/crane: requirements.txt:4: parcel@1.2.0", "1.2.9")
    assert (waived.suppressed, waived.justification) == (True, "ACCEPTABLE_RISK")
    assert found.facts == {"reachable": 1, "fixed": 0, "complete": True}
    more = parse(fixture("semgrep-supply-chain.json", hasMore=True))
    assert "further pages" in more.reason
    assert judged({"vulns": [], "hasMore": False, "cursor": "0"})[0] == "needs_review"


def test_bandit_counts_lines_and_never_repeats_a_password() -> None:
    found = parse(fixture("bandit.json"))
    shell, password = found.findings
    assert (shell.rule, shell.severity, shell.identifiers) == ("B602", "medium", ("CWE-78",))
    assert (password.title, password.location) == ("hardcoded_password_string", "app/key.py:2")
    assert "shipshape" not in repr(found)
    assert found.facts == {"files": 2, "lines": 120, "nosec": 1, "errors": 0}
    assert found.observed is not None


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"results": [], "metrics": {"_totals": {"loc": 9}, "a.py": {"loc": 9}}}, "pass"),
        ({"results": [], "metrics": {"_totals": {"loc": 0}, "a.py": {"loc": 0}}}, "not_run"),
        ({"results": [], "metrics": {"_totals": {"loc": 9}}}, "not_run"),
        ({"results": [], "metrics": {"_totals": {"loc": 9, "SEVERITY.LOW": 1}, "a.py": {}}}, "needs_review"),
        ({"results": [], "errors": [{"filename": "b.py", "reason": "syntax error"}]}, "needs_review"),
        ({"results": None}, "needs_review"),
    ],
)
def test_bandit_outcomes(more: dict[str, Any], outcome: str) -> None:
    assert judged(fixture("bandit.json", **more))[0] == outcome


def test_gosec_keeps_who_waived_nothing_but_why() -> None:
    found = parse(fixture("gosec.json"))
    weak, ignored = found.findings
    assert (weak.severity, weak.location, weak.identifiers) == ("medium", "/src/sum.go:14", ("CWE-327",))
    assert (ignored.suppressed, ignored.justification) == (True, "the caller handles it")
    assert (found.tool.version, found.facts["files"]) == ("2.18.0", 3)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"Issues": [], "Stats": {"files": 2, "lines": 9, "found": 0}}, "pass"),
        ({"Issues": None, "Stats": {"files": 2, "lines": 9, "found": 0}}, "pass"),
        ({"Issues": [], "Stats": {"files": 0, "lines": 0, "found": 0}}, "not_run"),
        ({"Issues": [], "Stats": {"files": 2, "lines": 9, "found": 1}}, "needs_review"),
        ({"Issues": [], "Stats": {"files": 2, "lines": 9, "found": "odd"}}, "needs_review"),
        (
            {"Issues": [], "Stats": {"files": 2, "lines": 9, "found": 0}, "Golang errors": {"a.go": [{"line": 1}]}},
            "needs_review",
        ),
    ],
)
def test_gosec_outcomes(more: dict[str, Any], outcome: str) -> None:
    assert judged(fixture("gosec.json", **more))[0] == outcome


def test_hadolint_levels_are_those_of_its_sarif() -> None:
    found = parse(fixture("hadolint.json"))
    assert [(f.rule, f.severity, f.location) for f in found.findings] == [
        ("DL3006", "medium", "Dockerfile:1"),
        ("DL3059", "low", "Dockerfile:4"),
    ]
    broken = fixture("hadolint.json")
    broken[0] |= {"code": "DL1000", "level": "error"}
    assert "could not be parsed" in parse(broken).reason


def test_sarif_1_is_read_as_if_it_were_2_1() -> None:
    found = parse(fixture("sarif-1.0.0.sarif"))
    query, weak = found.findings
    assert (found.tool.name, found.tool.version, found.format_version) == ("Compiler", "4.8.0", "1.0.0")
    assert found.observed is not None
    assert (query.rule, query.severity, query.title) == ("CA2100", "medium", "Review the query")
    assert (query.location, query.identifiers) == ("/src/Query.cs:30", ("CWE-89",))
    assert (weak.suppressed, weak.justification) == (True, "suppressed suppressedInSource")
    assert found.facts == {"runs": 1, "rules": 2, "passed": 1}


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ({"ruleId": "A", "level": "error"}, "fail"),
        ({"ruleId": "A"}, "fail"),
        ({"ruleId": "A", "kind": "error"}, "fail"),
        ({"ruleId": "A", "level": "pass"}, "pass"),
        ({"ruleId": "A", "level": "notApplicable"}, "needs_review"),
        ({"ruleId": "A", "level": "internalError"}, "needs_review"),
        ({"ruleId": "A", "isSuppressedInSource": True}, "pass"),
        ({"ruleId": "A", "suppressionStates": ["suppressedExternally"]}, "pass"),
        ({"ruleId": "A", "suppressionStates": [7]}, "fail"),
        ({"ruleId": "A", "suppressionStates": "suppressedInSource"}, "fail"),
        ({"ruleId": "A", "baselineState": "absent"}, "pass"),
        (7, "needs_review"),
    ],
)
@pytest.mark.parametrize(("version", "runs", "tool"), [("1.0.0", "runs", "tool"), ("0.4", "runLogs", "toolInfo")])
def test_results_of_old_sarif(version: str, runs: str, tool: str, result: Any, outcome: str) -> None:
    document = {"version": version, runs: [{tool: {"name": "Old"}, "results": [result]}]}
    found = parse(document)
    assert (found.outcome, found.tool.name) == (outcome, "Old")


def test_messages_and_places_of_old_sarif() -> None:
    run = {
        "toolInfo": {"name": "Old", "fileVersion": "1.2"},
        "results": [
            {
                "ruleId": "A",
                "kind": "error",
                "fullMessage": "m",
                "locations": [{"analysisTarget": [{"uri": "a.vb", "region": {"startLine": 4}}]}],
            }
        ],
    }
    old = parse({"version": "0.4", "runLogs": [run]})
    assert (old.findings[0].title, old.findings[0].location, old.findings[0].severity) == ("m", "a.vb:4", "high")
    assert old.tool.version == "1.2"
    templated = {
        "tool": {"name": "Mid"},
        "rules": {"A": {"messageFormats": {"default": "{0} is odd"}, "defaultLevel": "error"}},
        "results": [{"ruleKey": "A", "formattedRuleMessage": {"formatId": "default", "arguments": ["x"]}}],
    }
    found = parse({"version": "1.0.0", "runs": [templated]}).findings[0]
    assert (found.rule, found.title, found.severity) == ("A", "x is odd", "high")


def test_a_version_of_sarif_that_is_not_read_is_refused_with_a_reason() -> None:
    found = normalise("x", b'{"version": "2.0.0", "runs": [{"results": []}]}')
    assert isinstance(found, Rejection)
    assert "2.0.0" in found.message


def sarif(result: dict[str, Any], rule: dict[str, Any] | None = None) -> Report:
    driver = {"name": "Scan", "rules": [{"id": "A"} | (rule or {})]}
    return parse({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [{"ruleId": "A"} | result]}]})


def test_a_waiver_in_sarif_tells_who_and_why() -> None:
    waiver = {
        "kind": "external",
        "status": "accepted",
        "justification": "not reachable",
        "properties": {"alias": "ada"},
    }
    found = sarif({"suppressions": [waiver]}).findings[0]
    assert (found.suppressed, found.justification, found.waived_by) == (True, "not reachable", "ada")
    silent = sarif({"suppressions": [{"kind": "inSource"}]}).findings[0]
    assert (silent.suppressed, silent.justification, silent.waived_by) == (True, "suppressed inSource", "")
    assert not sarif({"suppressions": [waiver | {"status": "underReview"}]}).findings[0].suppressed


def test_codeql_names_weakness_and_score_in_its_rules() -> None:
    rule = {"properties": {"tags": ["security", "external/cwe/cwe-079"], "security-severity": "7.8"}}
    found = sarif({}, rule).findings[0]
    assert (found.identifiers, found.severity, found.raw_severity) == (("CWE-79",), "high", "7.8")


@pytest.mark.parametrize(
    ("rule", "result", "tags"),
    [
        ({"properties": {"tags": ["NIST-800-53-AC-2", "ia-32"]}}, {}, ("nist-800-53:ac-2",)),
        ({"properties": {"nist": ["SC-8 (1)"]}}, {}, ("nist-800-53:sc-8.1",)),
        ({"properties": {"tags": ["CCI-000366"]}}, {}, ("cci:CCI-000366",)),
        ({}, {"properties": {"tags": ["nist:si-10"]}}, ("nist-800-53:si-10",)),
        ({}, {"taxa": [{"id": "AC-6", "toolComponent": {"name": "NIST SP 800-53"}}]}, ("nist-800-53:ac-6",)),
        ({"properties": {"tags": ["pe-32", "sr-71", "si-10"]}}, {}, ()),
    ],
)
def test_controls_that_sarif_names(rule: dict[str, Any], result: dict[str, Any], tags: tuple[str, ...]) -> None:
    assert sarif(result, rule).findings[0].tags == tags


_UNREADABLE = "1 entries of the toolExecutionNotifications of Scan cannot be read"


def run(invocation: Any, name: str = "Scan", *results: dict[str, Any]) -> dict[str, Any]:
    driver = {"name": name, "rules": [{"id": "AWS Access Key"}]}
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "invocations": [invocation], "results": list(results)}],
    }


@pytest.mark.parametrize(
    ("notices", "outcome", "reason"),
    [
        (
            {"toolExecutionNotifications": [{"level": "warning"}]},
            "needs_review",
            "Scan warns of 1 problem while it ran",
        ),
        ({"toolExecutionNotifications": [{}, {}]}, "needs_review", "Scan warns of 2 problems while it ran"),
        ({"toolExecutionNotifications": [{"level": "error"}]}, "needs_review", "Scan reports an error of its own"),
        ({"toolConfigurationNotifications": [{"level": "error"}]}, "needs_review", "Scan reports an error of its own"),
        ({"toolExecutionNotifications": [{"level": 7}]}, "needs_review", "Scan reports an error of its own"),
        ({"toolExecutionNotifications": [7]}, "needs_review", _UNREADABLE),
        ({"toolConfigurationNotifications": [{"level": "warning"}]}, "pass", ""),
        ({"toolExecutionNotifications": [{"level": "note"}, {"level": "none"}]}, "pass", ""),
    ],
)
def test_a_scanner_that_could_not_parse_a_file_says_so(notices: dict[str, Any], outcome: str, reason: str) -> None:
    assert judged(run(notices | {"executionSuccessful": True})) == (outcome, reason)


@pytest.mark.parametrize("damaged", [7, {"executionSuccessful": "no"}, {"executionSuccessful": 7}])
def test_an_invocation_that_cannot_be_read_is_no_pass(damaged: Any) -> None:
    assert judged(run(damaged))[0] == "needs_review"
    lost = run({})
    lost["runs"][0]["externalPropertyFileReferences"] = damaged
    assert judged(lost)[0] == ("needs_review" if damaged == 7 else "pass")


def test_a_result_of_gitleaks_7_names_its_rule_in_the_message_only() -> None:
    leak = {"message": {"text": "AWS Access Key secret detected"}, "properties": {"offender": "AKIA"}}
    found = parse(run({}, "Gitleaks", leak, {"message": {"text": "AKIA secret detected"}}))
    assert [(each.rule, each.severity) for each in found.findings] == [("AWS Access Key", "high"), ("unknown", "high")]
    assert "AKIA" not in repr(found)


def test_runs_that_are_no_list_are_refused_with_that_reason() -> None:
    found = normalise("x", b'{"version": "2.1.0", "runs": null}')
    assert isinstance(found, Rejection)
    assert found.message.startswith("its runs are no list")


def test_an_old_clean_report_of_semgrep_is_known_and_no_pass() -> None:
    outcome, reason = judged({"results": [], "errors": []})
    assert outcome == "needs_review"
    assert "does not tell which files were scanned" in reason


def test_bandit_before_its_totals_is_read() -> None:
    result = {"issue_severity": "LOW", "issue_confidence": "HIGH", "issue_text": "t", "test_name": "assert_used"}
    found = parse({"errors": [], "generated_at": "2015-09-13T10:00:00Z", "results": [result], "stats": []})
    assert (found.format, found.outcome.value, found.findings[0].rule) == ("bandit", "fail", "unknown")


def conftest(*results: tuple[str, str]) -> dict[str, Any]:
    listed = [{"ruleId": rule, "level": level, "message": {"text": "m"}} for rule, level in results]
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "conftest"}}, "results": listed}]}


@pytest.mark.parametrize(
    ("results", "outcome", "suppressed"),
    [
        ([("main/success", "none")], "pass", []),
        ([("main/skip", "none")], "needs_review", []),
        ([("main/allow", "note"), ("main/success", "none")], "pass", [True]),
        ([("main/deny", "error"), ("main/success", "none")], "fail", [False]),
        ([("main/warn", "warning")], "fail", [False]),
    ],
)
def test_what_conftest_says_of_each_file(results: list[tuple[str, str]], outcome: str, suppressed: list[bool]) -> None:
    found = parse(conftest(*results))
    assert (found.outcome.value, [each.suppressed for each in found.findings]) == (outcome, suppressed)


def test_only_conftest_names_a_success_like_a_rule() -> None:
    assert sarif({"ruleId": "main/success", "level": "none"}).outcome.value == "fail"


@pytest.mark.parametrize(("state", "suppressed"), [("accepted", True), ("rejected", False), ("underReview", False)])
def test_drafts_call_the_status_of_a_suppression_a_state(state: str, suppressed: object) -> None:
    waiver = {"kind": "external", "state": state}
    assert sarif({"suppressions": [waiver]}).findings[0].suppressed is suppressed


def test_addresses_in_sarif_lose_what_may_be_secret() -> None:
    where = {"physicalLocation": {"artifactLocation": {"uri": "https://shop.example/cart?token=abc"}}}
    lined = {"physicalLocation": where["physicalLocation"] | {"region": {"startLine": 1}}}
    found = [sarif({"locations": [place]}).findings[0].location for place in (where, lined)]
    assert found == ["https://shop.example/cart", "https://shop.example/cart:1"]
    log = run({})
    log["runs"][0]["versionControlProvenance"] = [{"repositoryUri": "https://ci:battery-staple@git.example/tides"}]
    assert parse(log).subject.name == "https://git.example/tides"
    log["runs"][0]["versionControlProvenance"] = [{"repositoryUri": "ssh://git@git.example/tides"}]
    assert parse(log).subject.name == "ssh://git.example/tides"


def test_a_report_of_code_climate_is_named() -> None:
    entry = {"check_name": "DL3006", "description": "d", "fingerprint": "f", "location": {"path": "Dockerfile"}}
    found = normalise("x", json.dumps([entry]).encode())
    assert isinstance(found, Rejection)
    assert "Code Climate" in found.message


@pytest.mark.parametrize(
    ("page", "weaknesses"),
    [
        ("https://cwe.mitre.org/data/definitions/91.html", ("CWE-91",)),
        ("https://cwe.mitre.org/data/definitions/x.html", ()),
        ("https://help.example/91.html", ()),
        (91, ()),
    ],
)
def test_a_rule_whose_help_is_in_the_dictionary_names_that_weakness(page: Any, weaknesses: tuple[str, ...]) -> None:
    assert sarif({}, {"helpUri": page}).findings[0].identifiers == weaknesses
