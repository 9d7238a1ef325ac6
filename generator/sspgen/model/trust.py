"""Whom a workspace trusts: the keys and identities that signatures are verified against, offline.

Nothing is trusted by default. Without a key or a trust root a signature is unverifiable, which is neither good nor bad.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity that may sign: its issuer, and a pattern (``*``) for the certificate's subject alternative name."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What a workspace trusts.

    Attributes:
        allowed_signers: an OpenSSH ``allowed_signers`` file (ssh-keygen(1)), for SSH signatures of commits and tags.
        openpgp_keys: OpenPGP certificates, armoured or binary, for OpenPGP signatures.
        public_keys: PEM public keys, for DSSE envelopes.
        sigstore_root: a ``trusted_root.json``, for sigstore bundles; empty trusts none.
        identities: who may have signed a sigstore bundle; none of them trusts none.
        log_keys: verifier keys of evidence stores (C2SP signed-note form, ``name+hash+key``).
    """

    allowed_signers: bytes = b""
    openpgp_keys: tuple[bytes, ...] = ()
    public_keys: tuple[bytes, ...] = ()
    sigstore_root: bytes = b""
    identities: tuple[Identity, ...] = ()
    log_keys: tuple[str, ...] = ()

    @property
    def of_commits(self) -> bool:
        """Somebody is trusted to sign commits and tags."""
        return bool(self.allowed_signers or self.openpgp_keys)
