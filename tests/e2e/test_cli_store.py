"""The commands that keep evidence, through the command line as a person or a pipeline calls them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.store.api import open_store
from sspgen.collect.store.keyfile import SigningKey
from sspgen.collect.store.record import Entry
from support import stores
from support.cli import Result, castle, run_here
from support.gitrepo import make_repo

if TYPE_CHECKING:
    from pathlib import Path

SECRET = SigningKey(stores.ORIGIN, stores.SEED)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = castle(tmp_path / "castle", git=False)
    with stores.opened(folder / "kept", create=True) as store:
        stores.fill(store)
    return folder


def sspgen(workspace: Path, *arguments: str | Path, **env: str) -> Result:
    return run_here(*arguments, cwd=workspace, env=env)


def test_from_a_key_to_a_verified_store(tmp_path: Path) -> None:
    folder = castle(tmp_path / "castle", git=False)
    made = sspgen(
        folder, "keys", "generate", "--out", tmp_path / "key", "--name", "castle.example/e", "--format", "json"
    )
    assert made.code == 0, made.err
    verifier = made.json()["verifier_key"]
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert sspgen(folder, "keys", "show", tmp_path / "key").out.strip() == verifier
    assert sspgen(folder, "store", "init", "--store", "kept").code == 0
    with stores.opened(folder / "kept") as store:
        store.append([Entry("collection", {"source": "gates", "kept": store.put(b"x")})], stores.NOW)
    signed = sspgen(folder, "store", "checkpoint", "--store", "kept", "--key", tmp_path / "key")
    assert signed.code == 0, signed.err
    assert signed.out.startswith("castle.example/e\n1\n")
    done = sspgen(folder, "verify", "kept", "--key", verifier)
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == "verified"


def test_verify_names_the_first_record_that_was_changed(workspace: Path) -> None:
    line = stores.lines_of(workspace / "kept")[5]
    line.file.write_bytes(line.file.read_bytes().replace(b"gates-1", b"gates-9"))
    done = sspgen(workspace, "verify", "kept", "--key", str(stores.KEY))
    assert done.code == 1
    assert "log/000000000/000000000005.jsonl:2: SSP371 record 6 was altered" in done.err
    assert done.out.splitlines()[-1] == "NOT verified"
    told = sspgen(workspace, "verify", "kept", "--key", str(stores.KEY), "--format", "json").json()
    assert (told["verified"], told["whole"]) == (False, False)
    (broken,) = (each for each in told["diagnostics"] if each["code"] == "SSP371")
    assert (broken["file"], broken["line"]) == ("log/000000000/000000000005.jsonl", 2)


def test_verify_without_a_key_is_no_verification(workspace: Path) -> None:
    done = sspgen(workspace, "verify", "kept", "--quiet")
    assert (done.code, done.out) == (1, "")
    assert "SSP378" in done.codes


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("verify", "nowhere"), 2, "SSP370"),
        (("verify", "kept", "--key", "no key"), 2, "is not a verifier key"),
        (("verify", "git:evidence"), 4, "SSP280"),
        (("store", "checkpoint", "--store", "kept"), 2, "SSP381"),
        (("store", "checkpoint", "--store", "kept", "--key", "nowhere"), 2, "SSP381"),
        (("store", "forget", "--store", "kept", "--by", "a", "--reason", "b"), 2, "name either"),
        (("store", "forget", "--store", "kept", "--by", "a", "--reason", "b", "--source", "x"), 2, "name either"),
        (("store", "forget", "abc", "--store", "kept", "--by", "a", "--reason", "b"), 2, "is not a SHA-256"),
        (("store", "forget", "a" * 64, "--store", "kept", "--by", "a"), 2, "--reason"),
        (("store", "retain", "--store", "kept", "--keep", "long", "--by", "a"), 2, "a time span"),
        (("store", "status", "--store", "nowhere"), 2, "SSP370"),
        (("keys", "show", "nowhere"), 2, "SSP381"),
        (("keys", "generate", "--out", "k", "--name", "a b"), 2, "SSP381"),
    ],
)
def test_a_call_that_cannot_work_says_why(workspace: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = sspgen(workspace, *arguments)
    assert done.code == code, done.err
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_store_of_another_version_is_bad_input(workspace: Path) -> None:
    (workspace / "kept" / "format").write_text("sspgen-store/2\n")
    assert sspgen(workspace, "verify", "kept").code == 3


def test_a_key_comes_from_the_environment_and_is_never_shown(workspace: Path) -> None:
    with stores.opened(workspace / "kept") as store:
        store.append([stores.observation(1)], stores.LATER)
    done = sspgen(workspace, "store", "checkpoint", "--store", "kept", SSPGEN_SIGNING_KEY=SECRET.text())
    assert done.code == 0, done.err
    spoiled = SECRET.text()[:-3]
    refused = sspgen(workspace, "store", "checkpoint", "--store", "kept", SSPGEN_SIGNING_KEY=spoiled)
    assert refused.code == 2
    for text in (done.out, done.err, refused.out, refused.err):
        assert SECRET.text()[-30:-10] not in text


def test_forget_and_retain_leave_a_tombstone_and_a_store_that_verifies(workspace: Path) -> None:
    by = ("--by", "registrar", "--reason", "erasure", "--store", "kept", "--format", "json")
    first = sspgen(workspace, "store", "forget", "--source", "gates", "--before", "2026-01-02", *by).json()
    assert (len(first["removed"]), first["tombstones"], first["stays"]) == (3, [17], None)
    digest = stores.lines_of(workspace / "kept")[4].data.partition(b'"kept":"')[2][:64].decode()
    assert sspgen(workspace, "store", "forget", digest, *by).json()["removed"] == [digest]
    rest = sspgen(workspace, "store", "retain", "--keep", "1d", "--by", "registrar", "--store", "kept")
    assert "removed 8 kept files; recorded 1 tombstone" in rest.out
    told = sspgen(workspace, "verify", "kept", "--key", str(stores.KEY), "--format", "json").json()
    assert (told["verified"], told["kept"], told["removed"]) == (True, 0, 12)


def test_git_says_that_its_history_keeps_what_was_forgotten(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "castle")
    repo.commit({"a.txt": "a"})
    by = ("--by", "a", "--reason", "b", "--store", "git:evidence")
    assert sspgen(repo.path, "store", "init", "--store", "git:evidence").code == 0
    with open_store("git:evidence", repo.path, cache=tmp_path / "cache") as store:
        digest = store.put(b"personal")
        store.append([stores.observation(1, digest)], stores.NOW)
    done = sspgen(repo.path, "store", "forget", digest, *by)
    assert done.code == 0, done.err
    assert done.codes == ["SSP384"]
    assert "older commits of branch evidence keep the bytes" in done.err
    assert "?? " not in repo.git("status", "--porcelain")


def test_a_bundle_is_handed_over_and_verified_without_us(workspace: Path) -> None:
    done = sspgen(workspace, "store", "export", "--store", "kept", "--out", "evidence.zip")
    assert "wrote 19 files of kept to evidence.zip" in done.out
    assert stores.check_alone(workspace / "evidence.zip").code == 0


def test_status_says_how_much_is_signed(workspace: Path) -> None:
    told = sspgen(workspace, "store", "status", "--store", "kept", "--format", "json").json()
    assert (told["records"], told["signed"]) == (16, 16)
    assert "kept: 16 records" in sspgen(workspace, "store", "status", "--store", "kept").out
