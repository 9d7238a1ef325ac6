"""Small evidence stores, a key to sign them, and hands that tamper with them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sspgen.collect.store.api import open_store
from sspgen.collect.store.note import VerifierKey
from sspgen.collect.store.record import Entry
from sspgen.collect.store.verify import verify
from sspgen.collect.trust.keys import public_of
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.collect.store.api import Store
    from sspgen.collect.store.verify import Verification

NOW = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=60)
SEED = hashlib.sha256(b"the keeper's key").digest()
OTHER_SEED = hashlib.sha256(b"somebody else's key").digest()
ORIGIN = "castle.example/evidence"
KEY = VerifierKey(ORIGIN, public_of(SEED))
OTHER_KEY = VerifierKey(ORIGIN, public_of(OTHER_SEED))
VERIFIER = data_folder("templates") / "verifier" / "verify_evidence.py"


def observation(number: int, kept: str = "", *, source: str = "gates", day: datetime = NOW) -> Entry:
    """What a collector records of one report."""
    body: dict[str, Any] = {
        "source": source,
        "collector": "files",
        "name": f"artifacts/gates-{number}.sarif",
        "original": hashlib.sha256(str(number).encode()).hexdigest(),
        "size": 10 + number,
        "kept": kept,
        "observed": f"{day:%Y-%m-%dT%H:%M:%SZ}",
        "format": "sarif",
        "outcome": "pass",
    }
    return Entry("observation", body)


@contextmanager
def opened(folder: Path, *, create: bool = False) -> Iterator[Store]:
    """Open the store in a folder, with its index beside it."""
    with open_store(folder.name, folder.parent, create=create, cache=folder.parent / f"{folder.name}-cache") as store:
        yield store


def fill(store: Store, *, nights: int = 4, reports: int = 3) -> None:
    """Record some nights, each with its reports and one record of verdicts, and sign the second and the last."""
    for night in range(nights):
        day = NOW + timedelta(days=night)
        kept = [store.put(f'{{"night": {night}, "report": {report}}}'.encode()) for report in range(reports)]
        entries = [observation(n, digest, day=day) for n, digest in enumerate(kept)]
        rows: list[Any] = [["gates", "sound", "pass" if night else "fail"]]
        entries.append(Entry("verdict", {"day": f"{day:%Y-%m-%d}", "rows": rows}))
        store.append(entries, day)
        if night in {1, nights - 1}:
            store.checkpoint(SEED, ORIGIN, day)


def check(folder: Path, *keys: VerifierKey, known: tuple[tuple[str, bytes], ...] = ()) -> Verification:
    """Verify the store in a folder with our verifier."""
    with opened(folder) as store:
        return verify(store, keys or (KEY,), LATER, known=known)


@dataclass(frozen=True)
class Said:
    """What the verifier that stands alone came to."""

    code: int
    lines: tuple[str, ...]


def check_alone(place: Path, *arguments: str | Path, key: VerifierKey | None = KEY) -> Said:
    """Verify a store with the single file that is shipped, in an isolated Python."""
    keys = ("--key", str(key)) if key else ()
    command = [sys.executable, "-I", "-W", "error", str(VERIFIER), str(place), *keys, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, tuple((done.stdout + done.stderr).splitlines()))


@dataclass(frozen=True)
class Line:
    """One record where it lies."""

    file: Path
    number: int
    data: bytes


def lines_of(folder: Path) -> list[Line]:
    """Every record of a store in order."""
    files = sorted((folder / "log").rglob("*.jsonl"))
    return [Line(f, i, d) for f in files for i, d in enumerate(f.read_bytes().splitlines(), 1)]


def write_lines(file: Path, lines: list[bytes]) -> None:
    """Write a segment; without lines it is removed."""
    if lines:
        file.write_bytes(b"".join(line + b"\n" for line in lines))
    else:
        file.unlink()


def rechain(folder: Path, change: dict[int, dict[str, Any]]) -> None:
    """Rewrite records by their numbers and compute every later hash anew, as somebody would who knows the format."""
    digest, n = "0" * 64, 0
    for file in sorted((folder / "log").rglob("*.jsonl")):
        lines = []
        for data in file.read_bytes().splitlines():
            n += 1
            record = json.loads(data) | change.get(n, {}) | {"prev": digest}
            line = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            digest = hashlib.sha256(line).hexdigest()
            lines.append(line)
        write_lines(file, lines)
