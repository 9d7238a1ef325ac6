"""The key that a command signs with, as a person or a pipeline gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.collect.store.keyfile import SigningKey


def signer(key: str) -> SigningKey | None:
    """Return the key that ``--key`` or the environment names; None when neither does.

    Args:
        key: a file's path, or the key's text itself, as pipelines keep secrets.

    Raises:
        UsageError: SSP381, there is no such key.
    """
    if not key:
        return None
    from sspgen.collect.store.keyfile import read_signing_key  # noqa: PLC0415 - only who signs needs it

    return read_signing_key(key)
