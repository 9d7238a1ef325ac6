"""A recorded failure is believed, a recorded pass is not: there is no report to read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.collectors.recorded import COLLECTOR
from sspgen.model.evidence import Artifact, EvidenceSource, Report, TimeOrigin, Verdict
from sspgen.model.spans import Span

CONTEXT = CollectContext(Path("/nowhere"), None, datetime(2026, 11, 1, tzinfo=UTC))


def source(**query: Any) -> EvidenceSource:
    return EvidenceSource("age", "Policy age", "recorded", query, span=Span("one/component.yaml", 4, 5))


def collected(**query: Any) -> tuple[Artifact, Report]:
    (artifact,) = COLLECTOR.collect(source(**query), CONTEXT).artifacts
    assert isinstance(artifact.result, Report)
    return artifact, artifact.result


@pytest.mark.parametrize(
    ("passed", "outcome", "reason"),
    [
        (False, Verdict.FAIL, "recorded as failed on 2016-04-07"),
        (
            True,
            Verdict.NEEDS_REVIEW,
            "recorded as passed by hand on 2016-04-07; there is no report to read",
        ),
        (None, Verdict.UNKNOWN, "neither passed nor failed is recorded"),
    ],
)
def test_a_record_is_never_a_pass(*, passed: bool | None, outcome: Verdict, reason: str) -> None:
    _, report = collected(passed=passed, last_run="2016-04-07T13:25:17Z")
    assert (report.outcome, report.reason) == (outcome, reason)
    assert report.facts == ({} if passed is None else {"passed": passed})


@pytest.mark.parametrize(
    ("written", "time", "noted"),
    [
        ("2016-04-07 08:25:17.375257000 -05:00", "2016-04-07T13:25:17.375257+00:00", False),
        ("2016-04-07 13:25:17.456091", "2016-04-07T13:25:17.456091+00:00", True),
        ("2016-04-07", "2016-04-07T00:00:00+00:00", True),
        ("7 Apr 2016 13:25:17 GMT", "2016-04-07T13:25:17+00:00", False),
        ("last spring", "", True),
        ("", "", False),
    ],
)
def test_times_are_read_in_the_spellings_people_use(written: str, time: str, *, noted: bool) -> None:
    artifact, report = collected(passed=False, last_run=written)
    assert (artifact.observed.isoformat() if artifact.observed else "") == time
    assert artifact.origin is (TimeOrigin.REPORT if time else TimeOrigin.NONE)
    assert bool(report.notes) is noted


def test_the_hash_is_that_of_the_record_whatever_its_order() -> None:
    one, _ = collected(passed=False, last_run="2016-04-07")
    other, _ = collected(last_run="2016-04-07", passed=False)
    changed, _ = collected(last_run="2016-04-07", passed=True)
    assert one.sha256 == other.sha256 != changed.sha256
    assert one.name == "one/component.yaml"


def test_the_query_is_checked() -> None:
    wrong = COLLECTOR.validate(source(passed="yes", last_run=7, when="now"))
    assert [d.code for d in wrong] == ["SSP223", "SSP223", "SSP221"]
    assert COLLECTOR.validate(source(passed=None, last_run="")) == ()
