"""Order, counts and ages that pages show: worst first, by cause, and never by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sspgen.model.evidence import Verdict
from sspgen.model.plan import Gap
from sspgen.render import urgency
from sspgen.render.site import view
from support.sample_plan import sample_plan

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(14, "14 h ago"), (-3, "in 3 h"), (0, "0 min ago"), (-0.01, "0 min ago"), (24 * 9, "9 days ago")],
)
def test_ages_are_counted_from_the_time_of_the_plan(hours: float, said: str) -> None:
    assert view.age(NOW - timedelta(hours=hours), NOW) == said
    assert view.age(None, NOW) == "unknown"


def test_evidence_is_ordered_worst_first() -> None:
    verdicts = [result.verdict for result in urgency.worst_first(sample_plan().evidence)]
    assert verdicts[:2] == [Verdict.FAIL, Verdict.STALE]
    assert verdicts.index(Verdict.NOT_RUN) < verdicts.index(Verdict.PASS)


def test_one_cause_is_one_alarm_whatever_it_touches() -> None:
    gaps = (
        Gap("stale", "b_smt", "B", "old"),
        Gap("contradicted", "a_smt.a", "A a", "failed"),
        Gap("contradicted", "c_smt", "C", "other"),
        Gap("contradicted", "a_smt.b", "A b", "failed"),
        Gap("planned", "d_smt", "D", "planned"),
    )
    plan = replace(sample_plan(), gaps=gaps)
    assert [(a.kind, a.what, len(a.gaps)) for a in urgency.red(plan)] == [
        ("contradicted", "failed", 2),
        ("contradicted", "other", 1),
        ("stale", "old", 1),
    ]
    assert view.planned(plan) == 1


def test_a_statement_is_cut_into_blocks_without_losing_a_line_or_a_point() -> None:
    for control in sample_plan().controls():
        found = view.blocks(control)
        assert [line for block in found for line in block.lines] == list(control.requirement)
        assert {block.point.id for block in found if block.point} == {point.id for point in control.points}
        bare = view.blocks(replace(control, requirement=()))
        assert [block.point for block in bare] == list(control.points)
