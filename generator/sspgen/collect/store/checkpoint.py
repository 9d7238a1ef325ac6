"""Checkpoints: signed notes that say how long the chain was and how it ended (C2SP tlog-checkpoint).

The text has three lines: the origin, which names the store for those who verify; the number of records; and, where a
transparency log has the root of a Merkle tree, the hash of the last record's line, base64. See the decision record on
the evidence store for why. Nothing here reads or writes.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.store.note import Note, is_name, parse_note, signed

if TYPE_CHECKING:
    from sspgen.collect.store.record import Head

_LINES: Final = 3
_SIZE: Final = re.compile("0|[1-9][0-9]{0,11}")
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says, and the note that says it.

    Attributes:
        origin: names the store; the signer's key has, by custom, the same name.
        size: how many records there were.
        digest: hex SHA-256 of the last one's line.
    """

    origin: str
    size: int
    digest: str
    note: Note

    def __str__(self) -> str:
        """Return the signed note as it is stored."""
        return str(self.note)


def make_checkpoint(head: Head, origin: str, seed: bytes) -> Checkpoint:
    """Sign the end of a chain.

    Raises:
        ValueError: the origin cannot name a key: it is empty or holds a space or ``+``; or the seed is not 32 bytes.
    """
    if not is_name(origin):
        raise ValueError(
            f"{origin!r} cannot be an origin: it is a name without spaces and '+', such as example.org/evidence"
        )
    text = f"{origin}\n{head.size}\n{base64.b64encode(bytes.fromhex(head.digest)).decode()}\n"
    return Checkpoint(origin, head.size, head.digest, signed(text, origin, seed))


def parse_checkpoint(data: bytes) -> Checkpoint | None:
    """Return the checkpoint of these bytes, whoever signed it, or None when they are none."""
    note = parse_note(data)
    lines = note.text.split("\n")[:-1] if note else []
    if note is None or len(lines) < _LINES or not all(lines):
        return None
    origin, size, root = lines[:_LINES]
    try:
        digest = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError):
        return None
    counted = _SIZE.fullmatch(size) is not None
    return Checkpoint(origin, int(size), digest.hex(), note) if counted and len(digest) == _HASH_BYTES else None


def cosigned(checkpoint: Checkpoint, name: str, seed: bytes) -> Checkpoint:
    """Return a checkpoint with one more signature under the same text; as it is when this key signed it already."""
    note = checkpoint.note
    known = {(signing.name, signing.id) for signing in note.signatures}
    added = tuple(s for s in signed(note.text, name, seed).signatures if (s.name, s.id) not in known)
    return replace(checkpoint, note=Note(note.text, note.signatures + added))
