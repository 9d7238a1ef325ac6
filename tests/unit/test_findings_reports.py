"""Reports of findings: valid in every form, harmless whatever a file says, and complete in what they count."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sspgen.flow.check_documents import without_noise
from sspgen.flow.check_run import Looked
from sspgen.flow.findings import Choice, report_of, with_baseline
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.findings import Checked, FailOn, Report, Subject, fingerprint
from sspgen.model.findings_baseline import Baseline, Entry, baseline_of
from sspgen.model.spans import Span
from sspgen.render.findings.api import ReportContext, clean
from sspgen.render.findings.registry import FORMS, reporter
from support.corpora import shared

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
HOSTILE = (
    "a\nb\r\nc",
    "x::error file=a::owned",
    "\x1b]0;owned\x07 \x1b[31m",
    "<script>alert(1)</script> & ]]> <!-- -->",
    f"token {TOKEN} here",
    "\ud800 lone \ufffe \x00",
    "100% %0A,line=1",
    "](javascript:alert(1)) | `x`",
    "\u202egnp.exe",
)


def looked(*diagnostics: Diagnostic, path: str = "docs/a.json", usable: bool = True) -> Looked:
    kind = "OSCAL catalog 1.2.3 (JSON)"
    return Looked(Subject(path, kind, (Checked(path, kind),), path), "", diagnostics, usable=usable)


def problem(message: str = "wrong", line: int = 3, path: str = "docs/a.json", **more: Any) -> Diagnostic:
    return Diagnostic(more.pop("code", "SSP410"), message, Span(path, line, 5), **more)


def report(*diagnostics: Diagnostic) -> Report:
    return report_of((looked(*diagnostics),), Choice())


def rendered(found: Report, form: str, **more: Any) -> str:
    return reporter(form).render(found, ReportContext(NOW, "0.1.0", **more)).decode()


def messages(form: str, text: str) -> list[str]:
    """The messages of a report, as whoever reads the form sees them."""
    if form == "junit":
        return [str(element.text) for element in ElementTree.fromstring(text).iter("failure")]
    if form == "github":
        return [line.split("::", 2)[2] for line in text.splitlines() if line.startswith("::")]
    document = json.loads(text) if form in ("json", "sarif", "gitlab") else None
    if form == "json":
        return [each["message"] for each in document["diagnostics"]]
    if form == "sarif":
        return [each["message"]["text"] for each in document["runs"][0]["results"]]
    return [each["description"] for each in document] if form == "gitlab" else text.splitlines()[:1]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_every_form(form: str, text: str) -> None:
    name = f"docs/{text}.json"
    found = Diagnostic("SSP410", text, Span(name, 3, 5), help=text, related=((Span(name, 1), text),), rule=text)
    whole = report_of((looked(found, path=name),), Choice())
    out = rendered(whole, form)
    assert TOKEN not in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert out.count("\n::") + out.startswith("::") == (form == "github")
    (shown, *_) = messages(form, out)
    assert "\n" not in shown
    assert form != "junit" or "<script>" not in out


@given(st.text(max_size=80), st.text(max_size=30), st.integers(0, 9))
def test_any_text_makes_a_report_that_can_be_read_back(text: str, name: str, line: int) -> None:
    found = Diagnostic("SSP410", text, Span(name, line, line), Severity.WARNING, text, ((Span(name), text),), text)
    whole = report_of((looked(found, path=name),), Choice())
    for form in FORMS:
        assert len(messages(form, rendered(whole, form))) == 1


@given(st.text(max_size=200))
def test_what_is_clean_is_one_printable_line_and_stays_so(text: str) -> None:
    once = clean(text)
    assert once.isprintable()
    assert clean(once) == once


MANY = tuple(problem(f"wrong number {n}", n + 1) for n in range(14)) + tuple(
    problem(f"odd number {n}", n + 30, severity=Severity.WARNING) for n in range(12)
)


def test_github_is_given_what_it_shows_and_told_how_much_it_is_not() -> None:
    lines = rendered(report(*MANY), "github").splitlines()
    assert [line.split(" ")[0] for line in lines[:20]] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[20:] == [
        "26 findings (14 errors, 12 warnings) in 1 document",
        "6 of them are not annotated, because GitHub shows 10 of a kind; see the output as text",
    ]


def test_properties_of_github_commands_are_escaped_as_it_asks() -> None:
    out = rendered(report_of((looked(problem("50% a: b, c", path="a,b:c%.json")),), Choice()), "github")
    assert out.splitlines()[0].startswith(
        "::error file=a%2Cb%3Ac%25.json,line=3,col=5,title=SSP410::50%25 a: b, c (help: "
    )


def test_gitlab_has_a_fingerprint_of_its_own_for_every_finding() -> None:
    same = (problem(line=3), problem(line=9), problem(line=12), problem("other"))
    entries = json.loads(rendered(report(*same), "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == 4
    assert entries[0]["location"] == {"path": "docs/a.json", "lines": {"begin": 3}}
    assert {entry["severity"] for entry in entries} == {"major"}


def test_what_is_only_worth_knowing_is_told_on_request() -> None:
    whole = report(problem(severity=Severity.INFO), problem("other"))
    for form in ("text", "sarif", "github", "gitlab"):
        assert rendered(whole, form, verbose=True) != rendered(whole, form)
    assert len(json.loads(rendered(whole, "gitlab"))) == 1


def test_junit_fails_for_what_fails_the_check_and_tells_the_rest() -> None:
    whole = report_of(
        (looked(problem(), problem("odd", 9, severity=Severity.WARNING)), looked(path="docs/b.json")), Choice()
    )
    strict, lenient = (
        ElementTree.fromstring(rendered(whole, "junit", fail_on=each)) for each in (FailOn.WARNING, FailOn.NEVER)
    )
    (suite,) = strict
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    (failure,) = strict.iter("failure")
    assert (failure.get("type"), failure.get("message")) == ("SSP410", "wrong (and 1 more)")
    assert str(failure.text).splitlines() == [
        "docs/a.json:3:5: SSP410 error: wrong (help: remove or rename the key)",
        "docs/a.json:9:5: SSP410 warning: odd (help: remove or rename the key)",
    ]
    assert list(lenient.iter("failure")) == []
    assert "SSP410 warning: odd" in str(next(lenient.iter("system-out")).text)


def test_a_finding_without_a_place_is_shown_at_its_document() -> None:
    whole = report_of((looked(Diagnostic("SSP001", "nothing is answered")),), Choice())
    for form in ("sarif", "junit", "github", "gitlab", "json"):
        assert "docs/a.json" in rendered(whole, form)


ACCEPTED = Baseline("b.json", (Entry("SSP410", "docs/a.json", "wrong", fingerprint("docs/a.json", "SSP410", "wrong")),))


def test_sarif_says_what_a_baseline_accepts() -> None:
    whole = with_baseline(report(problem(), problem("new")), ACCEPTED, Choice(), NOW.date())
    results = json.loads(rendered(whole, "sarif"))["runs"][0]["results"]
    assert {each["message"]["text"].split(".")[0]: each["baselineState"] for each in results} == {
        "wrong": "unchanged",
        "new": "new",
    }
    assert [each.get("suppressions") for each in results if each["baselineState"] == "unchanged"] == [
        [{"kind": "external", "status": "accepted"}]
    ]
    assert all(
        "baselineState" not in each for each in json.loads(rendered(report(problem()), "sarif"))["runs"][0]["results"]
    )


@pytest.mark.corpora
@pytest.mark.parametrize("texts", [("wrong",), HOSTILE, ()])
def test_sarif_and_junit_are_valid_by_their_schemas(texts: Iterable[str]) -> None:
    from jsonschema import Draft7Validator  # noqa: PLC0415 - only here

    found = [problem(text, help=text, related=((Span(text, 2), text),), path=text) for text in texts]
    whole = report(*found, Diagnostic("SSP001", "none"), problem("x", code="ACME001", severity=Severity.WARNING))
    for each in (whole, with_baseline(whole, ACCEPTED, Choice(), NOW.date())):
        schema = json.loads(shared("schemas/evidence/sarif-schema-2.1.0.json").read_bytes())
        validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
        document = json.loads(rendered(each, "sarif", verbose=True))
        assert [error.message for error in validator.iter_errors(document)] == []
        assert all(re.match(r"https://", rule.get("helpUri", "https://")) for rule in rules(document))
        junit = etree.XMLSchema(etree.parse(shared("schemas/evidence/junit.xsd")))
        junit.assertValid(etree.fromstring(rendered(each, "junit").encode()))


def rules(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["runs"][0]["tool"]["driver"]["rules"]
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("is also in a.yaml:3:4", "is also in a.yaml:17:1"),
        ("components[3] has no uuid", "components[4] has no uuid"),
        ("the report is 3 days old", "the report is 14 days old"),
        ("stale: observed 2026-11-01 10:00:00 UTC", "stale: observed 2026-11-08 11:30:00 UTC"),
        ("first set in line 7", "first set in line 8"),
        (
            "does not hold (573 of 573 commits carry no signature)",
            "does not hold (573 of 580 commits carry no signature)",
        ),
        ("x differs: a, b and 3 more", "x differs: a, b and 4 more"),
    ],
)
def test_a_fingerprint_outlives_lines_indices_ages_and_counts(first: str, second: str) -> None:
    assert fingerprint("a", "SSP1", first) == fingerprint("a", "SSP1", second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AC-2 has no answer", "AC-3 has no answer"),
        ("no value for ac-02_odp.01", "no value for ac-02_odp.02"),
        ("expires on 2026-01-01", "expires on 2027-01-01"),
        ("12 words", "13 words"),
    ],
)
def test_a_fingerprint_tells_different_defects_apart(first: str, second: str) -> None:
    assert fingerprint("a", "SSP1", first) != fingerprint("a", "SSP1", second)
    assert len({fingerprint("a", "SSP1", first), fingerprint("b", "SSP1", first), fingerprint("a", "SSP2", first)}) == 3


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=9), st.lists(st.sampled_from(["a", "b", "c"]), max_size=9))
def test_a_baseline_accepts_by_multiplicity(before: list[str], after: list[str]) -> None:
    old = report(*(problem(text, line) for line, text in enumerate(before, 1)))
    new = report(*(problem(text, line + 50) for line, text in enumerate(after, 1)))
    baseline = baseline_of(old, "b.json", Baseline("b.json"))
    compared = with_baseline(new, baseline, Choice(), NOW.date())
    for text in "abc":
        found = [f for f in compared.new if f.diagnostic.message == text]
        assert len(found) == max(0, after.count(text) - before.count(text))
    assert compared.gone == sum(max(0, before.count(text) - after.count(text)) for text in "abc")
    assert len(compared.new) + len(compared.accepted) == len(after)
    assert with_baseline(old, baseline, Choice(), NOW.date()).new == ()


def test_what_a_later_layer_says_of_a_wrong_place_is_left_out() -> None:
    first = (problem("no uuid", 3), problem("odd", 7, severity=Severity.WARNING))
    later = (problem("leads nowhere", 3), problem("unused", 7), problem("odd", 7), problem("own", 9))
    assert [d.message for d in without_noise(first, later)] == ["no uuid", "odd", "unused", "own"]
