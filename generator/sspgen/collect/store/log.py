"""The chain of records in its segments: reading it, and adding to it among other writers.

A batch is one segment. It is recorded if, and only if, its segment is there: whoever finds the name taken reads what
the faster one wrote, renumbers, and tries again. Nothing here verifies what was recorded before; `verify` does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from sspgen.collect.store import layout
from sspgen.collect.store.record import Head, chained, lines_of, parsed
from sspgen.errors import EnvironmentFailure, InputError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import APPEND_ATTEMPTS, CLOCK_SKEW_SECONDS, SEGMENT_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sspgen.collect.store.backend import Backend
    from sspgen.collect.store.record import Entry, Record


class Log:
    """A store's chain. It remembers the newest segment that it saw, so that the next look is short."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._seen = ""
        self._head = Head()

    def head(self) -> Head:
        """Return the end of the chain as it is now.

        Raises:
            InputError: SSP371, the newest segment does not end with a whole record.
        """
        newest = ""
        for name in self._backend.names(layout.LOG, self._seen):
            newest = name if layout.segment_first(name) else newest
        if newest:
            self._head = self._end_of(newest)
            self._seen = newest
        return self._head

    def _end_of(self, path: str) -> Head:
        data = self._backend.read(path) or b""
        lines = lines_of(data)
        last = parsed(lines[-1]) if lines and data.endswith(b"\n") else None
        if last is None or last.n != layout.segment_first(path) + len(lines) - 1:
            _damaged(path, max(len(lines), 1))
        return Head(last.n, last.digest, last.at)

    def append(self, entries: Sequence[Entry], now: datetime) -> tuple[Record, ...]:
        """Record a batch and return its records once they are safe.

        Raises:
            ValueError: an entry that cannot be recorded, see `record.chained`.
            EnvironmentFailure: SSP379, the place did not take it, and nothing of it was recorded; SSP380, the clock is
                behind the newest record.
            InputError: SSP371, the newest segment is damaged: nothing is added to that.
        """
        if not entries:
            return ()
        for _ in range(APPEND_ATTEMPTS):
            head = self.head()
            segment, records = chained(head, entries, _time_after(head, now))
            if len(segment) > SEGMENT_BYTES:
                raise ValueError(
                    f"a batch of {len(segment)} bytes is over the limit of {SEGMENT_BYTES}: record it in parts"
                )
            path = layout.segment_path(head.size + 1)
            if self._backend.create(path, segment, now):
                self._seen, self._head = path, Head(records[-1].n, records[-1].digest, records[-1].at)
                return records
        message = f"other writers were faster {APPEND_ATTEMPTS} times"
        raise EnvironmentFailure(Diagnostic("SSP379", message, help="run it again"))

    def segments(self, after: int = 0) -> Iterator[tuple[str, bytes]]:
        """Yield the paths and bytes of segments in order, of those that begin after a record's number."""
        start = layout.segment_path(after) if after else ""
        names = [name for name in self._backend.names(layout.LOG, start) if layout.segment_first(name)]
        for path, data in self._backend.read_all(names):
            yield path, data or b""

    def records(self, since: int = 1) -> Iterator[Record]:
        """Yield records in order from a number on.

        Raises:
            InputError: SSP371, a line is no record.
        """
        names = [name for name in self._backend.names(layout.LOG) if layout.segment_first(name)]
        starts = [layout.segment_first(name) for name in names]
        first = max((index for index, start in enumerate(starts) if start <= since), default=0)
        for path, data in self._backend.read_all(names[first:]):
            for number, line in enumerate(lines_of(data or b""), 1):
                record = parsed(line)
                if record is None:
                    _damaged(path, number)
                if record.n >= since:
                    yield record

    def record(self, n: int, first: int) -> Record | None:
        """Return one record, given the number of its segment's first; None when it is not there."""
        lines = lines_of(self._backend.read(layout.segment_path(first)) or b"")
        found = parsed(lines[n - first]) if 0 <= n - first < len(lines) else None
        return found if found is not None and found.n == n else None


def _time_after(head: Head, now: datetime) -> datetime:
    """Return the time to record: never before the newest record's, though clocks may differ by a little."""
    if head.at is None or now >= head.at:
        return now
    if head.at - now > timedelta(seconds=CLOCK_SKEW_SECONDS):
        message = f"the newest record is of {head.at:%Y-%m-%d %H:%M:%S} UTC, this machine says {now:%Y-%m-%d %H:%M:%S}"
        raise EnvironmentFailure(Diagnostic("SSP380", message))
    return head.at


def _damaged(path: str, line: int) -> NoReturn:
    message = "the line is not a whole record, so nothing is read from it or added to it: run 'sspgen verify'"
    raise InputError(Diagnostic("SSP371", message, Span(path, line)))
