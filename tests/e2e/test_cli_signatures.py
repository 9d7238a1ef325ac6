"""Signatures from the workspace's trust to the published plan: verified, bad and unverifiable are told apart."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.trust import keys
from sspgen.collect.trust.dsse import pae
from support.cli import QUICK, SSP, castle_files, run_here, tree
from support.gitrepo import GitRepo, make_repo
from support.signing import SshKeyPair, sign_with_ssh, ssh_key

if TYPE_CHECKING:
    from pathlib import Path

TRUST = SSP + "evidence:\n  trust:\n    allowed_signers: trust/allowed_signers\n    public_keys: [trust/builder.pem]\n"
SOURCES = """\
evidence:
  gates:
    title: The gates are sound
    collect: {files: artifacts/gates.sarif}
    supports: {ga-1_smt.a: satisfies}
  history:
    title: Every commit is signed
    collect: {git: signed-commits}
    checks:
      - {id: good, title: Nobody signed badly, expect: facts.bad == 0 && facts.verified == facts.commits}
    supports: {ke-1_smt.a: satisfies}
  build:
    title: The build is attested
    collect: {files: artifacts/build.intoto.jsonl}
    supports: {ke-1_smt.b: satisfies}
"""
SEED = bytes(range(32))
TYPE = "application/vnd.in-toto+json"


def envelope(result: str = "PASSED", signed: str = "PASSED") -> str:
    def payload(word: str) -> bytes:
        return json.dumps(
            {
                "_type": "https://in-toto.io/Statement/v1",
                "subject": [{"name": "castle", "digest": {"sha256": "4f2b" * 16}}],
                "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
                "predicate": {"result": word, "passedTests": ["gate"]},
            }
        ).encode()

    signature = keys.sign(SEED, pae(TYPE, payload(signed)))
    document = {
        "payloadType": TYPE,
        "payload": base64.b64encode(payload(result)).decode(),
        "signatures": [{"keyid": "", "sig": base64.b64encode(signature).decode()}],
    }
    return json.dumps(document) + "\n"


def pem() -> str:
    der = bytes.fromhex("302a300506032b6570032100") + keys.public_of(SEED)
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"


@pytest.fixture
def key(tmp_path: Path) -> SshKeyPair:
    return ssh_key(tmp_path / "keys")


def castle(folder: Path, key: SshKeyPair, *, ssp: str = TRUST, build: str | None = None) -> GitRepo:
    """Make a workspace whose only commit is signed."""
    repo = make_repo(folder)
    sign_with_ssh(repo, key)
    files = castle_files() | {
        "ssp.yaml": ssp,
        "controls/evidence.yaml": SOURCES,
        "trust/allowed_signers": f"ada@example.org {key.public}\n",
        "trust/builder.pem": pem(),
        "artifacts/build.intoto.jsonl": build or envelope(),
    }
    repo.commit(files, "Build the castle")
    return repo


def plan(repo: GitRepo) -> dict[str, Any]:
    done = run_here("build", *QUICK, cwd=repo.path)
    assert done.code in {0, 1}, done.err
    found: dict[str, Any] = json.loads(tree(repo.path / "build")["plan.json"])
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["verdict"] for each in found["evidence"]}


def signed(found: Any) -> set[str]:
    """Return every word on a signature in a plan."""
    if isinstance(found, dict):
        own = {found["signed"]} if isinstance(found.get("signed"), str) else set()
        return own.union(*map(signed, found.values()))
    return set().union(*map(signed, found)) if isinstance(found, list) else set()


def test_what_somebody_trusted_signed_is_verified_and_counts(tmp_path: Path, key: SshKeyPair) -> None:
    found = plan(castle(tmp_path / "castle", key))
    assert verdicts(found) == {"gates": "pass", "history": "pass", "build": "pass"}
    assert signed(found) == {"signed (verified)"}


def test_without_trust_the_same_files_need_review(tmp_path: Path, key: SshKeyPair) -> None:
    found = plan(castle(tmp_path / "castle", key, ssp=SSP))
    assert verdicts(found)["build"] == "needs_review"
    assert verdicts(found)["history"] != "pass"
    assert signed(found) == {"signed (unverified)"}


def test_a_forged_envelope_fails(tmp_path: Path, key: SshKeyPair) -> None:
    found = plan(castle(tmp_path / "castle", key, build=envelope("PASSED", signed="FAILED")))
    assert verdicts(found)["build"] == "fail"


def test_a_commit_that_was_changed_after_signing_fails(tmp_path: Path, key: SshKeyPair) -> None:
    repo = castle(tmp_path / "castle", key)
    raw = repo.git("cat-file", "commit", "HEAD").replace("Build the castle", "Burn the castle") + "\n"
    sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    repo.git("update-ref", "refs/heads/main", sha)
    found = plan(repo)
    assert verdicts(found)["history"] == "fail"
    assert signed(found) == {"signed (bad)"}


def test_a_trust_that_cannot_be_read_stops_the_build(tmp_path: Path, key: SshKeyPair) -> None:
    repo = castle(tmp_path / "castle", key)
    (repo.path / "trust" / "builder.pem").unlink()
    done = run_here("build", *QUICK, cwd=repo.path)
    assert done.code == 3
    assert done.codes == ["SSP319"]
    assert "ssp.yaml:10:" in done.err


def test_what_was_recorded_verifies_to_the_same_plan(tmp_path: Path, key: SshKeyPair) -> None:
    repo = castle(tmp_path / "castle", key)
    assert run_here("collect", cwd=repo.path).code == 0
    again = run_here("verify", cwd=repo.path)
    assert "made again and compared: 1 plan\n" in again.out
    assert again.codes == ["SSP378"], "nothing but that no key for the store is trusted"
