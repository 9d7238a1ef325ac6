"""Whatever forges say: every commit is a change once, every record is in one place, and order decides nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sspgen.merge.changes.reconcile import KINDS, Told, reconcile
from sspgen.merge.changes.sampling import sample
from sspgen.model.changes import Changes, Landed, Shortfall
from sspgen.model.evidence import Record

DAY = datetime(2026, 1, 10, tzinfo=UTC)
SHAS = st.sampled_from([f"{number:040x}" for number in range(12)] + [""])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "main", DAY.isoformat()]), SHAS)
DETAILS = st.dictionaries(
    st.sampled_from(
        [
            *("head", "reviews_known", "approved_by_others", "approved_by_author", "approved_head", "approved_at"),
            *("environment", "tag", "revisions", "base"),
        ]
    ),
    SCALARS,
)
RECORDS = st.builds(
    Record,
    kind=st.sampled_from([*sorted(KINDS), "alert"]),
    id=st.sampled_from(["", "1", "2", "3", "4"]),
    commit=SHAS,
    at=st.one_of(st.none(), st.integers(-50, 50).map(lambda hours: DAY + timedelta(hours=hours))),
    state=st.sampled_from(["merged", "success", "failure", "open", "SUCCESS", ""]),
    details=DETAILS.map(lambda found: tuple(sorted(found.items()))),
)
MAINLINES = st.integers(0, 8).map(
    lambda size: [Landed(f"{n:040x}", "Ada", DAY + timedelta(days=n)) for n in range(size, 0, -1)]
)
KNOWN = st.frozensets(st.sampled_from(sorted(KINDS)))
SINCE = st.one_of(st.none(), st.integers(0, 9).map(lambda days: DAY + timedelta(days=days)))


def placed(changes: Changes) -> Counter[Record]:
    found: Counter[Record] = Counter(each.record for each in changes.residue)
    for change in changes.changes:
        found.update([change.pull] if change.pull else [])
        found.update((*change.runs, *change.early_runs, *change.deployments, *change.releases))
    return found


@given(MAINLINES, st.lists(RECORDS, max_size=25), KNOWN, SINCE)
def test_every_commit_and_every_record_is_in_exactly_one_place(
    mainline: list[Landed], records: list[Record], kinds: frozenset[str], since: datetime | None
) -> None:
    found = reconcile("main", mainline, Told(tuple(records), kinds), since)
    assert placed(found) == Counter(record for record in records if record.kind in KINDS)
    shas = [change.landed.sha for change in found.changes]
    assert len(set(shas)) == len(shas)
    assert set(shas) <= {landed.sha for landed in mainline}
    assert since is not None or len(shas) == len(mainline)
    assert sum(inside + outside for inside, outside in found.placed().values()) == placed(found).total()
    lacking = [bool(change.shortfalls) for change in found.changes]
    assert lacking == sorted(lacking, reverse=True)


@given(MAINLINES, st.lists(RECORDS, max_size=25), st.data())
def test_the_order_of_records_decides_nothing(
    mainline: list[Landed], records: list[Record], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(records))
    once = reconcile("main", mainline, Told(tuple(records), KINDS))
    assert once == reconcile("main", mainline, Told(tuple(shuffled), KINDS))


@given(MAINLINES, st.lists(RECORDS, max_size=25))
def test_less_evidence_never_makes_a_change_look_better(mainline: list[Landed], records: list[Record]) -> None:
    """Without deployments: one that is taken away may take the exception with it that it was the proof of."""
    said = tuple(record for record in records if record.kind != "deployment")
    whole = {c.landed.sha for c in reconcile("main", mainline, Told(said, KINDS)).exceptions}
    nothing = reconcile("main", mainline, Told((), KINDS))
    assert whole <= {change.landed.sha for change in nothing.exceptions}
    assert all(Shortfall.NO_PULL_REQUEST in change.shortfalls for change in nothing.changes)


@given(st.lists(st.text(max_size=5), max_size=30), st.integers(0, 40), st.text(max_size=8), st.data())
def test_a_sample_does_not_depend_on_order_and_grows_without_changing(
    ids: list[str], size: int, seed: str, data: st.DataObject
) -> None:
    drawn = sample(ids, size, seed)
    assert drawn == sample(data.draw(st.permutations(ids)), size, seed)
    assert len(drawn) == min(size, len(set(ids)))
    assert sample(ids, size + 5, seed)[:size] == drawn
