"""Every place that can hold a store keeps the same contract: a folder, a git branch, object stores."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

from sspgen.collect.store.api import Store
from sspgen.collect.store.backend_folder import FolderBackend
from sspgen.collect.store.backend_git import GitBackend
from sspgen.collect.store.backend_object import open_objects
from sspgen.collect.store.verify import verify
from sspgen.errors import EnvironmentFailure, UsageError
from support import stores
from support.gitrepo import make_repo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sspgen.collect.store.backend import Backend

    Place = Callable[[], Backend]

_S3 = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",  # pragma: allowlist secret
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}
LOCK = {"client_options": {"allow_http": True, "default_headers": {"x-amz-sdk-checksum-algorithm": "SHA256"}}}
"""Buckets with object lock ask for a checksum. S3 takes the one that is sent; the simulator looks for this header."""
PLACES = ("folder", "git", "bare git", "file", "memory", "s3", "s3 with object lock")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    put, one_at_a_time = S3Response.put_object, threading.Lock()

    def atomic_put(self: S3Response) -> Any:
        with one_at_a_time:
            return put(self)

    with pytest.MonkeyPatch.context() as patch:
        # The simulator looks, and then puts; the real one decides in one step.
        patch.setattr(S3Response, "put_object", atomic_put)
        server.start()
        host, port = server.get_host_and_port()
        for name, value in (_S3 | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}).items():
            patch.setenv(name, value)
        yield f"http://{host}:{port}"
    server.stop()


def bucket(endpoint: str, name: str, *, locked: bool) -> Any:
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locked)
    if locked:
        rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}}
        client.put_object_lock_configuration(
            Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )
    return client


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    kind: str = request.param
    if kind == "folder":
        return lambda: FolderBackend(tmp_path / "store")
    if kind == "git":
        make_repo(tmp_path / "repo").commit({"a.txt": "a"})
        return lambda: GitBackend(tmp_path / "repo", "evidence")
    if kind == "bare git":
        make_repo(tmp_path / "repo").git("init", "--quiet", "--bare", str(tmp_path / "bare"))
        return lambda: GitBackend(tmp_path / "bare", "evidence")
    if kind == "file":
        return lambda: open_objects(f"file://{tmp_path}/objects")
    if kind == "memory":
        one = open_objects("memory:///")
        return lambda: one
    endpoint = request.getfixturevalue("s3")
    name = f"b{abs(hash(tmp_path))}"
    bucket(endpoint, name, locked=kind != "s3")
    return lambda: open_objects(f"s3://{name}/evidence", LOCK)


def test_what_is_created_is_read_and_is_never_created_twice(place: Place) -> None:
    backend = place()
    assert backend.read("log/a") is None
    assert backend.create("log/a", b"one\n", stores.NOW)
    assert not backend.create("log/a", b"two\n", stores.NOW)
    assert backend.read("log/a") == place().read("log/a") == b"one\n"


def test_what_is_saved_is_safe_with_the_next_creation_and_can_be_written_over(place: Place) -> None:
    backend = place()
    for data in (b"", b"\x00\n\xff" * 50_000):
        backend.save("blobs/a", data)
        assert backend.read("blobs/a") == data
    assert backend.create("log/a", b"one\n", stores.NOW)
    backend.save("blobs/b", b"later")
    backend.flush(stores.NOW)
    other = place()
    found = list(other.read_all(["blobs/b", "blobs/none", "log/a", "blobs/a"]))
    assert found == [
        ("blobs/b", b"later"),
        ("blobs/none", None),
        ("log/a", b"one\n"),
        ("blobs/a", b"\x00\n\xff" * 50_000),
    ]


def test_names_are_sorted_and_start_after_one(place: Place) -> None:
    backend = place()
    assert list(backend.names("log/")) == []
    names = ["log/000/2", "log/000/1", "log/001/3", "logs/x", "blobs/y"]
    for name in names:
        assert backend.create(name, name.encode(), stores.NOW)
    assert list(place().names("log/")) == ["log/000/1", "log/000/2", "log/001/3"]
    assert list(place().names("log/", "log/000/1")) == ["log/000/2", "log/001/3"]
    assert list(place().names("log/", "log/001/3")) == []


def test_what_is_removed_is_gone_from_view(place: Place) -> None:
    backend = place()
    for name in ("blobs/a", "blobs/b"):
        backend.create(name, b"x", stores.NOW)
    stays = backend.remove(["blobs/a", "blobs/none"], stores.NOW)
    assert list(place().names("blobs/")) == ["blobs/b"]
    kept_elsewhere = backend.identity.startswith("git:") or "version" in stays
    assert bool(stays) == kept_elsewhere


def test_a_store_works_there_and_verifies(place: Place, tmp_path: Path) -> None:
    def opened() -> Store:
        return Store("it", place(), tmp_path / "cache")

    first = opened()
    first.backend.save("format", b"sspgen-store/1\n")
    stores.fill(first)
    second = opened()
    assert second.head().size == 16
    verdicts = second.verdicts("gates", "sound")["gates", "sound"]
    assert list(verdicts.values()) == ["fail", "pass", "pass", "pass"]
    observed = second.observations("gates", stores.NOW, stores.NOW)
    assert [row.name for row in observed] == [f"artifacts/gates-{n}.sarif" for n in range(3)]
    assert second.get(observed[0].kept) == b'{"night": 0, "report": 0}'
    newest, older = second.newest_checkpoint(16), second.newest_checkpoint(15)
    assert newest is not None
    assert older is not None
    assert (newest.size, older.size, second.newest_checkpoint(7)) == (16, 8, None)
    lines = second.lines(6, 9)
    assert [json.loads(line)["n"] for line in lines] == [6, 7, 8, 9]
    assert hashlib.sha256(lines[2]).hexdigest() == older.digest
    assert second.kept_at("gates", stores.NOW, observed[0].kept, 16) == 1
    assert second.kept_at("gates", None, observed[0].kept, 16) == 0
    second.forget([observed[0].kept], by="registrar", reason="erasure", now=stores.LATER)
    found = verify(opened(), (stores.KEY,), stores.LATER)
    assert (found.vouched, found.covered, found.removed, found.blobs) == (True, 16, 1, 11)


def test_eight_writers_lose_nothing(place: Place, tmp_path: Path) -> None:
    def write(writer: int) -> list[str]:
        store = Store("it", place(), tmp_path / f"cache-{writer}")
        acknowledged = []
        for batch in range(2):
            digest = store.put(f"{writer} {batch}".encode())
            entries = [stores.observation(n, digest, source=f"s{writer}-{batch}") for n in range(2)]
            acknowledged += [record.digest for record in store.append(entries, stores.NOW)]
        return acknowledged

    Store("it", place(), tmp_path / "cache").backend.save("format", b"sspgen-store/1\n")
    with ThreadPoolExecutor(8) as pool:
        acknowledged = [digest for found in pool.map(write, range(8)) for digest in found]
    store = Store("it", place(), tmp_path / "cache")
    assert sorted(record.digest for record in store.records()) == sorted(acknowledged)
    assert len(set(acknowledged)) == 32
    assert verify(store, (), stores.LATER).whole


def test_git_keeps_working_tree_index_head_and_other_branches(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    repo.commit({"a.txt": "a"})
    hooks = repo.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("reference-transaction", "post-commit", "pre-commit", "update"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\n")
        (hooks / name).chmod(0o755)
    (repo.path / "b.txt").write_text("not committed")
    before = (repo.sha(), repo.git("status", "--porcelain"), (repo.path / ".git" / "index").read_bytes())
    stores.fill(Store("it", GitBackend(repo.path, "evidence"), None))
    assert before == (repo.sha(), repo.git("status", "--porcelain"), (repo.path / ".git" / "index").read_bytes())
    assert not list(tmp_path.glob("ran-*"))
    assert repo.git("rev-list", "--max-parents=0", "--count", "evidence", "main") == "2"
    repo.git("fsck", "--strict")
    repo.git("pack-refs", "--all")
    assert Store("it", GitBackend(repo.path, "evidence"), None).head().size == 16


def test_git_refs_that_are_packed_meanwhile_are_seen(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    repo.commit({"a.txt": "a"})
    store = Store("it", GitBackend(repo.path, "evidence"), None)
    store.append([stores.observation(1)], stores.NOW)
    repo.git("pack-refs", "--all")
    assert store.append([stores.observation(2)], stores.NOW)[0].n == 2
    assert repo.git("rev-list", "--count", "evidence") == "2"


def test_git_continues_the_branch_that_was_fetched(tmp_path: Path) -> None:
    origin = make_repo(tmp_path / "origin")
    origin.commit({"a.txt": "a"})
    stores.fill(Store("it", GitBackend(origin.path, "evidence"), None))
    origin.git("clone", "--quiet", str(origin.path), str(tmp_path / "clone"))
    store = Store("it", GitBackend(tmp_path / "clone", "evidence"), None)
    assert store.append([stores.observation(1)], stores.LATER)[0].n == 17


@pytest.mark.parametrize("branch", ["", "-x", "../x", "a..b", "a b", "x.lock", "a//b", "refs/heads/$(id)"])
def test_git_refuses_what_is_no_branch(tmp_path: Path, branch: str) -> None:
    make_repo(tmp_path)
    with pytest.raises(UsageError, match="SSP370"):
        GitBackend(tmp_path, branch)


def test_git_refuses_the_branch_that_is_checked_out(tmp_path: Path) -> None:
    make_repo(tmp_path).commit({"a.txt": "a"})
    with pytest.raises(EnvironmentFailure, match="checked out"):
        Store("it", GitBackend(tmp_path, "main"), None).append([stores.observation(1)], stores.NOW)


def test_locked_objects_outlive_their_removal(s3: str) -> None:
    client = bucket(s3, "locked", locked=True)
    backend = open_objects("s3://locked/evidence", LOCK)
    assert backend.create("blobs/a", b"kept", stores.NOW)
    assert "versions" in backend.remove(["blobs/a"], stores.NOW)
    version = client.list_object_versions(Bucket="locked")["Versions"][0]
    with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
        client.delete_object(Bucket="locked", Key=version["Key"], VersionId=version["VersionId"])


def test_an_object_store_says_nothing_of_its_keys(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-tell-9")  # pragma: allowlist secret
    backend = open_objects("s3://no-such-bucket/x")
    with pytest.raises(EnvironmentFailure, match="SSP379") as caught:
        backend.create("log/a", b"x", stores.NOW)
    assert "do-not-tell" not in str(caught.value)
    assert s3.partition("//")[2] not in str(caught.value)


WITH_CREDENTIALS = "s3://user:word@bucket/x"  # pragma: allowlist secret


@pytest.mark.parametrize("url", ["ftp://x/y", WITH_CREDENTIALS, "s3://bucket/x?versionId=1", "http://x/"])
def test_addresses_with_credentials_or_of_elsewhere_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match="SSP370") as caught:
        open_objects(url)
    assert "word" not in str(caught.value)


def test_a_folder_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "store"
    (folder / "log").mkdir(parents=True)
    (folder / "log" / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "log" / "pipe")
    (folder / "blobs").symlink_to(tmp_path)
    backend = FolderBackend(folder)
    assert backend.read("log/link") is None
    assert backend.read("log/pipe") is None
    assert list(backend.names("blobs/")) == list(backend.names("blobs/x/")) == []
    with pytest.raises(EnvironmentFailure, match="leaves the store"):
        backend.create("blobs/aa/new", b"x", stores.NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "store"]


def test_git_is_asked_for_no_more_than_one_process_may_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repo(tmp_path)
    backend = GitBackend(tmp_path, "evidence")
    files = {f"blobs/{n}": bytes([n]) * 3_000 for n in range(9)}
    for name, data in files.items():
        backend.save(name, data)
    backend.flush(stores.NOW)
    monkeypatch.setattr("sspgen.collect.store.backend_git._BYTES_A_CALL", 7_000)
    monkeypatch.setattr("sspgen.collect.git.process.GIT_OUTPUT_BYTES", 7_000)
    asked = [*files, "blobs/none", "blobs/a\nblobs/1"]
    assert list(backend.read_all(asked)) == [*files.items(), ("blobs/none", None), ("blobs/a\nblobs/1", None)]
