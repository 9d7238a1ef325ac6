"""Fetching from repositories: what may be asked for, how much may come, and that nothing of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sspgen.collect.git import remote
from sspgen.collect.git.process import GitFailedError
from sspgen.collect.git.remote import address_problem, fetch_tree, folder_problem, normal_folder, revision_problem
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    found = make_repo(tmp_path / "far")
    found.commit({"opencontrol.yaml": "name: A\n", "in/a.yaml": "a: 1\n", "empty.md": "", "big.bin": "x" * 5000})
    return found


def url(repo: GitRepo) -> str:
    return f"file://{repo.path}"


def test_the_files_of_a_branch_a_tag_and_a_commit_are_had(repo: GitRepo) -> None:
    first = repo.sha()
    repo.git("tag", "v1")
    repo.commit({"in/a.yaml": "a: 2\n"})
    for revision, content in (("main", b"a: 2\n"), ("", b"a: 2\n"), ("v1", b"a: 1\n"), (first, b"a: 1\n")):
        tree = fetch_tree(url(repo), revision)
        assert tree.files["in/a.yaml"] == content
        assert tree.files["empty.md"] == b""
    assert fetch_tree(url(repo), "v1").commit == first


def test_a_folder_is_had_alone_with_paths_from_there(repo: GitRepo) -> None:
    assert fetch_tree(url(repo), "main", "./in/").files == {"a.yaml": b"a: 1\n"}
    with pytest.raises(GitFailedError, match="no folder 'out'"):
        fetch_tree(url(repo), "main", "out")


def test_a_file_that_is_too_large_is_left_out(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "GIT_OBJECT_BYTES", 1000)
    tree = fetch_tree(url(repo), "main")
    assert tree.left_out == ("big.bin",)
    assert "big.bin" not in tree.files


@pytest.mark.parametrize(("limit", "value"), [("DEPENDENCY_FILES", 2), ("DEPENDENCY_BYTES", 3000)])
def test_too_much_is_refused_with_the_way_out(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(remote, limit, value)
    with pytest.raises(GitFailedError, match="contextdir"):
        fetch_tree(url(repo), "main")


def test_links_submodules_and_names_that_lead_out_are_left_out(repo: GitRepo) -> None:
    blob = repo.git("rev-parse", "HEAD:in/a.yaml")
    entries = [
        f"100644 blob {blob}\tgood.yaml",
        f"100644 blob {blob}\t..",
        f"100644 blob {blob}\t.git",
        f"100644 blob {blob}\ta:b.yaml",
        f"120000 blob {blob}\tlink",
        f"160000 commit {repo.sha()}\tmodule",
    ]
    tree = repo.git("mktree", "--missing", stdin="\n".join(entries) + "\n")
    commit = repo.git("commit-tree", tree, "-m", "Odd")
    repo.git("update-ref", "refs/heads/odd", commit)
    found = fetch_tree(url(repo), "odd")
    assert list(found.files) == ["good.yaml"]
    assert set(found.left_out) == {"..", ".git", "a:b.yaml", "link", "module"}


def test_what_git_says_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(GitFailedError) as caught:
        fetch_tree(f"file://{tmp_path}/nowhere", "main")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "local", "allowed"),
    [
        ("https://forge.example/a/b.git", False, True),
        ("ssh://git@forge.example:22/a/b", False, True),
        ("git@forge.example:a/b.git", False, True),
        ("file:///srv/a", True, True),
        ("file:///srv/a", False, False),
        ("http://forge.example/a", True, False),
        ("git://forge.example/a", True, False),
        ("ext::sh -c id", True, False),
        ("https://user:word@forge.example/a", True, False),
        ("https://token@forge.example/a", True, False),
        ("git@-oProxyCommand=id:a", True, False),
        ("ssh://-oProxyCommand=id/a", True, False),
        ("--upload-pack=id", True, False),
        ("/srv/a", True, False),
        ("", True, False),
    ],
)
def test_addresses(address: str, local: bool, allowed: bool) -> None:
    assert (address_problem(address, local=local) == "") is allowed


def test_revisions_and_folders() -> None:
    assert [revision_problem(r) for r in ("", "main", "v1.0", "release/2", "a" * 40)] == [""] * 5
    assert all(revision_problem(r) for r in ("-x", "a..b", "@{1}", "a:b", "a b", "a//b", "x" * 9 + "."))
    assert [folder_problem(f) for f in ("", ".", "/", "./", "./a/b/", "a b")] == [""] * 6
    assert all(folder_problem(f) for f in ("..", "a/../b", "/a", "~/a", "a/.git", "C:\\x"))
    assert normal_folder("./a//b/") == "a/b"
    assert normal_folder("/") == ""
