"""A repository whose configuration, hooks and attributes name programs: none of them may ever run."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.collectors.git import COLLECTOR, METRICS
from sspgen.collect.git.safe_git import Repository, open_repository
from sspgen.model.evidence import EvidenceSource
from support.cli import QUICK, run_here, sarif
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM_KEYS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.askPass",
    "core.sshCommand",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "credential.helper",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "gpg.openpgp.program",
    "gpg.ssh.defaultKeyCommand",
    "interactive.diffFilter",
    "merge.evil.driver",
    "pager.log",
    "pager.blame",
    "pager.status",
    "sequence.editor",
    "ssh.variant",
    "trailer.evil.command",
    "trailer.evil.cmd",
    "uploadpack.packObjectsHook",
)
HOOKS = ("post-checkout", "post-index-change", "pre-commit", "fsmonitor-watchman", "reference-transaction")
COMMANDS = (
    "blame",
    "cat-file",
    "config",
    "for-each-ref",
    "log",
    "ls-tree",
    "rev-list",
    "rev-parse",
    "status",
    "version",
)


@pytest.fixture
def trap(tmp_path: Path) -> tuple[GitRepo, Path]:
    """Make a repository full of programs that leave a marker, and changed files that tempt git to run them."""
    repo = make_repo(tmp_path / "repo")
    repo.commit({"controls/a.yaml": "a: 1\n", "big.bin": "x\n", "ssp.yaml": "s: 1\n"}, "Begin")
    repo.commit({".gitattributes": "* filter=evil diff=evil merge=evil\n", "controls/a.yaml": "a: 2\n"}, "Attributes")
    repo.tag("v1", message="One")
    marker = tmp_path / "marker"
    script = tmp_path / "script"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {marker}\ncat 2>/dev/null\n')
    script.chmod(0o755)
    (tmp_path / "included").write_text(f"[core]\n\tfsmonitor = {script}\n\tpager = {script}\n")
    _plant(repo, script, tmp_path / "included")
    (repo.path / "big.bin").write_text("changed in the working tree\n")
    os.utime(repo.path / "controls/a.yaml", (1, 1))
    return repo, marker


def _plant(repo: GitRepo, script: Path, included: Path) -> None:
    config = repo.path / ".git/config"
    lines = config.read_text()
    for key in PROGRAM_KEYS:
        section, _, rest = key.partition(".")
        sub, _, name = rest.rpartition(".")
        header = f'[{section} "{sub}"]' if sub else f"[{section}]"
        lines += f"{header}\n\t{name} = {script}\n"
    lines += "".join(f"[alias]\n\t{command} = !{script}\n" for command in COMMANDS)
    lines += f"[include]\n\tpath = {included}\n"
    lines += f'[includeIf "gitdir:/**"]\n\tpath = {included}\n'
    lines += '[filter "evil"]\n\trequired = true\n[diff "evil"]\n\tcachetextconv = true\n'
    lines += f'[remote "origin"]\n\turl = ext::{script} %S\n\tpromisor = true\n\tuploadpack = {script}\n\tvcs = evil\n'
    lines += "[extensions]\n\tpartialClone = origin\n\tworktreeConfig = true\n[core]\n\trepositoryformatversion = 1\n"
    lines += f"\thooksPath = {repo.path}/.git/hooks\n\tworktree = /\n"
    lines += "[log]\n\tshowSignature = true\n[protocol]\n\tallow = always\n"
    config.write_text(lines)
    (repo.path / ".git/config.worktree").write_text(f"[core]\n\tfsmonitor = {script}\n")
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    for hook in HOOKS:
        (repo.path / ".git/hooks").mkdir(exist_ok=True)
        (repo.path / ".git/hooks" / hook).write_text(script.read_text())
        (repo.path / ".git/hooks" / hook).chmod(0o755)


def _exercise(repository: Repository) -> None:
    """Ask for every public fact; a new one that this does not know how to ask for fails the test."""
    sha = repository.tip("HEAD")
    calls: dict[str, Callable[[], object]] = {
        "blame": lambda: [repository.blame(path) for path in repository.tracked],
        "blame_all": lambda: repository.blame_all(repository.tracked),
        "blob_url": lambda: repository.blob_url("controls/a.yaml", 1, sha),
        "commit_url": lambda: repository.commit_url(sha),
        "commits": lambda: list(repository.commits(sha)),
        "files_at": lambda: repository.files_at(sha),
        "is_committed": lambda: repository.is_committed("big.bin"),
        "is_in_history": lambda: [repository.is_in_history(each) for each in (sha, sha[:8], "b" * 40)],
        "last_change": lambda: [repository.last_change(path) for path in repository.tracked],
        "objects": lambda: list(repository.objects([sha])),
        "provenance": lambda: repository.provenance("controls/a.yaml", 1),
        "record": lambda: repository.record(sha),
        "records": lambda: repository.records([sha]),
        "tags": lambda: repository.tags(sha),
        "tip": lambda: repository.tip("main"),
        "touched": lambda: list(repository.touched(sha)),
    }
    for name in (name for name in dir(repository) if not name.startswith("_") and name != "close"):
        if name in calls:
            calls[name]()
        else:
            assert not callable(getattr(repository, name)), f"{name} is not exercised"


def test_the_trap_works(trap: tuple[GitRepo, Path]) -> None:
    repo, marker = trap
    subprocess.run(["git", "--work-tree", ".", "status"], cwd=repo.path, capture_output=True, check=False)
    assert marker.exists()


def test_nothing_that_a_repository_names_is_run(trap: tuple[GitRepo, Path]) -> None:
    repo, marker = trap
    before = _state(repo.path)
    repository, _ = open_repository(repo.path)
    assert repository is not None
    _exercise(repository)
    context = CollectContext(repo.path, repository, datetime(2026, 1, 2, tzinfo=UTC))
    for metric in METRICS:
        found = COLLECTOR.collect(EvidenceSource("s", "S", "git", {"git": metric}), context)
        assert found.artifacts, found.problem
    assert repository.dirty_paths == {"big.bin"}
    assert repository.last_change("controls/a.yaml") is not None
    assert (repository.remote_url, repository.web_url) == ("", "")
    assert repository.problems == ()
    assert not marker.exists(), marker.read_text()
    assert _state(repo.path) == before, "the repository was written to"


def test_a_missing_object_is_not_fetched(trap: tuple[GitRepo, Path]) -> None:
    repo, marker = trap
    for file in (repo.path / ".git/objects").glob("[0-9a-f][0-9a-f]/*"):
        kept = repo.path.parent / "kept"
        file.replace(kept)
        repository, _ = open_repository(repo.path)
        assert repository is not None
        _survive(repository)
        kept.replace(file)
    assert not marker.exists(), marker.read_text()


def _survive(repository: Repository) -> None:
    for path in ("controls/a.yaml", "big.bin"):
        repository.last_change(path)
        repository.provenance(path, 1)


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


WORKSPACE = {
    "ssp.yaml": "system: {id: trap, name: Trap}\nevidence: {store: PLACE}\n",
    "controls/a.yaml": "component: a\ntitle: A\ntype: service\ncontrols: {ac-1: {statements: {a: x}}}\n",
    "controls/evidence.yaml": "evidence:\n"
    + "".join(f"  s{n}:\n    title: T\n    collect: {{git: {m}}}\n" for n, m in enumerate(METRICS))
    + "  reports:\n    title: T\n    collect: {files: 'artifacts/*'}\n"
    + "  inbox:\n    title: T\n    collect: {drop: inbox}\n",
    "artifacts/gates.sarif": sarif(),
    "inbox/gates.sarif": sarif(),
}


@pytest.mark.parametrize("place", [".sspgen/evidence", "git:evidence"])
def test_no_command_runs_what_a_repository_names(trap: tuple[GitRepo, Path], place: str) -> None:
    repo, marker = trap
    repo.write({name: text.replace("PLACE", place) for name, text in WORKSPACE.items()})
    signing = repo.path.parent / "key"
    for command in (
        ("keys", "generate", "--out", signing),
        ("collect", "--key", signing),
        ("verify",),
        ("history",),
        ("changes",),
        ("check",),
        ("build", *QUICK, "--key", signing),
        ("build", *QUICK, "--as-of", "2100-01-01"),
        ("evidence", "read", "artifacts/gates.sarif"),
        ("store", "export", "--out", repo.path.parent / "bundle.zip"),
    ):
        result = run_here(*command, cwd=repo.path)
        assert result.code in (0, 1), (command, result.err)
        assert not marker.exists(), (command, marker.read_text())
