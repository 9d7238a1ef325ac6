"""Evidence that is missing, empty, damaged, foreign or forged is told, and never read as a pass."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.cli import EVIDENCE, castle, castle_files, run_here, sarif
from support.gitrepo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "artifacts/gates.sarif"


def commit(workspace: Path, **files: str) -> None:
    GitRepo(workspace).commit({name.replace("__", "/"): text for name, text in files.items()}, "Change")


def explained(workspace: Path) -> Any:
    return run_here("explain", "gates", "--format", "json", cwd=workspace).json()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return castle(tmp_path / "castle")


def test_the_sound_castle_has_no_finding(workspace: Path) -> None:
    result = run_here("check", cwd=workspace)
    assert (result.code, result.codes) == (0, [])
    assert explained(workspace)["verdict"] == "pass"


SPOILED = {
    "nothing at all": ("", "SSP300", "not_run"),
    "of no known format": ("hello\n", "SSP301", "unknown"),
    "json of no known format": ('{"hello": 1}', "SSP301", "unknown"),
    "truncated": (sarif()[:-20], "SSP302", "unknown"),
    "without runs": ('{"version": "2.1.0", "runs": []}', "", "not_run"),
    "a run that did not end well": (sarif().replace("true", "false"), "", "needs_review"),
    "a finding": (sarif("a hole in the wall"), "", "fail"),
    "from the future": (sarif().replace("2026-01-01", "2226-01-01"), "", "unknown"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_report_that_is_spoiled_is_told_and_is_no_pass(workspace: Path, how: str) -> None:
    text, code, verdict = SPOILED[how]
    GitRepo(workspace).commit({REPORT: text}, "Spoil")
    check = run_here("check", cwd=workspace)
    assert check.code == 1
    told = set(check.codes)
    assert told & {"SSP306", "SSP308", "SSP312"}, check.err
    if code:
        assert code in told
        assert f"{code} warning: {REPORT}, of evidence source gates" in check.err
    assert explained(workspace)["verdict"] == verdict
    built = run_here("build", "--only", "oscal", cwd=workspace)
    assert built.code == 0
    assert "proven                                    0/4" in built.out


def test_a_report_that_is_gone_has_not_run(workspace: Path) -> None:
    (workspace / REPORT).unlink()
    check = run_here("check", cwd=workspace)
    assert check.code == 1
    assert "SSP306" in check.codes
    assert "no file matches 'artifacts/gates.sarif'" in check.err
    assert explained(workspace)["verdict"] == "not_run"


def test_a_report_that_is_a_folder_a_pipe_or_a_link_out_is_no_pass(workspace: Path) -> None:
    report = workspace / REPORT
    text = report.read_text()
    (workspace.parent / "outside.sarif").write_text(text)
    for make in (report.mkdir, lambda: report.symlink_to("../../outside.sarif"), lambda: report.symlink_to("gone")):
        if report.is_dir():
            report.rmdir()
        report.unlink(missing_ok=True)
        make()
        assert explained(workspace)["verdict"] in {"not_run", "unknown"}
        assert run_here("check", cwd=workspace).code == 1


def test_more_reports_than_expected_need_review(workspace: Path) -> None:
    text = EVIDENCE.replace("artifacts/gates.sarif", "artifacts/*.sarif")
    GitRepo(workspace).commit({"controls/evidence.yaml": text, "artifacts/more.sarif": sarif()}, "More")
    check = run_here("check", cwd=workspace)
    assert (check.code, check.codes) == (1, ["SSP309"])
    assert explained(workspace)["verdict"] == "needs_review"


@pytest.mark.parametrize("path", ["../gates.sarif", "/etc/passwd", "artifacts/../../gates.sarif"])
def test_a_path_that_leaves_the_workspace_is_refused_where_it_is_written(workspace: Path, path: str) -> None:
    (workspace / "controls/evidence.yaml").write_text(EVIDENCE.replace("artifacts/gates.sarif", path))
    result = run_here("build", "--only", "oscal", cwd=workspace)
    assert (result.code, result.codes) == (3, ["SSP304"])
    assert "controls/evidence.yaml:2:3: SSP304" in result.err


BAD_CHECKS = {
    "counts.total ==": "SSP305",
    "count.total == 0": "unknown name 'count'",
    "'" + "x" * 5000 + "' == outcome": "over the limit of 4000",
}


@pytest.mark.parametrize("expression", BAD_CHECKS, ids=["syntax", "unknown name", "too long"])
def test_a_check_that_is_no_expression_is_told_at_its_line(workspace: Path, expression: str) -> None:
    text = EVIDENCE.replace("counts.total == 0", json.dumps(expression))
    (workspace / "controls/evidence.yaml").write_text(text)
    result = run_here("build", "--only", "oscal", cwd=workspace)
    assert (result.code, result.codes) == (3, ["SSP305"])
    assert "controls/evidence.yaml:8:17: SSP305 check sound of gates: " in result.err
    assert BAD_CHECKS[expression] in result.err


def test_a_check_that_cannot_be_evaluated_is_unknown(workspace: Path) -> None:
    text = EVIDENCE.replace("counts.total == 0", "facts.nothing > 3")
    GitRepo(workspace).commit({"controls/evidence.yaml": text}, "Ask for more")
    assert explained(workspace)["verdict"] == "unknown"
    assert run_here("check", cwd=workspace).codes == ["SSP312"]


@pytest.mark.parametrize(
    ("collect", "code"),
    [
        ("{oracle: the moon}", "SSP311"),
        ("{files: a.json, color: red}", "SSP221"),
        ("{git: phases-of-the-moon}", "SSP224"),
    ],
)
def test_a_collector_or_a_setting_that_is_not_known(workspace: Path, collect: str, code: str) -> None:
    text = EVIDENCE.replace("{files: artifacts/gates.sarif}", collect)
    (workspace / "controls/evidence.yaml").write_text(text)
    result = run_here("build", "--only", "oscal", cwd=workspace)
    assert result.code == 3
    assert len(result.codes) == 1
    assert "controls/evidence.yaml:" in result.err
    assert result.codes == [code]


def test_evidence_goes_stale_with_the_clock_alone(workspace: Path) -> None:
    text = EVIDENCE.replace("    checks:", "    max_age: {fail: 24h}\n    checks:")
    GitRepo(workspace).commit({"controls/evidence.yaml": text}, "Limit its age")
    fresh = {"SOURCE_DATE_EPOCH": "1767268800"}  # 2026-01-01 12:00 UTC, an hour after the report
    later = {"SOURCE_DATE_EPOCH": "1767441600"}
    assert run_here("check", cwd=workspace, env=fresh).codes == []
    assert run_here("check", cwd=workspace, env=later).codes == ["SSP307"]


def test_fail_on_ends_with_1_after_publishing(workspace: Path) -> None:
    GitRepo(workspace).commit({REPORT: sarif("a hole")}, "Find")
    for how, code in (("never", 0), ("red", 1), ("findings", 1)):
        result = run_here("build", "--only", "oscal", "--fail-on", how, cwd=workspace)
        assert result.code == code
        assert "published" in result.out
    GitRepo(workspace).commit({REPORT: sarif()}, "Fix")
    (workspace / "controls/keep.yaml").write_text(castle_files()["controls/keep.yaml"] + "# more\n")
    for how, code in (("red", 0), ("findings", 1)):
        assert run_here("build", "--only", "oscal", "--fail-on", how, cwd=workspace).code == code


def test_a_hostile_value_that_a_text_cites_stays_a_word(workspace: Path) -> None:
    hostile = sarif().replace("gatekeeper", "<img src=x onerror=alert(1)> [a](javascript:b) \\u001b[2J")
    GitRepo(workspace).commit({REPORT: hostile}, "Be evil")
    for command in (["explain", "ga-1"], ["explain", "gates"], ["check"]):
        result = run_here(*command, cwd=workspace)
        assert "\x1b" not in result.out + result.err
    assert "\\<img src=x onerror=alert" in run_here("explain", "ga-1", cwd=workspace).out
