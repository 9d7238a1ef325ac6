"""The past of a plan: from the store day by day up to one record, and what git told kept and read back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.store.api import open_store
from sspgen.collect.store.record import Entry
from sspgen.flow import history
from sspgen.flow.chronicle import chronicle_of, joined
from sspgen.flow.history import keep_history, kept_history, masked
from sspgen.flow.plan import Request, make
from sspgen.flow.recorded import NO_STORE, NOTHING, recorded_past
from sspgen.flow.series import rows_of
from sspgen.flow.vouching import vouching_of
from sspgen.model.chronicle import CONTROL, Chronicle
from sspgen.render.api import Vouching, silent
from support import stores
from support.cli import castle
from support.sample_chronicle import sample_changes, sample_chronicle
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.collect.store.api import Store
    from sspgen.flow.plan import Made
    from sspgen.model.plan import Plan

OWN = "e" * 64


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with stores.opened(tmp_path / "kept", create=True) as store:
        yield store


@pytest.fixture(scope="module")
def plan() -> Plan:
    return sample_plan()


def record(store: Store, at: datetime, plan_digest: str, rows: list[list[str]], **more: Any) -> None:
    """Record one night: verdicts, and the snapshot of a plan."""
    numbers: dict[str, Any] = {"as_of": f"{at:%Y-%m-%dT%H:%M:%SZ}", "commit": "a" * 40, "tally": [9, 8, 7, 6]}
    body: dict[str, Any] = {"plan": plan_digest, "generator": "sspgen 0", "document": "0" * 64, "blobs": []}
    verdict: dict[str, Any] = {"day": at.date().isoformat(), "rows": rows}
    store.append([Entry("verdict", verdict), Entry("snapshot", body | numbers | more)], at)


def digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def past(store: Store, plan: Plan, until: datetime | None = None, judged_at: datetime | None = None) -> Chronicle:
    last = store.snapshot_at(until or datetime(2100, 1, 1, tzinfo=UTC))
    assert last is not None
    return recorded_past(store, last, plan, OWN, judged_at or plan.as_of)


def test_a_year_of_verdicts_with_gaps_that_ends_with_the_plans_own_day(store: Store, plan: Plan) -> None:
    source, check, verdict = next(iter(rows_of(plan)))
    today = plan.as_of
    for days, said in ((400, "pass"), (3, "fail"), (2, "fail"), (1, "pass")):
        rows = [[source, check, said], ["gone", "source", "pass"], [f"{CONTROL}gone", "proof", "proven"]]
        record(store, today - timedelta(days=days), digest(days), rows)
    found = past(store, plan)
    (series,) = found.series.values()
    assert (len(series.days), series.until) == (365, today.date())
    assert series.days[-5:] == (None, "fail", "fail", "pass", verdict)
    assert (series.recorded, series.restored[:1]) == (4, (2,))
    assert found.notes == ()


def test_a_day_on_which_somebody_recorded_later_than_the_plan_is_the_last(store: Store, plan: Plan) -> None:
    source, check, verdict = next(iter(rows_of(plan)))
    record(store, plan.as_of + timedelta(days=2), digest(1), [[source, check, "stale"]])
    (series,) = past(store, plan, judged_at=plan.as_of + timedelta(days=2)).series.values()
    assert series.until == plan.as_of.date() + timedelta(days=2)
    assert series.days[-3:] == (verdict, None, "stale")


def test_a_word_that_nobody_knows_is_unknown(store: Store, plan: Plan) -> None:
    source, check, _ = next(iter(rows_of(plan)))
    record(store, plan.as_of - timedelta(days=2), digest(1), [[source, check, '"><script>']])
    record(store, plan.as_of - timedelta(days=1), digest(2), [[source, check, "pass"]])
    (series,) = past(store, plan).series.values()
    assert series.days[-3:-1] == ("unknown", "pass")


def test_what_is_stale_today_is_not_said_to_have_been_stale_on_an_earlier_day(store: Store, plan: Plan) -> None:
    stale = next(row for row in rows_of(plan) if row[2] == "stale")
    record(store, plan.as_of - timedelta(days=1), digest(1), [[stale[0], stale[1], "pass"]])
    (series,) = past(store, plan, judged_at=plan.as_of + timedelta(days=5)).series.values()
    assert series.days[-2:] == ("pass", None)
    (series,) = past(store, plan).series.values()
    assert series.days[-2:] == ("pass", "stale")


def test_the_past_of_an_earlier_plan_knows_nothing_of_what_came_later(store: Store, plan: Plan) -> None:
    source, check, _ = next(iter(rows_of(plan)))
    before = plan.as_of - timedelta(days=1)
    record(store, before, digest(1), [[source, check, "pass"]])
    then = past(store, plan, until=before)
    record(store, before, digest(2), [[source, check, "fail"]])
    record(store, plan.as_of + timedelta(days=9), digest(3), [[source, check, "fail"]])
    last = store.record(2)
    assert last is not None
    assert recorded_past(store, last, plan, OWN, plan.as_of) == then
    assert past(store, plan) != then


def test_the_trend_has_one_plan_a_day_and_leaves_the_plan_itself_out(store: Store, plan: Plan) -> None:
    day = plan.as_of - timedelta(days=2)
    record(store, day, digest(1), [])
    record(store, day + timedelta(hours=1), digest(2), [], tally=[9, 8, 7, 5])
    record(store, day + timedelta(days=1), digest(3), [], commit="")
    record(store, plan.as_of, OWN, [])
    record(store, plan.as_of + timedelta(days=1), OWN, [])
    trend = past(store, plan).trend
    assert [moment.digest for moment in trend] == [digest(2), digest(3)]
    assert (trend[0].tally.proven, trend[0].commit, trend[1].commit) == (5, "a" * 40, "")
    assert trend[0].at == trend[0].recorded == (day + timedelta(hours=1)).replace(microsecond=0)


@pytest.mark.parametrize(
    "odd",
    [
        {"tally": None},
        {"tally": [1, 2]},
        {"tally": [3, 4, 1, 1]},
        {"as_of": "yesterday"},
        {"as_of": "2026-01-01T00:00:00"},
    ],
)
def test_what_does_not_tell_its_numbers_is_left_out_and_counted(store: Store, plan: Plan, odd: dict[str, Any]) -> None:
    record(store, plan.as_of - timedelta(days=2), digest(1), [], **odd)
    record(store, plan.as_of - timedelta(days=1), digest(2), [])
    found = past(store, plan)
    assert [moment.digest for moment in found.trend] == [digest(2)]
    assert found.notes == ("recorded plans that do not tell their numbers, and are not in the trend: 1",)


def kept_in(told: Chronicle) -> tuple[dict[str, Any], dict[str, bytes]]:
    blobs: dict[str, bytes] = {}

    def keep(data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        blobs[name] = data
        return name

    return keep_history(told, keep), blobs


def test_what_git_told_is_read_back_as_it_was() -> None:
    told = replace(sample_chronicle(), series={}, trend=())
    said, blobs = kept_in(told)
    assert kept_history(said, blobs.__getitem__) == told
    nothing, blobs = kept_in(Chronicle())
    assert kept_history(nothing, blobs.__getitem__) == Chronicle()


def test_what_is_added_to_a_history_leaves_full_pieces_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT_CHANGES", 2)
    changes = sample_changes()
    clean = tuple(replace(change, shortfalls=()) for change in changes.changes)
    before, _ = kept_in(Chronicle(changes=replace(changes, changes=clean[1:])))
    after, blobs = kept_in(Chronicle(changes=replace(changes, changes=clean)))
    assert after["changes"]["rest"][:3] == before["changes"]["rest"][:3]
    read = kept_history(after, blobs.__getitem__).changes
    assert read is not None
    assert read.changes == clean


def test_a_secret_that_was_taken_out_of_an_answer_is_not_in_its_history() -> None:
    secret = "ghp_" + "".join(chr(97 + number * 7 % 26) + str(number % 10) for number in range(18))
    told = sample_chronicle()
    edits = {"ac-2": (replace(told.edits["ac-2"][0], before_text=f"Log in with\n{secret}."),)}
    found = masked(replace(told, edits=edits))
    assert secret not in repr(found)
    assert "Log in with\n" in found.edits["ac-2"][0].before_text
    assert masked(told) is told


def test_one_chronicle_of_both() -> None:
    stored, told = Chronicle(notes=(NOTHING,)), sample_chronicle()
    found = joined(stored, told)
    assert (found.series, found.trend, found.edits) == ({}, (), told.edits)
    assert found.notes == (NOTHING, *told.notes)


def test_a_checkpoint_vouches_with_the_records_up_to_it(plan: Plan, store: Store) -> None:
    result = next(result for result in plan.evidence if result.collection.artifacts)
    artifact = result.collection.artifacts[0]
    assert artifact.observed is not None
    kept = store.put(b"report")
    named = replace(artifact, kept=kept)
    plan = replace(plan, evidence=(replace(result, collection=replace(result.collection, artifacts=(named,))),))
    assert vouching_of(store, 99, plan) == Vouching()
    store.append([stores.observation(1), stores.observation(2)], stores.NOW)
    entry = stores.observation(3, kept, source=result.source.id, day=artifact.observed)
    store.append([entry, Entry("snapshot", {"of": 1})], stores.NOW)
    store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW)
    store.append([stores.observation(4)], stores.NOW)
    store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW)
    found = vouching_of(store, 4, plan)
    assert found.checkpoint.decode().splitlines()[1] == "4"
    assert [line.count(kept.encode()) for line in found.records] == [1, 0]
    assert vouching_of(store, 3, plan) == Vouching()


def test_days_are_those_of_utc(store: Store, plan: Plan) -> None:
    source, check, _ = next(iter(rows_of(plan)))
    late = plan.as_of.replace(hour=23) - timedelta(days=1)
    record(store, late, digest(1), [[source, check, "pass"]])
    (series,) = past(store, plan).series.values()
    assert series.since == date.fromordinal(plan.as_of.date().toordinal() - 364)
    assert series.days[-2] == "pass"


def made_in(workspace: Path) -> Made:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return make(Request(workspace, "", now, None, silent))


def test_without_a_store_or_with_one_that_cannot_be_read_it_is_said(tmp_path: Path) -> None:
    made = made_in(castle(tmp_path / "castle", git=False))
    assert chronicle_of(made, None, silent) == Chronicle(notes=(NO_STORE,))
    kept = tmp_path / "castle" / ".sspgen" / "evidence"
    with open_store(".sspgen/evidence", tmp_path / "castle", create=True, cache=tmp_path / "cache"):
        assert chronicle_of(made, None, silent) == Chronicle(notes=(NOTHING,))
    (kept / "format").write_text("sspgen-store/9\n")
    (note,) = chronicle_of(made, None, silent).notes
    assert note.startswith("the evidence store cannot be read (SSP370)")
    assert str(tmp_path) not in note
