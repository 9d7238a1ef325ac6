"""The evidence store at ten years of nights, beside what one would write without it.

3,650 nights of 1,000 records each (3.65 million): observations, and one record of verdicts a night. Segments are
written in bulk, for it is reading that is measured: verifying the whole chain, making the index, asking for ten years
of one source and of one check. The yardsticks read the same files: plain SHA-256 over their bytes, and SQLite with one
table of texts. Run it alone with ``python tests/bench/store.py [nights]``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from sspgen.collect.store import layout
from sspgen.collect.store.api import open_store
from sspgen.collect.store.canonical import encode
from sspgen.collect.store.note import VerifierKey
from sspgen.collect.store.record import GENESIS, time_text
from sspgen.collect.store.verify import verify
from sspgen.collect.trust.keys import public_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json

NIGHTS = 3_650
SOURCES = 1_000
CHECKS = 300
START = datetime(2016, 1, 1, 2, 0, tzinfo=UTC)
SEED = hashlib.sha256(b"benchmark").digest()
ORIGIN = "example.org/benchmark"
QUERIES = 15


@dataclass(slots=True)
class Timings:
    """Wall and CPU seconds by what was done."""

    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Time a block, and say how long it took."""
        started, used = time.perf_counter(), time.process_time()
        yield
        self.seconds[what] = time.perf_counter() - started, time.process_time() - used
        print(f"{what}: {self.seconds[what][0]:.3f} s", file=sys.stderr, flush=True)


def night(day: datetime, kept: str) -> Iterator[dict[str, Json]]:
    """Yield the bodies of what one night records, with their kinds."""
    for number in range(SOURCES - 1):
        observed = f"{day - timedelta(minutes=number % 90):%Y-%m-%dT%H:%M:%SZ}"
        yield {
            "kind": "observation",
            "source": f"source-{number:04d}",
            "collector": "files",
            "name": f"artifacts/report-{number:04d}.json",
            "original": hashlib.sha256(f"{day}{number}".encode()).hexdigest(),
            "size": 20_000 + number,
            "kept": kept,
            "observed": observed,
            "origin": "report",
            "format": "sarif",
            "outcome": "pass",
        }
    rows: list[Json] = [
        [f"source-{n:04d}", "nothing-found", "fail" if (day.day + n) % 29 == 0 else "pass"] for n in range(CHECKS)
    ]
    yield {"kind": "verdict", "day": f"{day:%Y-%m-%d}", "rows": rows}


def generate(folder: Path, nights: int) -> None:
    """Write a store, segment by segment, without flushing each to the disk."""
    with open_store(folder.name, folder.parent, create=True) as store:
        kept = store.put(b"{}")
        size, digest = 0, GENESIS
        for number in range(nights):
            day = START + timedelta(days=number)
            file = folder / layout.segment_path(size + 1)
            lines = []
            for body in night(day, kept):
                size += 1
                lines.append(encode(body | {"n": size, "prev": digest, "at": time_text(day)}))
                digest = hashlib.sha256(lines[-1]).hexdigest()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"\n".join(lines) + b"\n")
        store.checkpoint(SEED, ORIGIN, START + timedelta(days=nights))


def measure(folder: Path, cache: Path, nights: int, times: Timings) -> int:
    """Verify, index and ask; return the index's size in bytes."""
    end = START + timedelta(days=nights + 1)
    keys = (VerifierKey(ORIGIN, public_of(SEED)),)
    with open_store(folder.name, folder.parent, cache=cache) as store:
        with times.of("verify the whole chain"):
            verification = verify(store, keys, end)
        if not verification.vouched or verification.head.size != nights * SOURCES:
            raise RuntimeError(f"the store is not whole: {verification}")
        with times.of("make the index"):
            store.observations("source-0001", end, end)
        for what, ask in (
            (
                "ten years of one check",
                lambda: store.verdicts("source-0007", "nothing-found")["source-0007", "nothing-found"],
            ),
            ("ten years of one source", lambda: store.observations("source-0007")),
        ):
            answers = [_timed(ask) for _ in range(QUERIES)]
            if {count for _, count in answers} != {nights}:
                raise RuntimeError(f"{what}: {answers}")
            seconds = median(seconds for seconds, _ in answers)
            times.seconds[what] = seconds, seconds
    return sum(file.stat().st_size for file in cache.glob("*.sqlite"))


def _timed(ask: object) -> tuple[float, int]:
    started = time.perf_counter()
    found = ask()  # type: ignore[operator] # one of the two above
    return time.perf_counter() - started, len(found)


def yardstick(folder: Path, work: Path, times: Timings) -> int:
    """Hash the same files, and put the same records into one table of texts; return that file's size in bytes."""
    files = sorted((folder / "log").rglob("*.jsonl"))
    with times.of("yardstick: sha256 over the same files"):
        whole = hashlib.sha256()
        for file in files:
            whole.update(file.read_bytes())
    file = work / "naive.sqlite"
    connection = sqlite3.connect(file)
    connection.execute(
        "CREATE TABLE records (n INTEGER PRIMARY KEY, at TEXT, source TEXT, name TEXT, kept TEXT, body TEXT)"
    )
    connection.execute("CREATE INDEX by_source ON records (source, at)")
    with times.of("yardstick: sqlite with one table of texts"):
        for segment in files:
            lines = segment.read_text(encoding="utf-8").splitlines()
            rows = [
                (r["n"], r["at"], r.get("source"), r.get("name"), r.get("kept"), t)
                for t in lines
                for r in [json.loads(t)]
            ]
            connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
    with times.of("yardstick: ten years of one source there"):
        connection.execute("SELECT n, at, body FROM records WHERE source = 'source-0007' ORDER BY at").fetchall()
    connection.close()
    return file.stat().st_size


def bench(work: Path, nights: int = NIGHTS) -> Iterator[tuple[str, str]]:
    """Yield rows of a table: what, and how long or how large."""
    shutil.rmtree(work, ignore_errors=True)
    folder, cache = work / "store", work / "cache"
    work.mkdir(parents=True)
    times = Timings()
    with times.of(f"write {nights * SOURCES:,} records in bulk"):
        generate(folder, nights)
    index = measure(folder, cache, nights, times)
    naive = yardstick(folder, work, times)
    log = sum(file.stat().st_size for file in (folder / "log").rglob("*.jsonl"))
    yield from ((what, f"{wall:.3f} s ({cpu:.3f} s CPU)") for what, (wall, cpu) in times.seconds.items())
    yield from (
        (what, f"{size / 1e6:.0f} MB") for what, size in (("log", log), ("index", index), ("naive table", naive))
    )
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    for row in bench(Path(".make/bench/store"), int(sys.argv[1]) if len(sys.argv) > 1 else NIGHTS):
        print(f"| {row[0]} | {row[1]} |", flush=True)
