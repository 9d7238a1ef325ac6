"""What checks and controls came to, day by day, for years: verdicts as they were recorded, and gaps as gaps.

A day without a record is a gap, and is never filled from the days around it.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Final

from sspgen.collect.store.record import Entry
from sspgen.model.chronicle import CONTROL, PROOF, WHOLE, Series
from sspgen.model.evidence import Verdict
from sspgen.model.plan import Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sspgen.collect.store.queries import Verdicts
    from sspgen.model.evidence import Json
    from sspgen.model.plan import Plan

VERDICT: Final = "verdict"

_BAD: Final = (Verdict.FAIL.value, Proof.CONTRADICTED.value)
_GOOD: Final = (Verdict.PASS.value, Proof.PROVEN.value, Proof.SUPPORTED.value)


def verdict_entry(plan: Plan, now: datetime) -> Entry:
    """Return the record of a day: the verdict of every check and source, and the proof of every control that has one.

    Args:
        plan: as it stands.
        now: the day that it stands for (UTC).
    """
    rows: list[Json] = [list(row) for row in rows_of(plan)]
    return Entry(VERDICT, {"day": now.astimezone(UTC).date().isoformat(), "rows": rows})


def rows_of(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield source, check and verdict of everything in a plan that has a series."""
    for result in plan.evidence:
        yield result.source.id, WHOLE, result.verdict.value
        for each in result.results:
            yield result.source.id, each.check.id, each.verdict.value
    for control in plan.controls():
        if any(point.proofs for point in control.points):
            yield f"{CONTROL}{control.id}", PROOF, control.proof.value


def series_of(found: Verdicts, since: date, until: date) -> tuple[Series, ...]:
    """Return the series of what a store knows, by source and check, over all days of a span, both ends included."""
    length = (until - since).days + 1
    days = [(since + timedelta(days=number)).isoformat() for number in range(length)]
    return tuple(
        _series(source, check, since, [known.get(day) for day in days])
        for (source, check), known in sorted(found.items())
    )


def _series(source: str, check: str, since: date, days: Sequence[str | None]) -> Series:
    restored: list[int] = []
    broken: int | None = None
    for number, verdict in enumerate(days):
        if verdict in _BAD and broken is None:
            broken = number
        elif verdict in _GOOD and broken is not None:
            restored.append(number - broken)
            broken = None
    open_since = None if broken is None else since + timedelta(days=broken)
    return Series(source, check, since, tuple(days), tuple(restored), open_since)
