"""Records, and how each holds the hash of the one before it.

A record is one line of canonical JSON (RFC 8785) with the fields ``n`` (its number, from 1), ``prev`` (SHA-256 of the
line before it, without the newline), ``at`` (when it was recorded, RFC 3339, UTC, whole seconds), ``kind``, and those
of its kind. The first record's ``prev`` is 64 zeros. Nothing here reads or writes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sspgen.collect.store import canonical
from sspgen.collect.store.forms import problem_of
from sspgen.collect.store.layout import is_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.evidence import Json

GENESIS: Final = "0" * 64
"""What the first record names as the hash of the line before it."""

_OWN: Final = ("n", "prev", "at", "kind")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_KIND: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wants recorded.

    Attributes:
        kind: ``observation``, ``collection``, ``verdict``, ``snapshot``, ``tombstone``, ``attestation``…
        body: the fields of that kind; a field ``kept`` (one digest, or empty) and a field ``blobs`` (a list of digests)
            say which blobs the record needs.
    """

    kind: str
    body: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """An entry in its place in the chain.

    Attributes:
        n: its number, from 1.
        prev: hex SHA-256 of the line before it.
        at: when it was recorded (UTC, whole seconds).
        digest: hex SHA-256 of its own line.
    """

    n: int
    prev: str
    at: datetime
    kind: str
    body: dict[str, Json]
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many records, the hash of the last line, and when that was recorded."""

    size: int = 0
    digest: str = GENESIS
    at: datetime | None = None


def chained(head: Head, entries: Iterable[Entry], at: datetime) -> tuple[bytes, tuple[Record, ...]]:
    """Return a segment that continues a chain, and its records.

    Raises:
        ValueError: an entry that cannot be recorded: its kind is no word, its body has a field that belongs to the
            chain, or is not as its kind has it (see `forms`), or holds a value that `canonical` refuses.
    """
    lines: list[bytes] = []
    records: list[Record] = []
    size, digest, moment = head.size, head.digest, at.astimezone(UTC).replace(microsecond=0)
    for entry in entries:
        size += 1
        body = _body(entry)
        line = canonical.encode({**body, "n": size, "prev": digest, "at": time_text(moment), "kind": entry.kind})
        prev, digest = digest, hashlib.sha256(line).hexdigest()
        lines.append(line)
        records.append(Record(size, prev, moment, entry.kind, body, digest))
    return b"".join(line + b"\n" for line in lines), tuple(records)


def _body(entry: Entry) -> dict[str, Json]:
    if not _KIND.fullmatch(entry.kind):
        raise ValueError(f"{entry.kind!r} is not a kind of record")
    taken = [key for key in _OWN if key in entry.body]
    if taken:
        raise ValueError(f"a {entry.kind} has its own field {taken[0]!r}, which belongs to the chain")
    wrong = problem_of(entry.kind, entry.body)
    if wrong:
        raise ValueError(f"a {entry.kind} cannot be recorded: {wrong}")
    body = canonical.checked(entry.body)
    assert isinstance(body, dict)  # noqa: S101 - a mapping stays one
    return body


def parsed(line: bytes) -> Record | None:
    """Return the record of a line, or None when the line is none; the chain is not looked at."""
    try:
        fields = canonical.decode(line)
    except canonical.Malformed:
        return None
    if not isinstance(fields, dict):
        return None
    n, prev, at, kind = (fields.pop(key, None) for key in _OWN)
    moment = read_time(at) if isinstance(at, str) else None
    if type(n) is not int or not isinstance(prev, str) or moment is None or not isinstance(kind, str):
        return None
    return Record(n, prev, moment, kind, fields, hashlib.sha256(line).hexdigest())


def lines_of(segment: bytes) -> list[bytes]:
    """Return a segment's lines without their newlines; a last line that was cut off is one, too."""
    lines = segment.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def time_text(moment: datetime) -> str:
    """Return a time as a record holds it: RFC 3339, UTC, whole seconds, so that texts sort as times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: str) -> datetime | None:
    """Return the time that a record holds, or None when it is not in that form."""
    if not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def references(body: dict[str, Json]) -> Iterator[str]:
    """Yield the digests of the blobs that a record needs."""
    kept, blobs = body.get("kept"), body.get("blobs")
    for digest in (kept, *(blobs if isinstance(blobs, list) else ())):
        if isinstance(digest, str) and is_digest(digest):
            yield digest
