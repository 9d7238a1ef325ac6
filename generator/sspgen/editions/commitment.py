"""Commitments: what stands in place of a redacted passage, so that it can be shown later, unchanged, to whom it may.

A commitment is SHA-256 over a nonce and the passage's UTF-8 bytes. The nonce is HMAC-SHA-256 of the passage's path and
text under a secret: who does not have it cannot try out guesses, one opening helps with no other, and the same passage
at the same place gives the same commitment.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

MARK_DIGITS: Final = 12
"""How many hexadecimal digits of a commitment stand in the text."""
_LABEL: Final = b"sspgen commitment 1"


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment: keep it where the passage itself may be kept.

    Attributes:
        commitment: hex SHA-256 of the nonce's bytes and the text's.
        nonce: hex, 32 bytes.
        path: of the passage in the plan.
    """

    commitment: str
    nonce: str
    text: str
    path: str

    @property
    def id(self) -> str:
        """The digits that stand in the text."""
        return self.commitment[:MARK_DIGITS]

    @property
    def opens(self) -> bool:
        """Whether nonce and text give the commitment."""
        return commitment_of(bytes.fromhex(self.nonce), self.text) == self.commitment


def commitment_of(nonce: bytes, text: str) -> str:
    """Return the hex commitment to a text."""
    return hashlib.sha256(nonce + text.encode("utf-8", "surrogatepass")).hexdigest()


def derived_secret(material: bytes) -> bytes:
    """Return the secret of commitments that follows from a key, and from which the key cannot be found."""
    return hmac.digest(material, _LABEL, "sha256")


@dataclass(slots=True)
class Commitments:
    """Makes commitments, and keeps what opens each.

    Args:
        secret: at least 16 bytes.
    """

    secret: bytes = field(repr=False)
    openings: dict[str, Opening] = field(default_factory=dict)
    _made: dict[tuple[str, str], Opening] = field(default_factory=dict)

    def commit(self, path: str, text: str) -> Opening:
        """Return the commitment to a passage at a path."""
        known = self._made.get((path, text))
        if known is not None:
            return known
        seed = f"{path}\0{text}".encode("utf-8", "surrogatepass")
        nonce = hmac.digest(self.secret, seed, "sha256")
        made = Opening(commitment_of(nonce, text), nonce.hex(), text, path)
        made = self._made[path, text] = self.openings.setdefault(made.commitment, made)
        return made

    def mark(self, path: str, text: str) -> str:
        """Return what stands in place of a passage; nothing in place of nothing."""
        return f"[redacted {self.commit(path, text).id}]" if text.strip() else text

    def name(self, path: str, text: str) -> str:
        """Return an id in place of an id."""
        return f"redacted-{self.commit(path, text).id}"
