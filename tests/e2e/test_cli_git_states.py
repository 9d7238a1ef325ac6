"""Whatever state git is in, the plan is built, and what cannot be told of its origin is said."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from support.cli import QUICK, castle, castle_files, is_whole, run, run_here, tree
from support.gitrepo import DATE, GitRepo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

    from support.cli import Result


def build(workspace: Path, *more: str) -> Result:
    result = run_here("build", *QUICK, *more, cwd=workspace)
    assert result.code == 0, result.err
    assert is_whole(workspace / "build")
    return result


def commit_of(workspace: Path) -> str | None:
    manifest = json.loads(tree(workspace / "build")["manifest.json"])
    sha: str | None = manifest["commit"]
    return sha


def test_a_clean_commit_has_nothing_to_say(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    assert build(workspace).codes == []
    assert commit_of(workspace) == GitRepo(workspace).sha()


def test_without_git_it_builds_and_says_so(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle", git=False)
    assert build(workspace).codes == ["SSP280"]
    assert commit_of(workspace) is None


def test_without_the_git_program_it_builds_and_says_so(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    result = run_here("build", *QUICK, cwd=workspace, env={"PATH": str(tmp_path)})
    assert (result.code, result.codes) == (0, ["SSP289"])


def test_before_the_first_commit(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle", git=False)
    make_repo(workspace)
    assert "SSP281" in build(workspace).codes
    assert commit_of(workspace) is None


def test_in_an_empty_repository_there_is_no_workspace(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "empty")
    result = run_here("build", *QUICK, cwd=repo.path)
    assert (result.code, result.codes) == (3, ["SSP220"])


def test_in_a_bare_repository_there_is_no_workspace(tmp_path: Path) -> None:
    castle(tmp_path / "castle")
    GitRepo(tmp_path).git("clone", "--quiet", "--bare", "castle", "bare.git")
    result = run_here("build", *QUICK, cwd=tmp_path / "bare.git")
    assert (result.code, result.codes) == (3, ["SSP220"])
    before = sorted((tmp_path / "bare.git").iterdir())
    result = run_here("init", "--yes", cwd=tmp_path / "bare.git")
    assert (result.code, result.codes) == (3, ["SSP284"])
    assert sorted((tmp_path / "bare.git").iterdir()) == before


def test_a_workspace_inside_a_bare_repository_builds_and_says_so(tmp_path: Path) -> None:
    castle(tmp_path / "castle")
    GitRepo(tmp_path).git("clone", "--quiet", "--bare", "castle", "bare.git")
    GitRepo(tmp_path / "bare.git").write(castle_files())
    assert build(tmp_path / "bare.git").codes == ["SSP284"]


def test_a_detached_head_is_remarked_on_and_names_the_commit(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    repo = GitRepo(workspace)
    repo.git("checkout", "--quiet", "--detach")
    assert build(workspace).codes == []
    assert "SSP283" in build(workspace, "--verbose").codes
    assert commit_of(workspace) == repo.sha()


def test_a_shallow_clone_is_reported_with_its_remedy(tmp_path: Path) -> None:
    origin = GitRepo(castle(tmp_path / "castle"))
    origin.commit({"controls/keep.yaml": castle_files()["controls/keep.yaml"] + "# touched\n"}, "Touch")
    GitRepo(tmp_path).git("clone", "--quiet", "--depth=1", f"file://{tmp_path}/castle", "clone")
    result = build(tmp_path / "clone")
    assert result.codes == ["SSP282"]
    assert "help: run 'git fetch --unshallow', or set fetch-depth: 0 in CI" in result.err


def test_changes_that_are_not_committed_are_named(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    (workspace / "controls/keep.yaml").write_text(castle_files()["controls/keep.yaml"] + "# more\n")
    result = build(workspace)
    assert result.codes == ["SSP286"]
    assert "controls/keep.yaml" in result.err
    assert json.loads(tree(workspace / "build")["manifest.json"])["dirty"] is True


def test_what_was_published_is_no_change_of_the_workspace(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    repo = GitRepo(workspace)
    repo.commit({".gitignore": "# nothing\n"}, "Ignore nothing")
    build(workspace)
    first = tree(workspace / "build")
    assert build(workspace).codes == []
    assert tree(workspace / "build") == first
    (workspace / "other").symlink_to(".build.d/2")
    result = build(workspace)
    assert result.codes == ["SSP286"]
    assert "differs from HEAD: other\n" in result.err


def test_a_workspace_deep_in_a_repository(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    sha = repo.commit({f"compliance/castle/{name}": text for name, text in castle_files().items()}, "Build")
    assert build(repo.path / "compliance/castle").codes == []
    assert commit_of(repo.path / "compliance/castle") == sha


def test_a_linked_worktree_and_its_parent_give_the_same_bytes(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    GitRepo(workspace).git("branch", "other")
    GitRepo(workspace).git("worktree", "add", "--quiet", "../linked", "other")
    assert build(workspace).codes == []
    assert build(tmp_path / "linked").codes == []
    first, second = tree(workspace / "build"), tree(tmp_path / "linked/build")
    assert first["manifest.json"] != b""
    assert first.keys() == second.keys()


def test_a_damaged_repository_is_told_and_the_plan_is_built(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    shutil.rmtree(workspace / ".git/objects")
    (workspace / ".git/objects").mkdir()
    result = run_here("build", *QUICK, cwd=workspace)
    assert result.code == 0
    assert set(result.codes) <= {"SSP281", "SSP285"}
    assert result.codes


def test_a_hook_or_filter_of_the_repository_never_runs(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    touched = tmp_path / "touched"
    hook = workspace / ".git/hooks/post-index-change"
    hook.write_text(f"#!/bin/sh\ntouch {touched}\n")
    hook.chmod(0o755)
    repo = GitRepo(workspace)
    repo.git("config", "core.fsmonitor", f"touch {touched}")
    (workspace / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    repo.git("config", "filter.evil.clean", f"touch {touched}; cat")
    repo.git("config", "diff.evil.textconv", f"touch {touched}; cat")
    touched.unlink(missing_ok=True)
    assert run("build", *QUICK, cwd=workspace).code == 0
    assert not touched.exists()


def test_the_plan_is_as_of_the_commit_or_of_source_date_epoch(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    build(workspace)
    assert json.loads(tree(workspace / "build")["manifest.json"])["as_of"] == DATE
    run_here("build", *QUICK, cwd=workspace, env={"SOURCE_DATE_EPOCH": "1800000000"})
    assert json.loads(tree(workspace / "build")["manifest.json"])["as_of"].startswith("2027-01-15")
