"""Certificates as an agency's own authority would issue them, and a small PDF document to sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pikepdf import Array, Dictionary, Name, String

BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
PASSWORD = b"open sesame"


@dataclass(frozen=True)
class Holder:
    """A key and the certificate of whom it belongs to."""

    name: str
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def locked_key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD))

    def pkcs12(self, *others: Holder) -> bytes:
        locked = BestAvailableEncryption(PASSWORD)
        certificates = [other.certificate for other in others]
        return pkcs12.serialize_key_and_certificates(b"key", self.key, self.certificate, certificates, locked)


def issue(name: str, issuer: Holder | None = None, *, stamps: bool = False) -> Holder:
    """Return a new holder: a root without an issuer, else a person, or an authority that stamps times."""
    key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=issuer is not None,
        content_commitment=issuer is not None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issuer is None,
        crl_sign=issuer is None,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Holder(name, key, builder.sign(issuer.key if issuer else key, SHA256()))


def document_to_sign() -> bytes:
    """Return a page with two fields for signatures: the seal of the build, and that of an official."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200)).obj
        fields = [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Sig,
                    T=String(name),
                    Rect=Array([0, 0, 0, 0]),
                    F=132,
                    P=page,
                )
            )
            for name in ("seal", "signature-official")
        ]
        page.Annots = Array(fields)
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields)))
        out = BytesIO()
        pdf.save(out, static_id=True)
        return out.getvalue()
