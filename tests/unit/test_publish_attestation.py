"""The signed word on a build: it vouches for these outputs, signed by this key, and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from sspgen.publish.attestation import attest, verify_attestation
from support import stores

OUTPUTS = {"ssp.pdf": b"pdf", "site/index.html": b"html"}
MANIFEST = {
    "schema": "sspgen-manifest/1",
    "generator": "0.1.0",
    "versions": {"sspgen": "0.1.0"},
    "system": "castle",
    "profile": "moderate",
    "as_of": "2026-01-01T00:00:00+00:00",
    "commit": "c" * 40,
    "dirty": False,
    "inputs": [{"path": "ssp.yaml", "sha256": "a" * 64}],
    "evidence": [{"path": "gates.sarif", "sha256": "b" * 64, "source": "gates"}],
    "catalogs": [{"id": "castle", "kind": "catalog", "href": "castle.json", "sha256": "d" * 64}],
}


def digests(**changed: bytes | None) -> dict[str, str]:
    files = OUTPUTS | {name.replace("_", "."): data for name, data in changed.items()}
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if data is not None}


def attested() -> bytes:
    manifest = json.dumps(MANIFEST).encode()
    return attest(manifest, digests(), {"proven": 3, "claimed": 5}, stores.SEED, name=stores.ORIGIN, now=stores.NOW)


def payload(data: bytes) -> Any:
    return json.loads(base64.b64decode(json.loads(data)["payload"]))


def test_it_vouches_for_what_was_built() -> None:
    assert attested() == attested()
    assert verify_attestation(attested(), [stores.OTHER_KEY, stores.KEY], digests()) == ()


def test_it_is_slsa_provenance_with_all_that_went_in() -> None:
    statement = payload(attested())
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://slsa.dev/provenance/v1"
    definition = statement["predicate"]["buildDefinition"]
    assert definition["externalParameters"] == {k: MANIFEST[k] for k in ("system", "profile", "as_of")}
    names = [item["name"] for item in definition["resolvedDependencies"]]
    assert names == ["source", "ssp.yaml", "gates.sarif", "castle"]
    run = statement["predicate"]["runDetails"]
    assert run["metadata"]["finishedOn"] == "2026-01-01T02:00:00+00:00"
    assert run["byproducts"][0]["annotations"] == {"claimed": 5, "proven": 3}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ssp_pdf": b"other"}, "ssp.pdf was changed"),
        ({"ssp_pdf": None}, "ssp.pdf is missing"),
        ({"new_txt": b"x"}, "new.txt is not an output of the build that was attested"),
    ],
)
def test_it_vouches_for_nothing_else(changed: dict[str, bytes | None], said: str) -> None:
    assert verify_attestation(attested(), [stores.KEY], digests(**changed)) == (said,)


def test_nobody_else_can_sign_it() -> None:
    assert verify_attestation(attested(), [stores.OTHER_KEY], digests()) == ("no trusted key signed it",)
    assert verify_attestation(attested(), [], digests()) == ("no trusted key signed it",)


def test_a_changed_payload_or_type_is_not_signed() -> None:
    envelope = json.loads(attested())
    statement = payload(attested()) | {"predicateType": "https://example.org/other"}
    forged = envelope | {"payload": base64.b64encode(json.dumps(statement).encode()).decode()}
    retyped = envelope | {"payloadType": "application/json"}
    for document in (forged, retyped):
        said = verify_attestation(json.dumps(document).encode(), [stores.KEY], digests())
        assert said == ("no trusted key signed it",)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"payloadType": 1}', b'{"payloadType":"x","payload":"!","signatures":[]}', b"\xff",
     b'{"payloadType":"x","payload":"","signatures":{"sig":1}}', b'{"payloadType":"x","payload":"","signatures":[1]}'],
)  # fmt: skip
def test_what_is_no_envelope_is_said_to_be_none(data: bytes) -> None:
    assert verify_attestation(data, [stores.KEY], digests()) == ("it is not a DSSE envelope",)


def test_only_a_manifest_is_attested() -> None:
    with pytest.raises(ValueError, match="not a manifest"):
        attest(b"[]", {}, {}, stores.SEED, name=stores.ORIGIN, now=stores.NOW)
