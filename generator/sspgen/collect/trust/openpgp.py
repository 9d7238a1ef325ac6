"""OpenPGP signatures, verified with the certificates that the workspace trusts.

This is the only file that imports ``pysequoia``, which is an extra of its own. No keyring, agent or key server of the
machine is asked: only certificates of the workspace count, and there is no web of trust.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sspgen.collect.trust.checked import bad, good, unverifiable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Signature

SCHEME: Final = "openpgp"
REMEDY: Final = "run pip install 'sspgen[openpgp]'"

_PUBLIC_KEY, _PUBLIC_SUBKEY = 6, 14
_DETACHED: Final = (0, 1)
"""Types of signatures over data: binary, or text with its line ends made canonical (RFC 9580, 5.2.1)."""
_KEY_ID_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class OpenPgpKeys:
    """The certificates that a workspace trusts, ready to verify with.

    Attributes:
        certificates: of the library's own type.
        fingerprints: hex, lower case, of every key and subkey in them.
        problem: why there are none.
    """

    certificates: tuple[Any, ...] = ()
    fingerprints: frozenset[str] = frozenset()
    problem: str = ""


def open_keys(keys: tuple[bytes, ...]) -> OpenPgpKeys:
    """Return the certificates of armoured or binary key files; what is unusable in them is left out."""
    if not keys:
        return OpenPgpKeys(problem="no OpenPGP key is trusted (evidence.trust.openpgp_keys)")
    try:
        from pysequoia import Cert  # noqa: PLC0415 - an extra
    except ImportError:
        return OpenPgpKeys(problem=f"pysequoia is not installed: {REMEDY}")
    found: list[Any] = []
    for data in keys:
        try:
            found.extend(Cert.split_bytes(data))
        except (RuntimeError, ValueError, OSError):
            continue
    if not found:
        return OpenPgpKeys(problem="no OpenPGP key that is trusted can be read")
    prints = frozenset(name for each in found for name in _fingerprints(bytes(each)))
    return OpenPgpKeys(tuple(found), prints)


def verify(signature: bytes, data: bytes, keys: OpenPgpKeys) -> Signature:
    """Say whether one of the certificates made a detached signature of ``data``.

    The library judges validity and revocation as of when the signature says that it was made; one that says a time to
    come is bad.
    """
    if not keys.certificates:
        return unverifiable(SCHEME, keys.problem)
    from pysequoia import Sig, verify  # noqa: PLC0415 - there are certificates, so it is installed

    try:
        opened = Sig.from_bytes(signature)
        issuer = (opened.issuer_fingerprint or opened.issuer_key_id or "").lower()
    except (RuntimeError, ValueError):
        return unverifiable(SCHEME, "the OpenPGP signature cannot be read")
    try:
        checked = verify(bytes=data, store=lambda _: list(keys.certificates), signature=opened)
        made_by = [each.certificate for each in checked.valid_sigs]
    except (RuntimeError, ValueError):
        made_by = []
    if made_by:
        return good(SCHEME, made_by[0].upper())
    if issuer and any(name == issuer or name[-_KEY_ID_DIGITS:] == issuer for name in keys.fingerprints):
        return bad(SCHEME, "it does not fit, or its key was not valid when it was made", issuer.upper())
    return unverifiable(SCHEME, "it was made with a key that is not among the trusted ones", issuer.upper())


def _fingerprints(certificate: bytes) -> Iterator[str]:
    """Yield the fingerprints of a certificate's keys and subkeys (RFC 9580, 5.5.4), version 4 and 6."""
    for tag, body in _packets(certificate):
        if tag in {_PUBLIC_KEY, _PUBLIC_SUBKEY} and body[:1] == b"\x04":
            framed = b"\x99" + len(body).to_bytes(2) + body
            yield hashlib.sha1(framed, usedforsecurity=False).hexdigest()
        elif tag in {_PUBLIC_KEY, _PUBLIC_SUBKEY} and body[:1] == b"\x06":
            yield hashlib.sha256(b"\x9b" + len(body).to_bytes(4) + body).hexdigest()


def _packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tag and body of each packet, as the library wrote them: with a definite length each."""
    at = 0
    while at + 1 < len(data):
        head, first = data[at], data[at + 1]
        if head & 0x40:
            tag = head & 0x3F
            width = 1 if first < 192 else 2 if first < 224 else 5  # noqa: PLR2004 - RFC 9580, 4.2.1
            start = at + 1 + width
            long = (first - 192 << 8) + data[at + 2] + 192 if width == 2 else int.from_bytes(data[at + 2 : start])  # noqa: PLR2004
            size = first if width == 1 else long
        else:
            tag, width = head >> 2 & 0xF, 1 << (head & 3)
            start = at + 1 + width
            size = int.from_bytes(data[at + 1 : start])
        yield tag, data[start : start + size]
        at = start + size
