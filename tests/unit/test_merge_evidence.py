"""Evidence joined with claims: which source speaks for what, what it shows, and the values that texts cite of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.merge.api import merge
from sspgen.merge.citations import escape, fill, values_of
from sspgen.merge.judge import judge, worst
from sspgen.model.evidence import (
    Check,
    Collection,
    Finding,
    FindingSeverity,
    MaxAge,
    Rejection,
    Relation,
    Subject,
    Tool,
    Verdict,
)
from sspgen.model.implementation import ParameterSetting
from sspgen.model.plan import Plan, Proof, Tally
from sspgen.model.spans import Span
from sspgen.render.markdown import to_html
from support.worlds import NOW, answer, artifact, collection, inputs, report, source, workspace

SATISFIES, SUPPORTS = Relation.SATISFIES, Relation.SUPPORTS


def plan_with(*collections: Collection, **evidence: tuple[str, ...]) -> Plan:
    answers = [answer("ra-5", part, evidence=evidence.get(part, ())) for part in ("a", "b")]
    answers.append(answer("si-2", component="other"))
    return merge(inputs(workspace(*answers, evidence=tuple(c.source for c in collections)), *collections))


def proofs(plan: Plan) -> dict[str, Proof]:
    return {point.id: point.proof for point in plan.points()}


MATCHES = {
    "a point is satisfied": ({"ra-5_smt.a": SATISFIES}, {"ra-5_smt.a": Proof.PROVEN}),
    "a point is supported": ({"ra-5_smt.a": SUPPORTS}, {"ra-5_smt.a": Proof.SUPPORTED}),
    "a part below a point only supports": ({"ra-5_smt.a.1": SATISFIES}, {}),
    "a control of several parts is only supported": (
        {"ra-5": SATISFIES},
        {"ra-5_smt.a": Proof.SUPPORTED, "ra-5_smt.b": Proof.SUPPORTED},
    ),
    "a control of one part is satisfied": ({"si-2": SATISFIES}, {"si-2_smt": Proof.PROVEN}),
    "a component is only supported where it answers": (
        {"component:pipeline": SATISFIES},
        {"ra-5_smt.a": Proof.SUPPORTED, "ra-5_smt.b": Proof.SUPPORTED},
    ),
    "the stronger of two relations counts": (
        {"ra-5": SUPPORTS, "ra-5_smt.b": SATISFIES},
        {"ra-5_smt.a": Proof.SUPPORTED, "ra-5_smt.b": Proof.PROVEN},
    ),
    "an unknown target speaks for nothing": ({"zz-1_smt": SATISFIES}, {}),
}


@pytest.mark.parametrize("case", MATCHES)
def test_what_a_source_speaks_for(case: str) -> None:
    supports, expected = MATCHES[case]
    found = proofs(plan_with(collection(source("scan", supports), artifact(report()))))
    assert {point: proof for point, proof in found.items() if proof is not Proof.UNPROVEN} == expected


def test_an_answer_that_lists_a_source_is_supported_by_it() -> None:
    found = proofs(plan_with(collection(source("scan", {}), artifact(report())), a=("scan",)))
    assert found["ra-5_smt.a"] is Proof.SUPPORTED
    assert found["ra-5_smt.b"] is Proof.UNPROVEN


def test_one_source_that_fails_contradicts_whatever_the_others_say() -> None:
    good = collection(source("good", {"ra-5_smt.a": SATISFIES}), artifact(report()))
    bad = collection(source("bad", {"ra-5_smt.a": SUPPORTS}), artifact(report(Verdict.FAIL, critical=1)))
    gone = collection(source("gone", {"ra-5_smt.b": SATISFIES}))
    fine = collection(source("fine", {"ra-5_smt.b": SATISFIES}), artifact(report()))
    found = proofs(plan_with(good, bad, gone, fine))
    assert found["ra-5_smt.a"] is Proof.CONTRADICTED
    assert found["ra-5_smt.b"] is Proof.UNPROVEN


def _capped() -> Collection:
    return collection(source("s", {}), artifact(replace(report(), finding_count=7)))


JUDGED = {
    "nothing was found": (collection(source("s", {})), Verdict.NOT_RUN, "0 of 1 expected reports were found"),
    "the collector has a problem": (collection(source("s", {}), problem="no"), Verdict.NOT_RUN, "no"),
    "one of two is missing": (
        collection(source("s", {}, expected=2), artifact(report())),
        Verdict.NOT_RUN,
        "1 of 2 expected reports were found",
    ),
    "one too many": (
        collection(source("s", {}), artifact(report()), artifact(report(), name="t.json")),
        Verdict.NEEDS_REVIEW,
        "2 reports were found, 1 expected: which of them counts is not told",
    ),
    "0 bytes": (
        collection(source("s", {}), artifact(Rejection("SSP300", "0 bytes"))),
        Verdict.NOT_RUN,
        "r.json: 0 bytes",
    ),
    "malformed": (
        collection(source("s", {}), artifact(Rejection("SSP302", "malformed"))),
        Verdict.UNKNOWN,
        "r.json: malformed",
    ),
    "old": (
        collection(source("s", {}), artifact(report(), age=timedelta(hours=73))),
        Verdict.STALE,
        "older than 72 h, the limit of the source, since 2026-11-23 01:10 UTC",
    ),
    "of unknown age": (
        collection(source("s", {}), replace(artifact(report()), observed=None)),
        Verdict.UNKNOWN,
        "when it was observed is not known, so its age is not either",
    ),
    "from the future": (
        collection(source("s", {}), artifact(replace(report(Verdict.UNKNOWN), reason="in the future"))),
        Verdict.UNKNOWN,
        "r.json: in the future",
    ),
    "more findings than were read": (_capped(), Verdict.NEEDS_REVIEW, "r.json: 0 of 7 findings were read"),
    "a partial run": (
        collection(source("s", {}), artifact(report(Verdict.NEEDS_REVIEW))),
        Verdict.NEEDS_REVIEW,
        "r.json: the report's outcome is needs_review",
    ),
    "a check fails": (
        collection(source("s", {}), artifact(report(Verdict.FAIL, critical=2))),
        Verdict.FAIL,
        "No critical finding: does not hold for r.json",
    ),
    "a check cannot be evaluated": (
        collection(source("s", {}, checks=(Check("c", "C", "facts.none > 1"),)), artifact(report())),
        Verdict.UNKNOWN,
        "r.json: the check cannot be evaluated: ",
    ),
    "a check gives no truth": (
        collection(source("s", {}, checks=(Check("c", "C", "counts.total"),)), artifact(report())),
        Verdict.UNKNOWN,
        "r.json: the check cannot be evaluated: it gives int, expected true or false",
    ),
    "without checks its own outcome counts": (
        collection(source("s", {}, checks=()), artifact(report(Verdict.NOT_APPLICABLE))),
        Verdict.NOT_APPLICABLE,
        "r.json: the report's outcome is not_applicable",
    ),
    "all is well": (collection(source("s", {}), artifact(report())), Verdict.PASS, "No critical finding: holds"),
}


@pytest.mark.parametrize("case", JUDGED)
def test_what_is_made_of_a_collection(case: str) -> None:
    givencollection, verdict, reason = JUDGED[case]
    result = judge(givencollection, NOW)
    assert result.verdict is verdict
    assert result.reason.startswith(reason)


def test_of_several_reports_the_oldest_counts() -> None:
    two = collection(
        source("s", {}, expected=2),
        artifact(report()),
        artifact(report(), name="old.json", age=timedelta(hours=80)),
    )
    result = judge(two, NOW)
    assert result.verdict is Verdict.STALE
    assert result.observed == NOW - timedelta(hours=80)
    assert result.stale_at == NOW - timedelta(hours=8)


def test_a_source_warns_before_it_is_stale() -> None:
    fresh = judge(collection(source("s", {}), artifact(report(), age=timedelta(hours=23))), NOW)
    older = judge(collection(source("s", {}), artifact(report(), age=timedelta(hours=25))), NOW)
    assert (fresh.verdict, fresh.warn) == (Verdict.PASS, False)
    assert (older.verdict, older.warn) == (Verdict.PASS, True)


def test_without_a_limit_nothing_goes_stale() -> None:
    timeless = replace(source("s", {}), max_age=MaxAge())
    result = judge(collection(timeless, artifact(report(), age=timedelta(days=999))), NOW)
    assert (result.verdict, result.stale_at) == (Verdict.PASS, None)


def test_suppressed_findings_are_no_findings_but_are_counted() -> None:
    waived = Finding("R", "r", FindingSeverity.CRITICAL, suppressed=True, justification="not reachable")
    found = replace(report(), findings=(waived,), finding_count=1)
    checks = (Check("c", "C", "counts.critical == 0 && counts.suppressed == 1 && suppressed[0].rule == 'R'"),)
    assert judge(collection(source("s", {}, checks=checks), artifact(found)), NOW).verdict is Verdict.PASS


def test_nothing_at_all_has_not_run() -> None:
    assert worst(()) is Verdict.NOT_RUN
    assert worst((Verdict.PASS, Verdict.STALE)) is Verdict.STALE
    assert worst(Verdict) is Verdict.FAIL


def test_texts_cite_values_and_parameters_and_what_is_absent_is_said() -> None:
    result = judge(collection(source("scan", {}), artifact(report(commit="a" * 40))), NOW)
    told: list[str] = []
    text = (
        "{{ evidence.scan }} by {{evidence.scan.tool}} of {{ evidence.scan.subject }},"
        " {{ evidence.scan.facts.line_rate }} every {{ param.RA-05_odp.01 }};"
        " {{ evidence.scan.nothing }}; {{ evidence.other.tool }}; {{ param.zz }};"
        " {{ evidence.gone.tool }}; {{ unknown.scan }}; {{ insert: param, x }}; {{}}"
    )
    values = {"scan": values_of(result), "gone": {"verdict": "not run"}}
    filled = fill(text, values, frozenset({"scan", "gone"}), {"ra-05_odp.01": "24 hours"}, told.append)
    assert filled == (
        "pass by trivy 0.58 of aaaaaaaaaaaa, 0.91 every 24 hours; *(no value: scan is pass)*;"
        " {{ evidence.other.tool }}; {{ param.zz }}; *(no value: gone is not run)*; {{ unknown.scan }};"
        " {{ insert: param, x }}; {{}}"
    )
    assert told == [
        "it cites evidence.scan.nothing, which the report does not have",
        "it cites evidence.other.tool, but no evidence source of that name is declared",
        "it cites parameter zz, which the control does not have",
        "it cites unknown.scan, but no evidence source of that name is declared",
    ]


def test_a_citation_that_names_nothing_is_told_at_the_text() -> None:
    plan = merge(inputs(workspace(answer("ra-5", "a", text="By {{ evidence.none.tool }}."))))
    (told,) = plan.diagnostics
    assert (told.code, told.span) == ("SSP229", Span("controls/pipeline.yaml", 9, 9))
    (point, *_) = plan.points()
    assert point.answers[0].text == "By {{ evidence.none.tool }}."


HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/p.png)",
    "`code` *b* _i_ ~~s~~ | a | b |",
    "# heading\n\n- list\n\n    code",
    "{{ evidence.scan.tool }}",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\x1b[2J\x00\r\n> quote",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_prints_as_it_is(value: str) -> None:
    html = to_html(f"By {escape(value)}.")
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"p"}, html
    assert "javascript:alert(1)</a>" not in html


@given(st.text(max_size=60))
def test_no_value_becomes_markup(value: str) -> None:
    html = to_html(f"By {escape(value)} it is.")
    assert set(re.findall(r"</?([a-zA-Z]\w*)", html)) <= {"p"}


def test_a_value_is_filled_in_once_and_never_read_again() -> None:
    hostile = replace(report(), tool=replace(report().tool, name="{{ param.ra-05_odp.01 }}"))
    answers = (answer("ra-5", "a", text="{{ evidence.scan.tool.name }} then {{ param.ra-05_odp.01 }}"),)
    of = source("scan", {})
    space = replace(workspace(*answers, evidence=(of,)), parameters=(ParameterSetting("ra-05_odp.01", ("daily",)),))
    (point, *_) = merge(inputs(space, collection(of, artifact(hostile)))).points()
    assert point.answers[0].text.endswith(" then daily")
    assert "daily" not in point.answers[0].text.split(" then ")[0]


def test_the_first_value_of_a_parameter_stands_and_others_are_told() -> None:
    space = replace(
        workspace(answer("ra-5", "a")),
        parameters=(
            ParameterSetting("ra-05_odp.01", ("daily",), span=Span("ssp.yaml", 4)),
            ParameterSetting("ra-5_prm_1", ("weekly",), span=Span("controls/a.yaml", 9)),
            ParameterSetting("ra-5_prm_1", ("daily",), span=Span("controls/b.yaml", 9)),
            ParameterSetting("zz-1_odp", ("x",), span=Span("controls/c.yaml", 2)),
        ),
    )
    plan = merge(inputs(space))
    (parameter,) = plan.control_by_id["ra-5"].parameters
    assert (parameter.text, parameter.values) == ("daily", ("daily",))
    assert [(d.code, d.span and d.span.path) for d in plan.diagnostics] == [
        ("SSP233", "controls/a.yaml"),
        ("SSP256", "controls/c.yaml"),
    ]
    assert "is set to 'weekly', and elsewhere to 'daily'; the first stands" in plan.diagnostics[0].message


def test_a_parameter_counts_with_the_points_that_use_it() -> None:
    of = source("scan", {"ra-5_smt.a": SATISFIES})
    space = workspace(answer("ra-5", "a"), evidence=(of,))
    unset = merge(inputs(space, collection(of, artifact(report()))))
    assert (unset.parameter_tally.total, unset.parameter_tally.documented) == (1, 0)
    givenspace = replace(space, parameters=(ParameterSetting("ra-05_odp.01", ("daily",)),))
    plan = merge(inputs(givenspace, collection(of, artifact(report()))))
    assert plan.parameter_tally == Tally(1, 1, 1, 1)


def test_a_check_over_ages_that_are_not_known_says_which_finding_has_none() -> None:
    check = Check("old", "No old critical", "findings.all(f, f.age_days < 30)")
    result = judge(collection(source("scan", {}, checks=(check,)), artifact(report(critical=2))), NOW)
    assert result.verdict is Verdict.UNKNOWN
    assert "'age_days', which 2 findings do not have, such as CVE-2026-0000" in result.reason


def test_a_text_cannot_cite_findings_of_a_report_that_looked_at_nothing() -> None:
    result = judge(collection(source("scan", {}), artifact(report(Verdict.NOT_RUN))), NOW)
    told: list[str] = []
    text = fill(
        "{{ evidence.scan.findings.total }} holes", {"scan": values_of(result)}, frozenset({"scan"}), {}, told.append
    )
    assert text == "*(no value: scan is not run)* holes"
    assert told == []


def test_the_oldest_is_told_by_the_moment_and_not_by_how_its_zone_writes_it() -> None:
    old = replace(artifact(report(), name="old.json"), observed=(NOW - timedelta(hours=80)))
    old = replace(old, observed=old.observed and old.observed.astimezone(timezone(timedelta(hours=14))))
    new = artifact(report(), name="new.json", age=timedelta(hours=71))
    found = judge(collection(source("s", {}, expected=2), new, old), NOW)
    assert (found.verdict, found.observed) == (Verdict.STALE, old.observed)
    assert found.reason == "older than 72 h, the limit of the source, since 2026-11-22 18:10 UTC"
    assert values_of(found)["observed"] == "2026-11-19 18:10 UTC"
    assert values_of(found)["report"] == "new.json"


def test_a_report_about_a_commit_of_elsewhere_needs_review_and_a_failed_one_still_fails() -> None:
    def verdict(critical: int, commit: str) -> Verdict:
        found = artifact(report(critical=critical, commit=commit))
        return judge(collection(source("s", {}), found), NOW, lambda sha: sha == "a" * 40).verdict

    assert verdict(0, "a" * 40) is Verdict.PASS
    assert verdict(0, "") is Verdict.PASS
    assert verdict(0, "b" * 40) is Verdict.NEEDS_REVIEW
    assert verdict(1, "b" * 40) is Verdict.FAIL


def test_a_report_about_a_commit_of_elsewhere_proves_nothing() -> None:
    scan = source("scan", {"si-2": SATISFIES})
    space = workspace(answer("si-2"), evidence=(scan,))
    world = inputs(space, collection(scan, artifact(report(commit="b" * 40))))
    plan = merge(replace(world, in_history=lambda _sha: False))
    assert proofs(plan)["si-2_smt"] is Proof.UNPROVEN
    (result,) = plan.evidence
    assert result.reason == "r.json: it is about commit bbbbbbbbbbbb, which is not in the history of the repository"


@pytest.mark.parametrize("found", [0, 2])
def test_a_time_in_the_future_is_not_believed(found: int) -> None:
    verdicts = []
    for ahead in (timedelta(seconds=299), timedelta(seconds=301)):
        one = artifact(report(critical=found), age=-ahead)
        result = judge(collection(source("scan", {}), one), NOW)
        verdicts.append((result.verdict, "lies in the future" in result.reason))
    believed = Verdict.FAIL if found else Verdict.PASS
    assert verdicts == [(believed, False), (Verdict.FAIL, False) if found else (Verdict.UNKNOWN, True)]


@pytest.mark.parametrize(
    ("target", "subject", "verdict", "told"),
    [
        ("registry.example/shop:*", "registry.example/shop:1.2", Verdict.PASS, ""),
        ("registry.example/shop:*", "registry.example/other:1.2", Verdict.NEEDS_REVIEW, "it is about registry.example"),
        ("sha256:*", "", Verdict.NEEDS_REVIEW, "it does not say what it looked at"),
        ("", "anything", Verdict.PASS, ""),
    ],
)
def test_a_scan_of_another_target_proves_nothing(target: str, subject: str, verdict: Verdict, told: str) -> None:
    scanned = replace(report(), subject=Subject("image", subject))
    scan = replace(source("scan", {}), target=target)
    judged = judge(collection(scan, artifact(scanned)), NOW)
    assert judged.verdict is verdict
    assert told in judged.reason


@pytest.mark.parametrize(
    ("days", "limit", "verdict"),
    [(4, None, Verdict.PASS), (6, None, Verdict.NEEDS_REVIEW), (6, 7, Verdict.PASS), (2, 1, Verdict.NEEDS_REVIEW)],
)
def test_a_scan_with_an_old_database_needs_review(days: int, limit: int | None, verdict: Verdict) -> None:
    found = artifact(report())
    assert found.observed is not None
    scanned = replace(report(), tool=Tool("scanner", "1", found.observed - timedelta(days=days, hours=1)))
    ages = MaxAge(database=timedelta(days=limit) if limit else None)
    judged = judge(collection(replace(source("scan", {}), max_age=ages), replace(found, result=scanned)), NOW)
    assert judged.verdict is verdict
    assert ("the database of scanner was" in judged.reason) is (verdict is not Verdict.PASS)
