"""Items of the plan of action: one a cause, named the same for ever, and nothing in them that nobody said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sspgen.assess.poam import KINDS, PoamItem, poam_items, waived_findings
from sspgen.model.evidence import Verdict
from sspgen.model.plan import Proof
from sspgen.render.cells import csv_bytes
from sspgen.render.tables.poam import TABLES
from support.sample_plan import big_plan, sample_plan

PLAN = sample_plan()
ITEMS = poam_items(PLAN)


def one(kind: str, control: str) -> PoamItem:
    (found,) = [item for item in ITEMS if item.kind == kind and control in item.controls]
    return found


def test_every_open_cause_is_an_item_and_nothing_is_twice() -> None:
    ids = [item.id for item in ITEMS]
    assert len(ids) == len(set(ids))
    assert [KINDS.index(item.kind) for item in ITEMS] == sorted(KINDS.index(item.kind) for item in ITEMS)
    failing = {r.source.id for r in PLAN.evidence if r.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)}
    assert {item.source for item in ITEMS if item.source} == failing
    covered = {point for item in ITEMS for point in item.points}
    for gap in PLAN.gaps:
        if gap.kind in ("contradicted", "stale", "undocumented", "no-claim", "planned", "partial"):
            assert gap.target in covered, gap


def test_a_failed_check_names_what_it_contradicts_with_the_severity_of_its_findings() -> None:
    item = one("contradicted", "ac-2")
    assert (item.source, item.check, item.points) == ("access_tests", "all-pass", ("ac-2_smt.d",))
    assert (item.severity, item.findings, item.detector) == ("high", 2, "pytest 8.3")
    assert item.detected == PLAN.as_of - timedelta(hours=3)
    assert next(p for p in PLAN.points() if p.id == item.points[0]).proof is Proof.CONTRADICTED


def test_nothing_is_rated_dated_or_promised_that_nobody_said() -> None:
    written = " ".join(answer.remarks for control in PLAN.controls() for answer in control.answers)
    for item in ITEMS:
        assert item.planned in written, item
        if item.kind != "contradicted":
            assert item.severity == "", item
    assert one("partial", "ac-2").planned == "2027-01-31"
    assert one("planned", "ra-5").planned == "June 2027"
    assert one("planned", "ra-5").remedy == "By June 2027."
    assert one("undocumented", "ac-14").detected is None


def test_several_dates_are_no_date() -> None:
    control = PLAN.control_by_id["ac-2"]
    point = next(p for p in control.points if p.id == "ac-2_smt.c")
    answers = (replace(point.answers[0], remarks="Half by 2027-01-31, the rest by 2027-06-30."),)
    points = tuple(replace(p, answers=answers) if p is point else p for p in control.points)
    family = PLAN.families[0]
    controls = tuple(replace(c, points=points) if c.id == "ac-2" else c for c in family.controls)
    plan = replace(PLAN, families=(replace(family, controls=controls), *PLAN.families[1:]))
    found = next(item for item in poam_items(plan) if item.kind == "partial")
    assert (found.planned, found.remedy) == ("", answers[0].remarks)


def test_an_item_keeps_its_name_while_its_words_change() -> None:
    later = tuple(
        replace(result, reason=f"{result.reason}, now older", condition_reason="older still")
        for result in PLAN.evidence
    )
    again = poam_items(replace(PLAN, evidence=later))
    assert [item.id for item in again] == [item.id for item in ITEMS]
    assert [item.why for item in again] != [item.why for item in ITEMS]


def test_names_differ_in_a_plan_of_any_size() -> None:
    items = poam_items(big_plan(120))
    assert len(items) > 100
    assert len({item.id for item in items}) == len(items)


def test_waived_findings_are_no_items_and_keep_their_justification() -> None:
    (waived,) = waived_findings(PLAN)
    assert waived.finding.justification
    assert not [item for item in ITEMS if item.source == "image_scan"]


def test_the_tables_hold_every_item_and_every_duty_of_customers() -> None:
    tables = {table.name: csv_bytes(table, PLAN).decode() for table in TABLES}
    for item in ITEMS:
        assert item.id in tables["poam"]
    assert "Customers name their own clerks." in tables["customer-responsibilities"]
    assert "'=cmd" in tables["waived-findings"], "a justification is no formula"
