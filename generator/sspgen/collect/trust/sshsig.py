"""SSH signatures (PROTOCOL.sshsig of OpenSSH), verified in process against an ``allowed_signers`` file.

Neither ``ssh-keygen`` nor an agent is run. A signature by a key that the file does not list is unverifiable, however
well it fits; so is one by a certificate, whose authority is not followed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.trust.checked import bad, good, unverifiable
from sspgen.collect.trust.ssh_wire import MalformedError, SshKey, Wire, read_key, string

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.collect.trust.allowed_signers import Signer
    from sspgen.model.evidence import Signature

SCHEME: Final = "ssh"

_MAGIC: Final = b"SSHSIG"
_ARMOUR: Final = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]{1,20000})-----END SSH SIGNATURE-----\s*"
)
_HASHES: Final = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature taken apart: by which key, what for, over which hash of the data."""

    key: SshKey
    namespace: str
    reserved: bytes
    hash_name: str
    signature: bytes

    def signed(self, data: bytes) -> bytes:
        """Return the bytes that the signature is over."""
        digest = _HASHES[self.hash_name](data).digest()
        parts = (self.namespace.encode("ascii"), self.reserved, self.hash_name.encode("ascii"), digest)
        return _MAGIC + b"".join(string(part) for part in parts)


def read_signature(armoured: bytes) -> SshSignature:
    """Take an armoured signature apart.

    Raises:
        MalformedError: when it is malformed, or of a version or hash that is not known.
    """
    match = _ARMOUR.fullmatch(armoured)
    if match is None:
        raise MalformedError
    try:
        wire = Wire(base64.b64decode(re.sub(rb"\s", b"", match[1]), validate=True))
    except (binascii.Error, ValueError):
        raise MalformedError from None
    if wire.take(len(_MAGIC)) != _MAGIC or wire.number() != 1:
        raise MalformedError
    key = read_key(wire.string())
    found = SshSignature(key, wire.name(), wire.string(), wire.name(), wire.string())
    wire.end()
    if found.hash_name not in _HASHES or not found.namespace:
        raise MalformedError
    return found


def verify(armoured: bytes, data: bytes, signers: tuple[Signer, ...], namespace: str, when: datetime) -> Signature:
    """Say whether somebody who may made a signature.

    Args:
        armoured: the signature.
        data: what was signed.
        signers: who may sign; none of them trusts nobody.
        namespace: what the signature must have been made for, ``git`` for commits and tags.
        when: the time that the key must be valid at (timezone-aware); what is signed says it itself.
    """
    try:
        found = read_signature(armoured)
        name = fingerprint(found.key)
        fits = found.key.verifies(found.signature, found.signed(data))
    except MalformedError:
        return unverifiable(SCHEME, "the SSH signature cannot be read")
    if fits is None:
        return unverifiable(SCHEME, f"signatures by a key of kind {found.key.kind[:60]!r} are not verified", name)
    if not fits:
        return bad(SCHEME, "it does not fit what it stands on", name)
    if found.namespace != namespace:
        return bad(SCHEME, f"it was made for {found.namespace[:60]!r}, not for {namespace!r}", name)
    return _allowed(found, signers, when, name)


def _allowed(found: SshSignature, signers: tuple[Signer, ...], when: datetime, name: str) -> Signature:
    if not signers:
        return unverifiable(SCHEME, "nobody is allowed to sign (evidence.trust.allowed_signers)", name)
    lines = [s for s in signers if s.key.blob == found.key.blob and not s.authority and s.covers(found.namespace)]
    if not lines:
        return unverifiable(SCHEME, "its key is not among the allowed signers", name)
    valid = next((signer for signer in lines if signer.valid_at(when)), None)
    if valid is None:
        return bad(SCHEME, f"its key was not valid on {when.date().isoformat()}", name)
    return good(SCHEME, valid.principals)


def fingerprint(key: SshKey) -> str:
    """Return a key's fingerprint as ``ssh-keygen -l`` prints it."""
    digest = base64.b64encode(hashlib.sha256(key.blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"
