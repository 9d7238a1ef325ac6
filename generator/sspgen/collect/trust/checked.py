"""What the verification of one signature comes to, in the words that all schemes share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.evidence import Signature, SignatureState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_ORDER: Final = (SignatureState.BAD, SignatureState.NONE, SignatureState.UNVERIFIABLE, SignatureState.GOOD)


def good(scheme: str, signer: str, signed_at: datetime | None = None) -> Signature:
    """Return a verified signature: ``signer`` is what was trusted, ``signed_at`` a time that somebody vouches for."""
    return Signature(SignatureState.GOOD, scheme, signer, "", signed_at)


def bad(scheme: str, reason: str, signer: str = "") -> Signature:
    """Return a signature that is wrong: made by another key than it says, for other bytes, or against the rules."""
    return Signature(SignatureState.BAD, scheme, signer, reason)


def unverifiable(scheme: str, reason: str, signer: str = "") -> Signature:
    """Return a signature that nobody here can judge: no key, no trust root, an unknown scheme."""
    return Signature(SignatureState.UNVERIFIABLE, scheme, signer, reason)


def worst(signatures: Iterable[Signature], scheme: str) -> Signature:
    """Return what several signatures, each on a part of a document, come to: the document is as good as its worst part.

    The time is the latest, for before it the document was not whole.
    """
    found = tuple(signatures)
    if not found:
        return Signature(SignatureState.NONE, scheme, reason="it carries no signature")
    one = min(found, key=lambda each: _ORDER.index(each.state))
    if one.state is not SignatureState.GOOD:
        return one
    signers = ", ".join(sorted({each.signer for each in found if each.signer}))
    times = [each.signed_at for each in found if each.signed_at]
    return good(one.scheme, signers, max(times) if len(times) == len(found) else None)
