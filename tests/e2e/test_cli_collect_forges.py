"""From a forge's answers over the store to the population of changes, through the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.cli import run_here
from support.forge_server import Answer, Forge, forge
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

import pytest

SSP = "system: {id: castle, name: The Castle}\n"
TOKEN = "glpat-" + "p0rtcullis" * 2
P = "/api/v4/projects/castle%2Fkeep"

pytest.importorskip("gitlab", reason="the extra gitlab is not installed", exc_type=ImportError)


@pytest.fixture
def gitlab() -> Iterator[Forge]:
    with forge() as running:
        yield running


def workspace(folder: Path, gitlab: Forge) -> GitRepo:
    repo = make_repo(folder / "castle")
    source = "{title: %s, collect: {gitlab: %s, project: castle/keep, api: '%s'}, max_age: {fail: 72h}}"
    evidence = "evidence:\n" + "".join(
        f"  {name}: {source % (name, question, gitlab.url)}\n"
        for name, question in (("reviews", "merge-requests"), ("runs", "pipelines"))
    )
    repo.commit({"ssp.yaml": SSP, "controls/evidence.yaml": evidence, ".gitignore": ".sspgen\n"}, "Build the castle")
    return repo


def answers(gitlab: Forge, sha: str) -> None:
    request = {
        "iid": 1,
        "state": "merged",
        "sha": sha,
        "merge_commit_sha": sha,
        "target_branch": "main",
        "source_branch": "topic",
        "author": {"username": "ada"},
        "merge_user": {"username": "bob"},
        "merged_at": "2026-01-01T12:00:00Z",
    }
    approval = {"user": {"username": "bob"}, "approved_at": "2026-01-01T11:00:00Z"}
    version = {"id": 1, "head_commit_sha": sha, "created_at": "2026-01-01T10:00:00Z"}
    gitlab.pages(f"{P}/merge_requests", [request])
    gitlab.on(f"{P}/merge_requests/1/approvals", {"approved_by": [approval]})
    gitlab.on(f"{P}/merge_requests/1/versions", Answer([version]))
    gitlab.pages(f"{P}/pipelines", [{"id": 5, "sha": sha, "ref": "main", "status": "success", "source": "push"}])


def test_what_a_forge_said_is_stored_and_reconciled_without_the_network(tmp_path: Path, gitlab: Forge) -> None:
    repo = workspace(tmp_path, gitlab)
    answers(gitlab, repo.sha())
    quiet = {"GITLAB_TOKEN": TOKEN, "no_proxy": "127.0.0.1"}
    collected = run_here("collect", cwd=repo.path, env=quiet)
    assert "2 of 2 sources were reached" in collected.out, collected.err
    asked = len(gitlab.asked)
    found = run_here("changes", "--format", "json", cwd=repo.path).json()
    assert len(gitlab.asked) == asked
    assert found["counts"]["records"] == {
        "pull-request": {"placed": 1, "outside": 0},
        "run": {"placed": 1, "outside": 0},
    }
    assert [change["missing"] for change in found["changes"]] == [[]]
    assert {source["complete"] for source in found["sources"]} == {True}
    stored = b"".join(f.read_bytes() for f in sorted((repo.path / ".sspgen").rglob("*")) if f.is_file())
    assert TOKEN.encode() not in stored
    assert TOKEN not in collected.out + collected.err + json.dumps(found)


def test_a_forge_that_does_not_answer_fails_the_source_and_says_what_is_missing(tmp_path: Path, gitlab: Forge) -> None:
    repo = workspace(tmp_path, gitlab)
    answers(gitlab, repo.sha())
    gitlab.on(f"{P}/pipelines", Answer({"message": "insufficient_scope"}, 403))
    collected = run_here("collect", cwd=repo.path, env={"GITLAB_TOKEN": TOKEN, "no_proxy": "127.0.0.1"})
    assert collected.code == 1
    assert "the token in GITLAB_TOKEN needs the scope 'read_api'" in collected.out
    found = run_here("changes", cwd=repo.path)
    assert "runs-not-told" in found.out
    assert "SSP392" in found.codes
