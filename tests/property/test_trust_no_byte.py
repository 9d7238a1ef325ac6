"""No single byte of what was signed can change and stay good, whatever carries the signature."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.formats.envelopes import Envelope, EnvelopeSignature, envelope_of
from sspgen.collect.git.objects import GitObject
from sspgen.collect.registry import normalise
from sspgen.collect.trust import keys
from sspgen.collect.trust.api import verify_report
from sspgen.collect.trust.commits import CommitVerifier
from sspgen.collect.trust.dsse import pae, verify_envelope
from sspgen.model.evidence import Report, SignatureState, Verdict
from sspgen.model.trust import Trust
from support.signing import SshKeyPair, ssh_key

NOW = datetime(2027, 1, 1, tzinfo=UTC)
SEED = bytes(range(32))
TYPE = "application/vnd.in-toto+json"
PAYLOAD = json.dumps(
    {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "tally", "digest": {"sha256": "4f2b" * 16}}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {"result": "PASSED", "passedTests": ["adds"]},
    }
).encode()
SIGNATURE = keys.sign(SEED, pae(TYPE, PAYLOAD))
ENVELOPE = json.dumps(
    {
        "payloadType": TYPE,
        "payload": base64.b64encode(PAYLOAD).decode(),
        "signatures": [{"keyid": "", "sig": base64.b64encode(SIGNATURE).decode()}],
    }
).encode()
COMMIT = b"""tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author Ada Example <ada@example.org> 1767268800 +0000
committer Ada Example <ada@example.org> 1767268800 +0000

Change the rule

Reviewed-by: Bo <bo@example.org>
"""
PEM = (
    b"-----BEGIN PUBLIC KEY-----\n"
    + base64.b64encode(bytes.fromhex("302a300506032b6570032100") + keys.public_of(SEED))
    + b"\n-----END PUBLIC KEY-----\n"
)
TRUST = Trust(public_keys=(PEM,))


@st.composite
def changed(draw: st.DrawFn, data: bytes) -> bytes:
    """Return the data with one byte changed, dropped or added."""
    at = draw(st.integers(0, len(data) - 1))
    byte = bytes([draw(st.integers(0, 255))])
    kind = draw(st.sampled_from(["change", "drop", "add"]))
    if kind == "drop":
        return data[:at] + data[at + 1 :]
    return data[:at] + byte + data[at + (kind == "change") :]


def test_the_envelope_as_it_is_is_good() -> None:
    report = normalise("x", ENVELOPE)
    assert isinstance(report, Report)
    assert verify_report(Blob("x", ENVELOPE), report, TRUST, NOW).outcome is Verdict.PASS


@given(changed(PAYLOAD))
def test_no_byte_of_a_payload(payload: bytes) -> None:
    envelope = Envelope(TYPE, payload, (EnvelopeSignature("", SIGNATURE),))
    found = verify_envelope(envelope, keys.public_keys(PEM))
    assert (found.state is SignatureState.GOOD) is (payload == PAYLOAD)


@given(changed(ENVELOPE))
@settings(max_examples=400)
def test_no_byte_of_an_envelope_that_has_a_meaning(data: bytes) -> None:
    report = normalise("x", data)
    if not isinstance(report, Report):
        return
    found = verify_report(Blob("x", data), report, TRUST, NOW)
    if found.signature.state is SignatureState.GOOD:
        try:
            envelope = envelope_of(json.loads(data))
        except Unreadable:
            raise AssertionError("good, and cannot be read") from None
        assert (envelope.payload_type, envelope.payload) == (TYPE, PAYLOAD)
    else:
        assert found.outcome is not Verdict.PASS


@cache
def signed() -> tuple[SshKeyPair, bytes]:
    """Return a key and a commit that it signed, as git writes it."""
    key = ssh_key(Path(mkdtemp(prefix="ssh")))
    armour = key.sign(COMMIT).rstrip(b"\n").replace(b"\n", b"\n ")
    head, _, body = COMMIT.partition(b"\n\n")
    return key, head + b"\ngpgsig " + armour + b"\n\n" + body


def test_the_commit_as_it_is_is_good() -> None:
    key, commit = signed()
    verifier = CommitVerifier(Trust(allowed_signers=f"ada {key.public}\n".encode()), NOW)
    assert verifier.verify(GitObject("a" * 40, "commit", commit)).state is SignatureState.GOOD


@given(st.data())
@settings(max_examples=400)
def test_no_byte_of_a_signed_commit_outside_its_signature(data: st.DataObject) -> None:
    key, commit = signed()
    verifier = CommitVerifier(Trust(allowed_signers=f"ada {key.public}\n".encode()), NOW)
    damaged = data.draw(changed(commit))
    found = verifier.verify(GitObject("a" * 40, "commit", damaged))
    if found.state is SignatureState.GOOD:
        start, end = damaged.find(b"gpgsig "), damaged.find(b"-----END SSH SIGNATURE-----")
        rest = damaged[:start] + damaged[end:].partition(b"\n")[2]
        assert rest == COMMIT, "only the spelling of the signature itself may differ"
