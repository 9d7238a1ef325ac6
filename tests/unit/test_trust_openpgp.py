"""OpenPGP signatures as gpg makes them: subkeys, expiry, revocation, and whose key it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sspgen.collect.trust import openpgp
from sspgen.model.evidence import Signature, SignatureState
from support.signing import Gpg, keyring

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = b"tree 0\n\nA change\n"


@pytest.fixture(scope="module")
def gpg() -> Iterator[Gpg]:
    yield from keyring()


def check(signature: bytes, *certificates: bytes, data: bytes = DATA) -> Signature:
    return openpgp.verify(signature, data, openpgp.open_keys(certificates))


def test_a_signature_by_a_subkey(gpg: Gpg) -> None:
    name = "sub@example.org"
    fingerprint = gpg.key(name, "rsa2048")
    gpg("--passphrase", "", "--quick-add-key", fingerprint, "ed25519", "sign", "never")
    listed = gpg("--with-colons", "--list-keys", name).decode().splitlines()
    subkey = [line.split(":")[9] for line in listed if line.startswith("fpr:")][-1]
    signature = gpg.sign(f"{subkey}!", DATA)
    found = check(signature, gpg.export(name))
    assert (found.state, found.signer) == (SignatureState.GOOD, fingerprint)
    changed = check(signature, gpg.export(name), data=DATA + b"x")
    assert (changed.state, changed.signer) == (SignatureState.BAD, subkey)


def test_one_of_several_certificates_in_several_files(gpg: Gpg) -> None:
    for name in ("one@example.org", "two@example.org", "three@example.org"):
        gpg.key(name)
    both = gpg("--export", "one@example.org", "two@example.org")
    assert check(gpg.sign("two@example.org", DATA), gpg.export("three@example.org"), both).state is SignatureState.GOOD
    stranger = check(gpg.sign("three@example.org", DATA), both)
    assert (stranger.state, stranger.scheme) == (SignatureState.UNVERIFIABLE, "openpgp")


def test_a_revoked_key_is_bad(gpg: Gpg) -> None:
    name = "gone@example.org"
    fingerprint = gpg.key(name)
    signature = gpg.sign(name, DATA)
    assert check(signature, gpg.export(name)).state is SignatureState.GOOD
    revocation = (gpg.home / "openpgp-revocs.d" / f"{fingerprint}.rev").read_bytes()
    gpg("--import", stdin=revocation.replace(b":-----BEGIN", b"-----BEGIN"))
    assert check(signature, gpg.export(name)).state is SignatureState.BAD


def test_a_key_that_has_expired_since_still_counts_for_what_it_signed(gpg: Gpg) -> None:
    name = "old@example.org"
    then = ("--faked-system-time", "20200101T000000")
    gpg(*then, "--passphrase", "", "--quick-generate-key", name, "ed25519", "sign", "2021-01-01")
    in_time = gpg(
        "--faked-system-time", "20200601T000000", "--local-user", name, "--armor", "--detach-sign", stdin=DATA
    )
    assert check(in_time, gpg.export(name)).state is SignatureState.GOOD


def test_a_signature_of_the_future_is_bad(gpg: Gpg) -> None:
    name = "soon@example.org"
    gpg.key(name)
    later = gpg("--faked-system-time", "20990101T000000!", "--local-user", name, "--armor", "--detach-sign", stdin=DATA)
    assert check(later, gpg.export(name)).state is SignatureState.BAD


def test_what_is_no_signature_is_unverifiable(gpg: Gpg) -> None:
    gpg.key("some@example.org")
    empty = b"-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n"
    for damaged in (b"", b"text", empty, gpg.sign("some@example.org", DATA)[:-60]):
        assert check(damaged, gpg.export("some@example.org")).state is SignatureState.UNVERIFIABLE


def test_the_reason_holds_no_trace_of_the_machine(gpg: Gpg) -> None:
    name = "quiet@example.org"
    gpg.key(name)
    found = check(gpg.sign(name, DATA), gpg.export(name), data=b"other")
    assert found.reason == "it does not fit, or its key was not valid when it was made"


def test_without_keys_nothing_is_imported_and_the_setting_is_named() -> None:
    assert "evidence.trust.openpgp_keys" in check(b"").reason
    assert "can be read" in check(b"", b"text", b"\x98\x33").reason
