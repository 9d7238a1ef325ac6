"""What an evidence store tells of a plan's past: verdicts day by day, and the plans that were recorded.

Everything is read up to one record, so that the past of an earlier plan can be told again as it was told then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sspgen.flow.series import VERDICT, rows_of, series_of
from sspgen.model.chronicle import CONTROL, Chronicle, Moment
from sspgen.model.evidence import Verdict
from sspgen.model.limits import SERIES_DAYS, TREND_MOMENTS
from sspgen.model.plan import Proof, Tally

if TYPE_CHECKING:
    from sspgen.collect.store.api import Store
    from sspgen.collect.store.queries import Verdicts
    from sspgen.collect.store.record import Record
    from sspgen.errors import SspgenError
    from sspgen.model.chronicle import Series
    from sspgen.model.plan import Plan

_WORDS: Final = frozenset((*(verdict.value for verdict in Verdict), *(proof.value for proof in Proof)))

NO_STORE: Final = "there is no evidence store, so earlier days are not known: 'sspgen collect' records them"
NOTHING: Final = "no plan is recorded in the evidence store yet: 'sspgen collect' records one"


def unreadable(error: SspgenError) -> str:
    """Return the note on a store that cannot be read; it names no place of this machine."""
    code = error.diagnostics[0].code
    return f"the evidence store cannot be read ({code}), so earlier days are not known: run 'sspgen verify'"


def recorded_past(store: Store, last: Record, plan: Plan, digest: str, judged_at: datetime) -> Chronicle:
    """Return series and trend.

    Args:
        store: the one to ask.
        last: the snapshot that the past ends with.
        plan: whose past it is.
        digest: hex SHA-256 of its ``plan.json``.
        judged_at: when the plan's verdicts were judged (timezone-aware).

    Raises:
        SspgenError: the store cannot be read.
    """
    trend, skipped = _trend(store, last.n, digest)
    notes = (f"recorded plans that do not tell their numbers, and are not in the trend: {skipped}",) if skipped else ()
    found = _series(store, last, plan, judged_at)
    return Chronicle(series={(each.source, each.check): each for each in found}, trend=trend, notes=notes)


def _series(store: Store, last: Record, plan: Plan, judged_at: datetime) -> tuple[Series, ...]:
    verdict = store.newest(VERDICT, last.at)
    recorded = str(verdict.body.get("day", "")) if verdict is not None and verdict.n <= last.n else ""
    own = plan.as_of.astimezone(UTC).date()
    until = max(own, date.fromisoformat(recorded)) if recorded else own
    since = until - timedelta(days=SERIES_DAYS - 1)
    found = store.verdicts(since=since.isoformat(), until=until.isoformat(), until_n=last.n)
    known = {pair: _in_known_words(days) for pair, days in found.items() if _in_plan(pair[0], plan)}
    _add_own_day(known, plan, own, judged_at)
    return series_of(known, since, until)


def _in_plan(source: str, plan: Plan) -> bool:
    if source.startswith(CONTROL):
        return source.removeprefix(CONTROL) in plan.control_by_id
    return source in plan.evidence_by_id


def _in_known_words(days: dict[str, str]) -> dict[str, str]:
    """Return verdicts with every word that this version has none for as unknown: anybody may have written a store."""
    if _WORDS.issuperset(days.values()):
        return days
    return {day: word if word in _WORDS else Verdict.UNKNOWN.value for day, word in days.items()}


def _add_own_day(known: Verdicts, plan: Plan, day: date, judged_at: datetime) -> None:
    """Add the plan's own verdicts on its day, to what has a record of another day and none of this one.

    What is stale now may not have been stale on the plan's day: that stays a gap, when it was judged on a later one.
    """
    late = judged_at.astimezone(UTC).date() > day
    for source, check, verdict in rows_of(plan):
        days = known.get((source, check))
        if days is not None and not (late and verdict == Verdict.STALE.value):
            days.setdefault(day.isoformat(), verdict)


def _trend(store: Store, until_n: int, digest: str) -> tuple[tuple[Moment, ...], int]:
    """Return the plans that were recorded, and how many of them do not tell their numbers."""
    found = [_moment(body) for _, body in store.snapshots(until_n, without=digest, most=TREND_MOMENTS)]
    told = tuple(moment for moment in found if moment is not None)
    return told, len(found) - len(told)


def _moment(body: dict[str, Any]) -> Moment | None:
    """Return what the fields of a snapshot tell; None for one that an earlier version recorded."""
    try:
        total, documented, claimed, proven = map(int, body["tally"])
        at, recorded = (datetime.fromisoformat(body[name]) for name in ("as_of", "at"))
    except (KeyError, TypeError, ValueError):
        return None
    if at.tzinfo is None or recorded.tzinfo is None or not all(0 <= n <= total for n in (documented, claimed, proven)):
        return None
    commit, generator = str(body.get("commit", "")), str(body.get("generator", ""))
    return Moment(at, recorded, str(body.get("plan", "")), Tally(total, documented, claimed, proven), commit, generator)
