"""SSH signatures as ssh-keygen makes them, and allowed signers as it reads them."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.trust import keys, sshsig
from sspgen.collect.trust.allowed_signers import read_signers
from sspgen.collect.trust.patterns import matches
from sspgen.collect.trust.ssh_wire import string
from sspgen.model.evidence import Signature, SignatureState
from support.signing import SshKeyPair, ssh_key

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime(2026, 3, 1, tzinfo=UTC)
DATA = b"tree 0\n\nA change\n"


def check(armoured: bytes, allowed: str, data: bytes = DATA, when: datetime = WHEN) -> Signature:
    return sshsig.verify(armoured, data, read_signers(allowed.encode()), "git", when)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SshKeyPair:
    return ssh_key(tmp_path_factory.mktemp("ssh"))


@pytest.mark.parametrize(
    ("kind", "bits"),
    [("ed25519", ""), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048")],
)
def test_every_usual_kind_of_key_is_verified(tmp_path: Path, kind: str, bits: str) -> None:
    key = ssh_key(tmp_path, kind=kind, bits=bits)
    armoured = key.sign(DATA)
    found = check(armoured, f"ada@example.org {key.public} a comment\n")
    assert (found.state, found.scheme, found.signer) == (SignatureState.GOOD, "ssh", "ada@example.org")
    assert check(armoured, f"ada@example.org {key.public}\n", DATA + b"x").state is SignatureState.BAD


def test_a_small_rsa_key_is_not_believed(tmp_path: Path) -> None:
    key = ssh_key(tmp_path, kind="rsa", bits="1024")
    found = check(key.sign(DATA), f"ada@example.org {key.public}\n")
    assert found.state is SignatureState.UNVERIFIABLE


def test_a_key_that_is_not_listed_proves_nothing(key: SshKeyPair, tmp_path: Path) -> None:
    other = ssh_key(tmp_path)
    armoured = other.sign(DATA)
    listed = f"ada@example.org {key.public}\n"
    assert check(armoured, listed).reason == "its key is not among the allowed signers"
    assert check(armoured, listed).state is SignatureState.UNVERIFIABLE
    assert check(armoured, "").state is SignatureState.UNVERIFIABLE
    assert check(armoured, listed, b"other").state is SignatureState.BAD, "no key is needed to see that it does not fit"


def test_a_signature_counts_only_for_what_it_was_made(key: SshKeyPair) -> None:
    found = check(key.sign(DATA, "file"), f"ada@example.org {key.public}\n")
    assert (found.state, found.reason) == (SignatureState.BAD, "it was made for 'file', not for 'git'")


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ('namespaces="git"', SignatureState.GOOD),
        ('namespaces="file,g*"', SignatureState.GOOD),
        ('namespaces="file"', SignatureState.UNVERIFIABLE),
        ('namespaces="*,!git"', SignatureState.UNVERIFIABLE),
        ('valid-after="20260101"', SignatureState.GOOD),
        ('valid-after="20260301Z"', SignatureState.GOOD),
        ('valid-after="202603010001Z"', SignatureState.BAD),
        ('valid-before="20260228"', SignatureState.BAD),
        ('valid-after="20260101",valid-before="20261231"', SignatureState.GOOD),
        ('namespaces="git",valid-before="20200101"', SignatureState.BAD),
        ("cert-authority", SignatureState.UNVERIFIABLE),
        ('valid-before="soon"', SignatureState.UNVERIFIABLE),
        ('valid-before="20261399"', SignatureState.UNVERIFIABLE),
        ('no-such-option="1"', SignatureState.UNVERIFIABLE),
    ],
)
def test_options_limit_what_a_key_may_do(key: SshKeyPair, options: str, state: SignatureState) -> None:
    assert check(key.sign(DATA), f"ada@example.org {options} {key.public}\n").state is state


def test_any_line_that_allows_suffices(key: SshKeyPair) -> None:
    listed = f'# who may sign\n\nada@example.org valid-before="20200101" {key.public}\n"Ada B" {key.public}\n'
    assert check(key.sign(DATA), listed).signer == "Ada B"


def test_lines_that_cannot_be_understood_allow_nothing(key: SshKeyPair) -> None:
    text = f"ada {key.public}\nbo ssh-ed25519 AAAA\ncy\n# no {key.public}\ndi wrong {key.public}\n\n"
    assert [signer.principals for signer in read_signers(text.encode())] == ["ada"]


def armour(key_blob: bytes, signature: bytes, namespace: bytes = b"git", hash_name: bytes = b"sha512") -> bytes:
    body = b"SSHSIG" + (1).to_bytes(4) + string(key_blob) + string(namespace) + string(b"") + string(hash_name)
    written = base64.encodebytes(body + string(signature))
    return b"-----BEGIN SSH SIGNATURE-----\n" + written + b"-----END SSH SIGNATURE-----\n"


def signed_bytes(data: bytes) -> bytes:
    return b"SSHSIG" + string(b"git") + string(b"") + string(b"sha512") + string(hashlib.sha512(data).digest())


def test_a_security_key_signs_application_flags_and_counter_too() -> None:
    kind, seed = b"sk-ssh-ed25519@openssh.com", bytes(32)
    blob = string(kind) + string(keys.public_of(seed)) + string(b"ssh:")
    state = b"\x01" + (7).to_bytes(4)
    touched = hashlib.sha256(b"ssh:").digest() + state + hashlib.sha256(signed_bytes(DATA)).digest()
    raw = string(kind) + string(keys.sign(seed, touched)) + state
    allowed = f"ada {kind.decode()} {base64.b64encode(blob).decode()}\n"
    assert check(armour(blob, raw), allowed).state is SignatureState.GOOD
    another = string(kind) + string(keys.sign(seed, touched)) + b"\x01" + (8).to_bytes(4)
    assert check(armour(blob, another), allowed).state is SignatureState.BAD
    untouched = string(kind) + string(keys.sign(seed, signed_bytes(DATA))) + state
    assert check(armour(blob, untouched), allowed).state is SignatureState.BAD


def test_what_is_not_a_signature_is_unverifiable(key: SshKeyPair) -> None:
    good = key.sign(DATA)
    allowed = f"ada {key.public}\n"
    for damaged in (b"", b"x", good[:-40], good + b"more", good.replace(b"U1NIU0", b"AAAAAA"), good * 2):
        assert check(damaged, allowed).state is SignatureState.UNVERIFIABLE
    blob = base64.b64decode(key.public.split()[1])
    sha1 = armour(blob, string(b"ssh-ed25519") + string(bytes(64)), hash_name=b"sha1")
    assert check(sha1, allowed).state is SignatureState.UNVERIFIABLE


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*", "", True),
        ("a*c", "abbc", True),
        ("a*c", "abbd", False),
        ("?", "", False),
        ("?", "x", True),
        ("*@example.org", "ada@example.org.evil", False),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        ("a**", "a", True),
        ("", "", True),
        ("*" * 200 + "b", "a" * 5000, False),
    ],
)
def test_patterns_know_two_special_characters(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected
