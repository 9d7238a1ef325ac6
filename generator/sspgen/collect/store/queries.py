"""What the index is asked: a source over time, a check over time, the newest of a kind at a moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

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


Verdicts: TypeAlias = dict[tuple[str, str], dict[str, str]]
"""What checks came to, by source and check, then by day (ISO date, UTC); the last run of a day counts."""


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


def kept_at(connection: sqlite3.Connection, source: str, observed: datetime | None, kept: str, until_n: int) -> int:
    """Return the number of the newest observation of a source with these kept bytes, up to a record; 0 for none."""
    row = connection.execute(
        "SELECT max(n) FROM observations WHERE source = (SELECT id FROM words WHERE word = ?) AND observed = ? "
        "AND kept = ? AND n <= ?",
        (source, seconds(observed) if observed else 0, bytes.fromhex(kept), until_n),
    ).fetchone()
    return int(row[0] or 0)


class _Words(dict[int, str]):
    """Words of the index by their number, each asked for once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, number: int) -> str:
        (word,) = self._connection.execute("SELECT word FROM words WHERE id = ?", (number,)).fetchone()
        self[number] = str(word)
        return self[number]


def verdicts(  # noqa: PLR0917 - what is asked for is narrowed down by these
    connection: sqlite3.Connection, source: str, check: str, since: str, until: str, until_n: int
) -> Verdicts:
    """Return verdicts by source and check, sorted, each by day, in order. Empty texts and 0 stand for no limit."""
    series = connection.execute(
        'SELECT a.word, b.word, s.id FROM series s JOIN words a ON a.id = s.source JOIN words b ON b.id = s."check" '
        "WHERE (? = '' OR a.word = ?) AND (? = '' OR b.word = ?) ORDER BY a.word, b.word",
        (source, source, check, check),
    ).fetchall()
    words = _Words(connection)
    first, last = day_of(since) if since else -_LATEST_DAY, day_of(until) if until else _LATEST_DAY
    found: Verdicts = {}
    for name, own, number in series:
        rows = connection.execute(
            "SELECT day, verdict FROM verdicts WHERE series = ? AND day BETWEEN ? AND ? AND n <= ? ORDER BY day, n",
            (number, first, last, until_n or _LATEST),
        )
        days = {day_text(day): words[verdict] for day, verdict in rows}
        if days:
            found[name, own] = days
    return found


def newest(connection: sqlite3.Connection, kind: str, source: str, until: datetime) -> int:
    """Return the number of the newest record of a kind and source recorded at or before a time; 0 for none."""
    row = connection.execute(
        "SELECT n FROM events WHERE kind = (SELECT id FROM words WHERE word = ?) "
        "AND source = (SELECT id FROM words WHERE word = ?) AND at <= ? ORDER BY at DESC, n DESC LIMIT 1",
        (kind, source, seconds(until)),
    ).fetchone()
    return int(row[0]) if row else 0


def snapshots(
    connection: sqlite3.Connection, until_n: int, without: str, most: int
) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Return number and fields of snapshots up to a record, the newest of each day (UTC), the oldest first.

    Args:
        connection: to the index.
        until_n: number of the last record that counts.
        without: hex SHA-256 of a plan whose snapshots are left out.
        most: how many days at most; the oldest are left out.
    """
    rows = connection.execute(
        "SELECT max(n), body FROM snapshots WHERE n <= ? AND plan != ? GROUP BY at / 86400 ORDER BY 1 DESC LIMIT ?",
        (until_n, without, most),
    ).fetchall()
    return tuple((n, json.loads(body)) for n, body in reversed(rows))


def snapshot_of(connection: sqlite3.Connection, plan: str, until_n: int) -> int:
    """Return the number of the newest snapshot of a plan, by its hex SHA-256, up to a record; 0 for none."""
    row = connection.execute("SELECT max(n) FROM snapshots WHERE plan = ? AND n <= ?", (plan, until_n)).fetchone()
    return int(row[0] or 0)


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
