"""The secret that commitments are made with: given, derived from the signing key, or made once and kept for the user.

It is a secret of the same rank as what it hides: it is in no message, no output and no ``repr``.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.editions.commitment import derived_secret
from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sspgen.collect.store.keyfile import SigningKey

VARIABLE: Final = "SSPGEN_COMMITMENT_KEY"
_FILE: Final = "sspgen/commitment.key"
_BYTES: Final = 32
_LEAST: Final = 16
_LONGEST: Final = 4_096
_OWNER_ONLY: Final = 0o600


def commitment_secret(
    signer: SigningKey | None,
    environ: Mapping[str, str],
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> bytes:
    """Return the secret: from the file that the environment names, else from the signing key, else the user's own.

    Args:
        signer: the key that signs the build; the secret follows from it, and it does not follow from the secret.
        environ: the environment.
        randomness: gives that many random bytes, for a user who has no secret yet.

    Raises:
        EnvironmentFailure: SSP356, the file cannot be read or made, or holds less than 16 bytes.
    """
    named = environ.get(VARIABLE, "")
    if named:
        return _read(Path(named))
    if signer is not None:
        return derived_secret(signer.seed)
    file = _user_file(environ)
    if not file.exists():
        _make(file, randomness)
    return _read(file)


def _user_file(environ: Mapping[str, str]) -> Path:
    base = environ.get("XDG_CONFIG_HOME", "")
    try:
        return Path(base) / _FILE if base else Path.home() / ".config" / _FILE
    except RuntimeError:
        message = "this user has no home folder to keep one in"
        raise EnvironmentFailure(Diagnostic("SSP356", message)) from None


def _make(file: Path, randomness: Callable[[int], bytes]) -> None:
    """Write a new secret that only its owner can read; what another process made meanwhile stays."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _OWNER_ONLY)
    except FileExistsError:
        return
    except OSError as error:
        raise EnvironmentFailure(Diagnostic("SSP356", f"{file} cannot be written: {error.strerror}")) from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(randomness(_BYTES).hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            regular = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
            material = stream.read(_LONGEST).strip() if regular else b""
    except OSError as error:
        raise EnvironmentFailure(Diagnostic("SSP356", f"{file} cannot be read: {error.strerror}")) from error
    if len(material) < _LEAST:
        raise EnvironmentFailure(
            Diagnostic("SSP356", f"{file} holds {len(material)} bytes, expected at least {_LEAST}")
        )
    return derived_secret(material)
