"""The evidence store, for those who record in it and ask it. See `verify` for whether it is whole.

``Store`` is the one object that the rest of sspgen holds. It never changes what is there: it appends records, adds
blobs and checkpoints, and removes blobs only behind a tombstone.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final, Self

from sspgen.collect.store import layout, queries
from sspgen.collect.store.backend_bundle import BundleBackend
from sspgen.collect.store.backend_folder import FolderBackend
from sspgen.collect.store.blobs import packed, unpacked
from sspgen.collect.store.checkpoint import cosigned, make_checkpoint, parse_checkpoint
from sspgen.collect.store.index import Index, default_cache
from sspgen.collect.store.log import Log
from sspgen.collect.store.record import lines_of
from sspgen.collect.store.tombstone import Forgotten, Removed, tombstones
from sspgen.errors import InputError, UsageError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sspgen.collect.store.backend import Backend
    from sspgen.collect.store.checkpoint import Checkpoint
    from sspgen.collect.store.queries import Observed, Verdicts
    from sspgen.collect.store.record import Entry, Head, Record

_GIT: Final = "git:"
_BUNDLE: Final = ".zip"
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Store:
    """An evidence store. Close it when done; it is a context manager.

    Attributes:
        place: as it was named, for messages.
        backend: where it lies, for `verify` and `export`.
    """

    def __init__(self, place: str, backend: Backend, cache: Path | None) -> None:
        self.place = place
        self.backend = backend
        self._log = Log(backend)
        self._index = Index(backend, self._log, cache)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files and processes. What was put and not recorded may be gone."""
        self._index.close()
        self.backend.close()

    # ---- records

    def append(self, entries: Sequence[Entry], now: datetime) -> tuple[Record, ...]:
        """Record entries as one batch, all or none, with the blobs that were put before.

        Args:
            entries: in the order in which they are to stand.
            now: the time that they are recorded at (timezone-aware); whole seconds are kept.

        Returns:
            The records, once they are safe on disk.

        Raises:
            ValueError: an entry that cannot be recorded (a fraction, a field of the chain).
            EnvironmentFailure: SSP379, SSP380; nothing was recorded.
            InputError: SSP371, the store's end is damaged.
        """
        return self._log.append(entries, now)

    def head(self) -> Head:
        """Return how many records there are, and the hash of the last one."""
        return self._log.head()

    def records(self, kinds: Collection[str] | None = None, since_n: int = 1) -> Iterator[Record]:
        """Yield records in order, of some kinds only when named, from a number on."""
        for record in self._log.records(since_n):
            if kinds is None or record.kind in kinds:
                yield record

    def record(self, n: int) -> Record | None:
        """Return one record by its number."""
        first = self._index.ask(lambda index: queries.segment_of(index, n))
        return self._log.record(n, first) if first else None

    # ---- blobs

    def put(self, data: bytes) -> str:
        """Keep bytes, and return their SHA-256. They are safe once a later `append` returned.

        A file of that name that is damaged is written anew.
        """
        digest, file = packed(data)
        path = layout.blob_path(digest)
        there = self.backend.read(path)
        if there is None or unpacked(there, digest) is None:
            self.backend.save(path, file)
        return digest

    def get(self, digest: str) -> bytes | Removed | None:
        """Return kept bytes after comparing their hash; `Removed` when a tombstone says why they are gone; else None.

        Raises:
            InputError: SSP375, the file was altered.
        """
        path = layout.blob_path(digest)
        file = self.backend.read(path)
        if file is None:
            return self._removed(digest)
        data = unpacked(file, digest)
        if data is None:
            raise InputError(Diagnostic("SSP375", f"its bytes are not those of {digest}", Span(path)))
        return data

    def has(self, digest: str) -> bool:
        """Tell whether bytes are kept, without reading all of what is around them."""
        return self.backend.read(layout.blob_path(digest)) is not None

    def _removed(self, digest: str) -> Removed | None:
        n = self._index.ask(lambda index: queries.removed_by(index, digest))
        record = self.record(n) if n else None
        return Removed(n, str(record.body.get("by", "")), str(record.body.get("reason", ""))) if record else None

    def forget(self, digests: Iterable[str], *, by: str, reason: str, now: datetime) -> Forgotten:
        """Remove kept bytes behind a tombstone. Run again after a crash, it ends what was begun.

        Args:
            digests: of blobs; those that have a tombstone get no second one.
            by: who asks for it; stays in the record.
            reason: why; the same.
            now: as for `append`.
        """
        wanted = sorted(set(digests))
        paths = [layout.blob_path(digest) for digest in wanted]
        there = [
            digest
            for (path, data), digest in zip(self.backend.read_all(paths), wanted, strict=True)
            if data is not None
        ]
        fresh = self._index.ask(lambda index: [digest for digest in there if not queries.removed_by(index, digest)])
        records = self.append(tuple(tombstones(fresh, by, reason)), now)
        stays = self.backend.remove([layout.blob_path(digest) for digest in there], now)
        return Forgotten(tuple(there), records, stays)

    def old_blobs(self, before: datetime, source: str = "") -> tuple[str, ...]:
        """Return the digests of blobs that only observations before a time need; of one source only when named."""
        return self._index.ask(lambda index: queries.old_blobs(index, before, source))

    # ---- questions

    def observations(
        self, source: str, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[Observed, ...]:
        """Return the observations of a source between two times, both included, the oldest first."""
        return self._index.ask(lambda index: queries.observations(index, source, since, until))

    def kept_at(self, source: str, observed: datetime | None, kept: str, until_n: int) -> int:
        """Return the number of the newest observation with these kept bytes up to a record; 0 for none.

        Args:
            source: id of the evidence source.
            observed: when the thing was observed; None when nobody knows.
            kept: hex SHA-256 of the kept bytes.
            until_n: number of the last record that counts.
        """
        return self._index.ask(lambda index: queries.kept_at(index, source, observed, kept, until_n))

    def verdicts(
        self, source: str = "", check: str = "", since: str = "", until: str = "", *, until_n: int = 0
    ) -> Verdicts:
        """Return what checks came to, by source and check, and by day (ISO date); the last run of a day counts.

        Args:
            source: of this source only; every one when empty.
            check: of the checks with this id only; every one when empty.
            since: ISO date, included; no limit when empty.
            until: the same.
            until_n: number of the last record that counts; 0 for all.
        """
        return self._index.ask(lambda index: queries.verdicts(index, source, check, since, until, until_n))

    def newest(self, kind: str, until: datetime, source: str = "") -> Record | None:
        """Return the newest record of a kind that was recorded at or before a time.

        Args:
            kind: not ``observation``; see `observations` for those.
            until: the time, included.
            source: the value of the record's field ``source``; empty for kinds that have none.
        """
        n = self._index.ask(lambda index: queries.newest(index, kind, source, until))
        return self.record(n) if n else None

    def snapshot_at(self, until: datetime) -> Record | None:
        """Return the newest snapshot that was recorded at or before a time."""
        return self.newest("snapshot", until)

    def snapshots(self, until_n: int, *, without: str, most: int) -> tuple[tuple[int, dict[str, Any]], ...]:
        """Return number and fields of snapshots, see `queries.snapshots`, without reading the records."""
        return self._index.ask(lambda index: queries.snapshots(index, until_n, without, most))

    def snapshot_of(self, plan: str, until_n: int) -> Record | None:
        """Return the newest snapshot, up to a record, of the plan with this hex SHA-256."""
        n = self._index.ask(lambda index: queries.snapshot_of(index, plan, until_n))
        return self.record(n) if n else None

    # ---- checkpoints

    def checkpoint(self, seed: bytes, origin: str, now: datetime) -> str:
        """Sign the chain as it is now, and return the signed note, which is kept in the store.

        Where somebody signed a checkpoint of this size before, it gains this signature, and keeps its origin.

        Args:
            seed: the signer's Ed25519 key, 32 bytes.
            origin: names the store and the key, e.g. ``example.org/evidence``.
            now: for stores that date what they keep.

        Raises:
            UsageError: SSP370, there is nothing to sign yet; SSP383, it would gain a signature after its time stamp.
            InputError: SSP376, the store has a checkpoint of this size that says something else.
            ValueError: see `make_checkpoint`.
        """
        head = self.head()
        if not head.size:
            raise UsageError(Diagnostic("SSP370", "the store has no record yet, so there is nothing to sign"))
        new = make_checkpoint(head, origin, seed)
        path = layout.checkpoint_path(head.size)
        if self.backend.create(path, str(new).encode(), now):
            return str(new)
        old = parse_checkpoint(self.backend.read(path) or b"")
        if old is None or (old.size, old.digest) != (new.size, new.digest):
            message = "it says something else than the records do; nothing was signed"
            raise InputError(Diagnostic("SSP376", message, Span(path)))
        both = str(cosigned(old, origin, seed))
        if both == str(old):
            return both
        if self.backend.read(layout.timestamp_path(head.size)) is not None:
            message = "it has a time stamp, which another signature would spoil: sign first, then stamp"
            raise UsageError(Diagnostic("SSP383", message, Span(path)))
        self.backend.save(path, both.encode())
        self.backend.flush(now)
        return both

    def keep_timestamp(self, size: int, token: bytes, now: datetime) -> None:
        """Keep the time stamp (RFC 3161) of the checkpoint over the first ``size`` records."""
        self.backend.save(layout.timestamp_path(size), token)
        self.backend.flush(now)

    def newest_checkpoint(self, most: int) -> Checkpoint | None:
        """Return the checkpoint over the most records, whoever signed it, that is over no more than some number."""
        found = ((layout.checkpoint_size(name), name) for name in self.backend.names(layout.CHECKPOINTS))
        sizes = [(size, name) for size, name in found if size is not None and size <= most]
        return parse_checkpoint(self.backend.read(max(sizes)[1]) or b"") if sizes else None

    def lines(self, first: int, last: int) -> tuple[bytes, ...]:
        """Return records as they are written, from one number to another, both included, without their newlines."""
        start = self._index.ask(lambda index: queries.segment_of(index, first))
        found: list[bytes] = []
        for path, data in self._log.segments(max(start - 1, 0)):
            begins = layout.segment_first(path)
            if begins > last:
                break
            found += lines_of(data)[max(first - begins, 0) : last - begins + 1]
        return tuple(found)

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Return the checkpoints, oldest first, whoever signed them; files that are none are left to `verify`."""
        names = [n for n in self.backend.names(layout.CHECKPOINTS) if layout.checkpoint_size(n) is not None]
        found = [parse_checkpoint(data or b"") for _, data in self.backend.read_all(names)]
        return tuple(checkpoint for checkpoint in found if checkpoint is not None)


def open_store(place: str, root: Path, *, create: bool = False, cache: Path | None = None) -> Store:
    """Open the evidence store at a place.

    Args:
        place: a folder relative to the workspace, ``git:<branch>`` of the repository around it, an address such as
            ``s3://bucket/prefix``, or an exported bundle, which is only read.
        root: the workspace's folder.
        create: make it when it is not there.
        cache: folder of the index; by default in the user's cache.

    Raises:
        UsageError: SSP370, there is no store, or no such place is known.
        InputError: SSP370, what is there is no store that this version reads.
        EnvironmentFailure: SSP379, SSP382, or what git says; the place does not let us.
    """
    backend = _backend(place, root)
    try:
        _known(place, backend, create=create)
    except BaseException:
        backend.close()
        raise
    return Store(place, backend, default_cache(os.environ) if cache is None else cache)


def _backend(place: str, root: Path) -> Backend:
    if place.startswith(_GIT):
        from sspgen.collect.store.backend_git import GitBackend  # noqa: PLC0415 - git is asked only for such stores

        return GitBackend(root, place.removeprefix(_GIT))
    if _ADDRESS.match(place):
        from sspgen.collect.store.backend_object import open_objects  # noqa: PLC0415 - an extra

        return open_objects(place)
    if place.endswith(_BUNDLE) and (root / place).is_file():
        return BundleBackend(root / place)
    return FolderBackend(root / place)


def _known(place: str, backend: Backend, *, create: bool) -> None:
    """Look at the file that says what this is; write it, with the first record, into an empty place."""
    text = backend.read(layout.FORMAT)
    if text == layout.FORMAT_TEXT:
        return
    if text is not None:
        raise InputError(Diagnostic("SSP370", "its format is none that this version reads", Span(layout.FORMAT)))
    if not create:
        raise UsageError(Diagnostic("SSP370", f"there is no evidence store at {place!r}"))
    if next(backend.names(layout.LOG), None) is not None:
        raise InputError(
            Diagnostic("SSP370", "it has records, but no file that says their format", Span(layout.FORMAT))
        )
    backend.save(layout.FORMAT, layout.FORMAT_TEXT)
