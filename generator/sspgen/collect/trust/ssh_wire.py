"""The parts of SSH's binary form that signatures need (RFC 4251, section 5; PROTOCOL.u2f of OpenSSH)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sspgen.collect.trust.keys import ecdsa_key, ecdsa_signature, ed25519_key, rsa_key

if TYPE_CHECKING:
    from sspgen.collect.trust.keys import PublicKey

_CURVES: Final = {"nistp256": "secp256r1", "nistp384": "secp384r1", "nistp521": "secp521r1"}
_RSA_DIGESTS: Final = {"rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512"}
_SECURITY_KEYS: Final = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
_FLAGS_AND_COUNTER: Final = 5


class MalformedError(Exception):
    """Bytes are not what SSH's binary form says."""


class Wire:
    """Reads strings and numbers from bytes, one after the other.

    Attributes:
        rest: what was not read yet.
    """

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, count: int) -> bytes:
        """Return the next bytes.

        Raises:
            MalformedError: when there are not as many.
        """
        if len(self.rest) < count:
            raise MalformedError
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def number(self) -> int:
        """Return a 32-bit number."""
        return int.from_bytes(self.take(4))

    def string(self) -> bytes:
        """Return a string with its length before it."""
        return self.take(self.number())

    def name(self) -> str:
        """Return a string that is a name, in ASCII."""
        try:
            return self.string().decode("ascii")
        except UnicodeDecodeError:
            raise MalformedError from None

    def integer(self) -> int:
        """Return a number of any size that is not negative."""
        found = self.string()
        if found[:1] >= b"\x80":
            raise MalformedError
        return int.from_bytes(found)

    def end(self) -> None:
        """Refuse anything that follows."""
        if self.rest:
            raise MalformedError


def string(data: bytes) -> bytes:
    """Return a string with its length before it."""
    return len(data).to_bytes(4) + data


@dataclass(frozen=True, slots=True)
class SshKey:
    """A public key as SSH writes it.

    Attributes:
        kind: the algorithm's name; ``blob`` the whole key in binary, which is what two equal keys have in common.
        key: None when the key is of a kind that is not verified, or too weak.
        application: of a security key, what its signatures are bound to.
    """

    kind: str
    blob: bytes
    key: PublicKey | None = None
    application: bytes = b""

    def verifies(self, signature: bytes, data: bytes) -> bool | None:
        """Tell whether a signature in SSH's form fits; None when it is of an algorithm that is not verified.

        Raises:
            MalformedError: when the signature is malformed.
        """
        wire = Wire(signature)
        algorithm, raw = wire.name(), wire.string()
        if self.key is None:
            return None
        if self.kind in _SECURITY_KEYS:
            return algorithm == self.kind and self._verifies_touch(self.key, raw, wire, data)
        wire.end()
        if self.kind == "ssh-rsa":
            digest = _RSA_DIGESTS.get(algorithm)
            return None if digest is None else self.key.verifies_pkcs1(raw, data, digest=digest)
        if algorithm != self.kind:
            return False
        return self.key.verifies(raw if self.kind == "ssh-ed25519" else _der(raw), data)

    def _verifies_touch(self, key: PublicKey, raw: bytes, wire: Wire, data: bytes) -> bool:
        """Verify what a security key signs: application, flags, counter and the hash of the data."""
        state = wire.take(_FLAGS_AND_COUNTER)
        wire.end()
        signed = hashlib.sha256(self.application).digest() + state + hashlib.sha256(data).digest()
        return key.verifies(raw if key.kind == "ed25519" else _der(raw), signed)


def _der(raw: bytes) -> bytes:
    wire = Wire(raw)
    r, s = wire.integer(), wire.integer()
    wire.end()
    return ecdsa_signature(r, s)


@lru_cache(maxsize=256)
def read_key(blob: bytes) -> SshKey:
    """Read a public key; one of a kind that is not verified, such as a certificate, has no ``key``.

    Raises:
        MalformedError: when it is malformed.
    """
    wire = Wire(blob)
    kind = wire.name()
    if kind not in _READERS:
        return SshKey(kind, blob)
    key = _READERS[kind](wire, kind)
    application = wire.string() if kind in _SECURITY_KEYS else b""
    wire.end()
    return SshKey(kind, blob, key, application)


def _read_ed25519(wire: Wire, kind: str) -> PublicKey | None:
    del kind
    return ed25519_key(wire.string())


def _read_ecdsa(wire: Wire, kind: str) -> PublicKey | None:
    curve, point = wire.name(), wire.string()
    if not kind.removesuffix("@openssh.com").endswith(curve) or curve not in _CURVES:
        raise MalformedError
    return ecdsa_key(_CURVES[curve], point)


def _read_rsa(wire: Wire, kind: str) -> PublicKey | None:
    del kind
    exponent, modulus = wire.integer(), wire.integer()
    return rsa_key(exponent, modulus)


_READERS: Final = {
    "ssh-ed25519": _read_ed25519,
    "sk-ssh-ed25519@openssh.com": _read_ed25519,
    "ecdsa-sha2-nistp256": _read_ecdsa,
    "ecdsa-sha2-nistp384": _read_ecdsa,
    "ecdsa-sha2-nistp521": _read_ecdsa,
    "sk-ecdsa-sha2-nistp256@openssh.com": _read_ecdsa,
    "ssh-rsa": _read_rsa,
}
