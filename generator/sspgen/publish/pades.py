"""Signs the document with a certificate, and says who signed one (PAdES B-B and B-T, ETSI EN 319 142-1).

The only file that imports pyHanko, and only when a document is signed or verified (``sspgen[pades]``). A signature is
appended, so the signed bytes stay as they were bound. Nothing is fetched, neither for signing nor for verifying, unless
an address of a time stamp authority is given; whether a certificate was revoked is therefore not known here.
"""
# ruff: noqa: ANN401 - pyHanko is an extra, so its types are not there

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sspgen.collect.redact import redact
from sspgen.collect.store.timestamp import answer_of
from sspgen.collect.trust.keys import public_key_of
from sspgen.errors import EnvironmentFailure, InputError, SspgenError
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import SIGNED_PDF_SIGNATURES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sspgen.render.api import Seal

logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # what it logs is told by what we return

T = TypeVar("T")
_FIELD: Final = "seal"
_MISSING: Final = "signed PDF documents need pyHanko"
_INSTALL: Final = "pip install 'sspgen[pades]'"
_PEM: Final = b"-----BEGIN "


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs, as it was read from files.

    Attributes:
        key: PKCS#12, or a private key (PEM or DER) when there are certificates of their own.
        certificates: PEM or DER, the signer's first; empty with PKCS#12, which holds them.
        password: of the key; None for none.
        shown: the key file's name, for messages.
    """

    key: bytes
    certificates: bytes
    password: bytes | None
    shown: str


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A signature of a document, and what became of it.

    Attributes:
        field: the field that it is in.
        signer: subject of the certificate, in words.
        issuer: who issued that certificate.
        at: the time that the signer states, or a time stamp authority; None for none.
        stamped: an authority's time stamp says that time, and holds.
        intact: the signed bytes are as they were signed, and signed with the certificate's key.
        trusted: the certificate leads to a root that is trusted, and was valid at that time.
        whole: the signature covers the whole file.
        problem: why it is not trusted, or what was done to the file afterwards; empty for none.
    """

    field: str
    signer: str
    issuer: str
    at: datetime | None
    stamped: bool
    intact: bool
    trusted: bool
    whole: bool
    problem: str


@dataclass(frozen=True, slots=True)
class PdfSigner:
    """A key with its certificate, ready to sign documents.

    Attributes:
        name: whom the certificate names.
        begins, ends: when the certificate is valid.
        shown: the key file's name, for messages.
    """

    name: str
    begins: datetime
    ends: datetime
    shown: str
    _signer: Any

    def problems(self, now: datetime) -> tuple[Diagnostic, ...]:
        """Return what is worth knowing of the certificate: SSP361 when it is not valid now."""
        if self.begins <= now <= self.ends:
            return ()
        word = f"expired on {self.ends:%Y-%m-%d}" if now > self.ends else f"is valid from {self.begins:%Y-%m-%d} on"
        message = f"the certificate of {self.name} {word}"
        return (Diagnostic("SSP361", message, Span(self.shown), Severity.WARNING),)

    def seal(self, reason: str, now: datetime, tsa: str = "") -> Seal:
        """Return what signs a document in its field ``seal``.

        Args:
            reason: is signed, too.
            now: the signing time (aware). It is the signer's word; a time stamp adds an authority's.
            tsa: address of a time stamp authority (RFC 3161) that is asked for each document; empty for none.
        """

        def sealed(document: bytes) -> bytes:
            try:
                return _apart(lambda: _signed(document, self._signer, reason, now, tsa))
            except SspgenError:
                raise
            except Exception as error:
                raise _unusable(self.shown, error) from error

        return sealed


def pdf_signer(given: Credentials) -> PdfSigner:
    """Read a key and its certificate.

    Raises:
        EnvironmentFailure: SSP382, ``sspgen[pades]`` is not installed.
        InputError: SSP360, the key or the certificate cannot be used.
    """
    signer = _signer(given)
    certificate = signer.signing_cert
    if public_key_of(signer.signing_key.dump()) != certificate.public_key.dump():
        raise _unusable(given.shown, "the certificate is that of another key")
    validity = certificate["tbs_certificate"]["validity"]
    begins, ends = validity["not_before"].native, validity["not_after"].native
    return PdfSigner(certificate.subject.human_friendly, begins, ends, given.shown, signer)


def signatures_of(
    document: bytes, roots: Sequence[bytes], now: datetime, shown: str = "ssp.pdf"
) -> tuple[PdfSignature, ...]:
    """Return the signatures of a document, in the order in which they were made.

    Args:
        document: a PDF file, which is not trusted.
        roots: certificates (PEM or DER) that are trusted; without any, nobody is.
        now: when certificates must be valid (aware).
        shown: the file's name, for messages.

    Raises:
        EnvironmentFailure: SSP382, ``sspgen[pades]`` is not installed.
        InputError: SSP360, a root is no certificate; SSP362, the file cannot be read.
    """
    with _installed():
        from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 - an extra
    trusted = [certificate for root in roots for certificate in _certificates(root, "--trust")]
    context = ValidationContext(trust_roots=trusted, moment=now, allow_fetching=False)
    try:
        return _apart(lambda: tuple(_judged(each, context) for each in _embedded(document)))
    except Exception as error:
        message = f"its signatures cannot be read: {redact(str(error)) or type(error).__name__}"
        raise InputError(Diagnostic("SSP362", message, Span(shown))) from error


def _apart(work: Callable[[], T]) -> T:
    """Do work in a thread of its own: pyHanko starts an event loop, and whoever calls may be within one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _signed(document: bytes, signer: Any, reason: str, now: datetime, tsa: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
    from pyhanko.sign import signers  # noqa: PLC0415 - an extra
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415 - an extra

    class Writer(IncrementalPdfFileWriter):
        """Leaves the document's description alone: it tells when the plan was made, and an archive checks its form."""

        def _update_meta(self) -> None:
            pass

    class Signer(signers.PdfSigner):
        """Signs at the time that it is told."""

        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = now
            return session

    said = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        name=signer.subject_name,
    )
    signing = Signer(said, signer, timestamper=_time_stamper(tsa) if tsa else None)
    signed: bytes = signing.sign_pdf(Writer(BytesIO(document)), existing_fields_only=True).getvalue()
    return signed


def _time_stamper(url: str) -> Any:
    from asn1crypto import tsp  # noqa: PLC0415 - comes with the extra
    from pyhanko.sign.timestamps import TimeStamper  # noqa: PLC0415 - an extra

    class Authority(TimeStamper):
        """Asks as all of sspgen does, with its limits."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            return tsp.TimeStampResp.load(answer_of(url, req.dump()))

    authority: Any = Authority
    return authority()


def _embedded(document: bytes) -> list[Any]:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - an extra

    found = list(PdfFileReader(BytesIO(document)).embedded_regular_signatures)
    if len(found) > SIGNED_PDF_SIGNATURES:
        raise ValueError(f"it has more than {SIGNED_PDF_SIGNATURES} signatures")
    return found


def _judged(embedded: Any, context: Any) -> PdfSignature:
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415 - an extra
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: PLC0415 - an extra
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415 - an extra

    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    status = validate_pdf_signature(embedded, context, key_usage_settings=usage)
    stamp: Any = status.timestamp_validity
    stamped = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    return PdfSignature(
        field=embedded.field_name,
        signer=status.signing_cert.subject.human_friendly,
        issuer=status.signing_cert.issuer.human_friendly,
        at=stamp.timestamp if stamped else status.signer_reported_dt,
        stamped=stamped,
        intact=status.intact and status.valid,
        trusted=status.trusted,
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        problem=_problem(status, whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE),
    )


def _problem(status: Any, *, whole: bool) -> str:
    """Return the gravest thing that is wrong with a signature; empty when nothing is."""
    if not status.intact:
        return "the bytes that were signed have been changed"
    if not status.valid:
        return "the signature was not made with the key of its certificate"
    if not whole and not status.docmdp_ok:
        return "the document was changed after it was signed"
    if not status.trusted:
        return "its certificate leads to no root that is trusted, or is not valid"
    return ""


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise EnvironmentFailure(Diagnostic("SSP382", _MISSING, help=_INSTALL)) from error


def _signer(given: Credentials) -> Any:
    with _installed():
        from pyhanko.keys import load_private_key_from_pemder_data  # noqa: PLC0415 - an extra
        from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415 - an extra
        from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415 - an extra
    if given.key.startswith(_PEM) and not given.certificates:
        raise _unusable(given.shown, "it is a key without a certificate: name its certificate with --pdf-cert")
    try:
        if not given.certificates:
            return SimpleSigner.load_pkcs12_data(given.key, (), given.password)
        key = load_private_key_from_pemder_data(given.key, given.password)
    except (AttributeError, TypeError, ValueError) as error:
        word = "wrong" if given.password is not None else "missing"
        raise _unusable(given.shown, f"it cannot be read: the password is {word}, or it is no key") from error
    first, *others = _certificates(given.certificates, given.shown)
    store: Any = SimpleCertificateStore  # its constructor has no types
    store = store()
    store.register_multiple(others)
    return SimpleSigner(first, key, store)


def _certificates(data: bytes, shown: str) -> list[Any]:
    """Return at least one certificate."""
    with _installed():
        from pyhanko.keys import load_certs_from_pemder_data  # noqa: PLC0415 - an extra
    try:
        found = list(load_certs_from_pemder_data(data))
        for certificate in found:
            certificate.subject.human_friendly  # noqa: B018 - read only now
    except (TypeError, ValueError) as error:
        raise _unusable(shown, "it holds no certificate") from error
    if not found:
        raise _unusable(shown, "it holds no certificate")
    return found


def _unusable(shown: str, why: str | Exception) -> InputError:
    text = why if isinstance(why, str) else redact(str(why)) or type(why).__name__
    return InputError(Diagnostic("SSP360", text, Span(shown)))
