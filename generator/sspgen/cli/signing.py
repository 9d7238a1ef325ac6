"""The key that a command signs with, as a person or a pipeline gives it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key: 32 bytes (Ed25519), and the name under which it signs; both empty for none."""

    seed: bytes = field(default=b"", repr=False)
    name: str = ""


def signer(key: str) -> Signer:
    """Return the signer that ``--key`` or the environment names; none when neither does.

    Args:
        key: a file's path, or the key's text itself, as pipelines keep secrets.

    Raises:
        UsageError: SSP381, there is no such key.
    """
    if not key:
        return Signer()
    from sspgen.collect.store.keyfile import read_signing_key  # noqa: PLC0415 - only who signs needs it

    found = read_signing_key(key)
    return Signer(found.seed, found.name)
