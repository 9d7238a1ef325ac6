"""Test results: what ran, what failed, and which controls the tests were written for."""

from __future__ import annotations

from typing import Any

import pytest

from sspgen.collect.formats.control_labels import control_tags
from sspgen.model.evidence import Tagged
from support.reports import fixture, judged, lines, only, rejection, report


def test_labels_of_a_test_make_control_tags_and_the_name_of_its_suite_does_not() -> None:
    found = fixture("allure-result.json")
    assert [each.tag for each in found.tagged] == ["cci:CCI-000044", "nist-800-53:ac-2.3", "nist-800-53:ac-7"]
    assert {each.failed for each in found.tagged} == {1}
    assert only(found).tags == ("cci:CCI-000044", "nist-800-53:ac-2.3", "nist-800-53:ac-7")
    assert "said by the test" not in repr(found)
    assert str(found.observed) == "2026-11-24 09:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "value", "tags"),
    [
        ("control", "AC-2(1), see SI-2", ("nist-800-53:ac-2.1", "nist-800-53:si-2")),
        ("NIST-800-53", "AC-2 (1)", ("nist-800-53:ac-2.1",)),
        ("security.control", "ac-7", ("nist-800-53:ac-7",)),
        ("security_control", "ac-7", ("nist-800-53:ac-7",)),
        ("compliance:control", "AC-7", ("nist-800-53:ac-7",)),
        ("tag", "AC-2(1),AU-3", ("nist-800-53:ac-2.1", "nist-800-53:au-3")),
        ("tag", "control:AC-2", ("nist-800-53:ac-2",)),
        ("tag", "AC-2 of the harbour", ()),
        ("requirement", "REQ-17", ()),
        ("cci", "CCI-000366", ("cci:CCI-000366",)),
        ("suite", "AC-2", ()),
        (None, "AC-2", ()),
        ("control", 7, ()),
    ],
)
def test_a_label_counts_by_its_name(name: Any, value: Any, tags: tuple[str, ...]) -> None:
    assert control_tags(name, value) == tags


def result(status: Any = "passed", **more: Any) -> dict[str, Any]:
    return {"uuid": "u", "name": "n", "fullName": "f", "status": status, "start": 1795510800000, "labels": []} | more


@pytest.mark.parametrize(
    ("document", "outcome", "population"),
    [
        (result(), "pass", (1, 1, 0, 0)),
        (result("broken"), "fail", (1, 0, 1, 0)),
        (result("failed", statusDetails={"muted": True, "known": True}), "fail", (1, 0, 1, 0)),
        (result("skipped"), "not_run", (1, 0, 0, 1)),
        (result("odd"), "needs_review", (1, 0, 0, 0)),
        (result(None), "needs_review", (1, 0, 0, 0)),
        ([result(), result("skipped")], "pass", (2, 1, 0, 1)),
        ([result(), 7], "needs_review", (1, 1, 0, 0)),
        (lines(result(), result("failed")), "fail", (2, 1, 1, 0)),
    ],
)
def test_allure_outcomes(document: Any, outcome: str, population: tuple[int, ...]) -> None:
    found = report(document)
    assert found.outcome.value == outcome
    assert found.population is not None
    assert (
        found.population.total,
        found.population.passed,
        found.population.failed,
        found.population.skipped,
    ) == population


def summary(**statistic: int) -> dict[str, Any]:
    numbers = {"failed": 0, "broken": 0, "skipped": 0, "passed": 0, "unknown": 0} | statistic
    return {
        "reportName": "r",
        "statistic": numbers | {"total": sum(numbers.values())},
        "time": {"start": 1795510800000},
    }


def test_the_pages_of_a_report_are_read() -> None:
    assert judged(summary(passed=3))[0] == "pass"
    assert judged(summary(passed=3, broken=1)) == ("fail", "1 of 4 tests failed or could not run")
    assert judged(summary())[0] == "not_run"
    lying = summary(passed=3)
    lying["statistic"]["total"] = 9
    assert judged(lying)[0] == "needs_review"
    leaf = {"name": "t", "uid": "1", "status": "failed", "time": {"start": 1}, "tags": ["AC-7"]}
    tree = {"uid": "x", "name": "suites", "children": [{"name": "s", "children": [leaf, leaf]}]}
    assert (judged(tree)[0], report(tree).facts["tests"], report(tree).tagged[0].failed) == ("fail", 1, 1)
    assert judged({"uid": "x", "name": "suites", "children": [leaf | {"status": "passed"}, 7]})[0] == "needs_review"
    container = {"uuid": "u", "name": "s", "children": ["u"], "befores": [], "start": 1}
    assert "container of fixtures" in rejection(container).message


def test_a_test_case_of_a_report_is_read_like_a_result() -> None:
    page = {
        "uid": "1",
        "name": "n",
        "testStage": {"status": "passed"},
        "status": "passed",
        "time": {"start": 1795510800000},
    }
    found = report(page | {"labels": [{"name": "requirement", "value": "AC-7"}]})
    assert (found.outcome.value, found.tagged) == ("pass", (Tagged("nist-800-53:ac-7", 1, 0, 0),))
    assert str(found.observed) == "2026-11-24 09:00:00+00:00"


@pytest.mark.parametrize(
    ("children", "outcome", "flaky", "came"),
    [
        ("<flakyFailure/>", "pass", 1, (1, 0)),
        ("<flakyError/><rerunFailure/>", "pass", 1, (1, 0)),
        ("<failure/><rerunFailure/>", "fail", 0, (0, 1)),
        ("<error/>", "fail", 0, (0, 1)),
    ],
)
def test_a_test_that_was_repeated_passed_or_failed_in_the_end(
    children: str, outcome: str, flaky: int, came: tuple[int, int]
) -> None:
    tag = '<properties><property name="control" value="SI-2"/></properties>'
    found = report(f'<testsuite><testcase name="a">{tag}{children}</testcase></testsuite>'.encode())
    assert (found.outcome.value, found.facts["flaky"]) == (outcome, flaky)
    assert [(each.passed, each.failed) for each in found.tagged] == [came]


def test_properties_of_cases_and_suites_make_control_tags() -> None:
    data = b"""<testsuites><testsuite name="pytest"><properties><property name="nist" value="AU-3"/></properties>
      <testcase name="a"><properties><property name="control" value="AC-2(1)"/></properties></testcase>
      <testcase name="b"><properties><property name="control">AC-2(1)</property></properties><failure/></testcase>
      <testcase name="c"><properties><property name="browser" value="AC-9"/></properties><skipped/></testcase>
      </testsuite></testsuites>"""
    assert report(data).tagged == (Tagged("nist-800-53:ac-2.1", 1, 1, 0), Tagged("nist-800-53:au-3", 1, 1, 1))


def test_a_tag_of_an_inner_suite_stays_there() -> None:
    data = b"""<testsuites><testsuite name="a"><testcase name="1"/></testsuite><testsuite name="b"><testcase name="2"/>
      <properties><property name="control" value="SI-2"/></properties></testsuite></testsuites>"""
    assert report(data).tagged == (Tagged("nist-800-53:si-2", 1, 0, 0),)
    flaky = b"""<testsuite><testcase name="a"><properties><property name="control" value="SI-2"/></properties>
      <flakyFailure/></testcase></testsuite>"""
    assert report(flaky).tagged == (Tagged("nist-800-53:si-2", 1, 0, 0),)


def suite(cases: str, **claimed: int) -> bytes:
    attributes = " ".join(f'{key}="{value}"' for key, value in claimed.items())
    return f"<testsuite {attributes}>{cases}</testsuite>".encode()


def test_failures_that_a_suite_claims_are_shown_by_the_tries_that_were_repeated() -> None:
    flaky = "<testcase name='a'><flakyFailure/><flakyFailure/></testcase>"
    assert judged(suite(flaky, tests=3, failures=2)) == ("pass", "")
    assert judged(suite(flaky, tests=4, failures=3))[0] == "needs_review"


def test_a_test_that_ended_with_a_warning_did_not_pass() -> None:
    warned = suite("<testcase name='a'/><testcase name='b'><warning>No tests found</warning></testcase>")
    assert judged(warned) == ("needs_review", "1 test ended with a warning")
    population = report(warned).population
    assert population is not None
    assert (population.passed, population.failed, population.skipped) == (1, 0, 1)


@pytest.mark.parametrize(
    ("document", "word"),
    [
        (b'<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"/>', "TRX"),
        (b"<test-run id='2'/>", "NUnit 3"),
        (b"<test-results/>", "NUnit 2"),
        (b"<assemblies/>", "xUnit.net"),
        (b"<testng-results/>", "TestNG"),
        (b'<coverage generated="1" clover="3.2.0"/>', "Clover"),
        (b'<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="x"/>', "JaCoCo"),
    ],
)
def test_neighbours_are_named(document: bytes, word: str) -> None:
    found = rejection(document)
    assert (found.code, word in found.message) == ("SSP301", True)
