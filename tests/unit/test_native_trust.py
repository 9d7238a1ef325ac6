"""Whom a workspace trusts: files inside it, and what is plainly wrong is told where it is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.load.api import load_workspace
from sspgen.model.trust import Identity, Trust

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.implementation import Workspace

SIGNERS = b"ada@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==\n"
PEM = b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n"
PGP = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n"
ROOT = b'{"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1"}'
LOG_KEY = "acme.example/evidence+893f7c7d+AUQpkwZQBKoeTEj03QFYGUwCNJvMZkzZbkAOommRio1R"
PLACES = (
    "allowed_signers: trust/signers",
    "openpgp_keys: [trust/a.asc]",
    "public_keys: [trust/a.pem]",
    "sigstore: {trusted_root: trust/root.json, identities: [{issuer: https://i.example, subject: 'https://f.example/*'}]}",
    f"log_keys: ['{LOG_KEY}']",
)


def load(root: Path, *lines: str) -> Workspace:
    trust = "".join(f"    {line}\n" for line in lines)
    (root / "ssp.yaml").write_text(f"system: {{id: a, name: A}}\nevidence:\n  trust:\n{trust}")
    return load_workspace(root)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "trust").mkdir()
    files = {"signers": SIGNERS, "a.asc": PGP, "a.pem": PEM, "root.json": ROOT}
    for name, data in files.items():
        (tmp_path / "trust" / name).write_bytes(data)
    return tmp_path


def codes(workspace: Workspace) -> list[tuple[str, int]]:
    return [(d.code, d.span.line) for d in workspace.diagnostics if d.span and d.code.startswith("SSP3")]


def test_everything_named_is_read_and_recorded(root: Path) -> None:
    workspace = load(root, *PLACES)
    assert codes(workspace) == []
    assert workspace.trust == Trust(
        allowed_signers=SIGNERS,
        openpgp_keys=(PGP,),
        public_keys=(PEM,),
        sigstore_root=ROOT,
        identities=(Identity("https://i.example", "https://f.example/*"),),
        log_keys=(LOG_KEY,),
    )
    assert {"trust/signers", "trust/a.asc", "trust/a.pem", "trust/root.json"} <= {i.path for i in workspace.inputs}


def test_nothing_is_trusted_by_default(root: Path) -> None:
    (root / "ssp.yaml").write_text("system: {id: a, name: A}\n")
    assert load_workspace(root).trust == Trust()


@pytest.mark.parametrize("name", ["trust/gone", "../outside", "trust", "trust/link"])
def test_a_file_that_cannot_be_read_is_an_error_where_it_is_named(root: Path, name: str) -> None:
    (root.parent / "outside").write_bytes(PEM)
    (root / "trust" / "link").symlink_to(root.parent / "outside")
    workspace = load(root, "allowed_signers: trust/signers", f'public_keys: ["{name}"]')
    assert codes(workspace) == [("SSP319", 5)]
    assert workspace.trust == Trust(allowed_signers=SIGNERS)


@pytest.mark.parametrize(
    ("line", "data"),
    [
        ("allowed_signers: trust/x", b"nobody\n"),
        ("public_keys: [trust/x]", b"text"),
        ("public_keys: [trust/x]", PEM + b"-----BEGIN PRIVATE KEY-----\n"),
        ("openpgp_keys: [trust/x]", b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"),
        ("openpgp_keys: [trust/x]", b"text"),
        ("openpgp_keys: [trust/x]", b""),
        ("sigstore: {trusted_root: trust/x, identities: [{issuer: i, subject: s}]}", b"{}"),
        ("sigstore: {trusted_root: trust/x, identities: [{issuer: i, subject: s}]}", b"text"),
    ],
)
def test_a_file_of_another_kind_is_an_error_and_trusts_nobody(root: Path, line: str, data: bytes) -> None:
    (root / "trust" / "x").write_bytes(data)
    workspace = load(root, line)
    assert codes(workspace) == [("SSP320", 4)]
    assert replace(workspace.trust, identities=()) == Trust()


def test_a_binary_certificate_is_taken(root: Path) -> None:
    (root / "trust" / "b.gpg").write_bytes(b"\x98\x33\x04")
    assert load(root, "openpgp_keys: [trust/b.gpg]").trust.openpgp_keys == (b"\x98\x33\x04",)


def test_a_malformed_verifier_key_is_an_error(root: Path) -> None:
    workspace = load(root, "log_keys: ['acme+12']")
    assert codes(workspace) == [("SSP321", 4)]
    assert workspace.trust.log_keys == ()


@pytest.mark.parametrize(
    "line", ["signers: x", "sigstore: {trusted_root: trust/root.json}", "public_keys: trust/a.pem"]
)
def test_the_schema_says_what_may_stand_there(root: Path, line: str) -> None:
    workspace = load(root, line)
    assert [d for d in workspace.diagnostics if d.span and d.span.line == 4]
    assert workspace.trust == Trust()
