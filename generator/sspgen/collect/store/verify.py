"""Verifies a whole store: every record, every kept byte, every checkpoint. Nothing is believed that can be computed.

It reads the store itself and never the index. What a record means (whether kept bytes still have the normal form that
was recorded of them) is not known here: a caller looks into that through ``inspect``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.store import layout
from sspgen.collect.store.blobs import unpacked
from sspgen.collect.store.chain import Chain
from sspgen.collect.store.record import lines_of, parsed, references
from sspgen.collect.store.vouching import Vouchers
from sspgen.model.diagnostics import Diagnostic, Severity, ordered
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sspgen.collect.store.api import Store
    from sspgen.collect.store.backend import Backend
    from sspgen.collect.store.chain import Inspect, Progress, Walked
    from sspgen.collect.store.note import VerifierKey
    from sspgen.collect.store.record import Head

_TITLE: Final = "verifying kept evidence"
_TOLD: Final = 100
_BLOBS_A_TURN: Final = 64


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying a store came to.

    Attributes:
        head: the end of the part of the chain that is whole.
        covered: how many records, from the first, a trusted signature covers.
        checkpoints: how many checkpoints a trusted key signed.
        blobs: how many kept files were hashed again, and ``removed`` how many have a tombstone instead.
        problems: in order of their places; errors are tampering or damage, warnings doubt.
    """

    head: Head
    covered: int
    checkpoints: int
    blobs: int
    removed: int
    problems: tuple[Diagnostic, ...]

    @property
    def whole(self) -> bool:
        """Nothing is damaged, missing or rewritten; it may still be that nobody vouches for it."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)

    @property
    def vouched(self) -> bool:
        """It is whole, and a trusted signature covers records of it."""
        return not any(problem.severity is not Severity.INFO for problem in self.problems) and self.covered > 0


def verify(
    store: Store,
    keys: Sequence[VerifierKey],
    now: datetime,
    *,
    known: Sequence[tuple[str, bytes]] = (),
    inspect: Inspect | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Verify a store from its first record to its last.

    Args:
        store: which one.
        keys: the verifier keys that are trusted to sign checkpoints.
        now: no record can be later than this, but for a small difference of clocks.
        known: checkpoints that were kept elsewhere, with a name each: they show when a store was cut back together
            with its own checkpoints.
        inspect: called with every whole record and its place; returns what is wrong with what it stands for.
        progress: called with a title, how much is done, and of how much.
    """
    backend = store.backend
    vouchers = Vouchers(keys)
    # Before the records: a checkpoint that is made meanwhile would be over records that were not listed.
    vouchers.read(backend)
    for name, data in known:
        vouchers.add(name, data)
    walked = Chain(backend, now, vouchers.signed(), inspect=inspect, progress=progress).walk()
    covered, misfits = vouchers.compare(walked)
    count, damaged = _blobs(backend, walked, progress)
    broken = (walked.broken,) if walked.broken else ()
    return Verification(
        walked.head,
        covered,
        sum(claim.vouched for claim in vouchers.claims),
        count,
        len(walked.removed),
        ordered((*broken, *walked.problems, *vouchers.problems, *misfits, *damaged)),
    )


def _blobs(backend: Backend, walked: Walked, progress: Progress | None) -> tuple[int, list[Diagnostic]]:
    """Hash every kept file again, and look for those that are not there."""
    names = list(backend.names(layout.BLOBS))
    good = [name for name in names if layout.blob_digest(name)]
    strays = [
        Diagnostic("SSP385", "it is not the name of kept evidence", Span(layout.shown(name)))
        for name in names
        if not layout.blob_digest(name)
    ]
    problems = [*strays, *_missing(backend, walked, good)]
    for done, (name, data) in enumerate(backend.read_all(good), 1):
        if unpacked(data or b"", layout.blob_digest(name)) is None:
            message = "its bytes are not those that its name says"
            problems.append(Diagnostic("SSP375", message, Span(name)))
        if progress and (done % _BLOBS_A_TURN == 0 or done == len(good)):
            progress(_TITLE, done, len(good))
    return len(good), problems


def _missing(backend: Backend, walked: Walked, there: list[str]) -> Iterator[Diagnostic]:
    """Yield which blobs are missing, each with the first record that needs it; of very many the first hundred."""
    missing = walked.wanted.difference(bytes.fromhex(layout.blob_digest(name)) for name in there)
    if not missing:
        return
    count = len(missing)
    told = 0
    names = [name for name in backend.names(layout.LOG) if layout.segment_first(name)]
    for path, data in backend.read_all(names):
        for number, line in enumerate(lines_of(data or b""), 1):
            record = parsed(line)
            for digest in references(record.body) if record else ():
                if bytes.fromhex(digest) in missing and record and told < _TOLD:
                    missing.discard(bytes.fromhex(digest))
                    told += 1
                    message = f"record {record.n} needs {layout.blob_path(digest)}, which is missing"
                    yield Diagnostic("SSP374", message, Span(path, number))
    if count > told:
        yield Diagnostic("SSP374", f"{count - told} further files of kept evidence are missing", Span(layout.BLOBS))
