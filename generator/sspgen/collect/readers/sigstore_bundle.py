"""Sigstore bundles 0.1 to 0.3: a signature with the certificate, log entries and timestamps to verify it offline.

A bundle signs an in-toto statement in a DSSE envelope, or the digest of an artifact. Several bundles may stand in one
file, one a line, or as the attestation APIs of GitHub, npm and PyPI (PEP 740) and `gh attestation verify --format json`
list them. Until each of them is verified against the workspace's `evidence.trust.sigstore`, a pass needs review: what
another tool says of its verification is not believed.

Population: that of the statement, else subjects. The time of a log entry is believed only when it was verified, so an
unverified bundle has only the time that its statement tells. Its bytes are kept only when no secret shows in the
payload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import dig, items, mapping, text
from sspgen.collect.formats import envelopes, predicates, statements
from sspgen.model.evidence import Signature, SignatureState

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Report, Scalar

_NAMES: Final = (*statements.PROVENANCE_FACTS, *statements.OTHER_FACTS)
_UNVERIFIED: Final = "its signature was not verified"
_MATERIAL: Final = (
    *("mediaType", "attestation", "attestations", "bundle", "verificationMaterial", "dsseEnvelope", "messageSignature"),
    *("messageDigest", "algorithm", "digest.opaque", "signature.opaque", "certificate", "x509CertificateChain"),
    *("certificates", "rawBytes.opaque", "publicKey", "hint", "tlogEntries", "logIndex", "logId", "keyId.opaque"),
    *("kindVersion", "kind", "version", "integratedTime", "inclusionPromise", "signedEntryTimestamp.opaque"),
    *("inclusionProof", "rootHash.opaque", "treeSize", "hashes.opaque", "checkpoint"),
    *("base64Signature", "rekorBundle"),
    *("canonicalizedBody.opaque", "timestampVerificationData", "rfc3161Timestamps", "signedTimestamp.opaque"),
)


class SigstoreBundleReader:
    """Reads bundles 0.1 to 0.3, of Rekor v1 and v2; those that cosign wrote before are told apart, and refused."""

    id: ClassVar[str] = "sigstore-bundle"
    title: ClassVar[str] = "Sigstore bundle"
    proves: ClassVar[str] = "what its statement claims, or that an artifact was signed; with a trust root, by whom"
    facts: ClassVar[tuple[str, ...]] = (
        *statements.COMMON_FACTS,
        *_NAMES,
        *("bundles", "signed_artifacts", "log_entries", "timestamps"),
    )
    keeps: ClassVar[frozenset[str]] = envelopes.KEEPS | envelopes.INDEX_KEEPS | frozenset(_MATERIAL)

    def recognises(self, blob: Blob) -> bool:
        """Look for the bundle's media type or material in the first document, or in the list of an API."""
        return any(map(envelopes.is_bundle, envelopes.first_bundles(blob))) or _is_old(blob)

    def read(self, blob: Blob) -> Report:
        """Read the statement or the digest of every bundle."""
        if _is_old(blob):
            raise Unreadable("cosign bundles of the old form are not read: sign with --new-bundle-format")
        found = envelopes.bundles(blob)
        signed = [envelopes.signed_by(bundle) for bundle in found]
        return statements.report_of(
            self.id,
            signed,
            [predicates.said(each) for each in signed],
            doubt=_UNVERIFIED,
            signature=Signature(SignatureState.UNVERIFIABLE, "sigstore", reason=_UNVERIFIED),
            facts=_NAMES,
            more=_counts(found, signed),
            version=", ".join(sorted({_version(bundle) for bundle in found})),
        )


def _is_old(blob: Blob) -> bool:
    """Tell whether this is what cosign wrote before there was a format of bundles."""
    return next(iter(blob.json_objects()), {}).keys() >= {"base64Signature", "rekorBundle"}


def _version(bundle: dict[str, Json]) -> str:
    """Return ``0.3`` of ``application/vnd.dev.sigstore.bundle.v0.3+json`` or of ``…bundle+json;version=0.3``."""
    media_type = text(bundle.get("mediaType"), 100).removeprefix(envelopes.MEDIA_TYPE)
    return media_type.removeprefix("+json;version=").removeprefix(".v").removesuffix("+json")


def _counts(found: list[dict[str, Json]], signed: list[statements.Statement]) -> dict[str, Scalar]:
    material = [mapping(bundle.get("verificationMaterial")) for bundle in found]
    return {
        "bundles": len(found),
        "signed_artifacts": sum(not each.version for each in signed),
        "log_entries": sum(len(items(each.get("tlogEntries"))) for each in material),
        "timestamps": sum(len(items(dig(each, "timestampVerificationData", "rfc3161Timestamps"))) for each in material),
    }


READER: Final = SigstoreBundleReader()
