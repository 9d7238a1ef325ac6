"""The index of a store: what can be asked without reading ten years of records.

SQLite in the user's cache, made from the records and from nothing else: it can be removed at any time, is brought up to
date before it is asked, and is made anew when the record it ended with is no longer the store's. It is a convenience of
reading and never a witness: verification does not look at it.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import weakref
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from sspgen.collect.store import layout
from sspgen.collect.store.canonical import Malformed, decode
from sspgen.collect.store.index_rows import Rows
from sspgen.collect.store.record import GENESIS, lines_of
from sspgen.errors import EnvironmentFailure, InputError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sspgen.collect.store.backend import Backend
    from sspgen.collect.store.log import Log

_T = TypeVar("_T")
_VERSION: Final = "2"
_WAIT_SECONDS: Final = 60.0
_SEGMENTS_A_TURN: Final = 64
_TABLES: Final = ("state", "segments", "words", "series", "observations", "verdicts", "events", "snapshots", "removed")
_SCHEMA: Final = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE segments (first INTEGER PRIMARY KEY);
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE);
CREATE TABLE series (id INTEGER PRIMARY KEY, source INTEGER, "check" INTEGER, UNIQUE (source, "check"));
CREATE TABLE observations (source INTEGER, observed INTEGER, n INTEGER, name INTEGER, kept BLOB,
    PRIMARY KEY (source, observed, n)) WITHOUT ROWID;
CREATE TABLE verdicts (series INTEGER, day INTEGER, n INTEGER, verdict INTEGER,
    PRIMARY KEY (series, day, n)) WITHOUT ROWID;
CREATE TABLE events (kind INTEGER, source INTEGER, at INTEGER, n INTEGER,
    PRIMARY KEY (kind, source, at, n)) WITHOUT ROWID;
CREATE TABLE snapshots (n INTEGER PRIMARY KEY, at INTEGER, plan TEXT, body TEXT);
CREATE TABLE removed (digest BLOB PRIMARY KEY, n INTEGER) WITHOUT ROWID;
"""


def default_cache(environ: Mapping[str, str]) -> Path:
    """Return the folder of indexes: ``stores`` of ``$SSPGEN_CACHE``, or ``sspgen/stores`` of the XDG cache."""
    if named := environ.get("SSPGEN_CACHE"):
        return Path(named) / "stores"
    base = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    return Path(base) / "sspgen" / "stores"


class Index:
    """The index of one store. It is brought up to date whenever it is asked."""

    def __init__(self, backend: Backend, log: Log, cache: Path | None) -> None:
        """Without a cache, or where it cannot be written, the index is made in memory."""
        self._backend = backend
        self._log = log
        self._file = self._place(cache)
        self._connection: sqlite3.Connection | None = None

    def _place(self, cache: Path | None) -> Path | None:
        if cache is None:
            return None
        name = hashlib.sha256(self._backend.identity.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return cache / f"{name}.sqlite"

    def ask(self, query: Callable[[sqlite3.Connection], _T]) -> _T:
        """Return a query's answer over all records there are.

        Raises:
            InputError: SSP371, a segment cannot be read as records.
            EnvironmentFailure: SSP379, there is no place for an index, not even in memory.
        """
        try:
            if self._connection is None:
                self._connection = self._open(self._file)
            self._update(self._connection)
            return query(self._connection)
        except (OSError, sqlite3.Error):
            return query(self._started_over())

    def _open(self, place: Path | None) -> sqlite3.Connection:
        connection = _opened(place)
        weakref.finalize(self, connection.close)
        return connection

    def _started_over(self) -> sqlite3.Connection:
        """Make the index anew: what is in the cache is damaged, or cannot be written. In memory, if need be."""
        self.close()
        for place in dict.fromkeys((self._file, None)):
            try:
                if place is not None:
                    _unlink(place)
                self._connection = self._open(place)
                self._update(self._connection)
            except (OSError, sqlite3.Error) as error:
                self.close()
                reason = str(error)
            else:
                return self._connection
        raise EnvironmentFailure(Diagnostic("SSP379", f"the index cannot be made: {reason}"))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _update(self, connection: sqlite3.Connection) -> None:
        size, digest = _state(connection)
        if size and self._digest_at(connection, size) != digest:
            _empty(connection)
            size, digest = 0, GENESIS
        last = connection.execute("SELECT max(first) FROM segments").fetchone()[0] or 0
        found = self._backend.names(layout.LOG, layout.segment_path(last) if last else "")
        names = [name for name in found if layout.segment_first(name)]
        for start in range(0, len(names), _SEGMENTS_A_TURN):
            self._take(connection, names[start : start + _SEGMENTS_A_TURN])

    def _digest_at(self, connection: sqlite3.Connection, size: int) -> str:
        """Return the hash of the record that the index ends with, as the store has it now; empty when it has none."""
        first = connection.execute("SELECT max(first) FROM segments").fetchone()[0]
        lines = lines_of(self._backend.read(layout.segment_path(first)) or b"") if first else []
        return hashlib.sha256(lines[-1]).hexdigest() if lines and first + len(lines) - 1 == size else ""

    def _take(self, connection: sqlite3.Connection, names: list[str]) -> None:
        """Add segments in one transaction: another process may be adding the same ones, and then has them first."""
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            size, _ = _state(connection)
            rows = Rows(connection)
            line = b""
            for name, data in self._backend.read_all(names):
                first = layout.segment_first(name)
                if first <= size:
                    continue
                lines = lines_of(data or b"")
                if first != size + 1 or not lines:
                    _unreadable(name, 1)
                connection.execute("INSERT INTO segments VALUES (?)", (first,))
                for number, line in enumerate(lines, 1):
                    try:
                        rows.add(decode(line))
                    except (*Malformed, LookupError, TypeError, ValueError):
                        _unreadable(name, number)
                size += len(lines)
            rows.write()
            if line:
                state = (("size", str(size)), ("digest", hashlib.sha256(line).hexdigest()))
                connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state)


def _opened(file: Path | None) -> sqlite3.Connection:
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    # an index that nobody closed is closed by whichever thread collects it
    connection = sqlite3.connect(
        file or ":memory:", timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -65536", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not there:
            _create(connection)
        elif not there.issuperset(_TABLES) or _value(connection, "version") != _VERSION:
            raise sqlite3.DatabaseError("an index of another version, or damaged")
    return connection


def _create(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO state VALUES ('version', ?)", (_VERSION,))


def _empty(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
        connection.execute("INSERT INTO state VALUES ('version', ?)", (_VERSION,))


def _state(connection: sqlite3.Connection) -> tuple[int, str]:
    return int(_value(connection, "size") or 0), _value(connection, "digest") or GENESIS


def _value(connection: sqlite3.Connection, name: str) -> str:
    row = connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _unlink(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _unreadable(path: str, line: int) -> NoReturn:
    message = "the line is not a record in its place, so nothing can be looked up: run 'sspgen verify'"
    raise InputError(Diagnostic("SSP371", message, Span(path, line)))


def seconds(moment: datetime) -> int:
    """Return a time as the index holds it: seconds since 1970, UTC."""
    return int(moment.timestamp())


def moment_of(value: int) -> datetime | None:
    """Return the time of a number of seconds; None for 0, which stands for a time that is not known."""
    return datetime.fromtimestamp(value, UTC) if value else None
