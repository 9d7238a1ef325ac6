"""The change history of a large repository: made, reconciled from nothing, and again after some more changes.

The repository is the same on every machine: commits, trees, names and dates follow from their number. Forge and
pipeline say what a real project's would, for every commit. Beside it, as the yardstick, GitPython's object layer walks
the same history for as long as it is given.

    python tests/bench/history.py [--commits 80000] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure import run

if TYPE_CHECKING:
    from collections.abc import Iterator

SSPGEN = (sys.executable, "-m", "sspgen.cli.main")
FIRST = 1_600_000_000
STEP = 1_800
_MORE = 50
_PATIENCE = 20.0


def stream(commits: int, start: int = 0, parent: str = "") -> Iterator[bytes]:
    """Yield a ``git fast-import`` stream: every third change is a merge of a branch, the others are squashed."""
    for number in range(start, start + commits):
        when = FIRST + number * STEP
        person = f"Person {number % 23} <person{number % 23}@example.org> {when} +0000"
        text = f"line {number}\n".encode()
        change = b"M 100644 inline src/%d/%d.txt\ndata %d\n%s\n" % (number % 20, number % 400, len(text), text)
        first = f"from {parent}\n" if parent and number == start else f"from :{number}\n" if number > start else ""
        if number % 3 == 2 and number > start:
            side = f"Part of {number}".encode()
            yield f"commit refs/heads/side\nmark :{10_000_000 + number}\ncommitter {person}\n".encode()
            yield b"data %d\n%s\n" % (len(side), side) + first.encode() + change + b"\n"
            message, merged = f"Merge pull request #{number} from side", f"merge :{10_000_000 + number}\n"
        else:
            message, merged = f"Change {number} (#{number})", ""
        said = message.encode()
        yield f"commit refs/heads/main\nmark :{number + 1}\ncommitter {person}\n".encode()
        yield b"data %d\n%s\n" % (len(said), said) + (first + merged).encode() + change + b"\n"


def make(folder: Path, commits: int) -> list[str]:
    """Make the repository and return its mainline, oldest first."""
    _git(folder, "init", "--quiet", "--initial-branch=main", ".")
    _import(folder, stream(commits))
    _git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
    (folder / "ssp.yaml").write_text("system: {id: bench, name: Benchmark}\n", encoding="utf-8")
    (folder / "controls").mkdir(exist_ok=True)
    sources = {name: {"title": name, "collect": {"files": f"{name}.json"}} for name in ("pulls", "runs", "deployments")}
    (folder / "controls" / "evidence.yaml").write_text(json.dumps({"evidence": sources}), encoding="utf-8")
    return _git(folder, "rev-list", "--first-parent", "--reverse", "main").split()


def tell(folder: Path, mainline: list[str]) -> None:
    """Write what a forge would say about every commit."""
    collected = "2026-01-01T00:00:00Z"
    for question, make_item in (("pulls", _pull), ("runs", _run), ("deployments", _deployment)):
        items = [item for number, sha in enumerate(mainline) if (item := make_item(number, sha))]
        head = {"source": "github", "question": question, "repository": "bench/bench", "collected": collected}
        document = head | {"query": {}, "complete": True, "total": len(items), "pages": 1, "items": items}
        (folder / f"{question}.json").write_text(json.dumps(document), encoding="utf-8")


def _at(number: int, minutes: int = 0) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST + number * STEP + 60 * minutes))


def _pull(number: int, sha: str) -> dict[str, Any] | None:
    if number % 50 == 0:
        return None
    head = f"{number:040x}"
    review = {"id": 1, "user": {"login": "bob" if number % 40 else "ada"}, "state": "APPROVED", "commit_id": head}
    review["author_association"] = "MEMBER"
    return {
        "number": number,
        "state": "closed",
        "user": {"login": "ada"},
        "head": {"sha": head},
        "base": {"ref": "main"},
        "merge_commit_sha": sha,
        "merged_at": _at(number),
        "merged_by": {"login": "bob"},
        "reviews": [review | {"submitted_at": _at(number, -5)}],
    }


def _run(number: int, sha: str) -> dict[str, Any]:
    ended = "failure" if number % 60 == 0 else "success"
    state = {"id": number + 1, "head_sha": sha, "status": "completed", "conclusion": ended, "run_attempt": 1}
    return state | {"created_at": _at(number, 1), "updated_at": _at(number, 9), "actor": {"login": "ada"}}


def _deployment(number: int, sha: str) -> dict[str, Any] | None:
    if number % 10:
        return None
    status = {"id": 1, "state": "success", "created_at": _at(number, 12)}
    return {"id": number + 1, "sha": sha, "environment": "production", "statuses_url": "", "statuses": [status]}


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def _import(folder: Path, parts: Iterator[bytes]) -> None:
    process = subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet", "--force"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.writelines(parts)
    process.stdin.close()
    if process.wait():
        raise RuntimeError("git fast-import failed")


def yardstick(folder: Path, patience: float = _PATIENCE) -> float:
    """Return how many commits a second GitPython's objects give with the paths that each changed."""
    from git import Repo  # noqa: PLC0415 - only the yardstick needs it

    started, count = time.perf_counter(), 0
    repository = Repo(folder)
    for commit in repository.iter_commits("main", first_parent=True):
        if commit.parents:
            [each.b_path for each in commit.parents[0].diff(commit)]
        count += 1
        if time.perf_counter() - started > patience:
            break
    repository.close()
    return count / (time.perf_counter() - started)


def measure(folder: Path, commits: int) -> Iterator[tuple[str, str]]:
    """Yield rows of the table: what was done, and what it took."""
    repository, log = folder / "repository", folder / "log"
    repository.mkdir(parents=True)
    os.environ["SSPGEN_CACHE"] = str(folder / "cache")
    mainline = make(repository, commits)
    history = (*SSPGEN, "changes", "--only", "history", "--format", "json", "--out", str(folder / "history.json"))
    whole = (*SSPGEN, "changes", "--format", "csv", "--out", str(folder / "changes.csv"))
    for what, more in (("first", 0), (f"after {_MORE} more commits", _MORE)):
        if more:
            _import(repository, stream(more, commits, mainline[-1]))
        figures = run(history, repository, log, (0, 1))
        yield f"change history of {commits} commits, {what}", f"{figures.wall:.2f} s, {figures.memory:.0f} MB"
    tell(repository, mainline)
    figures = run(whole, repository, log, (0, 1))
    yield f"reconciled with {commits} pull requests and runs", f"{figures.wall:.2f} s, {figures.memory:.0f} MB"
    yield "GitPython's objects, changed paths", f"{yardstick(repository):.0f} commits/s"


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=80_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="sspgen-history-"))
    try:
        print("| work | took |\n|---|---:|")
        for what, took in measure(folder, options.commits):
            print(f"| {what} | {took} |", flush=True)
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
