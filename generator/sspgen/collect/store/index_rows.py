"""Which rows of the index a record makes. Texts that repeat (sources, names, verdicts) are kept once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import sqlite3

_EPOCH: Final = date(1970, 1, 1).toordinal()
_OBSERVATIONS: Final = "INSERT OR REPLACE INTO observations VALUES (?, ?, ?, ?, ?)"
_VERDICTS: Final = "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)"
_EVENTS: Final = "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)"
_SNAPSHOTS: Final = "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)"
_REMOVED: Final = "INSERT OR REPLACE INTO removed VALUES (?, ?)"


def day_of(text: str) -> int:
    """Return an ISO date as days since 1970."""
    return date.fromisoformat(text).toordinal() - _EPOCH


@cache
def day_text(day: int) -> str:
    """Return the ISO date of a day since 1970."""
    return date.fromordinal(day + _EPOCH).isoformat()


class Rows:
    """Collects the rows of many records, and writes them in few statements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._words: dict[str, int] = {}
        self._series: dict[tuple[str, str], int] = {}
        self._times: dict[str, int] = {}
        self._observations: list[tuple[int, int, int, int, bytes | None]] = []
        self._verdicts: list[tuple[int, int, int, int]] = []
        self._events: list[tuple[int, int, int, int]] = []
        self._snapshots: list[tuple[int, int, str, str]] = []
        self._removed: list[tuple[bytes, int]] = []

    def add(self, record: dict[str, Any]) -> None:
        """Take in one record.

        Raises:
            LookupError, TypeError, ValueError: it is not as records of its kind are.
        """
        kind = record["kind"]
        if kind == "observation":
            self._observe(record)
            return
        n = record["n"]
        source = self._word(str(record.get("source", "")))
        self._events.append((self._word(kind), source, self._seconds(record["at"]), n))
        if kind == "verdict":
            day = day_of(record["day"])
            for name, check, verdict in record["rows"]:
                self._verdicts.append((self._pair(name, check), day, n, self._word(verdict)))
        elif kind == "snapshot":
            row = (n, self._seconds(record["at"]), str(record.get("plan", "")), json.dumps(record))
            self._snapshots.append(row)
        elif kind == "tombstone":
            self._removed += [(bytes.fromhex(digest), n) for digest in record["removed"]]

    def _observe(self, record: dict[str, Any]) -> None:
        kept = record.get("kept") or ""
        observed = record.get("observed") or ""
        row = (
            self._word(record["source"]),
            self._seconds(observed) if observed else 0,
            record["n"],
            self._word(str(record.get("name", ""))),
            bytes.fromhex(kept) if kept else None,
        )
        self._observations.append(row)

    def _seconds(self, text: str) -> int:
        found = self._times.get(text)
        if found is None:
            moment = datetime.fromisoformat(text)
            found = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
            self._times[text] = found
        return found

    def _word(self, text: str) -> int:
        found = self._words.get(text)
        if found is None:
            found = self._words[text] = self._kept("words", ("word",), (text,))
        return found

    def _pair(self, source: str, check: str) -> int:
        found = self._series.get((source, check))
        if found is None:
            ids = (self._word(source), self._word(check))
            found = self._series[source, check] = self._kept("series", ("source", '"check"'), ids)
        return found

    def _kept(self, table: str, columns: tuple[str, ...], values: tuple[str | int, ...]) -> int:
        """Return the id of a row, which is added when it is not there."""
        marks = ", ".join("?" * len(columns))
        names = ", ".join(columns)
        self._connection.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - our names
        where = " AND ".join(f"{column} = ?" for column in columns)
        row = self._connection.execute(f"SELECT id FROM {table} WHERE {where}", values).fetchone()  # noqa: S608 - the same
        return int(row[0])

    def write(self) -> None:
        """Write all rows; sorted, so that neighbours on the disk are written one after the other."""
        for statement, rows in (
            (_OBSERVATIONS, self._observations),
            (_VERDICTS, self._verdicts),
            (_EVENTS, self._events),
            (_SNAPSHOTS, self._snapshots),
            (_REMOVED, self._removed),
        ):
            rows.sort(key=lambda row: row[:3])
            self._connection.executemany(statement, rows)
