"""What the index is asked: a source over time, a check over time, the newest of a kind at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.collect.store.index import moment_of, seconds
from sspgen.collect.store.index_rows import day_of, day_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

_LATEST = 1 << 62
_LATEST_DAY = 1 << 31


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation, as far as the index knows it.

    Attributes:
        n: number of its record.
        observed: when the thing was observed (UTC), None when nobody knows.
        kept: digest of the kept bytes; empty when nothing was kept.
    """

    n: int
    source: str
    name: str
    observed: datetime | None
    kept: str


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """What a check came to on a day (ISO date, UTC); the last run of the day counts. ``n`` is that run's record."""

    source: str
    check: str
    day: str
    verdict: str
    n: int


def observations(
    connection: sqlite3.Connection, source: str, since: datetime | None, until: datetime | None
) -> tuple[Observed, ...]:
    """Return the observations of a source between two times, both included, the oldest first."""
    rows = connection.execute(
        "SELECT o.n, w.word, o.observed, o.kept FROM observations o JOIN words w ON w.id = o.name "
        "WHERE o.source = (SELECT id FROM words WHERE word = ?) AND o.observed BETWEEN ? AND ? "
        "ORDER BY o.observed, o.n",
        (source, seconds(since) if since else 0, seconds(until) if until else _LATEST),
    )
    return tuple(Observed(n, source, name, moment_of(t), kept.hex() if kept else "") for n, name, t, kept in rows)


def verdicts(connection: sqlite3.Connection, source: str, check: str, since: str, until: str) -> tuple[DayVerdict, ...]:
    """Return verdicts by source, check and day. Empty texts stand for every source, every check, no limit of days."""
    rows = connection.execute(
        "SELECT a.word, b.word, v.day, c.word, max(v.n) FROM series s JOIN words a ON a.id = s.source "
        'JOIN words b ON b.id = s."check" JOIN verdicts v ON v.series = s.id JOIN words c ON c.id = v.verdict '
        "WHERE (? = '' OR a.word = ?) AND (? = '' OR b.word = ?) AND v.day BETWEEN ? AND ? "
        "GROUP BY s.id, v.day ORDER BY a.word, b.word, v.day",
        (
            *(source, source, check, check),
            *(day_of(since) if since else -_LATEST_DAY, day_of(until) if until else _LATEST_DAY),
        ),
    )
    return tuple(DayVerdict(name, own, day_text(day), verdict, n) for name, own, day, verdict, n in rows)


def newest(connection: sqlite3.Connection, kind: str, source: str, until: datetime) -> int:
    """Return the number of the newest record of a kind and source recorded at or before a time; 0 for none."""
    row = connection.execute(
        "SELECT n FROM events WHERE kind = (SELECT id FROM words WHERE word = ?) "
        "AND source = (SELECT id FROM words WHERE word = ?) AND at <= ? ORDER BY at DESC, n DESC LIMIT 1",
        (kind, source, seconds(until)),
    ).fetchone()
    return int(row[0]) if row else 0


def segment_of(connection: sqlite3.Connection, n: int) -> int:
    """Return the number of the first record of the segment that holds a record; 0 for none."""
    row = connection.execute("SELECT max(first) FROM segments WHERE first <= ?", (n,)).fetchone()
    return int(row[0] or 0)


def removed_by(connection: sqlite3.Connection, digest: str) -> int:
    """Return the number of the tombstone that says why a blob is not there; 0 for none."""
    row = connection.execute("SELECT n FROM removed WHERE digest = ?", (bytes.fromhex(digest),)).fetchone()
    return int(row[0]) if row else 0


def old_blobs(connection: sqlite3.Connection, before: datetime, source: str = "") -> tuple[str, ...]:
    """Return the kept blobs that were last observed before a time, sorted, without those that have a tombstone.

    Args:
        connection: to the index.
        before: a time; an observation whose time is not known is never old.
        source: only those that nothing but this source's old observations needs; every source's when empty.
    """
    rows = connection.execute(
        "SELECT kept FROM observations WHERE kept IS NOT NULL AND kept NOT IN (SELECT digest FROM removed) "
        "GROUP BY kept "
        "HAVING max(observed) < ? AND min(observed) > 0 "
        "AND (? = '' OR min(source = (SELECT id FROM words WHERE word = ?)) = 1) ORDER BY kept",
        (seconds(before), source, source),
    )
    return tuple(kept.hex() for (kept,) in rows)
