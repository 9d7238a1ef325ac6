"""Commits and tags signed by git with real keys, verified without running any program that signs or verifies."""

from __future__ import annotations

import subprocess
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.git.objects import GitObject
from sspgen.collect.git.safe_git import open_repository
from sspgen.collect.registry import collectors
from sspgen.collect.trust.commits import CommitVerifier, take_apart
from sspgen.model.evidence import EvidenceSource, Report, SignatureState, Verdict
from sspgen.model.provenance import BAD_SIGNATURE, SIGNED, VERIFIED
from sspgen.model.trust import Trust
from support.gitrepo import GitRepo
from support.signing import Gpg, SshKeyPair, keyring, sign_with_gpg, sign_with_ssh, ssh_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    path = tmp_path / "repo"
    path.mkdir()
    found = GitRepo(path)
    found.git("init", "--quiet", "--initial-branch=main")
    return found


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SshKeyPair:
    return ssh_key(tmp_path_factory.mktemp("ssh"))


@pytest.fixture(scope="module")
def gpg() -> Iterator[Gpg]:
    yield from keyring()


def allowed(key: SshKeyPair, options: str = "") -> bytes:
    return f"ada@example.org {options} {key.public}\n".encode()


def measured(repo: GitRepo, trust: Trust, metric: str = "signed-commits") -> Report:
    repository, _ = open_repository(repo.path)
    assert repository is not None
    context = CollectContext(repo.path, repository, NOW, trust=trust)
    found = collectors()["git"].collect(EvidenceSource("s", "S", "git", {"git": metric}), context)
    assert not found.problem
    result = found.artifacts[0].result
    assert isinstance(result, Report)
    return result


def counts(report: Report) -> tuple[object, ...]:
    return tuple(report.facts[name] for name in ("verified", "bad", "unverifiable", "unsigned"))


def forged(repo: GitRepo, change: tuple[bytes, bytes]) -> str:
    """Commit a changed copy of HEAD, signature and all, and put the branch there."""
    raw = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=repo.path, capture_output=True, check=True).stdout
    assert change[0] in raw
    sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw.replace(*change))
    repo.git("update-ref", "refs/heads/main", sha)
    return sha


def test_commits_signed_by_ssh_are_verified_against_allowed_signers(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"}, "First\n\nWith a body\n")
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit({"b": "1"}, "Säid\n")
    repo.git("switch", "--quiet", "main")
    repo.merge("side", "Merge side")
    found = measured(repo, Trust(allowed_signers=allowed(key)))
    assert (found.outcome, found.reason) == (Verdict.PASS, "")
    assert counts(found) == (3, 0, 0, 0)
    assert found.population is not None
    assert (found.population.passed, found.population.failed) == (3, 0)


def test_what_git_verifies_is_verified_byte_for_byte(repo: GitRepo, key: SshKeyPair, tmp_path: Path) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"}, "One\n\nwith trailing   \n\tindent\n\n\n")
    repo.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--allow-empty", "--file=-", stdin=b"caf\xe9\n")
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit({"b": "1"}, "No newline at the end")
    text = "Release\n\n-----BEGIN PGP SIGNATURE-----\nin the text\n-----END PGP SIGNATURE-----"
    repo.git("tag", "--sign", "-m", text, "v1")
    repo.git("switch", "--quiet", "main")
    repo.commit({"c": "1"}, "Another")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge a signed tag", "v1")
    signers = tmp_path / "signers"
    signers.write_bytes(allowed(key))
    repo.git("config", "gpg.ssh.allowedSignersFile", str(signers))
    shas = repo.git("rev-list", "main").split()
    repo.git("verify-commit", *shas)
    repo.git("verify-tag", "v1")
    trust = Trust(allowed_signers=allowed(key))
    assert counts(measured(repo, trust)) == (len(shas), 0, 0, 0)
    assert counts(measured(repo, trust, "signed-tags")) == (1, 0, 0, 0)


def test_without_trust_a_signature_is_only_there(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"})
    found = measured(repo, Trust())
    assert (found.outcome, counts(found)) == (Verdict.NEEDS_REVIEW, (0, 0, 1, 0))


def test_another_key_is_unverifiable_and_a_changed_commit_is_bad(
    repo: GitRepo, key: SshKeyPair, tmp_path: Path
) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"}, "Change")
    stranger = measured(repo, Trust(allowed_signers=allowed(ssh_key(tmp_path / "other"))))
    assert (stranger.outcome, counts(stranger)) == (Verdict.NEEDS_REVIEW, (0, 0, 1, 0))
    assert stranger.findings[0].rule == "unverifiable-signature-commit"
    forged(repo, (b"Change", b"Chance"))
    found = measured(repo, Trust(allowed_signers=allowed(key)))
    assert (found.outcome, counts(found)) == (Verdict.FAIL, (0, 1, 0, 0))
    assert found.reason == "1 of 1 commits have a bad signature"
    assert "does not fit" in found.findings[0].title


def test_a_subject_is_never_taken_for_a_pattern(repo: GitRepo, key: SshKeyPair) -> None:
    repo.commit({"a": "1"}, "Use {0.__class__} and {} and {x}")
    sign_with_ssh(repo, key)
    repo.commit({"a": "2"}, "Again {}")
    for trust in (Trust(), Trust(allowed_signers=b"ada ssh-ed25519 AAAA\n")):
        titles = [finding.title for finding in measured(repo, trust).findings]
        assert "Commit carries no signature: Use {0.__class__} and {} and {x}" in titles
        assert all("{}" in title for title in titles)


def test_an_unsigned_commit_among_verified_ones_fails(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"})
    repo.git("config", "commit.gpgSign", "false")
    repo.commit({"a": "2"})
    found = measured(repo, Trust(allowed_signers=allowed(key)))
    assert (found.outcome, counts(found)) == (Verdict.FAIL, (1, 0, 0, 1))


def test_the_key_must_have_been_valid_when_the_commit_was_made(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"}, date="2026-01-01T12:00:00+00:00")
    assert counts(measured(repo, Trust(allowed_signers=allowed(key, 'valid-before="20251231"')))) == (0, 1, 0, 0)
    assert counts(measured(repo, Trust(allowed_signers=allowed(key, 'valid-before="20260201"')))) == (1, 0, 0, 0)
    repo.commit({"a": "2"}, date="2031-01-01T12:00:00+00:00")
    assert counts(measured(repo, Trust(allowed_signers=allowed(key)))) == (1, 1, 0, 0)


@pytest.mark.parametrize("kind", ["ed25519", "rsa2048", "nistp256"])
def test_commits_and_tags_signed_by_gpg(repo: GitRepo, gpg: Gpg, kind: str) -> None:
    name = f"{kind}@example.org"
    fingerprint = gpg.key(name, kind)
    sign_with_gpg(repo, gpg, fingerprint)
    repo.commit({"a": "1"})
    repo.git("tag", "--sign", "-m", "Release", "v1")
    trust = Trust(openpgp_keys=(gpg.export(name),))
    assert counts(measured(repo, trust)) == (1, 0, 0, 0)
    assert counts(measured(repo, trust, "signed-tags")) == (1, 0, 0, 0)
    assert counts(measured(repo, Trust(openpgp_keys=(gpg.export(name, armour=False),)))) == (1, 0, 0, 0)
    gpg.key(f"other-{name}")
    stranger = measured(repo, Trust(openpgp_keys=(gpg.export(f"other-{name}"),)))
    assert counts(stranger) == (0, 0, 1, 0)
    assert "not among the trusted ones" in stranger.findings[0].title
    forged(repo, (b"Change", b"Chance"))
    assert counts(measured(repo, trust)) == (0, 1, 0, 0)


def test_a_key_file_that_holds_no_key_trusts_nobody(repo: GitRepo, gpg: Gpg) -> None:
    fingerprint = gpg.key("nobody@example.org")
    sign_with_gpg(repo, gpg, fingerprint)
    repo.commit({"a": "1"})
    assert counts(measured(repo, Trust(openpgp_keys=(b"text", b"")))) == (0, 0, 1, 0)


def test_without_the_library_openpgp_is_unverifiable_with_the_remedy(
    repo: GitRepo, gpg: Gpg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pysequoia", None)
    fingerprint = gpg.key("late@example.org")
    sign_with_gpg(repo, gpg, fingerprint)
    repo.commit({"a": "1"})
    found = measured(repo, Trust(openpgp_keys=(gpg.export("late@example.org"),)))
    assert counts(found) == (0, 0, 1, 0)
    assert "pip install 'sspgen[openpgp]'" in found.findings[0].title


def test_a_tag_is_good_only_under_the_name_that_was_signed(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"})
    repo.git("tag", "--sign", "-m", "Release 1", "v1")
    trust = Trust(allowed_signers=allowed(key))
    assert counts(measured(repo, trust, "signed-tags")) == (1, 0, 0, 0)
    repo.git("update-ref", "refs/tags/v2", repo.git("rev-parse", "refs/tags/v1"))
    assert counts(measured(repo, trust, "signed-tags"))[1] >= 1
    repo.git("tag", "--delete", "v1")
    renamed = measured(repo, trust, "signed-tags")
    assert counts(renamed) == (0, 1, 0, 0)
    assert "under another name" in renamed.findings[0].title
    repo.git("tag", "light")
    assert counts(measured(repo, trust, "signed-tags")) == (0, 1, 0, 1)


def test_an_object_that_is_not_what_its_name_says_is_bad(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    first = repo.commit({"a": "1"}, "Good")
    second = repo.commit({"a": "2"}, "Evil")
    folder = repo.path / ".git" / "objects"
    good = (folder / first[:2] / first[2:]).read_bytes()
    evil = folder / second[:2] / second[2:]
    evil.chmod(0o644)
    evil.write_bytes(good)
    repository, _ = open_repository(repo.path)
    assert repository is not None
    found = next(repository.objects([second]))
    assert not found.intact
    verifier = CommitVerifier(Trust(allowed_signers=allowed(key)), NOW)
    assert verifier.verify(found).state is SignatureState.BAD
    assert zlib.decompress(good).startswith(b"commit ")


def test_several_signatures_on_one_commit_are_not_verified(key: SshKeyPair) -> None:
    payload = b"tree 0\nauthor A <a> 1767268800 +0000\ncommitter A <a> 1767268800 +0000\n\nText\n"
    signature = key.sign(payload).rstrip(b"\n").replace(b"\n", b"\n ")
    head, body = payload.split(b"\n\n")
    verifier = CommitVerifier(Trust(allowed_signers=allowed(key)), NOW)
    one = GitObject("a" * 40, "commit", head + b"\ngpgsig " + signature + b"\n\n" + body)
    assert take_apart(one).payload == payload
    assert verifier.verify(one).state is SignatureState.GOOD
    two = GitObject("a" * 40, "commit", head + 2 * (b"\ngpgsig " + signature) + b"\n\n" + body)
    assert verifier.verify(two).state is SignatureState.UNVERIFIABLE
    other_hash = GitObject("a" * 40, "commit", head + b"\ngpgsig-sha256 " + signature + b"\n\n" + body)
    assert verifier.verify(other_hash).state is SignatureState.NONE
    both = head + b"\ngpgsig-sha256 " + signature + b"\ngpgsig " + signature + b"\n\n" + body
    assert verifier.verify(GitObject("a" * 40, "commit", both)).state is SignatureState.GOOD
    x509 = key.sign(payload).replace(b"SSH SIGNATURE", b"SIGNED MESSAGE").rstrip(b"\n").replace(b"\n", b"\n ")
    found = verifier.verify(GitObject("a" * 40, "commit", head + b"\ngpgsig " + x509 + b"\n\n" + body))
    assert (found.state, found.scheme) == (SignatureState.UNVERIFIABLE, "x509")


def test_a_sha256_repository(tmp_path: Path, key: SshKeyPair) -> None:
    repo = GitRepo(tmp_path)
    repo.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"})
    assert counts(measured(repo, Trust(allowed_signers=allowed(key)))) == (1, 0, 0, 0)


def test_a_cited_commit_says_what_its_signature_is_worth(repo: GitRepo, key: SshKeyPair) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"ssp.yaml": "a\n"}, "Change")
    for trust, word in ((Trust(), SIGNED), (Trust(allowed_signers=allowed(key)), VERIFIED)):
        verify = CommitVerifier(trust, NOW).verify if trust.of_commits else None
        repository, _ = open_repository(repo.path, verify=verify)
        assert repository is not None
        assert repository.provenance("ssp.yaml", 1).signed == word
    forged(repo, (b"Change", b"Chance"))
    repository, _ = open_repository(repo.path, verify=CommitVerifier(Trust(allowed_signers=allowed(key)), NOW).verify)
    assert repository is not None
    assert repository.provenance("ssp.yaml", 1).signed == BAD_SIGNATURE


def test_no_program_of_the_repository_is_run(repo: GitRepo, key: SshKeyPair, tmp_path: Path) -> None:
    sign_with_ssh(repo, key)
    repo.commit({"a": "1"})
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for name in ("gpg.ssh.program", "gpg.program", "gpg.openpgp.program", "gpg.x509.program", "core.fsmonitor"):
        repo.git("config", name, str(trap))
    repo.git("config", "log.showSignature", "true")
    assert counts(measured(repo, Trust(allowed_signers=allowed(key)))) == (1, 0, 0, 0)
    assert not (tmp_path / "sprung").exists()
