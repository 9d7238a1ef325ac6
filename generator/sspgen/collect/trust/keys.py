"""Cryptographic primitives: the only file that imports ``cryptography``, so that swapping it is a change of one file.

It knows keys, bytes and signatures, and nothing of what is signed. Nothing here raises for hostile input: a key that
cannot be read is not there, a signature that does not fit is False. It makes no network request. Importing it costs
start-up time, so modules that every command imports do so where they need it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_public_key,
)
from cryptography.x509 import UniformResourceIdentifier as URI  # noqa: N817 - its usual name

if TYPE_CHECKING:
    from collections.abc import Iterable

_Native: TypeAlias = Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey

_PEM: Final = re.compile(rb"-----BEGIN ((?:RSA )?PUBLIC KEY)-----[A-Za-z0-9+/=\s]{1,20000}-----END \1-----")
_CURVES: Final[dict[str, type[ec.EllipticCurve]]] = {
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
}
_HASH_OF_CURVE: Final[dict[str, hashes.HashAlgorithm]] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}
_RSA_BITS: Final = range(2048, 16_385)
"""Sizes of RSA keys that are believed: shorter ones can be forged, longer ones only cost time."""
_RSA_EXPONENTS: Final = range(3, 1 << 64)
_ISSUER_RAW: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_ISSUER_DER: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
_SHORT: Final = 2
_LONG_FORM: Final = 128


def generate() -> bytes:
    """Return a new Ed25519 key as its 32-byte seed, from the operating system's random numbers."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> bytes:
    """Return the public key (DER, SubjectPublicKeyInfo) of a private one (DER, PKCS #8, not encrypted).

    Raises:
        ValueError: it is no private key.
    """
    public = load_der_private_key(private, None).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def public_of(seed: bytes) -> bytes:
    """Return the 32-byte public key of a 32-byte Ed25519 seed.

    Raises:
        ValueError: when the seed has another length.
    """
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, data: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature of ``data``.

    Raises:
        ValueError: when the seed has another length than 32 bytes.
    """
    return Ed25519PrivateKey.from_private_bytes(seed).sign(data)


def verify_ed25519(public: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether a signature of ``data`` was made with the private half of a 32-byte public key."""
    key = ed25519_key(public)
    return key is not None and key.verifies(signature, data)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that can check signatures.

    Attributes:
        kind: ``ed25519``, ``ecdsa`` or ``rsa``.
        fingerprint: hex SHA-256 of the key as DER (SubjectPublicKeyInfo), which names it in messages.
    """

    kind: str
    fingerprint: str
    _key: _Native

    def verifies(self, signature: bytes, data: bytes, *, digest: str = "sha256") -> bool:
        """Tell whether a signature of ``data`` fits this key.

        Args:
            signature: raw for Ed25519, DER for ECDSA, PSS or PKCS #1 v1.5 for RSA.
            data: what was signed.
            digest: ``sha256`` or ``sha512``, for RSA; a curve decides itself (RFC 5656, FIPS 186-5).
        """
        if isinstance(self._key, rsa.RSAPublicKey):
            return self._verifies_rsa(self._key, signature, data, _HASHES[digest])
        try:
            if isinstance(self._key, Ed25519PublicKey):
                self._key.verify(signature, data)
            else:
                self._key.verify(signature, data, ec.ECDSA(_HASH_OF_CURVE[self._key.curve.name]))
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True

    def verifies_pkcs1(self, signature: bytes, data: bytes, *, digest: str) -> bool:
        """Tell whether an RSA signature with PKCS #1 v1.5 padding, and no other, fits this key."""
        return isinstance(self._key, rsa.RSAPublicKey) and _rsa_fits(
            self._key, signature, data, padding.PKCS1v15(), _HASHES[digest]
        )

    @staticmethod
    def _verifies_rsa(key: rsa.RSAPublicKey, signature: bytes, data: bytes, digest: hashes.HashAlgorithm) -> bool:
        pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
        return any(_rsa_fits(key, signature, data, form, digest) for form in (pss, padding.PKCS1v15()))


def _rsa_fits(
    key: rsa.RSAPublicKey,
    signature: bytes,
    data: bytes,
    form: padding.PSS | padding.PKCS1v15,
    digest: hashes.HashAlgorithm,
) -> bool:
    try:
        key.verify(signature, data, form, digest)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _known(key: object) -> PublicKey | None:
    """Return a key of a kind that is believed: no small RSA, no unusual curve."""
    if isinstance(key, Ed25519PublicKey):
        return PublicKey("ed25519", _fingerprint(key), key)
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return PublicKey("ecdsa", _fingerprint(key), key)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size in _RSA_BITS:
        return PublicKey("rsa", _fingerprint(key), key)
    return None


def _fingerprint(key: _Native) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def public_keys(pem: bytes) -> tuple[PublicKey, ...]:
    """Return the public keys of a PEM text (``PUBLIC KEY``); what is of another kind, or malformed, is left out."""
    found = (_from_pem(match[0]) for match in _PEM.finditer(pem))
    return tuple(key for key in found if key is not None)


def _from_pem(block: bytes) -> PublicKey | None:
    try:
        return _known(load_pem_public_key(block))
    except (ValueError, UnsupportedAlgorithm):
        return None


def ed25519_key(public: bytes) -> PublicKey | None:
    """Return the key of 32 raw bytes."""
    try:
        return _known(Ed25519PublicKey.from_public_bytes(public))
    except (ValueError, UnsupportedAlgorithm):
        return None


def ecdsa_key(curve: str, point: bytes) -> PublicKey | None:
    """Return the key of a point (SEC 1) on ``secp256r1``, ``secp384r1`` or ``secp521r1``."""
    kind = _CURVES.get(curve)
    if kind is None:
        return None
    try:
        return _known(ec.EllipticCurvePublicKey.from_encoded_point(kind(), point))
    except (ValueError, UnsupportedAlgorithm):
        return None


def rsa_key(exponent: int, modulus: int) -> PublicKey | None:
    """Return the key of a public exponent and modulus; a modulus under 2,048 bits gives none."""
    if modulus.bit_length() not in _RSA_BITS or exponent not in _RSA_EXPONENTS:
        return None
    try:
        return _known(rsa.RSAPublicNumbers(exponent, modulus).public_key())
    except (ValueError, UnsupportedAlgorithm):
        return None


def ecdsa_signature(r: int, s: int) -> bytes:
    """Return an ECDSA signature in DER."""
    return encode_dss_signature(r, s)


@dataclass(frozen=True, slots=True)
class CertificateNames:
    """Whom a sigstore certificate names.

    Attributes:
        issuer: the identity provider that vouched for the holder; empty when the certificate does not say.
        subjects: e-mail addresses and URIs among its subject alternative names.
    """

    issuer: str
    subjects: tuple[str, ...]


def names_of(certificate: x509.Certificate) -> CertificateNames:
    """Return whom a certificate names; one that cannot be read names nobody."""
    try:
        extensions = certificate.extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        subjects = (*names.get_values_for_type(x509.RFC822Name), *names.get_values_for_type(URI))
        return CertificateNames(_issuer(extensions), tuple(subjects))
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, UnsupportedAlgorithm):
        return CertificateNames("", ())


def _issuer(extensions: x509.Extensions) -> str:
    """Read the identity provider: of two forms (sigstore/fulcio, oid-info) the one that is defined in DER first."""
    for oid in (_ISSUER_DER, _ISSUER_RAW):
        for extension in extensions:
            if extension.oid == oid and isinstance(extension.value, x509.UnrecognizedExtension):
                raw = extension.value.value
                return (_utf8_string(raw) if oid == _ISSUER_DER else raw).decode("utf-8")
    return ""


def _utf8_string(der: bytes) -> bytes:
    """Return the content of a DER UTF8String of less than 128 bytes, or of less than 256 with its long form."""
    if der[:1] == b"\x0c" and len(der) == der[1] + _SHORT and der[1] < _LONG_FORM:
        return der[_SHORT:]
    if der[:2] == b"\x0c\x81" and len(der) == der[2] + _SHORT + 1 and der[2] >= _LONG_FORM:
        return der[_SHORT + 1 :]
    raise ValueError("not a UTF8String")


def is_of(certificate: x509.Certificate, authorities: Iterable[x509.Certificate]) -> bool:
    """Tell whether a certificate says that one of these authorities issued it; whether that is true is not checked."""
    claimed = _key_id(certificate, x509.AuthorityKeyIdentifier, "key_identifier")
    return bool(claimed) and claimed in {_key_id(a, x509.SubjectKeyIdentifier, "digest") for a in authorities}


def _key_id(certificate: x509.Certificate, kind: type[x509.ExtensionType], attribute: str) -> bytes:
    try:
        found = getattr(certificate.extensions.get_extension_for_class(kind).value, attribute)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, UnsupportedAlgorithm):
        return b""
    return found if isinstance(found, bytes) else b""
