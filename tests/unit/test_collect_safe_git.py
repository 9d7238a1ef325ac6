"""What a repository tells, in every state a checkout can be in."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.git import process as git_process
from sspgen.collect.git.safe_git import Repository, open_repository
from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Severity
from sspgen.model.provenance import SIGNED, UNCOMMITTED, UNKNOWN, UNSIGNED
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def opened(path: Path, *codes: str) -> Repository:
    """Open a repository and expect exactly these diagnostics."""
    repository, said = open_repository(path)
    assert [d.code for d in said] == list(codes), [str(d) for d in said]
    assert all(d.severity is not Severity.ERROR and d.remedy for d in said)
    assert repository is not None
    return repository


def refused(path: Path, code: str) -> None:
    repository, said = open_repository(path)
    assert repository is None
    assert [d.code for d in said] == [code]
    assert said[0].severity is Severity.WARNING


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = make_repo(tmp_path / "repo")
    made.commit({"controls/ac.yaml": "a: 1\nb: 2\n", "README.md": "x\n"}, "Begin", date="2026-01-01T10:00:00+01:00")
    made.commit(
        {"controls/ac.yaml": "a: 1\nb: 3\n"}, "Change b", author="Bo <bo@example.org>", date="2026-02-01T10:00:00Z"
    )
    return made


# ---- states


def test_no_repository(tmp_path: Path) -> None:
    refused(tmp_path, "SSP280")


def test_no_git(repo: GitRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(repo.path, "SSP289")


def test_a_git_inside_the_repository_is_not_run(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = repo.path / "git"
    planted.write_text(f"#!/bin/sh\ntouch {repo.path}/ran\n")
    planted.chmod(0o755)
    monkeypatch.chdir(repo.path)
    for path in (".", str(repo.path), ""):
        monkeypatch.setenv("PATH", path)
        refused(repo.path, "SSP289")
    assert not (repo.path / "ran").exists()


def test_bare(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    refused(tmp_path / "bare", "SSP284")
    refused(repo.path / ".git", "SSP284")


def test_empty(tmp_path: Path) -> None:
    repository = opened(make_repo(tmp_path / "r").path, "SSP281")
    assert repository.head is None
    assert repository.branch == "main"
    assert repository.tracked == {}
    assert repository.last_change("x") is None
    assert repository.blame("x") == ()
    assert repository.provenance("x", 1).signed == UNCOMMITTED


def test_detached(repo: GitRepo) -> None:
    repo.git("checkout", "--quiet", "--detach", "HEAD~1")
    repository = opened(repo.path, "SSP283")
    assert repository.branch == ""
    assert repository.head is not None
    assert repository.head.subject == "Begin"
    assert repository.default_branch == "main"


def test_shallow_claims_nothing_about_what_it_does_not_hold(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    repository = opened(tmp_path / "shallow", "SSP282")
    assert repository.shallow
    assert repository.last_change("README.md") is None
    assert repository.provenance("controls/ac.yaml", 1).signed == UNKNOWN
    assert repository.remote_url == ""


def test_linked_worktree(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    repository = opened(tmp_path / "linked", "SSP291")
    assert repository.branch == "side"
    assert repository.root == tmp_path / "linked"
    assert repository.last_change("controls/ac.yaml") is not None


def test_submodule(repo: GitRepo, tmp_path: Path) -> None:
    outer = make_repo(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repo.path), "inner")
    outer.commit({}, "Add submodule")
    repository = opened(outer.path / "inner", "SSP292")
    assert repository.head is not None
    assert repository.head.subject == "Change b"
    assert "inner" not in opened(outer.path).tracked


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_another_owner(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    os.chown(repo.path, 12345, 12345)
    refused(repo.path, "SSP290")
    repository, said = open_repository(repo.path, trust_owner=True)
    assert repository is not None
    assert repository.head is not None
    assert said == ()
    monkeypatch.setenv("SUDO_UID", "12345")
    opened(repo.path)


def test_dirty_is_told_for_the_workspace_only(repo: GitRepo) -> None:
    repo.write({"README.md": "changed\n", "controls/new.yaml": "x", "ключ.md": "y"})
    assert opened(repo.path, "SSP286").dirty_paths == {"README.md", "controls/new.yaml", "ключ.md"}
    assert opened(repo.path / "controls", "SSP286").dirty_paths == {"new.yaml"}


@pytest.mark.parametrize("damage", ["HEAD", "config", "objects"])
def test_a_damaged_repository_is_told_and_not_raised(repo: GitRepo, damage: str) -> None:
    if damage == "HEAD":
        (repo.path / ".git/HEAD").write_text("ref: ../../etc/passwd\n")
    elif damage == "config":
        (repo.path / ".git/config").write_text("[core\n")
    else:
        shutil.rmtree(repo.path / ".git/objects")
        (repo.path / ".git/objects").mkdir()
    repository, said = open_repository(repo.path)
    assert said
    assert {d.code for d in said} <= {"SSP281", "SSP285", "SSP286"}
    assert repository is not None
    assert repository.blame("README.md") == () or damage == "config"


def test_a_git_hook_around_us_does_not_mislead(repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_repo(tmp_path / "other")
    other.commit({"f": "1"}, "Other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "touch ran")
    repository = opened(repo.path)
    assert repository.head is not None
    assert repository.head.subject == "Change b"


# ---- facts


def test_head(repo: GitRepo) -> None:
    repository = opened(repo.path)
    head = repository.head
    assert head is not None
    assert head.sha == repo.sha()
    assert (head.author, head.subject, head.signed) == ("Bo", "Change b", UNSIGNED)
    assert head.committed == datetime(2026, 2, 1, 10, tzinfo=UTC)
    first = repository.last_change("README.md")
    assert first is not None
    assert first.commit.authored.tzinfo == timezone(timedelta(hours=1))


def test_last_change_is_what_git_says_file_by_file(repo: GitRepo) -> None:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"side.txt": "1", "both.txt": "side"}, "Side", date="2026-03-01T00:00:00Z")
    repo.git("checkout", "--quiet", "main")
    repo.commit({"main\nline.txt": "1", "ünï/c.txt": "1"}, "Main", date="2026-03-02T00:00:00Z")
    repo.merge("side", "Merge", date="2026-03-03T00:00:00Z")
    repo.commit({"both.txt": "again"}, "Again")
    repo.commit({"both.txt": "side"}, "Back")
    (repo.path / "README.md").unlink()
    repo.commit({}, "Remove")
    repo.commit({"README.md": "x\n"}, "Restore")
    repository = opened(repo.path)
    assert len(repository.tracked) == 6
    for path in repository.tracked:
        change = repository.last_change(path)
        assert change is not None
        assert change.commit.sha == repo.git("log", "-1", "--format=%H", "--", path)


def test_a_merge_that_changes_a_file_itself_is_its_last_change(repo: GitRepo) -> None:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"f": "side"}, "Side")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    merge = repo.commit({"f": "smuggled"}, "Merge")
    change = opened(repo.path).last_change("f")
    assert change is not None
    assert change.commit.sha == merge


def test_last_change_of_a_workspace_below_the_top(repo: GitRepo) -> None:
    change = opened(repo.path / "controls").last_change("ac.yaml")
    assert change is not None
    assert change.commit.subject == "Change b"
    assert opened(repo.path / "controls").last_change("README.md") is None


def test_a_file_that_differs_from_head_has_no_last_change(repo: GitRepo) -> None:
    repo.write({"README.md": "other\n", "new": "1"})
    repository = opened(repo.path, "SSP286")
    assert repository.last_change("README.md") is None
    assert repository.last_change("new") is None
    assert repository.last_change("controls/ac.yaml") is not None


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_an_index_that_calls_a_changed_file_unchanged_is_not_believed(repo: GitRepo, flag: str) -> None:
    repo.git("update-index", flag, "controls/ac.yaml")
    repo.write({"controls/ac.yaml": "a: 1\nb: forged\n"})
    repository = opened(repo.path)
    assert repository.last_change("controls/ac.yaml") is None
    assert repository.provenance("controls/ac.yaml", 1).author == "Ada Example"
    assert repository.provenance("controls/ac.yaml", 2).signed == UNCOMMITTED


def test_line_ends_of_another_system_are_no_change(repo: GitRepo) -> None:
    repo.git("config", "core.autocrlf", "true")
    (repo.path / "controls/ac.yaml").unlink()
    repo.git("checkout", "--", "controls/ac.yaml")
    assert (repo.path / "controls/ac.yaml").read_bytes() == b"a: 1\r\nb: 3\r\n"
    repository = opened(repo.path)
    assert repository.last_change("controls/ac.yaml") is not None
    assert repository.provenance("controls/ac.yaml", 2).author == "Bo"


def test_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    made = make_repo(tmp_path / "$HOME ~ 'é\n*")
    made.commit({":(top)/[a]*.yaml": "1\n", "controls/-x": "2\n"}, "Odd")
    repository = opened(made.path)
    for path in (":(top)/[a]*.yaml", "controls/-x"):
        assert repository.last_change(path) is not None
        assert repository.provenance(path, 1).commit == made.sha()
    assert opened(made.path / ":(top)").last_change("[a]*.yaml") is not None


def test_blame_line_by_line(repo: GitRepo) -> None:
    repo.write({"controls/ac.yaml": "a: 1\nnew: 0\nb: 3\n"})
    repository = opened(repo.path, "SSP286")
    origins = repository.blame("controls/ac.yaml")
    assert [o.line for o in origins] == [1, 2, 3]
    assert [o.commit.author if o.commit else None for o in origins] == ["Ada Example", None, "Bo"]
    assert [o.uncommitted for o in origins] == [False, True, False]
    cited = repository.provenance("controls/ac.yaml", 3)
    assert (cited.author, cited.signed, cited.commit) == ("Bo", UNSIGNED, repo.sha())
    assert repository.provenance("controls/ac.yaml", 2).signed == UNCOMMITTED
    assert repository.provenance("controls/ac.yaml", 99).signed == UNKNOWN
    assert repository.provenance("not/there", 1).signed == UNCOMMITTED


def test_blame_is_kept_between_builds_and_survives_other_commits(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    first, _ = open_repository(repo.path, cache=cache)
    assert first is not None
    expected = first.blame("controls/ac.yaml")
    repo.commit({"README.md": "2\n"}, "Elsewhere")
    second, _ = open_repository(repo.path, cache=cache)
    assert second is not None
    assert second.last_change("controls/ac.yaml") is not None
    asked = second._git.stream

    def without_blame(*arguments: str) -> Iterator[bytes]:
        assert arguments[0] != "blame"
        return asked(*arguments)

    monkeypatch.setattr(second._git, "stream", without_blame)
    assert second.blame("controls/ac.yaml") == expected
    for file in cache.rglob("*.json"):
        file.write_text('[[1, 1, "not a sha"]]')
    third, _ = open_repository(repo.path, cache=cache)
    assert third is not None
    assert third.blame("controls/ac.yaml") == expected


def test_blame_side_by_side_says_the_same(repo: GitRepo) -> None:
    repo.commit({f"controls/{n}.yaml": f"a: {n}\nb: {n}\n" for n in range(12)}, "Many")
    repo.commit({f"controls/{n}.yaml": f"a: {n}\nb: new\n" for n in range(0, 12, 2)}, "Some")
    together, apart = opened(repo.path), opened(repo.path)
    together.blame_all([*together.tracked, "not/there"])
    assert all(together.blame(path) == apart.blame(path) != () for path in apart.tracked)


def test_commits_and_tags(repo: GitRepo) -> None:
    repo.tag("v1", message="One", date="2026-02-02T00:00:00Z")
    repo.tag("light")
    repo.git("tag", "blob", "HEAD:README.md")
    message = "Fix it (#12)\n\nWhy.\n\nReviewed-by: Bo <bo@example.org>\nRefs: x\n  more"
    repo.commit({"f": "1"}, message)
    repository = opened(repo.path)
    newest, *older = repository.commits(repo.sha())
    assert newest.reference == "#12"
    assert newest.trailers == (("reviewed-by", "Bo <bo@example.org>"), ("refs", "x more"))
    assert newest.parents == (older[0].commit.sha,)
    assert [r.commit.subject for r in older] == ["Change b", "Begin"]
    light, v1 = repository.tags(repo.sha())
    assert (light.name, light.annotated, light.date) == ("light", False, datetime(2026, 2, 1, 10, tzinfo=UTC))
    assert (v1.name, v1.annotated, v1.commit) == ("v1", True, older[0].commit.sha)
    with pytest.raises(EnvironmentFailure):
        list(repository.commits("--output=/tmp/x"))


def test_a_lost_object_is_an_error_and_not_a_short_history(repo: GitRepo) -> None:
    parent = repo.sha("HEAD~1")
    (repo.path / ".git/objects" / parent[:2] / parent[2:]).unlink()
    repository, _ = open_repository(repo.path)
    assert repository is not None
    with pytest.raises(EnvironmentFailure):
        list(repository.commits(repo.sha()))


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_real_ssh_signature_is_seen_and_not_believed(repo: GitRepo, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    sign = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}.pub")
    repo.git(*sign, "commit", "-S", "--quiet", "--allow-empty", "-m", "Signed")
    repo.git(*sign, "tag", "-s", "-m", "Signed", "v2")
    repository = opened(repo.path)
    assert repository.head is not None
    assert repository.head.signed == SIGNED
    assert [tag.signed for tag in repository.tags(repo.sha())] == [SIGNED]


@pytest.mark.parametrize("signature", ["", "yes", "-----BEGIN PGP SIGNATURE-----"])
def test_a_signature_header_without_a_signature_is_none(repo: GitRepo, signature: str) -> None:
    person = "A <a@b> 1767225600 +0000"
    repo.commit_object(f"author {person}\ncommitter {person}\ngpgsig {signature}", "Forged\n")
    head = opened(repo.path).head
    assert head is not None
    assert head.signed == UNSIGNED


def test_hostile_commit_fields_are_cleaned(repo: GitRepo) -> None:
    author = "author E\x1b[31mve\u202e <e@x> 99999999999999 +9999"
    committer = "committer E <e@x> 1767225600 +9900"
    repo.commit_object(f"{author}\n{committer}", "Sub\x07ject \u2066line\n\nBody\n")
    head = opened(repo.path).head
    assert head is not None
    assert head.author == "E [31mve"
    assert head.subject == "Sub ject line"
    assert head.authored == datetime(1970, 1, 1, tzinfo=UTC)
    assert head.committed == datetime(2026, 1, 1, tzinfo=UTC)


def test_replace_refs_do_not_rewrite_history(repo: GitRepo) -> None:
    fake = repo.git("commit-tree", "HEAD^{tree}", "-m", "Fake")
    repo.git("replace", "HEAD", fake)
    head = opened(repo.path).head
    assert head is not None
    assert head.subject == "Change b"


def test_sha256_repository(tmp_path: Path) -> None:
    made = make_repo(tmp_path / "r", object_format="sha256")
    made.commit({"f": "1\n"}, "Long ids")
    repository = opened(made.path)
    assert repository.head is not None
    assert len(repository.head.sha) == 64
    assert repository.last_change("f") is not None
    assert repository.provenance("f", 1).commit == made.sha()


def test_packed_split_and_alternate_storage(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("tag", "v1")
    repo.git("gc", "--quiet")
    repo.git("update-index", "--split-index")
    clone = GitRepo(tmp_path / "clone")
    repo.git("clone", "--quiet", "--shared", str(repo.path), str(clone.path))
    (clone.path / ".git/objects/info/alternates").write_text("../../../repo/.git/objects\n")
    for path in (repo.path, clone.path):
        repository = opened(path)
        assert repository.last_change("README.md") is not None
        assert [tag.name for tag in repository.tags(repo.sha())] == ["v1"]


def test_default_branch_and_links_come_from_the_remote(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("branch", "-m", "trunk")
    repo.git("clone", "--quiet", str(repo.path), str(tmp_path / "clone"))
    clone = GitRepo(tmp_path / "clone")
    clone.git("checkout", "--quiet", "-b", "topic")
    clone.git("remote", "set-url", "origin", "https://user:s3cret@github.com/acme/pay.git")
    repository = opened(clone.path / "controls")
    assert (repository.branch, repository.default_branch) == ("topic", "trunk")
    assert repository.tip("trunk") == repo.sha()
    assert repository.tip("nowhere") == ""
    assert repository.remote_url == "https://github.com/acme/pay.git"
    assert repository.web_url == "https://github.com/acme/pay"
    cited = repository.provenance("ac.yaml", 2)
    assert cited.url == f"https://github.com/acme/pay/blob/{repo.sha()}/controls/ac.yaml#L2"


def test_limits_end_a_process(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = opened(repo.path)
    monkeypatch.setattr(git_process, "GIT_OUTPUT_BYTES", 10)
    with pytest.raises(EnvironmentFailure, match="more than 10 bytes"):
        list(repository.commits(repo.sha()))
    os.mkfifo(repo.path / "pipe")
    monkeypatch.setattr(git_process, "GIT_TIMEOUT_SECONDS", 0.2)
    with pytest.raises(git_process.GitFailedError, match=r"longer than 0\.2 s"):
        list(repository._git.stream("config", "--file", str(repo.path / "pipe"), "--list"))


def test_closing_removes_the_view(repo: GitRepo) -> None:
    repository = opened(repo.path)
    view = repository._view.path
    assert view.is_dir()
    repository.close()
    assert not view.exists()
    assert repo.sha()


def test_a_commit_is_of_the_history_when_head_a_branch_or_a_tag_reaches_it(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("checkout", "-q", "-b", "aside")
    aside = repo.commit({"aside.txt": "1"})
    repo.git("checkout", "-q", "-")
    lost = repo.git("commit-tree", "HEAD^{tree}", "-m", "reached by nothing")
    blob = repo.git("rev-parse", "HEAD:" + repo.git("ls-files").splitlines()[0])
    first = repo.git("rev-list", "--max-parents=0", "HEAD")
    opened, _ = open_repository(repo.path)
    assert opened is not None
    for known in (first, first[:10], first.upper(), repo.git("rev-parse", "HEAD"), aside):
        assert opened.is_in_history(known), known
    for unknown in (lost, blob, "b" * 40, "", "HEAD", "aside", "--all", "r4711", first + "-dirty"):
        assert not opened.is_in_history(unknown), unknown
    assert not opened.problems
    repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(tmp_path / "cut"))
    cut, _ = open_repository(tmp_path / "cut")
    assert cut is not None
    assert not cut.is_in_history(first)
