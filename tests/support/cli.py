"""Running the command line as a person does, and a small workspace of our own to run it on."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from sspgen.cli.main import main
from support import oscal
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GENERATOR = Path(__file__).resolve().parents[2] / "generator"
QUICK = ("--only", "oscal")
"""The outputs that are made fastest, for tests that are about publishing and not about them."""

SHARED_WORK = "SSPGEN_TESTS_SHARED"
"""Names the folder that all tests of one run share; ``conftest.py`` makes and removes it."""
_OURS = ("SOURCE_DATE_EPOCH", "SSPGEN_CACHE", "SSPGEN_CATALOGS", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Result:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        """The codes of the diagnostics that were printed, one a diagnostic."""
        words = [word for line in self.err.splitlines() if not line.startswith("  ") for word in line.split()]
        return [word for word in words if word.startswith("SSP") and word[3:].isdecimal()]

    def json(self) -> Any:
        """Standard output, all of it, as JSON."""
        return json.loads(self.out)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a person who has configured nothing, with a home of their own.

    Compiled templates and pages that were laid out are those of the whole run of tests; name another
    ``XDG_CACHE_HOME`` for a build that is to start cold.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _OURS and not name.startswith("GIT_")}
    cache = str(home / ".cache")
    if "XDG_CACHE_HOME" not in more and "SSPGEN_CACHE" not in more:
        share_work(Path(cache))
    ours = {"HOME": str(home), "XDG_CACHE_HOME": cache, "PYTHONPATH": str(GENERATOR)}
    return kept | ours | more


def share_work(cache: Path) -> None:
    """Let a cache folder have the work of all tests of this run, which is the same for the same content."""
    shared, own = Path(os.environ[SHARED_WORK]), cache / "sspgen" / "render"
    for name in ("code", "document"):
        (shared / name).mkdir(exist_ok=True, mode=0o700)
        if not (own / name).exists():
            own.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                (own / name).symlink_to(shared / name)


def command(*arguments: str | Path) -> list[str]:
    """The words that start the command line in a process of its own."""
    return [sys.executable, "-m", "sspgen.cli.main", *map(str, arguments)]


def run(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Result:
    """Run the command line in a process of its own; ``before`` runs in it first."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(cwd.parent, **(env or {})),
        capture_output=True,
        preexec_fn=before,
        stdin=subprocess.DEVNULL,
        timeout=600,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def run_here(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Result:
    """Run the command line in this process: the same entry and exit code, without the half second to start."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, environment(cwd.parent, **(env or {})), clear=True),
        mock.patch.object(sys, "argv", ["sspgen", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    assert isinstance(code, int)
    return Result(code, out.getvalue(), err.getvalue())


SSP = """\
system:
  id: castle
  name: The Castle
  description: A castle with a keep.
  status: operational
profile: profile.yaml
"""
PROFILE = """\
profile:
  metadata: {title: A small castle, version: "1"}
  imports:
    - href: castle.json
      include-controls:
        - with-ids: [ga-1, ke-1]
  merge: {as-is: true}
"""
KEEP = """\
component: keep
title: The keep
type: service
controls:
  ga-1:
    status: implemented
    parameters: {ga-1_odp.01: every day}
    statements:
      a:
        text: |
          The gates are listed, and {{ evidence.gates.tool }} looked at {{ evidence.gates.population.total }} rules.
        evidence: [gates]
      b: The guard looks {{ param.ga-1_odp.01 }}.
  ke-1:
    status: implemented
    parameters: {ke-1_odp.01: every week}
    statements:
      a: Stores are in the ledger.
      b: The steward counts them.
"""
EVIDENCE = """\
evidence:
  gates:
    title: The gates are sound
    collect: {files: artifacts/gates.sarif}
    checks:
      - id: sound
        title: Nothing is found
        expect: counts.total == 0
    supports: {ga-1_smt.a: satisfies}
"""


def sarif(*findings: str) -> str:
    """A report of a complete run over two rules, with these findings."""
    driver = {"name": "gatekeeper", "version": "2.1", "rules": [{"id": "G1"}, {"id": "G2"}]}
    ended = {"executionSuccessful": True, "endTimeUtc": "2026-01-01T11:00:00Z"}
    results = [{"ruleId": "G1", "level": "error", "message": {"text": text}} for text in findings]
    run = {"tool": {"driver": driver}, "invocations": [ended], "results": results}
    return json.dumps({"version": "2.1.0", "runs": [run]})


def castle_files() -> dict[str, str]:
    """The files of a workspace in which nothing is missing, wrong or unproven."""
    return {
        ".gitignore": "build\n.build.d/\n",
        "ssp.yaml": SSP,
        "profile.yaml": PROFILE,
        "castle.json": json.dumps(oscal.catalog(), indent=2),
        "controls/keep.yaml": KEEP,
        "controls/evidence.yaml": EVIDENCE,
        "artifacts/gates.sarif": sarif(),
    }


def castle(folder: Path, *, git: bool = True, **changed: str) -> Path:
    """Write the workspace into a folder, in a repository with one commit; ``changed`` files by key of `castle_files`.

    Args:
        folder: where it is to be; made when it is not there.
        git: whether it lies in a repository.
        changed: texts in place of those of ``ssp``, ``profile``, ``keep``, ``evidence``.
    """
    names = {"ssp": "ssp.yaml", "profile": "profile.yaml"}
    files = castle_files() | {names.get(key, f"controls/{key}.yaml"): text for key, text in changed.items()}
    if git:
        make_repo(folder).commit(files, "Build the castle")
    else:
        folder.mkdir(parents=True, exist_ok=True)
        GitRepo(folder).write(files)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes; empty when the folder is not there."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def is_whole(folder: Path) -> bool:
    """Tell whether a published tree has exactly the files of its manifest, each with the bytes that it names."""
    found = tree(folder)
    manifest = json.loads(found.pop("manifest.json"))
    listed = {item["path"]: item["sha256"] for item in manifest["outputs"]}
    return listed == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


@dataclass(frozen=True)
class Built:
    """A workspace that was built while all was well."""

    workspace: Path
    before: dict[str, bytes]

    def build_again(self, *arguments: str, **env: str) -> Result:
        """Build in this process, the quick outputs."""
        return run_here("build", *QUICK, *arguments, cwd=self.workspace, env=env)

    @property
    def untouched(self) -> bool:
        """Whether what was published then is still there, byte by byte, and nothing is left beside it."""
        build = self.workspace / "build"
        beside = {path.name for path in (self.workspace / ".build.d").iterdir()}
        return tree(build) == self.before and is_whole(build) and beside == {".gitignore", "lock", "1"}


def built_castle(folder: Path) -> Built:
    """Write the workspace into a folder and build it."""
    workspace = castle(folder)
    result = run_here("build", *QUICK, cwd=workspace)
    assert result.code == 0, result.err
    return Built(workspace, tree(workspace / "build"))
