"""Signing keys as files and texts: one line, ``PRIVATE+KEY+name+id+base64``, a form that signed notes use.

A key's text is a secret: it is in no message, no record and no ``repr``. Its file is made readable by the owner only,
never over another file, and not where a commit would publish it.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sspgen.collect.git.view import locate
from sspgen.collect.store.note import VerifierKey, is_name
from sspgen.errors import EnvironmentFailure, UsageError
from sspgen.model.diagnostics import Diagnostic

_PREFIX: Final = "PRIVATE+KEY+"
_ED25519: Final = b"\x01"
_SEED_BYTES: Final = 32
_LONGEST: Final = 4_096
_OWNER_ONLY: Final = 0o600


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the name it signs under."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The public half, which those who verify need."""
        from sspgen.collect.trust.keys import public_of  # noqa: PLC0415 - costs time that only signing should pay

        return VerifierKey(self.name, public_of(self.seed))

    def text(self) -> str:
        """Return the key's secret line, without a newline."""
        encoded = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_PREFIX}{self.name}+{self.verifier.id.hex()}+{encoded}"


def new_key(name: str) -> SigningKey:
    """Return a new key from the operating system's random numbers.

    Raises:
        UsageError: SSP381, the name cannot be that of a key.
    """
    from sspgen.collect.trust.keys import generate  # noqa: PLC0415 - see `SigningKey.verifier`

    if not is_name(name):
        message = f"got the name {name!r}, expected one without spaces and '+', such as example.org/evidence"
        raise UsageError(Diagnostic("SSP381", message))
    return SigningKey(name, generate())


def parse_signing_key(text: str) -> SigningKey | None:
    """Return the key of a secret line, or None when it is none or its id does not fit."""
    name, _, rest = text.strip().removeprefix(_PREFIX).partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    whole = text.strip().startswith(_PREFIX) and data[:1] == _ED25519 and len(data) == 1 + _SEED_BYTES and is_name(name)
    key = SigningKey(name, data[1:]) if whole else None
    return key if key is not None and key.verifier.id.hex() == key_id else None


def read_signing_key(given: str) -> SigningKey:
    """Return the key that a person or a pipeline gives: a file's path, or the secret line itself.

    Raises:
        UsageError: SSP381, it is neither. The message never holds what was given as text.
    """
    if given.strip().startswith(_PREFIX):
        key = parse_signing_key(given)
        if key is None:
            raise UsageError(Diagnostic("SSP381", "the text given is no signing key: it was cut off, or changed"))
        return key
    try:
        with Path(given).open("rb") as file:
            status = os.fstat(file.fileno())
            text = file.read(_LONGEST).decode("utf-8", "replace") if stat.S_ISREG(status.st_mode) else ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise UsageError(Diagnostic("SSP381", f"the file with the key cannot be read: {reason}")) from None
    key = parse_signing_key(text)
    if key is None:
        raise UsageError(Diagnostic("SSP381", "the file given holds no signing key"))
    return key


def write_signing_key(path: Path, key: SigningKey, *, force: bool = False) -> None:
    """Write a key's secret line into a new file that only its owner can read.

    Args:
        path: must not be there.
        key: the key.
        force: write it into a git working tree all the same.

    Raises:
        UsageError: SSP381, the file is there, or lies in a git working tree.
        EnvironmentFailure: SSP288, the disk did not take it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if locate(path.parent) is not None and not force:
            message = f"{path} is in a git working tree, from where a commit would publish it"
            raise UsageError(Diagnostic("SSP381", message, help="name a file elsewhere with --out, or say --force"))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(key.text() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        message = f"{path} is there already, and a key is never written over"
        raise UsageError(Diagnostic("SSP381", message, help="name another file with --out")) from None
    except OSError as error:
        message = f"{path} could not be written: {error.strerror or error}"
        raise EnvironmentFailure(Diagnostic("SSP288", message)) from error
