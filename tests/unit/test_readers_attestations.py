"""Statements, envelopes and bundles: what they say, in doubt until somebody verified who says it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.redaction import redacted
from sspgen.collect.registry import identify, normalise
from sspgen.model.evidence import FindingSeverity, Rejection, Report, SignatureState, Verdict

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
DIGEST = "4f2b" * 16
COMMIT = "0123456789abcdef0123456789abcdef01234567"
IN_TOTO = "https://in-toto.io/attestation/"


def parse(document: Any) -> Report | Rejection:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return normalise("x", data)


def report(document: Any) -> Report:
    found = parse(document)
    assert isinstance(found, Report), found
    return found


def statement(predicate_type: str, predicate: Any, **changes: Any) -> dict[str, Any]:
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "tally", "digest": {"sha256": DIGEST}}],
        "predicateType": predicate_type,
        "predicate": predicate,
    } | changes


def envelope(payload: Any, signatures: Any = ({"keyid": "k1", "sig": "c2ln"},), **changes: Any) -> dict[str, Any]:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return {
        "payloadType": "application/vnd.in-toto+json",
        "payload": base64.b64encode(data).decode(),
        "signatures": list(signatures),
    } | changes


def test_provenance_v1_tells_builder_source_and_commit() -> None:
    found = report((FIXTURES / "provenance.json").read_bytes())
    assert (found.format, found.tool.name) == ("slsa-provenance", "https://forge.example/runners/hosted/v2")
    assert found.subject.kind == "image"
    assert found.subject.digest == f"sha256:{DIGEST}"
    assert found.subject.commit == COMMIT
    assert found.observed == datetime(2026, 1, 5, 10, 4, 10, tzinfo=UTC)
    assert found.facts["source"] == "https://forge.example/acme/tally"
    assert found.facts["source_ref"] == "refs/tags/v1.4.0"
    assert [record.kind for record in found.records] == ["build"]
    assert (found.outcome, found.reason) == (Verdict.NEEDS_REVIEW, "it is not signed")
    assert found.signature.state is SignatureState.NONE


def test_provenance_v02_takes_its_source_from_where_the_build_was_defined() -> None:
    line = (FIXTURES / "release.intoto.jsonl").read_bytes().splitlines()[0]
    inner = base64.b64decode(json.loads(line)["payload"])
    found = report(inner)
    assert found.subject.commit == COMMIT
    assert found.facts["source"] == "https://forge.example/acme/tally"
    assert found.observed == datetime(2026, 1, 5, 9, 1, tzinfo=UTC)
    document = json.loads(inner)
    del document["predicate"]["invocation"]
    assert report(document).subject.commit == COMMIT
    other = {"uri": "git+https://forge.example/acme/other", "digest": {"sha1": "f" * 40}}
    document["predicate"]["materials"].append(other)
    assert report(document).subject.commit == "", "two repositories, and no word on which one was built"


def test_provenance_v01_names_the_material_that_defined_the_build() -> None:
    other = {"uri": "git+https://forge.example/acme/other", "digest": {"sha1": "f" * 40}}
    own = {"uri": "git+https://forge.example/acme/tally@refs/heads/main", "digest": {"sha1": COMMIT}}
    predicate = {
        "builder": {"id": "https://forge.example/builder"},
        "recipe": {"type": "https://forge.example/recipe@v1", "definedInMaterial": 1, "entryPoint": "build"},
        "metadata": {"buildInvocationId": "7", "buildFinishedOn": "2026-01-05T09:01:00Z"},
        "materials": [other, own],
    }
    found = report(statement("https://slsa.dev/provenance/v0.1", predicate))
    assert (found.subject.commit, found.reason) == (COMMIT, "it is not signed")
    assert found.facts["build_type"] == "https://forge.example/recipe@v1"
    for number in (2, -1, None):
        predicate["recipe"]["definedInMaterial"] = number  # type: ignore[index]
        assert report(statement("https://slsa.dev/provenance/v0.1", predicate)).subject.commit == ""


def test_envelopes_are_found_as_a_registry_lists_them() -> None:
    one = envelope(statement(f"{IN_TOTO}release/v0.1", {"purl": "pkg:oci/tally@1", "releaseId": "1"}))
    listed = {"provenance_summary": {"provenance": [{"build": {}, "envelope": one}, {"kind": "BUILD"}]}}
    found = report(listed)
    assert (found.format, found.facts["statements"]) == ("dsse", 1)
    rest = kept(listed)
    assert rest is not None
    assert parse(rest) == found


def test_attestations_of_the_package_index_are_bundles() -> None:
    payload = base64.b64encode(json.dumps(statement("https://docs.pypi.org/attestations/publish/v1", None)).encode())
    attestation = {
        "version": 1,
        "verification_material": {"certificate": "AAAA", "transparency_entries": [{"logIndex": "1"}]},
        "envelope": {"statement": payload.decode(), "signature": "c2ln"},
    }
    for document in (attestation, {"attestation_bundles": [{"attestations": [attestation]}], "version": 1}):
        found = report(document)
        assert (found.format, found.facts["bundles"], found.facts["log_entries"]) == ("sigstore-bundle", 1, 1)
        assert found.signature.state is SignatureState.UNVERIFIABLE
        rest = kept(document)
        assert rest is not None
        assert parse(rest) == found


@pytest.mark.parametrize("digest", [{"sha256": COMMIT}, {"sha1": "xyz"}, {"gitCommit": "0123"}, {}, "text"])
def test_a_digest_that_is_no_revision_gives_no_commit(digest: Any) -> None:
    document = json.loads((FIXTURES / "provenance.json").read_bytes())
    document["predicate"]["buildDefinition"]["resolvedDependencies"][0]["digest"] = digest
    found = report(document)
    assert found.subject.commit == ""
    assert "it does not say from which commit it was built" in found.reason


def test_the_commit_of_another_repository_is_not_that_of_the_source() -> None:
    document = json.loads((FIXTURES / "provenance.json").read_bytes())
    used = document["predicate"]["buildDefinition"]["resolvedDependencies"][0]
    used["uri"] = "git+https://forge.example/acme/tool@refs/heads/main"
    assert report(document).subject.commit == ""


def test_credentials_in_an_address_are_dropped() -> None:
    document = json.loads((FIXTURES / "provenance.json").read_bytes())
    workflow = document["predicate"]["buildDefinition"]["externalParameters"]["workflow"]
    workflow["repository"] = "https://robot@forge.example/acme/tally"
    assert report(document).facts["source"] == "https://forge.example/acme/tally"


@pytest.mark.parametrize(
    ("predicate", "verdict"),
    [
        ({"result": "PASSED", "passedTests": ["a"]}, Verdict.PASS),
        ({"result": "PASSED"}, Verdict.PASS),
        ({"result": "PASSED", "passedTests": [], "warnedTests": [], "failedTests": []}, Verdict.NOT_RUN),
        ({"result": "PASSED", "failedTests": ["b"]}, Verdict.FAIL),
        ({"result": "PASSED", "warnedTests": ["b"]}, Verdict.NEEDS_REVIEW),
        ({"result": "WARNED"}, Verdict.NEEDS_REVIEW),
        ({"result": "FAILED"}, Verdict.FAIL),
        ({"result": "passed"}, Verdict.NEEDS_REVIEW),
        ({}, Verdict.NEEDS_REVIEW),
    ],
)
def test_a_test_result_says_what_its_result_says_and_no_more(predicate: Any, verdict: Verdict) -> None:
    found = report(statement(f"{IN_TOTO}test-result/v0.1", predicate))
    assert found.outcome is (Verdict.NEEDS_REVIEW if verdict is Verdict.PASS else verdict)
    assert (found.reason == "it is not signed") is (verdict is Verdict.PASS)


def test_vulnerabilities_are_findings_with_the_worst_of_their_scores() -> None:
    predicate = {
        "scanner": {
            "uri": "pkg:github/example/scan@1",
            "version": "1.2",
            "db": {"lastUpdate": "2026-01-01T00:00:00Z"},
            "result": [
                {"id": "CVE-2026-0001", "severity": [{"method": "nvd", "score": "9.8"}, {"score": "LOW"}]},
                {"id": "GHSA-aaaa-bbbb-cccc", "severity": [{"score": "medium"}]},
            ],
        },
        "metadata": {"scanStartedOn": "2026-01-02T00:00:00Z", "scanFinishedOn": "2026-01-02T00:05:00Z"},
    }
    found = report(statement(f"{IN_TOTO}vulns/v0.2", predicate))
    assert found.outcome is Verdict.FAIL
    assert [f.severity for f in found.findings] == [FindingSeverity.CRITICAL, FindingSeverity.MEDIUM]
    assert found.findings[0].identifiers == ("CVE-2026-0001",)
    assert found.tool.database == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.observed == datetime(2026, 1, 2, 0, 5, tzinfo=UTC)
    predicate["scanner"]["result"] = []  # type: ignore[index]
    assert report(statement(f"{IN_TOTO}vulns/v0.2", predicate)).reason == "it is not signed"
    del predicate["scanner"]["result"]  # type: ignore[attr-defined]
    assert "no result" in report(statement(f"{IN_TOTO}vulns/v0.2", predicate)).reason


@pytest.mark.parametrize(
    "predicate",
    [
        {
            "verifier": {"id": "https://v.example"},
            "verificationResult": "PASSED",
            "verifiedLevels": ["SLSA_BUILD_LEVEL_2"],
        },
        {
            "verifier": {"id": "https://v.example"},
            "verification_result": "PASSED",
            "policy_level": "SLSA_BUILD_LEVEL_2",
        },
    ],
)
def test_a_verification_summary_is_read_in_old_and_new_spelling(predicate: Any) -> None:
    found = report(statement("https://slsa.dev/verification_summary/v1", predicate))
    assert (found.facts["result"], found.facts["levels"]) == ("PASSED", "SLSA_BUILD_LEVEL_2")
    assert found.reason == "it is not signed"
    failed = predicate | {"verificationResult": "FAILED"}
    assert report(statement("https://slsa.dev/verification_summary/v1", failed)).outcome is Verdict.FAIL


@pytest.mark.parametrize(
    ("code", "verdict"), [(0, Verdict.NEEDS_REVIEW), (2, Verdict.FAIL), (None, Verdict.NEEDS_REVIEW)]
)
def test_a_step_fails_with_its_command(code: int | None, verdict: Verdict) -> None:
    predicate = {"name": "build", "command": ["make"], "byproducts": {"return-value": code, "stdout": "text of a run"}}
    found = report(statement(f"{IN_TOTO}link/v0.3", predicate))
    assert found.outcome is verdict
    assert "text of a run" not in repr(found)


@pytest.mark.parametrize(
    ("kind", "predicate", "said"),
    [
        ("https://cyclonedx.org/bom", {"bomFormat": "CycloneDX"}, "CycloneDX"),
        ("https://spdx.dev/Document/v2.3", {}, "SPDX"),
        (f"{IN_TOTO}scai/v0.3", {"attributes": [{"attribute": "HARDENED"}]}, "whether they are good"),
        ("https://forge.example/own/v1", {}, "is not read"),
        ("https://cosign.sigstore.dev/attestation/vuln/v1", {"scanner": {"uri": "s", "result": {}}}, "file of its own"),
    ],
)
def test_what_is_not_read_is_named_and_left_for_a_person(kind: str, predicate: Any, said: str) -> None:
    found = report(statement(kind, predicate))
    assert found.outcome is Verdict.NEEDS_REVIEW
    assert said in found.reason


def test_damage_is_said() -> None:
    released = {"purl": "pkg:pypi/tally@1", "releaseId": "1"}
    whole = report(statement(f"{IN_TOTO}release/v0.1", released))
    assert whole.reason == "it is not signed"
    assert [record.id for record in whole.records] == ["1"]
    for subject in ([], [{"name": "x"}], [{"name": "x", "digest": {"sha256": "12"}}], "x"):
        found = report(statement(f"{IN_TOTO}release/v0.1", released, subject=subject))
        assert found.outcome is Verdict.NEEDS_REVIEW
        assert "subject" in found.reason


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (statement(f"{IN_TOTO}link/v0.3", {}, _type="https://in-toto.io/Statement/v2"), "version v2"),
        (statement("https://slsa.dev/provenance/v0.3", {}), "SLSA provenance v0.3"),
        ({"signed": {"_type": "link", "name": "build"}, "signatures": []}, "metablocks"),
        (envelope(b"text"), "malformed"),
        (envelope({"a": 1}), "not an in-toto statement"),
        (envelope({}, payloadType="application/x-other"), "application/x-other"),
        (envelope({}) | {"payload": "e30"}, "base64"),
        (envelope({}) | {"payload": "e31="}, "base64"),
        ({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"}, "neither"),
        ({"base64Signature": "c2ln", "cert": "", "rekorBundle": {}}, "--new-bundle-format"),
    ],
)
def test_what_cannot_be_read_has_a_reason(document: Any, said: str) -> None:
    found = parse(document)
    assert isinstance(found, Rejection)
    assert said in found.message


def test_envelopes_of_one_file_are_one_report_and_the_worst_counts() -> None:
    found = report((FIXTURES / "release.intoto.jsonl").read_bytes())
    assert found.format == "dsse"
    assert (found.facts["statements"], found.facts["subjects"], found.facts["signatures"]) == (2, 2, 2)
    assert found.signature.state is SignatureState.UNVERIFIABLE
    assert found.reason == "its signature was not verified"
    lines = (FIXTURES / "release.intoto.jsonl").read_bytes()
    failed = json.dumps(envelope(statement(f"{IN_TOTO}test-result/v0.1", {"result": "FAILED"}))).encode()
    assert report(lines + failed + b"\n").outcome is Verdict.FAIL


def test_an_envelope_without_signature_says_so() -> None:
    found = report(envelope(statement(f"{IN_TOTO}test-result/v0.1", {"result": "PASSED"}), signatures=[]))
    assert "carries no signature" in found.reason


def test_a_bundle_is_read_alone_and_as_registries_list_it() -> None:
    bundle = json.loads((FIXTURES / "provenance.sigstore.json").read_bytes())
    found = report(bundle)
    assert (found.format, found.format_version) == ("sigstore-bundle", "0.3")
    assert found.subject.commit == COMMIT
    listed = report({"attestations": [{"bundle": bundle}, {"bundle": bundle}]})
    assert listed.facts["bundles"] == 2
    checked = [{"attestation": {"bundle": bundle}, "verificationResult": {"signature": "fine"}}]
    assert (report(checked).facts["bundles"], report(checked).outcome) == (1, Verdict.NEEDS_REVIEW)
    rest = kept(checked)
    assert rest is not None
    assert parse(rest) == report(checked)
    old = bundle | {"mediaType": "application/vnd.dev.sigstore.bundle+json;version=0.1"}
    assert report(old).format_version == "0.1"


@pytest.mark.parametrize("junk", [{}, [], None, "x", {"bundle": None}])
def test_a_list_that_lost_an_entry_is_not_read_as_if_it_were_whole(junk: Any) -> None:
    bundle = json.loads((FIXTURES / "provenance.sigstore.json").read_bytes())
    assert isinstance(parse({"attestations": [{"bundle": bundle}, junk]}), Rejection)
    if isinstance(junk, dict):
        lines = json.dumps(bundle) + "\n" + json.dumps(junk)
        assert isinstance(parse(lines.encode()), Rejection)


def test_a_bundle_over_an_artifact_names_its_digest() -> None:
    bundle = json.loads((FIXTURES / "provenance.sigstore.json").read_bytes())
    del bundle["dsseEnvelope"]
    digest = base64.b64encode(bytes.fromhex(DIGEST)).decode()
    bundle["messageSignature"] = {"messageDigest": {"algorithm": "SHA2_256", "digest": digest}, "signature": "c2ln"}
    found = report(bundle)
    assert found.subject.digest == f"sha256:{DIGEST}"
    assert found.facts["signed_artifacts"] == 1
    del bundle["messageSignature"]["messageDigest"]
    assert "by digest" in report(bundle).reason


def kept(document: Any) -> bytes | None:
    blob = Blob("x", json.dumps(document).encode())
    reader = identify(blob)
    assert reader is not None
    return redacted(blob, reader.keeps)


def test_an_envelope_is_kept_only_when_nothing_in_its_payload_must_be_masked() -> None:
    clean = envelope(statement("https://forge.example/environment/v1", {"variables": {"LANG": "C"}}))
    assert kept(clean) is not None
    secret = statement("https://forge.example/environment/v1", {"variables": {"DB_PASSWORD": "correct-horse"}})
    assert kept(envelope(secret)) is None
    bundle = json.loads((FIXTURES / "provenance.sigstore.json").read_bytes())
    assert kept(bundle) is not None
    assert kept(bundle | {"dsseEnvelope": envelope(secret)}) is None


def test_a_bare_statement_keeps_no_environment() -> None:
    document = json.loads(
        base64.b64decode(json.loads((FIXTURES / "release.intoto.jsonl").read_bytes().splitlines()[0])["payload"])
    )
    document["predicate"]["invocation"]["environment"]["HOSTNAME"] = "build-7.internal"
    rest = kept(document)
    assert rest is not None
    assert b"build-7.internal" not in rest
    assert parse(rest) == parse(document)
