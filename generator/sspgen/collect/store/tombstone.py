"""Tombstones: records that say which kept evidence was removed, by whom and why.

The law may ask that bytes be deleted, and storage is not endless. The records stay, so that everybody sees that
something was there; a tombstone is the only thing that excuses its absence. It is recorded before anything is removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.collect.store.record import Entry
from sspgen.model.limits import TOMBSTONE_BLOBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.collect.store.record import Record


@dataclass(frozen=True, slots=True)
class Removed:
    """Why a blob is not there: the tombstone's number, who removed it and for what reason."""

    n: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed.

    Attributes:
        blobs: their digests.
        records: the tombstones.
        stays: where the bytes stay all the same, and how they are got rid of; empty when they are gone.
    """

    blobs: tuple[str, ...]
    records: tuple[Record, ...]
    stays: str


def tombstones(digests: Sequence[str], by: str, reason: str) -> Iterator[Entry]:
    """Yield the entries that say that blobs are removed; several when they are many."""
    for start in range(0, len(digests), TOMBSTONE_BLOBS):
        some = list(digests[start : start + TOMBSTONE_BLOBS])
        yield Entry("tombstone", {"by": by, "reason": reason, "removed": list(some)})
