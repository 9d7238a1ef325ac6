"""``sspgen changes`` over a real repository and stored answers of a forge."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.cli import Result, run_here
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

SSP = "system: {id: castle, name: The Castle}\n"
EVIDENCE = """\
evidence:
  pulls: {title: Changes, collect: {files: artifacts/pulls.json}}
  runs: {title: Runs, collect: {files: artifacts/runs.json}}
"""


def stored(question: str, *items: dict[str, Any], complete: bool = True) -> str:
    head = {"source": "github", "question": question, "repository": "castle/keep", "collected": "2026-01-15T02:00:00Z"}
    body = {"query": {"branch": "main"}, "complete": complete, "total": len(items), "pages": 1, "items": list(items)}
    return json.dumps(head | body)


def pull(number: int, sha: str, head: str) -> dict[str, Any]:
    review = {"user": {"login": "bob"}, "author_association": "MEMBER", "state": "APPROVED", "commit_id": head}
    return {
        "number": number,
        "state": "closed",
        "user": {"login": "ada"},
        "head": {"sha": head},
        "base": {"ref": "main"},
        "merge_commit_sha": sha,
        "merged_at": "2026-01-01T12:00:00Z",
        "merged_by": {"login": "bob"},
        "reviews": [review | {"submitted_at": "2026-01-01T11:00:00Z"}],
    }


def run(number: int, sha: str) -> dict[str, Any]:
    ended = {"status": "completed", "conclusion": "success", "run_attempt": 1, "updated_at": "2026-01-01T12:30:00Z"}
    return {"id": number, "head_sha": sha, **ended}


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Two changes: one pushed directly, one merged with review and run."""
    found = make_repo(tmp_path / "castle")
    found.commit({"ssp.yaml": SSP, "controls/evidence.yaml": EVIDENCE, ".gitignore": "artifacts\n"}, "Build the castle")
    found.git("switch", "--quiet", "-c", "topic")
    head = found.commit({"keep.txt": "keep"}, "Add the keep")
    found.git("switch", "--quiet", "main")
    merged = found.merge("topic", "Merge pull request #1 from ada/topic", date="2026-01-02T12:00:00+00:00")
    found.write(
        {
            "artifacts/pulls.json": stored("pulls", pull(1, merged, head), pull(2, "f" * 40, "f" * 40)),
            "artifacts/runs.json": stored("runs", run(11, merged), run(12, "e" * 40)),
        }
    )
    return found


def ask(repo: GitRepo, *arguments: str) -> Result:
    return run_here("changes", *arguments, cwd=repo.path, env={"SSPGEN_CACHE": str(repo.path.parent / "cache")})


def test_exceptions_come_first_and_the_residue_is_explained(repo: GitRepo) -> None:
    result = ask(repo)
    assert result.code == 1
    assert result.codes == ["SSP390"]
    lines = result.out.splitlines()
    assert lines[0] == "no-pull-request: no merged pull request has this commit (1)"
    assert "Build the castle" in lines[1]
    assert "pull-request: 2, of which 1 belong to a change, 1 do not" in lines
    assert "  1 run: its commit is not in the branch" in lines
    assert lines[-1].endswith("2 changes, 1 lack nothing")


def test_the_csv_is_the_whole_population(repo: GitRepo) -> None:
    result = ask(repo, "--format", "csv", "--out", "changes.csv", "--sample", "1", "--seed", "abc")
    assert result.out == ""
    text = (repo.path / "changes.csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = {row[0]: row[1] for row in rows if row[0].startswith("# ")}
    table = [row for row in rows if not row[0].startswith("# ")]
    assert (head["# rows"], len(table) - 1) == ("4", 4)
    assert head["# source pulls"] == (
        "artifacts/pulls.json (branch=main): 2 pull-request, complete, observed 2026-01-15T02:00:00Z"
    )
    records = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    assert [record["place"] for record in records] == ["change", "change", "outside", "outside"]
    good = records[1]
    assert (good["approvers"], good["approval_on_merged_commit"], good["successful_runs"]) == ("bob", "yes", "1")
    assert [record["drawn"] for record in records].count("1") == 1


def test_json_has_the_same(repo: GitRepo) -> None:
    found = ask(repo, "--format", "json", "--quiet").json()
    assert found["counts"]["records"] == {
        "pull-request": {"placed": 1, "outside": 1},
        "run": {"placed": 1, "outside": 1},
    }
    assert [change["missing"] for change in found["changes"]] == [["no-pull-request", "no-successful-run"], []]


def test_what_was_kept_of_a_history_is_used_and_is_the_same(repo: GitRepo) -> None:
    first = ask(repo, "--format", "json").json()
    kept = list((repo.path.parent / "cache" / "histories").iterdir())
    assert len(kept) == 1
    assert ask(repo, "--format", "json").json()["changes"] == first["changes"]
    repo.commit({"keep.txt": "larger"}, "Enlarge the keep", date="2026-01-03T12:00:00+00:00")
    assert len(ask(repo, "--format", "json").json()["changes"]) == 3
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    repo.commit({"moat.txt": "moat"}, "Dig a moat", date="2026-01-04T12:00:00+00:00")
    subjects = {change["subject"] for change in ask(repo, "--format", "json").json()["changes"]}
    assert subjects == {"Build the castle", "Dig a moat"}
    for damage in (b"", b"[]", b'{"form": 1, "rows": [[1]]}', b'{"form":1,"rows":[["x","y",9e99,"",""]]}'):
        kept[0].write_bytes(damage)
        assert len(ask(repo, "--format", "json").json()["changes"]) == 2


def test_evidence_that_is_not_complete_is_told(repo: GitRepo) -> None:
    repo.write({"artifacts/runs.json": stored("runs", complete=False)})
    result = ask(repo)
    assert "SSP392" in result.codes
    assert "runs.json" in result.err


def test_without_evidence_nothing_is_taken_as_absent(repo: GitRepo) -> None:
    result = ask(repo, "--only", "history")
    assert "pull-requests-not-told" in result.out
    assert "no-pull-request" not in result.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--branch", "nowhere"), 2),
        (("--since", "yesterday"), 2),
        (("--sample", "3"), 2),
        (("--seed", "x"), 2),
        (("--out", "no/such/folder/x.csv"), 4),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(repo: GitRepo, arguments: tuple[str, ...], code: int) -> None:
    assert ask(repo, *arguments).code == code


def test_without_a_repository_there_is_no_history(tmp_path: Path) -> None:
    (tmp_path / "ssp.yaml").write_text(SSP)
    result = run_here("changes", cwd=tmp_path)
    assert (result.code, result.codes) == (4, ["SSP392"])


def test_a_shallow_clone_is_never_everything(repo: GitRepo) -> None:
    clone = repo.path.parent / "shallow"
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.path}", str(clone))
    result = run_here("changes", "--only", "history", cwd=clone)
    assert "shallow" in result.err
