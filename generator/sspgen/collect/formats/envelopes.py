"""Signed envelopes taken apart: DSSE, and the sigstore bundles that carry DSSE. Nothing is verified here.

Readers and verifiers share this, so that what is verified is, byte for byte, what was read.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import dig, items, mapping, mappings, text
from sspgen.collect.formats.statements import Statement, is_statement, statement_of
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.limits import SIGNATURES_OF_ONE

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

KEEPS: Final = frozenset({"payload.opaque", "payloadType", "signatures", "keyid", "sig.opaque"})
LISTED_KEEPS: Final = frozenset({"provenance_summary", "provenance", "envelope"})
INDEX_KEEPS: Final = frozenset(
    {
        *("attestation_bundles", "attestations", "verification_material", "certificate", "transparency_entries"),
        *("envelope", "statement.opaque", "signature.opaque"),
    }
)
MEDIA_TYPE: Final = "application/vnd.dev.sigstore.bundle"

MESSAGE: Final = "message signature"
"""Stands for a predicate type where an artifact itself was signed."""

_ALGORITHMS: Final = {"SHA2_256": "sha256", "SHA2_384": "sha384", "SHA2_512": "sha512"}
_STATEMENT_TYPES: Final = ("application/vnd.in-toto+json", "application/vnd.in-toto.")


@dataclass(frozen=True, slots=True)
class EnvelopeSignature:
    """One signature: ``keyid`` is a hint that anybody may have written."""

    keyid: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope (secure-systems-lab/dsse, version 1): a payload with its type, and signatures over both."""

    payload_type: str
    payload: bytes
    signatures: tuple[EnvelopeSignature, ...]

    def statement(self) -> Statement:
        """Return the in-toto statement that is the payload.

        Raises:
            Unreadable: when the payload is anything else.
        """
        if not self.payload_type.startswith(_STATEMENT_TYPES):
            raise Unreadable(f"the envelope holds {text(self.payload_type, 100)!r}, not an in-toto statement")
        document = read_json(self.payload)
        if isinstance(document, JsonProblem):
            raise Unreadable(f"the envelope's payload is malformed: {document.message[:200]}")
        if not is_statement(document):
            raise Unreadable("the envelope's payload is not an in-toto statement")
        return statement_of(document)


def is_envelope(document: Json) -> bool:
    """Tell whether a document is a DSSE envelope."""
    return isinstance(document, dict) and document.keys() >= {"payload", "payloadType", "signatures"}


def envelopes(blob: Blob) -> list[dict[str, Json]]:
    """Return the envelopes of a file: one, one a line, or as Google's registry lists them; none of anything else."""
    return [envelope for document in blob.json_objects() for envelope in envelopes_of(document)]


def envelopes_of(document: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the envelopes that a document lists, or the document; what is no envelope in a list is empty."""
    listed = items(dig(document, "provenance_summary", "provenance"))
    entries = [each if isinstance(each, dict) else {"envelope": None} for each in listed]
    return [mapping(each["envelope"]) for each in entries if "envelope" in each] if listed else [document]


def is_bundle(document: Json) -> bool:
    """Tell whether a document is a sigstore bundle."""
    found = mapping(document)
    return str(found.get("mediaType")).startswith(MEDIA_TYPE) or "verificationMaterial" in found


def is_index_attestation(document: Json) -> bool:
    """Tell whether a document is an attestation as the Python Package Index keeps it (PEP 740)."""
    found = mapping(document)
    return "verification_material" in found and found.get("version") == 1


def decoded(written: Json, what: str) -> bytes:
    """Return what a base64 text holds; only the one canonical spelling is taken, so that no two texts say the same.

    Raises:
        Unreadable: when it is none; DSSE allows the standard and the URL-safe alphabet.
    """
    if not isinstance(written, str) or not written.isascii():
        raise Unreadable(f"{what} is no base64 text")
    url_safe = "-" in written or "_" in written
    padded = written + "=" * (-len(written) % 4) if url_safe else written
    try:
        data = base64.b64decode(padded, altchars=b"-_" if url_safe else None, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(f"{what} is no base64 text") from None
    again = base64.urlsafe_b64encode(data) if url_safe else base64.b64encode(data)
    if again.decode("ascii") != padded:
        raise Unreadable(f"{what} is no canonical base64 text")
    return data


def envelope_of(document: Json) -> Envelope:
    """Take an envelope apart.

    Raises:
        Unreadable: when it is malformed.
    """
    found = mapping(document)
    payload_type = found.get("payloadType")
    if not isinstance(payload_type, str) or not isinstance(found.get("signatures"), list):
        raise Unreadable("the envelope has no payload type or no list of signatures")
    signatures = items(found["signatures"])
    if len(mappings(found["signatures"])) < len(signatures) or len(signatures) > SIGNATURES_OF_ONE:
        raise Unreadable("the envelope's signatures cannot be read, or are too many")
    return Envelope(
        payload_type=payload_type,
        payload=decoded(found.get("payload"), "the envelope's payload"),
        signatures=tuple(
            EnvelopeSignature(text(each.get("keyid"), 200), decoded(each.get("sig"), "a signature"))
            for each in mappings(found["signatures"])
        ),
    )


def bundles(blob: Blob) -> list[dict[str, Json]]:
    """Return the sigstore bundles of a file: one, one a line, or as the APIs of forges and registries list them."""
    return [bundle for document in blob.json_objects() or _checked(blob.json_list()) for bundle in bundles_of(document)]


def first_bundles(blob: Blob) -> list[dict[str, Json]]:
    """Return the bundles of the first document of a file, to recognise it by."""
    documents = blob.json_objects() or _checked(blob.json_list())
    return [bundle for document in documents[:1] for bundle in bundles_of(document)]


def _checked(listed: list[Json]) -> list[dict[str, Json]]:
    """Return the entries of what ``gh attestation verify --format json`` prints; its own verdict is not believed."""
    entries = [mapping(each) for each in listed]
    return entries if entries and "attestation" in entries[0] else []


def bundles_of(document: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the bundles that a document lists, or the document; what is no bundle in a list is empty."""
    if is_bundle(document):
        return [document]
    if is_index_attestation(document):
        return [_as_bundle(document)]
    groups = items(document.get("attestation_bundles"))
    listed = [_as_bundle(mapping(each)) for group in groups for each in items(mapping(group).get("attestations"))]
    single = [document["attestation"]] if "attestation" in document else []
    listed += [mapping(mapping(each).get("bundle")) for each in (*single, *items(document.get("attestations")))]
    return listed or [document]


def _as_bundle(attestation: dict[str, Json]) -> dict[str, Json]:
    """Return an attestation of the package index in the form of a sigstore bundle, with nothing added or left out."""
    material = mapping(attestation.get("verification_material"))
    return {
        "mediaType": f"{MEDIA_TYPE}.v0.3+json",
        "verificationMaterial": {
            "certificate": {"rawBytes": material.get("certificate")},
            "tlogEntries": material.get("transparency_entries"),
        },
        "dsseEnvelope": {
            "payloadType": _STATEMENT_TYPES[0],
            "payload": dig(attestation, "envelope", "statement"),
            "signatures": [{"sig": dig(attestation, "envelope", "signature")}],
        },
    }


def signed_by(bundle: dict[str, Json]) -> Statement:
    """Return what a sigstore bundle signs: a statement, or as one of no version, the digest of an artifact.

    Raises:
        Unreadable: when it signs neither.
    """
    if "dsseEnvelope" in bundle:
        return envelope_of(bundle["dsseEnvelope"]).statement()
    message = bundle.get("messageSignature")
    if not isinstance(message, dict):
        raise Unreadable("the sigstore bundle carries neither an envelope nor a message signature")
    digest = artifact_digest(message)
    damage = () if digest else ("it does not say by digest what it signs",)
    return Statement("", MESSAGE, {}, (("", digest),), damage=damage)


def artifact_digest(message: dict[str, Json]) -> str:
    """Return the digest of the artifact that a message signature is about, as ``sha256:hex``; empty when not told."""
    stated = mapping(message.get("messageDigest"))
    algorithm = _ALGORITHMS.get(text(stated.get("algorithm"), 40), "")
    if not algorithm:
        return ""
    return f"{algorithm}:{decoded(stated.get('digest'), 'the digest').hex()}"
