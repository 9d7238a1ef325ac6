"""The rules of assessment: each says where a plan falls short, and nothing where it does not."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import timedelta

import pytest

from sspgen.assess.registry import assess, rules
from sspgen.merge.api import merge
from sspgen.model.codes import CODES
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import Collection, Rejection, Verdict
from sspgen.model.implementation import PARAMETER_LABEL, Answer, Claim, ParameterSetting
from sspgen.model.spans import Span
from support.worlds import answer, artifact, collection, inputs, report, source, workspace

PERIOD = ParameterSetting("ra-05_odp.01", ("daily",))
WHOLE = (answer("ra-5", "a"), answer("ra-5", "b"), answer("si-2"))


def assessed(*answers: Answer, collections: tuple[Collection, ...] = (), period: bool = True) -> list[Diagnostic]:
    space = replace(
        workspace(*answers, evidence=tuple(c.source for c in collections)),
        parameters=(PERIOD,) if period else (),
    )
    return list(assess(merge(inputs(space, *collections))).diagnostics)


def told(found: list[Diagnostic]) -> list[str]:
    return [f"{d.code} {d.message}" for d in found]


def test_an_adequate_plan_has_no_finding() -> None:
    assert assessed(*WHOLE) == []


CASES = {
    "no answer": (
        (answer("ra-5", "a"), answer("ra-5", "b")),
        ["SSP001 SI-2 Flaw Remediation has no answer"],
    ),
    "a part is not answered": (
        (answer("ra-5", "a"), answer("si-2")),
        ["SSP002 RA-5 is not answered for b"],
    ),
    "a part without a text": (
        (answer("ra-5", "a"), answer("ra-5", "b", text=" \n"), answer("si-2")),
        ["SSP002 RA-5 is not answered for b"],
    ),
    "not applicable needs no text but a reason": (
        (*WHOLE[:2], answer("si-2", text="", claim=Claim.NOT_APPLICABLE, remarks="No software.")),
        [],
    ),
    "no status": (
        (*WHOLE[:2], answer("si-2", claim=Claim.UNDOCUMENTED, raw_status="complete-ish")),
        ["SSP010 pipeline: SI-2 claims no status (its source says 'complete-ish')"],
    ),
    "a parameter's text needs no status": (
        (*WHOLE, answer("ra-5", claim=Claim.UNDOCUMENTED, label=f"{PARAMETER_LABEL}x")),
        [],
    ),
    "planned without a reason": (
        (*WHOLE[1:], answer("ra-5", "a", claim=Claim.PLANNED)),
        ["SSP011 pipeline: RA-5 a is planned without a reason"],
    ),
    "planned with a reason": (
        (*WHOLE[1:], answer("ra-5", "a", claim=Claim.PLANNED, remarks="In May.")),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_people_wrote(case: str) -> None:
    answers, expected = CASES[case]
    assert told(assessed(*answers)) == expected


def test_a_parameter_of_an_answered_control_needs_a_value() -> None:
    assert told(assessed(*WHOLE, period=False)) == ["SSP004 RA-5: no value for ra-05_odp.01"]
    assert "SSP004" not in {d.code for d in assessed(answer("si-2"), period=False)}


EVIDENCE = {
    "a pass": (collection(source("s", {}), artifact(report())), ""),
    "nothing": (collection(source("s", {})), "SSP306"),
    "a failure": (collection(source("s", {}), artifact(report(Verdict.FAIL, critical=1))), "SSP308"),
    "too old": (collection(source("s", {}), artifact(report(), age=timedelta(days=9))), "SSP307"),
    "too many": (collection(source("s", {}), artifact(report()), artifact(report(), name="t.json")), "SSP309"),
    "partial": (collection(source("s", {}), artifact(report(Verdict.NEEDS_REVIEW))), "SSP312"),
    "damaged": (collection(source("s", {}), artifact(Rejection("SSP302", "malformed"))), "SSP312"),
    "not applicable": (collection(source("s", {}), artifact(report(Verdict.NOT_APPLICABLE))), "SSP312"),
}


@pytest.mark.parametrize("case", EVIDENCE)
def test_what_evidence_shows(case: str) -> None:
    given, code = EVIDENCE[case]
    found = assessed(*WHOLE, collections=(given,))
    assert [d.code for d in found] == ([code] if code else [])
    assert all(d.span == Span("controls/evidence.yaml", 3, 3) for d in found)


def test_findings_are_warnings_at_the_place_of_the_text() -> None:
    found = assessed(answer("ra-5", "a", claim=Claim.PLANNED))
    assert {d.severity for d in found} == {Severity.WARNING}
    assert {d.code: d.span for d in found}["SSP011"] == Span("controls/pipeline.yaml", 9)


def test_every_rule_is_named_after_its_code_and_says_what_it_demands_and_by_which_source() -> None:
    assert [rule.code for rule in rules()] == sorted({rule.code for rule in rules()})
    for rule in rules():
        assert rule.code in CODES
        module = importlib.import_module(f"sspgen.assess.rules.{rule.code.lower()}")
        text = module.__doc__ or ""
        assert text.startswith(rule.code)
        assert "\nSource: " in text


def test_assessing_twice_changes_nothing() -> None:
    plan = assess(merge(inputs(workspace(answer("ra-5", "a")))))
    assert assess(plan) == plan
