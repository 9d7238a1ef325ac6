"""Envelopes and bundles verified: what is good, what is bad, and what nobody here can say."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sspgen.collect.api import Blob, CollectContext
from sspgen.collect.intake import Circumstances, take
from sspgen.collect.registry import normalise
from sspgen.collect.trust import keys
from sspgen.collect.trust.api import verify_report
from sspgen.collect.trust.dsse import pae
from sspgen.model.evidence import Report, SignatureState, Verdict
from sspgen.model.trust import Identity, Trust
from support.corpora import corpus

NOW = datetime(2027, 1, 1, tzinfo=UTC)
TYPE = "application/vnd.in-toto+json"
GITHUB = "https://token.actions.githubusercontent.com"
HAPPY = "evidence/sigstore-bundle/happy-path-intoto-in-dsse-v3.sigstore.json"
REKOR_2 = "evidence/sigstore-bundle/rekor2-dsse-happy-path.sigstore.json"
SLSA = "evidence/slsa-provenance/binary-linux-amd64-push-v14.2.intoto.jsonl"
BEACON = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/*"


def statement(result: str = "PASSED") -> bytes:
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "tally", "digest": {"sha256": "4f2b" * 16}}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {"result": result, "passedTests": ["adds"]},
    }
    return json.dumps(document).encode()


def envelope(payload: bytes, *signatures: bytes, keyid: str = "") -> bytes:
    document = {
        "payloadType": TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": keyid, "sig": base64.b64encode(each).decode()} for each in signatures],
    }
    return json.dumps(document).encode()


def pem(public: Any) -> bytes:
    found: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return found


ED = Ed25519PrivateKey.from_private_bytes(bytes(32))
ED_TRUST = Trust(public_keys=(pem(ED.public_key()),))


def verified(data: bytes, trust: Trust, *siblings: bytes, now: datetime = NOW) -> Report:
    report = normalise("x", data)
    assert isinstance(report, Report), report
    return verify_report(Blob("x", data), report, trust, now, [Blob("y", each) for each in siblings])


def test_primitives() -> None:
    seed = keys.generate()
    signature = keys.sign(seed, b"data")
    assert (len(seed), len(keys.public_of(seed)), len(signature)) == (32, 32, 64)
    assert keys.verify_ed25519(keys.public_of(seed), signature, b"data")
    assert not keys.verify_ed25519(keys.public_of(seed), signature, b"date")
    assert not keys.verify_ed25519(keys.public_of(keys.generate()), signature, b"data")
    assert not keys.verify_ed25519(b"short", signature, b"data")
    assert not keys.verify_ed25519(keys.public_of(seed), b"", b"data")
    with pytest.raises(ValueError, match="32"):
        keys.public_of(b"")


def _signers() -> list[tuple[str, Any, Any]]:
    rsa_key = rsa.generate_private_key(65537, 2048)
    curves = [("p256", ec.SECP256R1(), hashes.SHA256()), ("p384", ec.SECP384R1(), hashes.SHA384())]
    found: list[tuple[str, Any, Any]] = [("ed25519", ED.public_key(), ED.sign)]
    for name, curve, digest in curves:
        key = ec.generate_private_key(curve)
        found.append((name, key.public_key(), lambda d, k=key, h=digest: k.sign(d, ec.ECDSA(h))))
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    found.append(("pss", rsa_key.public_key(), lambda d: rsa_key.sign(d, pss, hashes.SHA256())))
    found.append(("pkcs1", rsa_key.public_key(), lambda d: rsa_key.sign(d, padding.PKCS1v15(), hashes.SHA256())))
    return found


@pytest.mark.parametrize(("public", "sign"), [pytest.param(p, s, id=n) for n, p, s in _signers()])
def test_an_envelope_is_good_with_each_kind_of_key(public: Any, sign: Any) -> None:
    payload = statement()
    data = envelope(payload, sign(pae(TYPE, payload)))
    found = verified(data, Trust(public_keys=(pem(public),)))
    assert (found.outcome, found.reason) == (Verdict.PASS, "")
    assert (found.signature.state, found.signature.scheme) == (SignatureState.GOOD, "dsse")
    assert found.signature.signer.startswith("sha256:")


def test_a_good_signature_never_makes_bad_news_good() -> None:
    payload = statement("FAILED")
    found = verified(envelope(payload, ED.sign(pae(TYPE, payload))), ED_TRUST)
    assert (found.signature.state, found.outcome) == (SignatureState.GOOD, Verdict.FAIL)


def test_a_changed_payload_or_type_is_bad() -> None:
    payload = statement()
    signature = ED.sign(pae(TYPE, payload))
    found = verified(envelope(payload.replace(b"adds", b"odds"), signature), ED_TRUST)
    assert (found.signature.state, found.outcome) == (SignatureState.BAD, Verdict.FAIL)
    assert found.reason.startswith("its signature is bad: it fits none")
    other = envelope(payload, signature).replace(TYPE.encode(), b"application/vnd.in-toto.test-result+json")
    assert verified(other, ED_TRUST).signature.state is SignatureState.BAD
    raw = envelope(payload, ED.sign(payload))
    assert verified(raw, ED_TRUST).signature.state is SignatureState.BAD, "type and length are signed too"


def test_without_a_key_a_signature_is_unverifiable_and_not_bad() -> None:
    payload = statement()
    data = envelope(payload, ED.sign(pae(TYPE, payload)))
    for trust in (Trust(), Trust(public_keys=(b"text",))):
        found = verified(data, trust)
        assert (found.signature.state, found.outcome) == (SignatureState.UNVERIFIABLE, Verdict.NEEDS_REVIEW)
        assert "no public key is trusted" in found.reason


def test_a_key_id_is_a_hint_and_proves_nothing() -> None:
    payload = statement()
    signature = ED.sign(pae(TYPE, payload))
    assert verified(envelope(payload, signature, keyid="another"), ED_TRUST).signature.state is SignatureState.GOOD
    stranger = Ed25519PrivateKey.from_private_bytes(b"\1" * 32).sign(pae(TYPE, payload))
    found = verified(envelope(payload, stranger, keyid="theirs"), ED_TRUST)
    assert (found.signature.state, found.signature.signer) == (SignatureState.UNVERIFIABLE, "theirs")
    ours = keys.public_keys(ED_TRUST.public_keys[0])[0].fingerprint
    assert verified(envelope(payload, stranger, keyid=ours), ED_TRUST).signature.state is SignatureState.BAD


def test_one_trusted_signature_of_several_suffices_and_none_is_none() -> None:
    payload = statement()
    signature = ED.sign(pae(TYPE, payload))
    assert verified(envelope(payload, b"other", signature), ED_TRUST).signature.state is SignatureState.GOOD
    found = verified(envelope(payload), ED_TRUST)
    assert (found.signature.state, found.outcome) == (SignatureState.NONE, Verdict.NEEDS_REVIEW)


def test_every_envelope_of_a_file_must_be_good() -> None:
    payload = statement()
    good = envelope(payload, ED.sign(pae(TYPE, payload)))
    assert verified(good + b"\n" + good, ED_TRUST).outcome is Verdict.PASS
    found = verified(good + b"\n" + envelope(payload, ED.sign(b"other")), ED_TRUST)
    assert (found.signature.state, found.outcome) == (SignatureState.BAD, Verdict.FAIL)
    assert verified(good + b"\n" + envelope(payload), ED_TRUST).outcome is Verdict.NEEDS_REVIEW


def test_the_intake_verifies_what_it_takes(tmp_path: Path) -> None:
    payload = statement()
    data = envelope(payload, ED.sign(pae(TYPE, payload)))
    kept: list[bytes] = []

    def keep(seen: bytes) -> str:
        kept.append(seen)
        return "0" * 64

    context = CollectContext(tmp_path, None, NOW, trust=ED_TRUST)
    for each in (context, replace(context, keep=keep)):
        result = take("a.json", data, each, Circumstances()).result
        assert isinstance(result, Report)
        assert (result.signature.state, result.outcome) == (SignatureState.GOOD, Verdict.PASS)
    assert len(kept) == 1, "what is kept can be verified again"


def test_a_report_of_too_many_signed_parts_is_not_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sspgen.collect.trust.api.SIGNED_PARTS", 2)
    payload = statement()
    one = envelope(payload, ED.sign(pae(TYPE, payload))) + b"\n"
    assert verified(one * 2, ED_TRUST).outcome is Verdict.PASS
    found = verified(one * 3, ED_TRUST)
    assert (found.signature.state, found.outcome) == (SignatureState.UNVERIFIABLE, Verdict.NEEDS_REVIEW)


def test_an_envelope_of_too_many_signatures_is_refused() -> None:
    assert not isinstance(normalise("x", envelope(statement(), *[b"s"] * 17)), Report)


# ---- sigstore


def trusted_root(instance: str = "sigstore") -> bytes:
    sigstore = pytest.importorskip("sigstore")
    store = Path(sigstore.__file__).parent / "_store"
    return (store / f"https%3A%2F%2Ftuf-repo-cdn.{instance}.dev" / "trusted_root.json").read_bytes()


def sigstore_trust(subject: str = BEACON, issuer: str = GITHUB, instance: str = "sigstore") -> Trust:
    return Trust(sigstore_root=trusted_root(instance), identities=(Identity(issuer, subject),))


@pytest.mark.parametrize(
    ("name", "instance", "subject", "signed_at"),
    [
        (HAPPY, "sigstore", BEACON, datetime(2024, 12, 16, 18, 42, 56, tzinfo=UTC)),
        (
            SLSA,
            "sigstore",
            "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/*@refs/tags/v2.*",
            datetime(2025, 2, 25, 21, 12, 5, tzinfo=UTC),
        ),
    ],
)
def test_a_real_bundle_is_verified_offline(name: str, instance: str, subject: str, signed_at: datetime) -> None:
    found = verified(corpus(name).read_bytes(), sigstore_trust(subject, instance=instance))
    assert (found.signature.state, found.outcome) == (SignatureState.GOOD, Verdict.PASS)
    assert found.signature.signer.startswith(subject.partition("*")[0])
    assert (found.signature.signed_at, found.observed) == (signed_at, signed_at)


def test_a_bundle_of_rekor_2_has_its_time_from_a_timestamp_authority() -> None:
    found = verified(corpus(REKOR_2).read_bytes(), sigstore_trust(instance="sigstage"))
    assert found.signature.state is SignatureState.GOOD
    assert found.signature.signed_at is not None
    assert found.signature.signed_at.date().isoformat() == "2026-05-13"
    assert found.outcome is Verdict.NEEDS_REVIEW
    assert "from which repository" in found.reason, "good, and still it does not say enough"


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name, instance in ((HAPPY, "sigstore"), (REKOR_2, "sigstage")):
        found = verified(corpus(name).read_bytes(), sigstore_trust(instance=instance))
        assert found.signature.state is SignatureState.GOOD


def test_a_signature_of_the_future_is_not_believed() -> None:
    before = datetime(2024, 12, 16, 18, 42, 56, tzinfo=UTC) - timedelta(days=1)
    found = verified(corpus(HAPPY).read_bytes(), sigstore_trust(), now=before)
    assert (found.signature.state, found.outcome) == (SignatureState.BAD, Verdict.FAIL)


@pytest.mark.parametrize(
    ("subject", "issuer"),
    [
        ("https://github.com/acme/*", GITHUB),
        (BEACON, "https://accounts.example"),
        (BEACON.removesuffix("*"), GITHUB),
        ("https://github.com/sigstore-conformance", GITHUB),
    ],
)
def test_somebody_else_is_bad_and_named(subject: str, issuer: str) -> None:
    found = verified(corpus(HAPPY).read_bytes(), sigstore_trust(subject, issuer))
    assert (found.signature.state, found.outcome) == (SignatureState.BAD, Verdict.FAIL)
    assert "its signer is not trusted: https://github.com/sigstore-conformance/" in found.reason
    assert GITHUB in found.reason


@pytest.mark.parametrize(
    ("trust", "said"),
    [
        (Trust(), "no trusted root"),
        (Trust(sigstore_root=b"{}"), "no identity"),
        (Trust(sigstore_root=b"{}", identities=(Identity("i", "*"),)), "trusted root cannot be read"),
        (Trust(sigstore_root=b"text", identities=(Identity("i", "*"),)), "trusted root cannot be read"),
    ],
)
def test_without_trust_a_bundle_is_unverifiable(trust: Trust, said: str) -> None:
    found = verified(corpus(HAPPY).read_bytes(), trust)
    assert (found.signature.state, found.outcome) == (SignatureState.UNVERIFIABLE, Verdict.NEEDS_REVIEW)
    assert said in found.reason


def test_the_root_of_another_instance_does_not_make_a_bundle_bad() -> None:
    found = verified(corpus(HAPPY).read_bytes(), sigstore_trust(instance="sigstage"))
    assert found.signature.state is SignatureState.UNVERIFIABLE
    assert "does not know" in found.reason


def test_several_instances_may_be_trusted() -> None:
    both = b"\n".join(json.dumps(json.loads(trusted_root(each))).encode() for each in ("sigstage", "sigstore"))
    trust = Trust(sigstore_root=both, identities=(Identity(GITHUB, BEACON),))
    for name in (HAPPY, REKOR_2):
        assert verified(corpus(name).read_bytes(), trust).signature.state is SignatureState.GOOD


def test_without_the_library_a_bundle_is_unverifiable_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    trust = sigstore_trust()
    monkeypatch.setitem(__import__("sys").modules, "sigstore.models", None)
    found = verified(corpus(HAPPY).read_bytes(), trust)
    assert found.signature.state is SignatureState.UNVERIFIABLE
    assert "pip install 'sspgen[sigstore]'" in found.reason


def _changed(document: dict[str, Any], *path: Any) -> bytes:
    """Flip a bit in the middle of what a base64 text holds, in a copy."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    data = bytearray(base64.b64decode(holder[path[-1]]))
    data[len(data) // 2] ^= 1
    holder[path[-1]] = base64.b64encode(bytes(data)).decode()
    return json.dumps(copy).encode()


@pytest.mark.parametrize(
    "path",
    [
        ("dsseEnvelope", "signatures", 0, "sig"),
        ("verificationMaterial", "tlogEntries", 0, "canonicalizedBody"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionPromise", "signedEntryTimestamp"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "rootHash"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "hashes", 3),
        ("verificationMaterial", "tlogEntries", 0, "logId", "keyId"),
    ],
)
def test_a_changed_bit_anywhere_is_bad(path: tuple[Any, ...]) -> None:
    document = json.loads(corpus(HAPPY).read_bytes())
    found = verified(_changed(document, *path), sigstore_trust())
    assert (found.signature.state, found.outcome) == (SignatureState.BAD, Verdict.FAIL)


def test_a_changed_statement_is_bad() -> None:
    document = json.loads(corpus(HAPPY).read_bytes())
    payload = base64.b64decode(document["dsseEnvelope"]["payload"])
    document["dsseEnvelope"]["payload"] = base64.b64encode(payload.replace(b"a.txt", b"b.txt")).decode()
    found = verified(json.dumps(document).encode(), sigstore_trust())
    assert (found.signature.state, found.outcome) == (SignatureState.BAD, Verdict.FAIL)


def test_a_changed_time_is_bad() -> None:
    document = json.loads(corpus(HAPPY).read_bytes())
    document["verificationMaterial"]["tlogEntries"][0]["integratedTime"] = "1734374577"
    assert verified(json.dumps(document).encode(), sigstore_trust()).signature.state is SignatureState.BAD


def test_a_changed_certificate_is_never_good() -> None:
    document = json.loads(corpus(HAPPY).read_bytes())
    changed = _changed(document, "verificationMaterial", "certificate", "rawBytes")
    found = verified(changed, sigstore_trust())
    assert found.signature.state is not SignatureState.GOOD
    assert found.outcome is not Verdict.PASS


def test_the_signature_of_an_artifact_needs_the_artifact() -> None:
    data = corpus("evidence/sigstore-bundle/bundle_v3_github.whl.sigstore").read_bytes()
    found = verified(data, sigstore_trust("*"), b"another file")
    assert (found.signature.state, found.outcome) == (SignatureState.UNVERIFIABLE, Verdict.NEEDS_REVIEW)
    assert "is not among the files" in found.reason


def test_an_artifact_with_the_digest_is_looked_at() -> None:
    document = json.loads(corpus("evidence/sigstore-bundle/bundle_v3_github.whl.sigstore").read_bytes())
    digest = base64.b64encode(hashlib.sha256(b"another file").digest()).decode()
    document["messageSignature"]["messageDigest"]["digest"] = digest
    found = verified(json.dumps(document).encode(), sigstore_trust("*"), b"another file")
    assert found.signature.state is SignatureState.BAD, "the digest may be claimed by anybody"


def test_the_artifact_itself_is_what_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    data = corpus("evidence/sigstore-bundle/bundle_v3_github.whl.sigstore").read_bytes()
    document = json.loads(data)
    digest = base64.b64encode(hashlib.sha256(b"the artifact").digest()).decode()
    document["messageSignature"]["messageDigest"]["digest"] = digest
    asked: list[bytes] = []

    def accept(self: Any, input_: bytes, bundle: Any, policy: Any) -> None:
        del self
        policy.verify(bundle.signing_certificate)
        asked.append(input_)

    monkeypatch.setattr("sigstore.verify.Verifier.verify_artifact", accept)
    found = verified(json.dumps(document).encode(), sigstore_trust("*"), b"another file", b"the artifact")
    assert asked == [b"the artifact"]
    assert (found.signature.state, found.outcome) == (SignatureState.GOOD, Verdict.PASS)


def test_a_bundle_signed_by_a_plain_key_is_verified_with_trusted_keys() -> None:
    payload = statement()
    bundle = {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": "release"}, "tlogEntries": []},
        "dsseEnvelope": json.loads(envelope(payload, ED.sign(pae(TYPE, payload)))),
    }
    assert verified(json.dumps(bundle).encode(), ED_TRUST).outcome is Verdict.PASS
    assert verified(json.dumps(bundle).encode(), Trust()).outcome is Verdict.NEEDS_REVIEW


def test_log_entries_that_are_not_verified_are_said() -> None:
    data = corpus("evidence/slsa-provenance/binary-linux-amd64-workflow_dispatch.intoto.sigstore").read_bytes()
    found = verified(data, sigstore_trust("*"))
    assert (found.signature.state, found.outcome) == (SignatureState.UNVERIFIABLE, Verdict.NEEDS_REVIEW)
    assert "intoto 0.0.2" in found.reason
