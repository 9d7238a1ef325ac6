"""Walks a chain from its first record to its last, and names the first record that is not as it was recorded.

Every line is read, checked to be canonical, hashed and compared with what the next one says of it; numbers count up by
one, times never go back. The walk stops at the first record that fails: what comes after it hangs on nothing.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sspgen.collect.store import layout
from sspgen.collect.store.canonical import Malformed, decode, encode
from sspgen.collect.store.record import GENESIS, Head, Record, lines_of, parsed, read_time, time_text
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import CLOCK_SKEW_SECONDS
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from sspgen.collect.store.backend import Backend

    Inspect = Callable[[Record, Span], Iterable[Diagnostic]]
    Progress = Callable[[str, int, int], None]

_TITLE: Final = "verifying records"


@dataclass(slots=True)
class Walked:
    """What a walk came to.

    Attributes:
        head: the end of the part that is whole.
        digests: hashes of the records whose numbers were asked for.
        wanted: digests of blobs that must be there: needed, and without a later tombstone.
        removed: digests of blobs that have a tombstone and were not kept again.
        broken: what is wrong with the first record that fails; None when the chain is whole.
        problems: what else there is to say.
    """

    head: Head = field(default_factory=Head)
    digests: dict[int, str] = field(default_factory=dict)
    wanted: set[bytes] = field(default_factory=set)
    removed: set[bytes] = field(default_factory=set)
    broken: Diagnostic | None = None
    problems: list[Diagnostic] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)

    def span(self, n: int) -> Span:
        """Return the place of a record: its segment and line."""
        index = bisect_right(self.firsts, n)
        first = self.firsts[index - 1] if index else 1
        return Span(layout.segment_path(first), n - first + 1)


class _Broken(Exception):
    def __init__(self, code: str, message: str, span: Span) -> None:
        self.diagnostic = Diagnostic(code, message, span)
        super().__init__(message)


class Chain:
    """One walk over a store's records."""

    def __init__(
        self,
        backend: Backend,
        now: datetime,
        signed: Mapping[int, str],
        *,
        inspect: Inspect | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Prepare a walk.

        Args:
            backend: where the store lies.
            now: no record can be later.
            signed: by number of a record, the hash of its line that somebody signed.
            inspect: called for each whole record with its place, for what more there is to verify about it.
            progress: called with a title, how many segments are done, and of how many.
        """
        self._backend = backend
        self._signed = signed
        self._inspect = inspect
        self._progress = progress
        self._latest = time_text(now + timedelta(seconds=CLOCK_SKEW_SECONDS))
        self._names: list[str] = []
        self._size, self._digest, self._at = 0, GENESIS, ""
        self._moment: tuple[str, datetime | None] = ("", None)
        self._found = Walked()

    def walk(self) -> Walked:
        """Walk to the end, or to the first record that fails."""
        found = self._found
        for name in self._backend.names(layout.LOG):
            if layout.segment_first(name):
                self._names.append(name)
            else:
                found.problems.append(Diagnostic("SSP385", "it is not the name of a segment", Span(layout.shown(name))))
        found.firsts = [layout.segment_first(name) for name in self._names]
        try:
            for index, (path, data) in enumerate(self._backend.read_all(self._names)):
                self._segment(index, path, data or b"")
                if self._progress:
                    self._progress(_TITLE, index + 1, len(self._names))
        except _Broken as broken:
            found.broken = broken.diagnostic
        found.removed -= found.wanted
        found.head = Head(self._size, self._digest, read_time(self._at))
        return found

    def _segment(self, index: int, path: str, data: bytes) -> None:  # noqa: C901 - one loop, run some million times
        first = layout.segment_first(path)
        lines = lines_of(data)
        if first != self._size + 1 or not lines:
            self._out_of_place(first, path)
        size, digest, at = self._size, self._digest, self._at
        signed, digests, sha256 = self._signed, self._found.digests, hashlib.sha256
        for number, line in enumerate(lines, 1):
            try:
                record = decode(line)
                if encode(record) != line:
                    raise _altered(size + 1, "it is not canonical JSON", Span(path, number))
                if record["prev"] != digest or record["n"] != size + 1:
                    self._misfit(index, number, lines, record)
                time, kind = record["at"], record["kind"]
                if time != at:
                    self._check_time(time, Span(path, number), size + 1)
                    at = time
                kept = record.get("kept")
                if kept:
                    self._found.wanted.add(bytes.fromhex(kept))
                if kind != "observation":
                    self._special(kind, record)
            except (*Malformed, LookupError, TypeError, ValueError, AttributeError) as error:
                raise _altered(size + 1, "it is not a record", Span(path, number)) from error
            size += 1
            digest = sha256(line).hexdigest()
            if size in signed:
                digests[size] = digest
            self._size, self._digest, self._at = size, digest, at
            if self._inspect:
                self._look_into(record, digest, Span(path, number))
        if not data.endswith(b"\n"):
            raise _altered(size, "its line was cut off", Span(path, len(lines)))

    def _special(self, kind: str, record: dict[str, Any]) -> None:
        """Take in which blobs a record needs, or says are gone."""
        if kind == "tombstone":
            gone = {bytes.fromhex(digest) for digest in record["removed"]}
            self._found.wanted -= gone
            self._found.removed |= gone
        blobs = record.get("blobs")
        if isinstance(blobs, list):
            self._found.wanted.update(bytes.fromhex(digest) for digest in blobs)

    def _check_time(self, time: str, span: Span, n: int) -> None:
        if read_time(time) is None:
            raise _altered(n, f"its time {time!r} is none", span)
        if time < self._at:
            raise _Broken("SSP373", f"record {n} is of {time}, but the record before it is of {self._at}", span)
        if time > self._latest:
            raise _Broken("SSP373", f"record {n} is of {time}, which is still to come", span)

    def _look_into(self, fields: dict[str, Any], digest: str, span: Span) -> None:
        """Hand a record that was read and hashed already to who wants to know more about it."""
        if self._moment[0] != fields["at"]:
            self._moment = fields["at"], read_time(fields["at"])
        moment = self._moment[1]
        if self._inspect is not None and moment is not None:
            n, prev, _, kind = (fields.pop(key) for key in ("n", "prev", "at", "kind"))
            self._found.problems.extend(self._inspect(Record(n, prev, moment, kind, fields, digest), span))

    def _out_of_place(self, first: int, path: str) -> None:
        wanted = self._size + 1
        if first < wanted:
            message = f"record {first} is there twice: the segment before this one goes on into it"
            raise _Broken("SSP372", message, Span(path, 1))
        found = f"record {first} is found" if first > wanted else "its segment is empty"
        raise _Broken("SSP372", f"record {wanted} is missing: in its place {found}", Span(path, 1))

    def _misfit(self, index: int, number: int, lines: list[bytes], record: dict[str, Any]) -> None:
        """Say which record is at fault where one does not follow on the one before it."""
        path, wanted, n = self._names[index], self._size + 1, record["n"]
        span = Span(path, number)
        if record["prev"] == self._digest:
            raise _altered(wanted, f"it says that it is record {n}", span)
        if n != wanted and isinstance(n, int):
            twice = f"record {n} is there twice, or was put in: record {wanted} should be here"
            missing = f"record {wanted} is missing or not in its place: record {n} is found here"
            raise _Broken("SSP372", twice if n < wanted else missing, span)
        if wanted > 1 and self._is_whole(index, number, lines):
            raise _altered(self._size, f"record {wanted} has another hash of it", self._found.span(self._size))
        raise _altered(wanted, "the hash it has of the record before it is not that record's", span)

    def _is_whole(self, index: int, number: int, lines: list[bytes]) -> bool:
        """Tell whether a record that does not fit the one before it is the whole one of the two.

        The record after it says so, or else a signature over one of the two. Where nobody does, it counts as whole.
        """
        digest = hashlib.sha256(lines[number - 1]).hexdigest()
        after = lines[number] if number < len(lines) else self._first_line(index + 1)
        if after:
            follower = parsed(after)
            return follower is not None and follower.prev == digest
        if self._size + 1 in self._signed:
            return self._signed[self._size + 1] == digest
        return self._signed.get(self._size) != self._digest

    def _first_line(self, index: int) -> bytes:
        if index >= len(self._names):
            return b""
        lines = lines_of(self._backend.read(self._names[index]) or b"")
        return lines[0] if lines else b""


def _altered(n: int, why: str, span: Span) -> _Broken:
    return _Broken("SSP371", f"record {n} was altered: {why}", span)
