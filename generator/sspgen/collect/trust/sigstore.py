"""Sigstore bundles verified offline, against the trusted root and the identities that the workspace names.

This is the only file that imports ``sigstore``, which is an extra of its own and takes most of a second to import. No
network is asked: neither the log nor the update framework. A workspace that names no root or no identity trusts nobody,
because a valid signature by somebody unknown proves nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sspgen.collect.fields import dig, first, items, mapping, mappings, moment, text
from sspgen.collect.formats.envelopes import artifact_digest, bundles, envelope_of
from sspgen.collect.trust.checked import bad, good, unverifiable, worst
from sspgen.collect.trust.dsse import trusted_keys, verify_envelope
from sspgen.collect.trust.keys import is_of, names_of
from sspgen.collect.trust.patterns import matches
from sspgen.load.json_reader import JsonProblem, read_json_stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.x509 import Certificate

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Signature
    from sspgen.model.trust import Identity, Trust

SCHEME: Final = "sigstore"
REMEDY: Final = "run pip install 'sspgen[sigstore]'"

_KINDS: Final = {("dsse", "0.0.1"), ("hashedrekord", "0.0.1"), ("hashedrekord", "0.0.2")}
_REASON_CHARS: Final = 500


def verify(blob: Blob, trust: Trust, now: datetime, siblings: Iterable[Blob]) -> Signature:
    """Say whether trusted identities vouch for every bundle of a file.

    Raises:
        Unreadable: when the envelope of a bundle is malformed.
    """
    del now  # a bundle is judged as of the time that its log or its timestamp proves
    artifacts = _Artifacts(tuple(siblings))
    return worst((_verify_bundle(bundle, trust, artifacts) for bundle in bundles(blob)), SCHEME)


@dataclass(frozen=True, slots=True)
class _Artifacts:
    """Files among which an artifact may be that was signed by its digest."""

    files: tuple[Blob, ...]

    def find(self, digest: str) -> bytes | None:
        """Return the bytes with a digest (``sha256:hex``), or None."""
        algorithm, _, wanted = digest.partition(":")
        if not algorithm:
            return None
        return next((f.data for f in self.files if hashlib.new(algorithm, f.data).hexdigest() == wanted), None)


def _verify_bundle(bundle: dict[str, Json], trust: Trust, artifacts: _Artifacts) -> Signature:
    material = mapping(bundle.get("verificationMaterial"))
    if "publicKey" in material and "dsseEnvelope" in bundle:
        return verify_envelope(envelope_of(bundle["dsseEnvelope"]), trusted_keys(trust))
    if not trust.sigstore_root:
        return unverifiable(SCHEME, "no trusted root is configured (evidence.trust.sigstore)")
    if not trust.identities:
        return unverifiable(SCHEME, "no identity is trusted (evidence.trust.sigstore.identities)")
    stated = mapping(first(mappings(material.get("tlogEntries"))).get("kindVersion"))
    kind, version = text(stated.get("kind"), 40), text(stated.get("version"), 20)
    if (kind, version) not in _KINDS:
        return unverifiable(SCHEME, f"log entries of {f'{kind} {version}'.strip() or 'no kind'} are not verified")
    data: bytes | None = None
    if "messageSignature" in bundle:
        data = artifacts.find(artifact_digest(mapping(bundle["messageSignature"])))
        if data is None:
            return unverifiable(SCHEME, "the artifact that it signs is not among the files that were collected")
    return _with_library(bundle, data, trust)


def _with_library(bundle: dict[str, Json], data: bytes | None, trust: Trust) -> Signature:
    try:
        from sigstore.errors import Error, VerificationError  # noqa: PLC0415 - an extra, and slow to import
        from sigstore.models import Bundle, TrustedRoot  # noqa: PLC0415 - the same
        from sigstore.verify import Verifier  # noqa: PLC0415 - the same
        from sigstore_models.trustroot.v1 import TrustedRoot as Root  # noqa: PLC0415 - the same
    except ImportError:
        return unverifiable(SCHEME, f"sigstore is not installed: {REMEDY}")
    try:
        roots = [TrustedRoot(Root.from_json(document)) for document in _documents(trust.sigstore_root)]
        authorities = [root.get_fulcio_certs() for root in roots]
    except (Error, ValueError):
        return unverifiable(SCHEME, "the trusted root cannot be read (evidence.trust.sigstore.trusted_root)")
    try:
        opened = Bundle.from_json(json.dumps(bundle))
    except (Error, ValueError) as error:
        return unverifiable(SCHEME, f"the bundle cannot be read: {_said(error)}")
    pairs = zip(roots, authorities, strict=True)
    root = next((each for each, known in pairs if is_of(opened.signing_certificate, known)), None)
    if root is None:
        return unverifiable(SCHEME, "its certificate is of an authority that the trusted root does not know")
    policy = _Policy(trust.identities, VerificationError)
    try:
        verifier = Verifier(trusted_root=root)
        if data is None:
            verifier.verify_dsse(opened, policy)
        else:
            verifier.verify_artifact(data, opened, policy)
    except (Error, ValueError) as error:
        return bad(SCHEME, _said(error), policy.signer)
    return good(SCHEME, policy.signer, _signed_at(bundle, opened))


def _documents(root: bytes) -> list[str]:
    """Return each trust root of a file: one, or one a line where several instances are trusted."""
    found = read_json_stream(root)
    return [""] if isinstance(found, JsonProblem) else [json.dumps(document) for document in found]


@dataclass(slots=True)
class _Policy:
    """Asks whether a certificate is of an identity that the workspace trusts.

    Attributes:
        refused: the library's own error, which is imported only where it is needed.
        signer: whom the certificate names, once it was asked.
    """

    identities: tuple[Identity, ...]
    refused: type[Exception]
    signer: str = ""

    def verify(self, cert: Certificate) -> None:
        """Accept a certificate whose issuer is that of an identity, and one of whose subjects matches its pattern.

        Raises:
            Exception: of the kind ``refused``, when nobody is trusted that the certificate names.
        """
        names = names_of(cert)
        self.signer = text(", ".join(names.subjects), 500)
        for identity in self.identities:
            if names.issuer == identity.issuer and any(matches(identity.subject, each) for each in names.subjects):
                return
        raise self.refused(f"its signer is not trusted: {self.signer or 'nobody'}, vouched for by {names.issuer}")


def _signed_at(bundle: dict[str, Json], opened: Any) -> datetime | None:  # noqa: ANN401 - a type of the library's
    """Return the time that verification proved: of the log, where it promised inclusion, or of the only timestamp."""
    entry = first(mappings(dig(bundle, "verificationMaterial", "tlogEntries")))
    if entry.get("inclusionPromise") and (logged := moment(entry.get("integratedTime")).time):
        return logged
    stamps = items(dig(bundle, "verificationMaterial", "timestampVerificationData", "rfc3161Timestamps"))
    if len(stamps) != 1:
        return None
    read = opened.verification_material.timestamp_verification_data.rfc3161_timestamps
    stamped: datetime = read[0].tst_info.gen_time
    return stamped.astimezone(UTC)


def _said(error: Exception) -> str:
    return text(str(error), _REASON_CHARS) or type(error).__name__
