"""The signed word on a build: which outputs it made, from which inputs, and what the plan came to.

An in-toto statement (v1) in a DSSE envelope. Its predicate is SLSA provenance v1, with a build type of our own, because
what verifies, stores and searches attestations today reads that one; our own facts have their place in it. Signed with
the key of the evidence store. Nothing here reads or writes.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from sspgen.load.json_reader import JsonProblem, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sspgen.collect.store.note import VerifierKey
    from sspgen.model.evidence import Json

NAME: Final = "attestation.dsse.json"
"""Where a build keeps it, beside the manifest."""

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "https://slsa.dev/provenance/v1"
BUILD_TYPE: Final = "https://sspgen.dev/plan/v1"
PAYLOAD: Final = "application/vnd.in-toto+json"
_MANIFEST: Final = "manifest.json"


def attest(
    manifest: bytes, outputs: Mapping[str, str], facts: Mapping[str, Json], seed: bytes, *, name: str, now: datetime
) -> bytes:
    """Return the envelope that attests a build: the same arguments make the same bytes.

    Args:
        manifest: the build's ``manifest.json``; what it says of inputs, evidence and catalogs becomes dependencies.
        outputs: hex SHA-256 of every output by its path, the manifest's own among them.
        facts: what the plan came to, e.g. the three numbers, by name.
        seed: 32 bytes, the private key (Ed25519).
        name: under which the key signs.
        now: when the build ended (timezone-aware).

    Raises:
        ValueError: the manifest is not one.
    """
    document = read_json(manifest)
    if isinstance(document, JsonProblem) or not isinstance(document, dict):
        raise ValueError("this is not a manifest")  # noqa: TRY004 - of bytes, the value is wrong
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": path, "digest": {"sha256": digest}} for path, digest in sorted(outputs.items())],
        "predicateType": PREDICATE,
        "predicate": _provenance(document, facts, now),
    }
    return envelope(PAYLOAD, _json(statement), seed, name)


def envelope(payload_type: str, payload: bytes, seed: bytes, name: str) -> bytes:
    """Return a DSSE envelope of a payload with one signature: the same arguments make the same bytes.

    Args:
        payload_type: media type of the payload.
        payload: what is signed.
        seed: 32 bytes, the private key (Ed25519).
        name: under which the key signs.
    """
    from sspgen.collect.store.note import VerifierKey  # noqa: PLC0415 - costs time that only signing should pay
    from sspgen.collect.trust.dsse import pae  # noqa: PLC0415 - the same
    from sspgen.collect.trust.keys import public_of, sign  # noqa: PLC0415 - the same

    key = VerifierKey(name, public_of(seed))
    signature = {"keyid": _key_id(key), "sig": base64.b64encode(sign(seed, pae(payload_type, payload))).decode()}
    encoded = base64.b64encode(payload).decode()
    return _json({"payloadType": payload_type, "payload": encoded, "signatures": [signature]}) + b"\n"


def _provenance(manifest: dict[str, Any], facts: Mapping[str, Json], now: datetime) -> dict[str, Any]:
    """Return SLSA provenance v1: what was asked for, what went in, who built it."""
    asked = {name: manifest.get(name) for name in ("system", "profile", "as_of")}
    return {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": asked,
            "internalParameters": {"dirty": manifest.get("dirty"), "versions": manifest.get("versions", {})},
            "resolvedDependencies": list(_dependencies(manifest)),
        },
        "runDetails": {
            "builder": {"id": BUILD_TYPE, "version": {"sspgen": str(manifest.get("generator", ""))}},
            "metadata": {"finishedOn": now.isoformat()},
            "byproducts": [{"name": "plan", "annotations": dict(sorted(facts.items()))}],
        },
    }


def _dependencies(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    commit = manifest.get("commit")
    if commit:
        yield {"name": "source", "digest": {"gitCommit": commit}}
    for kind in ("inputs", "evidence", "catalogs"):
        for item in manifest.get(kind, ()):
            if item.get("sha256"):
                name = item.get("path") or item.get("id", "")
                yield {"name": name, "digest": {"sha256": item["sha256"]}, "annotations": {"kind": kind}}


def verify_attestation(data: bytes, keys: Sequence[VerifierKey], found: Mapping[str, str]) -> tuple[str, ...]:
    """Say why an attestation does not vouch for outputs; empty when it does.

    Args:
        data: the envelope.
        keys: the keys that are trusted.
        found: hex SHA-256 by path of what is there now, without the envelope itself.

    Returns:
        One sentence for each reason, in order.
    """
    payload = _verified(data, keys)
    if isinstance(payload, str):
        return (payload,)
    statement = read_json(payload)
    if not isinstance(statement, dict) or statement.get("_type") != STATEMENT:
        return ("what was signed is not an in-toto statement",)
    predicate = statement.get("predicateType")
    if predicate != PREDICATE:
        return (f"what was signed is {predicate!r}, not the provenance of a build",)
    return tuple(_differences(_subjects(statement.get("subject")), found))


def _verified(data: bytes, keys: Sequence[VerifierKey]) -> bytes | str:
    """Return the payload that a trusted key signed, or why there is none."""
    from sspgen.collect.api import Unreadable  # noqa: PLC0415 - see `envelope`
    from sspgen.collect.formats.envelopes import envelope_of  # noqa: PLC0415 - the same
    from sspgen.collect.trust.dsse import pae  # noqa: PLC0415 - the same
    from sspgen.collect.trust.keys import verify_ed25519  # noqa: PLC0415 - the same

    document = read_json(data)
    try:
        if isinstance(document, JsonProblem):
            return "it is not a DSSE envelope"
        envelope = envelope_of(document)
    except Unreadable:
        return "it is not a DSSE envelope"
    signed = pae(envelope.payload_type, envelope.payload)
    good = any(verify_ed25519(key.key, each.signature, signed) for key in keys for each in envelope.signatures)
    return envelope.payload if good and envelope.payload_type == PAYLOAD else "no trusted key signed it"


def _subjects(listed: object) -> dict[str, str]:
    subjects = {}
    for each in listed if isinstance(listed, list) else ():
        digest = each.get("digest") if isinstance(each, dict) else None
        subjects[str(each.get("name"))] = str(digest.get("sha256", "")) if isinstance(digest, dict) else ""
    return subjects


def _differences(signed: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    for path in sorted({*signed, *found}):
        if path not in found:
            yield f"{path} is missing"
        elif path not in signed:
            yield f"{path} is not an output of the build that was attested"
        elif signed[path] != found[path]:
            yield f"{path} was changed"


def _key_id(key: VerifierKey) -> str:
    """Return a hint on which key signed; it is never believed."""
    return f"{key.name}+{key.id.hex()}"


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
