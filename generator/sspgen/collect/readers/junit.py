"""JUnit XML: test results, counted from the test cases themselves.

The attributes of a suite are what a writer believed; where they disagree with the cases, the cases win and a note says
so. Output of tests (``system-out``, stack traces) is never kept: it may hold anything.

Population: tests. Not run: no test case, or all skipped.

Cases are counted, the attributes are not believed. A file of tests that could not be loaded must be in the report to
count: jest-junit leaves it out unless `reportTestSuiteErrors` is set. A case whose `status` or `result` says that it
failed has failed, also without a `failure` in it; one that passed when it was repeated is flaky, and passed. One that
ended with a `warning` (PHPUnit) neither passed nor failed: it needs review. A time without a zone is taken as UTC.
Output and stack traces are not kept. TRX, NUnit, xUnit.net and TestNG documents are refused with a reason.

A property of a case, or of a suite for all of its cases, that names a control or a CCI item makes control tags:
`<property name="control" value="AC-2(1)"/>`. Its name is `control`, `nist`, `cci`, `compliance`, or `tag` or
`requirement` when the value is nothing but controls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import Moment, count, earliest, first_text, integer, moment, number, place, text
from sspgen.collect.findings import FindingList, Outcome, joined, scan_outcome
from sspgen.collect.formats.control_labels import control_tags
from sspgen.collect.tags import Came, TagTally
from sspgen.load.xml_reader import iter_elements, local_name
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tagged, Tool, Verdict

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


_SUITES: Final = ("testsuite", "testsuites")
_BAD: Final = ("failure", "error")
_FLAKY: Final = ("flakyFailure", "flakyError")
_NEIGHBOURS: Final = {
    "TestRun": "Visual Studio's TRX",
    "test-run": "NUnit 3",
    "test-results": "NUnit 2",
    "assemblies": "xUnit.net",
    "testng-results": "TestNG",
}
"""Root elements of other formats for the results of tests, whose writers can write JUnit XML, too."""
_FAILED: Final = ("fail", "failed", "failure", "error", "broken")
_NOT_RUN: Final = ("skipped", "disabled", "notrun", "ignored")
_WRITERS: Final = {
    "pytest": "pytest",
    "jest tests": "jest",
    "mocha tests": "mocha",
    "alltests": "googletest",
    "vitest tests": "vitest",
    "bats": "bats",
}
_TITLE: Final = 500


@dataclass(slots=True)
class _Suite:
    """A suite that is being read: what it claims, and what was counted in it."""

    claimed: int | None
    claimed_bad: int
    direct: int = 0
    below: int = 0
    bad_before: int = 0
    repeated_before: int = 0
    start: int = 0


@dataclass(slots=True)
class _Tally:
    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    flaky: int = 0
    repeated: int = 0
    warned: int = 0
    seconds: float = 0.0
    findings: FindingList = field(default_factory=FindingList)
    names: list[str] = field(default_factory=list)
    times: list[Moment] = field(default_factory=list)
    disagreeing: int = 0
    hidden: int = 0
    negative: bool = False
    cases: list[tuple[frozenset[str], Came]] = field(default_factory=list)


class JunitReader:
    """Reads ``testsuite`` and ``testsuites`` documents of any writer."""

    id: ClassVar[str] = "junit"
    title: ClassVar[str] = "JUnit XML"
    proves: ClassVar[str] = "tests ran and passed"
    facts: ClassVar[tuple[str, ...]] = ("tests", "passed", "failures", "errors", "skipped", "flaky", "duration")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *_SUITES,
            *("testcase", "name", "classname", "tests", "failures", "errors", "timestamp", "time", "file", "line"),
            *("status", "result", "failure", "error", "skipped", "warning", *_FLAKY, "message", "type", *_NEIGHBOURS),
            *("properties", "property", "value"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look at the root element, also for that of another format for the results of tests."""
        return blob.xml_root in _SUITES or blob.xml_root in _NEIGHBOURS

    def read(self, blob: Blob) -> Report:
        """Count test cases in one pass over the document."""
        if blob.xml_root in _NEIGHBOURS:
            other = _NEIGHBOURS[blob.xml_root]
            raise Unreadable(f"{other} is not read: have the tool write JUnit XML, or convert the report", "SSP301")
        tally = _read_all(blob.data)
        observed = earliest(tally.times)
        outcome = _outcome(tally)
        failed = tally.failures + tally.errors
        passed = tally.tests - failed - tally.skipped
        return Report(
            format=self.id,
            tool=_tool(tally),
            subject=Subject("tests", next(iter(tally.names), "")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=Population("tests", tally.tests, passed, failed, tally.skipped),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={
                "tests": tally.tests,
                "passed": passed,
                "failures": tally.failures,
                "errors": tally.errors,
                "skipped": tally.skipped,
                "flaky": tally.flaky,
                "duration": round(tally.seconds, 3),
            },
            notes=_notes(tally, observed),
            tagged=_tagged(tally),
        )


def _outcome(tally: _Tally) -> Outcome:
    nothing = ""
    if not tally.tests:
        nothing = "no test was run"
    elif tally.skipped >= tally.tests:
        nothing = f"every test was skipped ({tally.tests})"
    doubts = ["a suite claims failures that none of its test cases shows"] * bool(tally.hidden)
    if tally.warned:
        doubts.append(f"{tally.warned} test{'s' * (tally.warned > 1)} ended with a warning")
    outcome = scan_outcome(tally.findings, nothing=nothing, partial=joined(doubts))
    if outcome.verdict is Verdict.FAIL:
        bad = tally.findings.count
        return Outcome(Verdict.FAIL, f"{bad} of {tally.tests} tests failed or could not run")
    return outcome


def _notes(tally: _Tally, observed: Moment) -> tuple[str, ...]:
    notes = [observed.note, *tally.findings.notes()]
    if tally.disagreeing:
        notes.append(f"suites that claim another number of tests than they hold: {tally.disagreeing}")
    if tally.flaky:
        notes.append(f"tests that passed only when repeated: {tally.flaky}")
    if tally.negative:
        notes.append("times below zero are left out of the duration")
    return tuple(note for note in notes if note)


def _tool(tally: _Tally) -> Tool:
    for name in tally.names:
        if name.lower() in _WRITERS:
            return Tool(_WRITERS[name.lower()])
    return Tool("JUnit XML")


def _read_all(data: bytes) -> _Tally:
    tally = _Tally()
    suites: list[_Suite] = []
    for event, element in iter_elements(data):
        name = local_name(element.tag)
        if name in _SUITES:
            if event == "start":
                _open_suite(element, name, suites, tally)
            else:
                _close_suite(element, suites, tally)
        elif name == "testcase" and event == "end":
            came = _read_case(element, tally)
            tally.cases.append((_tags(element), came))
            if suites:
                suites[-1].direct += 1
            element.clear()
    return tally


def _open_suite(element: Element, name: str, suites: list[_Suite], tally: _Tally) -> None:
    bad = count(element.get("failures")) + count(element.get("errors"))
    suites.append(
        _Suite(
            integer(element.get("tests")),
            bad,
            bad_before=tally.findings.count,
            repeated_before=tally.repeated,
            start=len(tally.cases),
        )
    )
    if element.get("name"):
        tally.names.append(text(element.get("name"), _TITLE))
    if element.get("timestamp") and (name == "testsuite" or not tally.times):
        tally.times.append(moment(element.get("timestamp")))


def _close_suite(element: Element, suites: list[_Suite], tally: _Tally) -> None:
    """Compare the suite with its attribute, and take errors that stand outside of any test case."""
    suite = suites.pop()
    _tag_cases(suite, _tags(element), tally)
    everything = suite.direct + suite.below
    if suite.claimed is not None and suite.claimed not in (suite.direct, everything):
        tally.disagreeing += 1
    if suites:
        suites[-1].below += everything
    for child in element:
        if local_name(child.tag) in _BAD:
            tally.errors += 1
            tally.tests += 1
            tally.findings.add(_finding(child, text(element.get("name"), _TITLE) or "suite", ""))
    shown = tally.findings.count - suite.bad_before + tally.repeated - suite.repeated_before
    tally.hidden += suite.claimed_bad > shown
    element.clear()


def _tag_cases(suite: _Suite, tags: frozenset[str], tally: _Tally) -> None:
    """Add the tags of a suite to all cases in it."""
    if tags:
        for index in range(suite.start, len(tally.cases)):
            own, came = tally.cases[index]
            tally.cases[index] = (own | tags, came)


def _tagged(tally: _Tally) -> tuple[Tagged, ...]:
    tags = TagTally()
    for own, came in tally.cases:
        tags.add(own, came)
    return tags.tagged()


def _tags(element: Element) -> frozenset[str]:
    """Return the control tags of the properties that stand directly in an element."""
    found: set[str] = set()
    for child in element:
        for each in child if local_name(child.tag) == "properties" else (child,):
            if local_name(each.tag) == "property":
                found.update(control_tags(each.get("name"), each.get("value") or each.text))
    return frozenset(found)


def _read_case(case: Element, tally: _Tally) -> Came:
    tally.tests += 1
    seconds = number(case.get("time")) or 0.0
    tally.negative |= seconds < 0
    tally.seconds += max(seconds, 0.0)
    children = {local_name(child.tag): child for child in reversed(case)}
    stated = {text(case.get(key), 40).lower() for key in ("status", "result")}
    rule = ".".join(filter(None, (text(case.get(key), _TITLE) for key in ("classname", "name"))))
    bad = next((children[kind] for kind in reversed(_BAD) if kind in children), None)
    if bad is not None:
        if local_name(bad.tag) == "error":
            tally.errors += 1
        else:
            tally.failures += 1
        tally.findings.add(_finding(bad, rule or "unnamed test", place(case.get("file"), case.get("line"))))
        return Came.FAILED
    if "skipped" in children or stated & {*_NOT_RUN}:
        tally.skipped += 1
        return Came.UNDECIDED
    if stated & {*_FAILED}:
        tally.failures += 1
        tally.findings.add(_finding(case, rule or "unnamed test", place(case.get("file"), case.get("line"))))
        return Came.FAILED
    if "warning" in children:
        tally.skipped += 1
        tally.warned += 1
        return Came.UNDECIDED
    if repeated := sum(local_name(child.tag) in _FLAKY for child in case):
        tally.flaky += 1
        tally.repeated += repeated
    return Came.PASSED


def _finding(bad: Element, rule: str, location: str) -> Finding:
    kind = "failure" if local_name(bad.tag) == "testcase" else local_name(bad.tag)
    said = first_text(bad.get("message"), bad.get("type"), (bad.text or "").strip().partition("\n")[0])
    return Finding(
        rule=rule,
        title=said[:_TITLE] or f"the test ended with {kind}",
        severity=FindingSeverity.UNKNOWN,
        raw_severity=kind,
        location=location or rule,
    )


READER: Final = JunitReader()
