"""Who vouches for a chain: its checkpoints, their signatures, and whether they fit the records.

A chain alone shows accidents. Whoever rewrites it can compute all its hashes anew; a signature over its length and last
hash cannot be. So a checkpoint that no trusted key signed is worth nothing here, and none at all is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.collect.store import layout
from sspgen.collect.store.checkpoint import parse_checkpoint
from sspgen.collect.store.note import signers
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sspgen.collect.store.backend import Backend
    from sspgen.collect.store.chain import Walked
    from sspgen.collect.store.checkpoint import Checkpoint
    from sspgen.collect.store.note import VerifierKey


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint with where it was found, and whether a trusted key signed it."""

    path: str
    checkpoint: Checkpoint
    vouched: bool


class Vouchers:
    """The checkpoints of a store, and those that were kept elsewhere."""

    def __init__(self, keys: Sequence[VerifierKey]) -> None:
        self._keys = tuple(keys)
        self.claims: list[Claim] = []
        self.problems: list[Diagnostic] = []

    def read(self, backend: Backend) -> None:
        """Take in a store's checkpoints."""
        names = []
        for name in backend.names(layout.CHECKPOINTS):
            if layout.checkpoint_size(name) is not None:
                names.append(name)
            elif layout.checkpoint_size(name.removesuffix(".tsr") + ".txt") is None:
                self._say("SSP385", "it is not the name of a checkpoint", name)
        for name, data in backend.read_all(names):
            self.add(name, data or b"", layout.checkpoint_size(name))

    def add(self, path: str, data: bytes, size: int | None = None) -> None:
        """Take in one checkpoint; ``size`` is the one that its name says, where it says one."""
        checkpoint = parse_checkpoint(data)
        if checkpoint is None:
            self._say("SSP376", "it is not a checkpoint", path)
            return
        who = signers(checkpoint.note, self._keys)
        if who.bad:
            self._say("SSP377", f"the signature of {who.bad[0]} is wrong", path)
        elif size is not None and size != checkpoint.size:
            self._say("SSP376", f"it is over {checkpoint.size} records, but its name says {size}", path)
        else:
            if self._keys and not who.good:
                names = ", ".join(sorted({signing.name for signing in checkpoint.note.signatures}))
                self._say("SSP377", f"none of the trusted keys signed it; it names {names}", path, Severity.WARNING)
            self.claims.append(Claim(path, checkpoint, who.vouched))

    def _say(self, code: str, message: str, path: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Diagnostic(code, message, Span(layout.shown(path)), severity))

    def signed(self) -> Mapping[int, str]:
        """Return what checkpoints say: the hash of a record's line by its number; those of trusted keys come first."""
        ordered = sorted(self.claims, key=lambda claim: claim.vouched)
        return {claim.checkpoint.size: claim.checkpoint.digest for claim in ordered}

    def compare(self, walked: Walked) -> tuple[int, tuple[Diagnostic, ...]]:
        """Compare the checkpoints with the records.

        Returns:
            How many records a trusted signature covers, and what does not fit.
        """
        covered = 0
        problems: list[Diagnostic] = []
        for claim in sorted(self.claims, key=lambda claim: claim.checkpoint.size):
            misfit = _misfit(claim, walked, covered)
            if misfit is not None:
                problems.append(misfit)
            elif claim.vouched and claim.checkpoint.size <= walked.head.size:
                covered = claim.checkpoint.size
        problems += self._uncovered(walked, covered)
        return covered, tuple(problems)

    def _uncovered(self, walked: Walked, covered: int) -> Iterator[Diagnostic]:
        if not covered:
            why = "no checkpoint is signed by a trusted key" if self._keys else "no verifier key is trusted"
            message = f"{why}: the records hang together, but whoever could write them could have rewritten them all"
            yield Diagnostic("SSP378", message, severity=Severity.WARNING)
        elif covered < walked.head.size:
            count = walked.head.size - covered
            message = f"the newest signed checkpoint is over {covered} records; {count} newer ones are not signed yet"
            yield Diagnostic("SSP378", message, severity=Severity.INFO)


def _misfit(claim: Claim, walked: Walked, covered: int) -> Diagnostic | None:
    """Say how a checkpoint does not fit; None when it does, or when the chain broke before it can be said."""
    checkpoint = claim.checkpoint
    if checkpoint.size > walked.head.size:
        if walked.broken:
            return None
        missing = walked.head.size + 1
        message = f"record {missing} is missing: {claim.path} is over {checkpoint.size} records"
        return Diagnostic("SSP372", message, walked.span(missing))
    if walked.digests.get(checkpoint.size) == checkpoint.digest:
        return None
    first = covered + 1
    which = (
        f"record {first}" if first == checkpoint.size else f"record {first}, or a later one up to {checkpoint.size},"
    )
    return Diagnostic("SSP376", f"{which} was rewritten: {claim.path} has another hash", walked.span(first))
