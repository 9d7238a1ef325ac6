"""DSSE envelopes verified with the PEM keys that the workspace trusts.

A signature is over the payload's type and bytes (PAE, secure-systems-lab/dsse protocol 1.0). One signature by a trusted
key suffices, as the protocol has it. The key id is a hint that anybody can write: it helps to say why a signature was
not verified, and never makes one good.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from sspgen.collect.formats.envelopes import envelope_of, envelopes
from sspgen.collect.trust.checked import bad, good, unverifiable, worst
from sspgen.collect.trust.keys import public_keys
from sspgen.model.evidence import Signature, SignatureState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.collect.formats.envelopes import Envelope
    from sspgen.collect.trust.keys import PublicKey
    from sspgen.model.trust import Trust

SCHEME: Final = "dsse"


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: the pre-authentication encoding of type and payload.

    >>> pae("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode("utf-8", "surrogatepass")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def trusted_keys(trust: Trust) -> tuple[PublicKey, ...]:
    """Return every key that the workspace trusts for envelopes."""
    return tuple(key for pem in trust.public_keys for key in public_keys(pem))


def verify_envelope(envelope: Envelope, keys: tuple[PublicKey, ...]) -> Signature:
    """Say whether one of the keys vouches for an envelope."""
    if not envelope.signatures:
        return Signature(SignatureState.NONE, SCHEME, reason="the envelope carries no signature")
    if not keys:
        return unverifiable(SCHEME, "no public key is trusted (evidence.trust.public_keys)", _hints(envelope))
    signed = pae(envelope.payload_type, envelope.payload)
    for each in envelope.signatures:
        for key in keys:
            if key.verifies(each.signature, signed):
                return good(SCHEME, f"sha256:{key.fingerprint}")
    if any(not each.keyid or _names(each.keyid, keys) for each in envelope.signatures):
        return bad(SCHEME, f"it fits none of the {len(keys)} trusted keys", _hints(envelope))
    return unverifiable(SCHEME, "it names a key that is not among the trusted ones", _hints(envelope))


def verify(blob: Blob, trust: Trust, now: datetime, siblings: Iterable[Blob]) -> Signature:
    """Say whether trusted keys vouch for every envelope of a file.

    Raises:
        Unreadable: when an envelope is malformed.
    """
    del now, siblings  # an envelope carries no time, and all that it signs
    keys = trusted_keys(trust)
    return worst((verify_envelope(envelope_of(document), keys) for document in envelopes(blob)), SCHEME)


def _hints(envelope: Envelope) -> str:
    return ", ".join(sorted({each.keyid for each in envelope.signatures if each.keyid}))[:300]


def _names(keyid: str, keys: tuple[PublicKey, ...]) -> bool:
    """Tell whether a key id is a usual name of a trusted key: its SHA-256 in hex or, as SSH has it, in base64."""
    written = keyid.removeprefix("SHA256:").removeprefix("sha256:").rstrip("=")
    digests = [bytes.fromhex(key.fingerprint) for key in keys]
    names = {digest.hex() for digest in digests}
    names |= {base64.b64encode(digest).decode("ascii").rstrip("=") for digest in digests}
    return written in names
