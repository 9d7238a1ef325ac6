"""Notes, checkpoints, keys and time stamps: who vouches, and how that is written down."""

from __future__ import annotations

import base64
import os
import shutil
import stat
import subprocess
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.store.checkpoint import cosigned, make_checkpoint, parse_checkpoint
from sspgen.collect.store.keyfile import (
    SigningKey,
    new_key,
    parse_signing_key,
    read_signing_key,
    write_signing_key,
)
from sspgen.collect.store.note import Note, VerifierKey, parse_key, parse_note, signed, signers
from sspgen.collect.store.record import Head
from sspgen.collect.store.timestamp import read_timestamp, request_timestamp
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from support import stores
from support.gitrepo import make_repo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = SigningKey(stores.ORIGIN, stores.SEED)
HEAD = Head(3, "ab" * 32)


def test_a_verifier_key_is_read_as_it_is_written() -> None:
    text = str(stores.KEY)
    assert text.startswith("castle.example/evidence+")
    assert parse_key(text) == parse_key(f" {text}\n") == stores.KEY


def test_the_example_of_the_specification_is_read() -> None:
    """The key of Go's note package documentation, whose name and id are known."""
    key = parse_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")  # pragma: allowlist secret
    assert key is not None
    assert (key.name, key.id.hex()) == ("PeterNeumann", "c74f20a3")
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZIn"  # pragma: allowlist secret
        "NIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # pragma: allowlist secret
    )
    parsed = parse_note(note.encode())
    assert parsed is not None
    assert str(parsed) == note
    assert signers(parsed, [key]).vouched


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AQ==",
        "a b+00000000+" + "A" * 44,
        str(stores.KEY)[:-4],
        str(stores.KEY).replace("+", "-"),
    ],
)
def test_what_is_no_verifier_key_is_none(text: str) -> None:
    assert parse_key(text) is None


def test_the_id_binds_the_name_to_the_key() -> None:
    _, key_id, key = str(stores.KEY).split("+", 2)
    assert parse_key(f"other.example+{key_id}+{key}") is None


def test_a_note_is_vouched_for_by_a_trusted_key_only() -> None:
    note = signed("text\n", stores.ORIGIN, stores.SEED)
    assert signers(note, [stores.KEY]).vouched
    assert not signers(note, [stores.OTHER_KEY]).vouched
    assert not signers(note, []).vouched


def test_a_wrong_signature_of_a_trusted_key_spoils_the_note() -> None:
    good = signed("text\n", stores.ORIGIN, stores.SEED)
    other = signed("other\n", stores.ORIGIN, stores.SEED)
    both = Note("text\n", good.signatures + other.signatures)
    assert signers(both, [stores.KEY]).bad == (stores.ORIGIN,)
    assert not signers(both, [stores.KEY]).vouched


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash AAAAAAA=\n",
        "text\n\n\u2014 name !!!\n".encode(),
        "text\n\n\u2014 name AAAA\n".encode(),
        "te\x00xt\n\n\u2014 name AAAAAAAAAAA=\n".encode(),
        "text\n\n\u2014 name AAAAAAAAAAA=".encode(),
        b"\xff\n\n\xe2\x80\x94 name AAAAAAAAAAA=\n",
        ("text\n\n" + "\u2014 name AAAAAAAAAAA=\n" * 65).encode(),
        b"x" * 70_000,
    ],
)
def test_what_is_no_note_is_none(data: bytes) -> None:
    assert parse_note(data) is None


def test_sixteen_signatures_are_read() -> None:
    assert parse_note(("text\n\n" + "\u2014 name AAAAAAAAAAA=\n" * 16).encode()) is not None


@pytest.mark.parametrize(
    ("text", "name"), [("no newline", "n"), ("a\rb\n", "n"), ("a\n", "a b"), ("a\n", ""), ("a\n", "a+b")]
)
def test_what_cannot_be_a_note_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(ValueError, match="note"):
        signed(text, name, stores.SEED)


def test_a_checkpoint_has_three_lines_and_a_signature() -> None:
    lines = str(make_checkpoint(HEAD, stores.ORIGIN, stores.SEED)).split("\n")
    assert lines[:4] == [stores.ORIGIN, "3", base64.b64encode(b"\xab" * 32).decode(), ""]
    assert lines[4].startswith("\u2014 castle.example/evidence ")
    assert parse_checkpoint("\n".join(lines).encode()) == make_checkpoint(HEAD, stores.ORIGIN, stores.SEED)


@pytest.mark.parametrize(
    "text",
    [
        "o\n3\n",
        "o\n03\n" + "A" * 43 + "=\n",
        "o\n-1\n" + "A" * 43 + "=\n",
        "o\n3\nAAAA\n",
        "\n3\n" + "A" * 43 + "=\n",
        "o\n\u0663\n" + "A" * 43 + "=\n",
    ],
)
def test_a_note_that_is_no_checkpoint_is_none(text: str) -> None:
    assert parse_checkpoint(str(signed(text, "n", stores.SEED)).encode()) is None


def test_a_checkpoint_gains_signatures_and_loses_none() -> None:
    one = make_checkpoint(HEAD, stores.ORIGIN, stores.SEED)
    two = cosigned(one, "witness.example", stores.OTHER_SEED)
    assert [s.name for s in two.note.signatures] == [stores.ORIGIN, "witness.example"]
    assert cosigned(two, "witness.example", stores.OTHER_SEED) == two
    key = VerifierKey("witness.example", stores.OTHER_KEY.key)
    assert signers(two.note, [key]).vouched
    assert signers(two.note, [stores.KEY]).vouched


def test_a_store_signs_again_only_what_it_signed(tmp_path: Path) -> None:
    with stores.opened(tmp_path / "store", create=True) as store:
        with pytest.raises(UsageError, match="SSP370"):
            store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW)
        stores.fill(store)
        first = store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW)
        assert store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW) == first
        assert store.checkpoint(stores.OTHER_SEED, "witness.example", stores.NOW).startswith(first)
    stores.rechain(tmp_path / "store", {16: {"day": "2027-01-01"}})
    with stores.opened(tmp_path / "store") as store, pytest.raises(InputError, match="SSP376"):
        store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW)


def test_a_key_is_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "new" / "evidence.key"
    key = new_key("castle.example")
    write_signing_key(file, key)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_signing_key(str(file)) == read_signing_key(key.text()) == key
    assert parse_key(str(key.verifier)) == key.verifier
    with pytest.raises(UsageError, match="there already"):
        write_signing_key(file, new_key("castle.example"))
    assert read_signing_key(str(file)) == key


def test_a_key_is_not_written_where_a_commit_would_publish_it(tmp_path: Path) -> None:
    make_repo(tmp_path)
    file = tmp_path / "keys" / "evidence.key"
    with pytest.raises(UsageError, match="git working tree"):
        write_signing_key(file, KEY)
    assert not file.exists()
    write_signing_key(file, KEY, force=True)
    assert read_signing_key(str(file)) == KEY


def test_a_key_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="there already"):
        write_signing_key(tmp_path / "key", KEY)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "change", [lambda t: t[:-5], lambda t: t.replace("castle", "keep"), lambda t: t.replace("+A", "+B")]
)
def test_a_spoiled_key_is_refused_and_never_shown(tmp_path: Path, change: Callable[[str], str]) -> None:
    spoiled = change(KEY.text())
    assert parse_signing_key(spoiled) is None
    (tmp_path / "key").write_text(spoiled)
    secret = base64.b64encode(b"\x01" + stores.SEED).decode()[4:20]
    for given in (spoiled, str(tmp_path / "key")):
        with pytest.raises(UsageError, match="SSP381") as caught:
            read_signing_key(given)
        assert secret not in str(caught.value)
    assert secret not in repr(KEY)
    assert "seed" not in repr(KEY)


@pytest.mark.parametrize("given", ["/no/such/file", "/dev/null", "a\x00b", "."])
def test_a_key_that_is_not_there_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="SSP381"):
        read_signing_key(given)


OPENSSL = shutil.which("openssl")
TSA_CONFIG = """\
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = A time stamp authority
[extensions]
basicConstraints = critical, CA:true
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """A time stamp authority on this machine, by ``openssl ts``; it can be told to answer otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[bytes] = []
        self.answer: Callable[[bytes], tuple[int, bytes]] = lambda query: (200, self.stamp(query))
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(TSA_CONFIG.format(folder=folder))
        self.openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem", "-days", "2"
        )

    def openssl(self, *arguments: str) -> None:
        assert OPENSSL
        env = {"OPENSSL_CONF": str(self.folder / "tsa.cnf"), "PATH": os.environ["PATH"]}
        done = subprocess.run([OPENSSL, *arguments], cwd=self.folder, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def stamp(self, query: bytes) -> bytes:
        (self.folder / "q.tsq").write_bytes(query)
        self.openssl("ts", "-reply", "-queryfile", "q.tsq", "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "r.tsr")
        return (self.folder / "r.tsr").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Authority, str]]:
    if OPENSSL is None:
        pytest.skip("openssl is not installed")
    own = Authority(tmp_path_factory.mktemp("tsa"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            own.asked.append(query)
            status, body = own.answer(query)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield own, f"http://127.0.0.1:{server.server_port}/tsr"
    server.shutdown()
    server.server_close()


NOTE = str(make_checkpoint(HEAD, stores.ORIGIN, stores.SEED)).encode()


def test_a_time_stamp_is_of_the_checkpoint_and_verifies_with_openssl(authority: tuple[Authority, str]) -> None:
    own, url = authority
    stamp = request_timestamp(url, NOTE)
    assert abs((stamp.at - datetime.now(UTC)).total_seconds()) < 300
    assert NOTE[:20] not in own.asked[-1]
    assert read_timestamp(stamp.token, NOTE, "x.tsr") == stamp
    (own.folder / "note.txt").write_bytes(NOTE)
    (own.folder / "note.tsr").write_bytes(stamp.token)
    own.openssl("ts", "-verify", "-data", "note.txt", "-in", "note.tsr", "-CAfile", "tsa.pem")
    with pytest.raises(EnvironmentFailure, match="other bytes"):
        read_timestamp(stamp.token, NOTE + b"x", "x.tsr")


def test_an_answer_that_does_not_fit_is_refused(authority: tuple[Authority, str]) -> None:
    own, url = authority
    honest = own.answer
    old = request_timestamp(url, NOTE).token
    answers: dict[str, tuple[int, bytes]] = {
        "another request": (200, old),
        "no time stamp": (200, b"hello"),
        "status 500": (500, b""),
        "65537 bytes": (200, bytes(70_000)),
    }
    try:
        for said, answer in answers.items():
            own.answer = lambda _, answer=answer: answer  # type: ignore[misc] # a default holds this round's
            with pytest.raises(EnvironmentFailure, match=said):
                request_timestamp(url, NOTE)
    finally:
        own.answer = honest


WITH_CREDENTIALS = "http://u:word@x/"  # pragma: allowlist secret


@pytest.mark.parametrize("url", ["ftp://x/", WITH_CREDENTIALS, "http:///x", "http://127.0.0.1:1/"])
def test_an_authority_that_cannot_be_asked_says_so(url: str) -> None:
    with pytest.raises(EnvironmentFailure, match="SSP383") as caught:
        request_timestamp(url, NOTE)
    assert "word" not in str(caught.value)


def test_the_store_keeps_the_time_stamp_beside_its_checkpoint(tmp_path: Path) -> None:
    with stores.opened(tmp_path / "store", create=True) as store:
        stores.fill(store)
        store.keep_timestamp(16, b"token", stores.NOW)
    assert (tmp_path / "store" / "checkpoints" / "000000000016.tsr").read_bytes() == b"token"
    assert stores.check(tmp_path / "store").vouched
    assert stores.check_alone(tmp_path / "store").code == 0
