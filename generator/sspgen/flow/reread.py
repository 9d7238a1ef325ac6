"""Verifying what records mean: kept bytes are read again, plans made again, and both compared with what was recorded.

A chain may be whole and still say something that its evidence does not. Here everything is computed anew, offline.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen import GENERATOR
from sspgen.collect.api import CollectContext
from sspgen.errors import InputError
from sspgen.flow.observations import OBSERVATION, artifact_of, same_as_recorded
from sspgen.flow.snapshot import SNAPSHOT, restore
from sspgen.flow.stored import reader_of
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sspgen.collect.api import Reader
    from sspgen.collect.store.api import Store
    from sspgen.collect.store.record import Record
    from sspgen.model.evidence import Json
    from sspgen.model.spans import Span
    from sspgen.model.trust import Trust


_NAMES: Final = ("source", "collector", "name")
"""Fields of an observation that its reading does not depend on."""


_REMEMBERED: Final = 200_000
"""How many readings are remembered, so that what was recorded night after night is read once."""


def _meaning(body: dict[str, Json]) -> bytes:
    """Return a short digest of all that the reading of an observation depends on, and that it must come to."""
    relevant = [(key, value) for key, value in sorted(body.items()) if key not in _NAMES]
    return hashlib.blake2b(repr(relevant).encode(), digest_size=16).digest()


@dataclass(slots=True)
class Reread:
    """Looks into each record of a store; give it to ``verify`` as ``inspect``.

    Attributes:
        store: the one that is verified.
        now: timezone-aware.
        plans_from: number of the first snapshot that is made again; those before it are taken as they are.
        observations, plans: how many were read or made again so far, ``gone`` how many could not for a tombstone.
    """

    store: Store
    now: datetime
    trust: Trust
    readers: tuple[Reader, ...]
    plans_from: int
    observations: int = 0
    plans: int = 0
    gone: int = 0
    _seen: set[bytes] = field(default_factory=set)

    def __call__(self, record: Record, span: Span) -> Iterator[Diagnostic]:
        """Yield what is wrong with what a record stands for."""
        if record.kind == OBSERVATION:
            yield from self._observation(record, span)
        elif record.kind == SNAPSHOT and record.n >= self.plans_from:
            yield from self._plan(record, span)

    def _observation(self, record: Record, span: Span) -> Iterator[Diagnostic]:
        kept = str(record.body.get("kept", ""))
        meant = _meaning(record.body)
        if meant in self._seen:
            return
        if kept and not isinstance(self.store.get(kept), bytes):
            # Whether it may be missing is for the walk to say: it knows the tombstones.
            self.gone += 1
            return
        context = CollectContext(Path(), None, self.now, self.readers, trust=self.trust)
        made = artifact_of(record.body, reader_of(self.store), context)
        self.observations += 1
        if isinstance(made, Rejection):
            yield Diagnostic(made.code, made.message, span)
        elif not same_as_recorded(record.body, made):
            told = f"record {record.n}: read again, {made.name} does not say what was recorded of it"
            yield self._changed(record, told, span)
        else:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen.add(meant)

    def _plan(self, record: Record, span: Span) -> Iterator[Diagnostic]:
        self.plans += 1
        with tempfile.TemporaryDirectory(prefix="sspgen-verify-") as folder:
            try:
                restored = restore(record.body, reader_of(self.store), Path(folder))
            except InputError as error:
                yield Diagnostic("SSP386", f"record {record.n}: {error.diagnostics[0].message}", span)
                return
        if not restored.same:
            told = f"record {record.n}: made again, the plan is not the one that was recorded"
            yield self._changed(record, told, span)

    def _changed(self, record: Record, message: str, span: Span) -> Diagnostic:
        """Say that something reads differently; of this very version that is tampering, of another perhaps progress."""
        by = str(record.body.get("generator", ""))
        if by == GENERATOR:
            return Diagnostic("SSP389", message, span)
        return Diagnostic("SSP389", f"{message}; {by or 'another version'} recorded it", span, Severity.WARNING)
