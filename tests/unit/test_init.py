"""``sspgen init``: finds what a repository shows, drafts honestly, overwrites nothing, writes all or nothing."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from sspgen.cli import init, init_files
from sspgen.errors import EnvironmentFailure, InputError, SspgenError, UsageError
from sspgen.load.api import load_workspace
from sspgen.load.detect import GitFacts, detect
from sspgen.load.draft import Choices, draft
from sspgen.merge.expressions import syntax_problem
from sspgen.model.evidence import Relation
from sspgen.model.implementation import Claim

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    ".github/workflows/ci.yml": "name: ci",
    ".gitlab-ci.yml": "a: b",
    "Dockerfile": "FROM scratch",
    "compose.yaml": "services: {}",
    "deploy/main.tf": "",
    "k8s/app.yaml": "",
    "chart/Chart.yaml": "",
    "uv.lock": "",
    "web/package-lock.json": "{}",
    "tests/test_a.py": "",
    "pyproject.toml": '[project]\nname = "payments"\ndescription = "Takes payments: all of them"\n',
    "out/results.xml": '<testsuites><testsuite name="a" tests="1"><testcase name="x"/></testsuite></testsuites>',
    "out/lint.json": json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint"}}, "results": []}]}),
    "tests/fixtures/sample.json": json.dumps({"version": "2.1.0", "runs": []}),
    "out/[odd].json": json.dumps({"version": "2.1.0", "runs": []}),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    for command in (
        ("init", "-q"),
        ("remote", "add", "origin", "https://user:hunter2@github.com/acme/payments.git"),
        ("add", "."),
        ("commit", "-qm", "Start"),
    ):
        subprocess.run([*git, *command], cwd=tmp_path, check=True, env={**os.environ, "GIT_CONFIG_NOSYSTEM": "1"})
    return tmp_path


def _tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def _run(*arguments: str, text: str | None = None) -> Any:
    return CliRunner().invoke(init.command, list(arguments), input=text, catch_exceptions=True)


def test_what_is_found_becomes_a_workspace_without_problems(repository: Path) -> None:
    before = _tree(repository)
    result = _run(str(repository), "--yes")
    assert result.exit_code == 0, result.output
    assert "GitHub Actions: .github/workflows/ci.yml" in result.output
    workspace = load_workspace(repository)
    assert workspace.diagnostics == ()
    assert (workspace.system.name, workspace.system.description) == ("payments", "Takes payments: all of them")
    assert workspace.system.impact == ""
    assert workspace.profile == "nist-800-53-r5-moderate"
    assert [component.id for component in workspace.components] == [
        "containers",
        "dependencies",
        "hosting",
        "infrastructure",
        "pipeline",
        "this-system",
    ]
    assert {source.id for source in workspace.evidence} >= {"static_analysis", "tests", "signed_commits"}
    assert {s.id: s.query for s in workspace.evidence}["static_analysis"] == {"files": "out/lint.json"}
    after = _tree(repository)
    assert before.items() <= after.items()
    assert all(not name.startswith(".sspgen-init") for name in after)
    assert b"hunter2" not in b"".join(after[name] for name in after.keys() - before.keys())


def test_nothing_is_claimed_beyond_planned_and_nothing_satisfies(repository: Path) -> None:
    _run(str(repository), "--yes")
    workspace = load_workspace(repository)
    answers = [answer for component in workspace.components for answer in component.answers]
    assert answers
    assert all(answer.claim is Claim.PLANNED and answer.remarks for answer in answers)
    supports = [support for source in workspace.evidence for support in source.supports]
    assert all(support.relation is Relation.SUPPORTS for support in supports)
    assert not [c.expect for source in workspace.evidence for c in source.checks if syntax_problem(c.expect)]


def test_every_file_says_which_schema_an_editor_should_use(repository: Path) -> None:
    _run(str(repository), "--yes")
    for path in [repository / "ssp.yaml", *(repository / "controls").glob("*.yaml")]:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = first.partition("$schema=")[2]
        assert "$schema" in json.loads((path.parent / schema).read_text(encoding="utf-8"))


def test_flags_decide(repository: Path) -> None:
    result = _run(
        str(repository), "--name", "Acme Payments", "--impact", "low", "--description", "d", "--format", "json"
    )
    assert json.loads(result.output)["system"] == {
        "name": "Acme Payments",
        "impact": "low",
        "profile": "nist-800-53-r5-low",
    }
    workspace = load_workspace(repository)
    assert (workspace.system.id, workspace.system.impact) == ("acme-payments", "low")
    assert "cm-3" not in {a.control for c in workspace.components for a in c.answers}


def test_questions_are_asked_on_a_terminal(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    result = _run(str(repository), text="My System\nDoes things\nhigh\n\n")
    assert result.exit_code == 0, result.output
    workspace = load_workspace(repository)
    assert (workspace.system.name, workspace.system.impact, workspace.profile) == (
        "My System",
        "high",
        "nist-800-53-r5-high",
    )


def test_without_a_terminal_it_does_not_guess(repository: Path) -> None:
    before = _tree(repository)
    result = _run(str(repository))
    assert result.exit_code == 2
    assert "--yes" in result.output
    assert _tree(repository) == before


def test_a_dry_run_writes_nothing(repository: Path) -> None:
    before = _tree(repository)
    result = _run(str(repository), "--yes", "--dry-run", "--format", "json")
    assert "ssp.yaml" in json.loads(result.output)["files"]
    assert _tree(repository) == before


@pytest.mark.parametrize("existing", ["ssp.yaml", "controls/pipeline.yaml", ".sspgen/schemas/ssp.schema.json"])
def test_nothing_is_overwritten_and_nothing_else_is_written(repository: Path, existing: str) -> None:
    (repository / existing).parent.mkdir(parents=True, exist_ok=True)
    (repository / existing).write_text("mine")
    before = _tree(repository)
    result = _run(str(repository), "--yes")
    assert isinstance(result.exception, UsageError)
    assert [str(d.span) for d in result.exception.diagnostics] == [existing]
    assert _tree(repository) == before


def test_a_linked_folder_is_refused(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repository / "controls").symlink_to(outside)
    assert isinstance(_run(str(repository), "--yes").exception, InputError)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("failing", range(1, 12))
def test_when_any_write_fails_nothing_stays(repository: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    before, count, link = _tree(repository), 0, init_files._link

    def sometimes(source: Path, target: Path) -> None:
        nonlocal count
        count += 1
        if count == failing:
            raise OSError(28, "No space left on device")
        link(source, target)

    monkeypatch.setattr(init_files, "_link", sometimes)
    result = _run(str(repository), "--yes")
    assert isinstance(result.exception, EnvironmentFailure)
    assert _tree(repository) == before
    assert not (repository / "controls").exists()


def test_an_empty_folder_and_no_folder(tmp_path: Path) -> None:
    result = _run(str(tmp_path), "--name", "Empty")
    assert result.exit_code == 0
    assert load_workspace(tmp_path).diagnostics == ()
    assert isinstance(_run(str(tmp_path / "gone"), "--yes").exception, SspgenError)


def test_drafts_are_deterministic_and_names_are_data() -> None:
    found = detect("x", sorted(FILES, reverse=True), GitFacts("git@gitlab.com:a/b.git", has_commits=True), {}, {})
    assert found == detect("x", FILES, GitFacts("git@gitlab.com:a/b.git", has_commits=True), {}, {})
    assert (found.name, found.git.host) == ("b", "gitlab.com")
    hostile = Choices('a: [b]\n#"{{ x }}', "--- *x", "", "p")
    assert draft(found, hostile) == draft(found, hostile)
    assert hostile.identifier == "a-b-x"


@pytest.mark.parametrize("data", [b"[project", b"\xff", b"[project]\nname = 1", b'project = "x"', b"[" * 5000])
def test_project_files_that_are_not_as_expected_are_passed_over(data: bytes) -> None:
    assert detect("folder", [], GitFacts(), {}, {"pyproject.toml": data, "package.json": data}).name == "folder"


def test_what_stops_it_is_json_when_asked_for(repository: Path) -> None:
    (repository / "ssp.yaml").write_text("mine")
    result = _run(str(repository), "--yes", "--format", "json")
    assert result.exit_code == 2
    assert [d["code"] for d in json.loads(result.output)["diagnostics"]] == ["SSP232"]
