"""The command line as a person or a program meets it: help, completion, silence, progress, JSON and exit codes."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from sspgen.cli.main import cli
from support.cli import EVIDENCE, QUICK, built_castle, castle, command, environment, run, run_here

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = tuple(cli.list_commands(click.Context(cli)))
BELOW = ("catalog add", "catalog list", "catalog show", "import opencontrol", "import oscal")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return castle(tmp_path / "castle")


@pytest.mark.parametrize("name", [*COMMANDS, *BELOW])
def test_help_of_every_command_has_examples(tmp_path: Path, name: str) -> None:
    for flag in ("--help", "-h"):
        result = run_here(*name.split(), flag, cwd=tmp_path)
        assert (result.code, result.err) == (0, "")
        assert "Examples:" in result.out
        assert f"sspgen {name}" in " ".join(result.out.partition("Examples:")[2].split())


def test_help_names_every_command_exit_codes_and_completion(tmp_path: Path) -> None:
    result = run_here("--help", cwd=tmp_path)
    assert result.code == 0
    assert all(f"  {name} " in result.out for name in COMMANDS)
    assert "0 clean, 1 findings, 2 usage, 3 bad input" in " ".join(result.out.split())
    assert "_SSPGEN_COMPLETE" in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_terminal_and_cuts_no_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for line in run_here(name, "--help", cwd=tmp_path).out.splitlines():
        assert len(line) <= 80 or line.startswith("    sspgen "), line
        assert line.startswith("Usage:") or not line.endswith("..."), line


def test_every_option_says_what_it_is_for() -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        found = cli.get_command(context, name)
        assert found is not None
        commands = list(found.commands.values()) if isinstance(found, click.Group) else [found]
        for each in commands:
            silent = [p.name for p in each.params if isinstance(p, click.Option) and not p.help]
            assert silent == [], f"{name}: {silent}"


def test_a_command_that_is_nearly_one_is_suggested(tmp_path: Path) -> None:
    result = run_here("buld", cwd=tmp_path)
    assert result.code == 2
    assert "Did you mean 'build'?" in result.err


def test_version(tmp_path: Path) -> None:
    assert run_here("--version", cwd=tmp_path).out.startswith("sspgen, version ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(tmp_path: Path, shell: str) -> None:
    script = run(cwd=tmp_path, env={"_SSPGEN_COMPLETE": f"{shell}_source"})
    assert script.code == 0
    assert "sspgen" in script.out
    assert "_SSPGEN_COMPLETE" in script.out


def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    def complete(words: str, at: int) -> str:
        asked = {"_SSPGEN_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
        return run(cwd=tmp_path, env=asked).out

    assert "build" in complete("sspgen b", 1)
    assert "--fail-on" in complete("sspgen build --f", 2)
    assert "red" in complete("sspgen build --fail-on r", 3)


USAGE = (
    ["bulid"],
    ["build", "--olny", "pdf"],
    ["build", "--only", "word"],
    ["build", "--only", ""],
    ["build", "--jobs", "0"],
    ["build", "--fail-on", "always"],
    ["check", "--format", "yaml"],
    ["explain"],
    ["explain", "zz-9"],
    ["serve", "--port", "99999"],
    ["catalog", "add"],
    ["catalog", "add", "no-such-catalog"],
)


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_what_cannot_work_ends_with_2_and_says_why(workspace: Path, arguments: list[str]) -> None:
    result = run_here(*arguments, cwd=workspace)
    assert result.code == 2
    assert result.err
    assert result.out == ""
    assert "Traceback" not in result.err
    assert not (workspace / "build").exists()


@pytest.mark.parametrize("epoch", ["yesterday", "1e9", "-1e400", "99999999999999999999", "12:00"])
def test_a_source_date_epoch_that_is_no_number(workspace: Path, epoch: str) -> None:
    result = run_here("build", *QUICK, cwd=workspace, env={"SOURCE_DATE_EPOCH": epoch})
    assert (result.code, result.codes) == (2, ["SSP225"])
    assert repr(epoch) in result.err


@pytest.mark.parametrize("arguments", [["build", *QUICK, "--quiet"], ["check", "-q"]], ids=" ".join)
def test_quiet_says_nothing_when_all_is_well(workspace: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=workspace)
    assert (result.code, result.out, result.err) == (0, "", "")


def test_quiet_still_tells_problems(workspace: Path) -> None:
    (workspace / "artifacts/gates.sarif").unlink()
    result = run_here("check", "-q", cwd=workspace)
    assert (result.code, result.out) == (1, "")
    assert "SSP306" in result.codes


REPORTS = (
    ["build", *QUICK],
    ["check"],
    ["explain", "ga-1"],
    ["explain", "ga-1.a"],
    ["explain", "keep"],
    ["explain", "gates"],
    ["catalog", "list"],
    ["catalog", "add", "castle.json"],
)


@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_json_is_all_there_is_on_standard_output(workspace: Path, arguments: list[str]) -> None:
    result = run_here(*arguments, "--format", "json", cwd=workspace)
    assert (result.code, result.err) == (0, "")
    assert result.json()


def test_json_of_a_failed_command_has_the_diagnostics(workspace: Path) -> None:
    (workspace / "controls/evidence.yaml").write_text(EVIDENCE.replace("counts.total", "nothing"))
    for arguments in (["build"], ["check"], ["explain", "ga-1"]):
        result = run_here(*arguments, "--format", "json", cwd=workspace)
        assert (result.code, result.err) == (3, "")
        (diagnostic,) = result.json()["diagnostics"]
        assert (diagnostic["code"], diagnostic["severity"]) == ("SSP305", "error")
        assert (diagnostic["file"], diagnostic["line"], diagnostic["column"]) == ("controls/evidence.yaml", 8, 17)
        assert diagnostic["help"]
        assert diagnostic["docs"] == "docs/reference/diagnostics.md#ssp305"


def test_json_of_a_catalog_that_cannot_be_added_has_the_diagnostics(workspace: Path) -> None:
    result = run_here("catalog", "add", "nist-800-53-r9", "--format", "json", cwd=workspace)
    assert (result.code, result.err) == (2, "")
    assert [d["code"] for d in result.json()["diagnostics"]] == ["SSP260"]


def test_json_and_text_tell_the_same_numbers(workspace: Path) -> None:
    record = run_here("build", *QUICK, "--format", "json", cwd=workspace).json()
    text = run_here("build", *QUICK, cwd=workspace).out
    for name, count in record["response_points"].items():
        assert name == "total" or f"{count}/{record['response_points']['total']}" in text
    assert record["texts"] == {"in": 4, "out": 4}
    plan = json.loads((workspace / "build/plan.json").read_text())
    assert plan["schema"] == "sspgen-plan/1"


def test_the_names_of_things_are_read_as_people_write_them(workspace: Path) -> None:
    first = run_here("explain", "ga-1", cwd=workspace).out
    for name in ("GA-1", "ga-01", "GA-01"):
        assert run_here("explain", name, cwd=workspace).out == first
    point = run_here("explain", "ga-1_smt.a", cwd=workspace).out
    for name in ("ga-1.a", "GA-1 a", "GA-01(a)"):
        assert run_here("explain", name, cwd=workspace).out == point


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ga-11", "did you mean ga-1"),
        ("gate", "did you mean gates"),
        ("kep", "did you mean keep?"),
        ("ga-2", "the catalog has GA-2 Walls, but the profile does not"),
        ("XX", "controls (2): ga-1, ke-1"),
    ],
)
def test_a_name_that_is_not_known_has_a_hint(workspace: Path, name: str, hint: str) -> None:
    result = run_here("explain", name, cwd=workspace)
    assert result.code == 2
    assert hint in result.err


def test_progress_is_plain_lines_where_there_is_no_terminal(workspace: Path) -> None:
    result = run("build", *QUICK, cwd=workspace)
    assert result.err.splitlines()[:2] == ["evidence: started", "evidence: done"]
    assert "\x1b" not in result.err + result.out


def on_a_terminal(workspace: Path, *arguments: str) -> str:
    """Run on a pseudo-terminal, and return everything that it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=workspace,
        env=environment(workspace.parent, TERM="xterm-256color", COLUMNS="100"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(timeout=60) is not None
    return shown.decode()


def test_progress_is_a_bar_on_a_terminal(workspace: Path) -> None:
    shown = on_a_terminal(workspace, "build", *QUICK)
    assert "━" in shown
    assert "started" not in shown
    assert "published 8 files" in shown


def test_findings_are_coloured_on_a_terminal_and_words_of_a_report_cannot_steer_it(workspace: Path) -> None:
    report = workspace / "artifacts/gates.sarif"
    report.write_text(report.read_text().replace("gatekeeper", "\\u001b]0;owned\\u0007 keeper"))
    (workspace / "controls/extra.yaml").write_text("component: extra\ntitle: T\ncontrols: {ga-9: {text: T.}}\n")
    shown = on_a_terminal(workspace, "check")
    assert "\x1b[33m\x1b[1mSSP" in shown
    for name in ("gates", "ga-1"):
        shown += on_a_terminal(workspace, "explain", name)
    assert "\x1b]0;" not in shown
    assert "\x1b[2J" not in shown


def test_what_should_not_happen_is_shown_whole_and_ends_with_70(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_root: Path, _document: str = "") -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("sspgen.flow.plan.load_workspace", broken)
    result = run_here("check", cwd=workspace)
    assert result.code == 70
    assert "Traceback" in result.err
    assert "RuntimeError: a bug" in result.err
    assert "this is a bug in sspgen" in result.err


def test_a_renderer_that_fails_is_named_and_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = built_castle(tmp_path / "castle")

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("sspgen.render.oscal.RENDERER", type("R", (), {"id": "x", "title": "X", "render": broken})())
    result = built.build_again()
    assert (result.code, result.codes) == (3, ["SSP352"])
    assert "X: RuntimeError: a bug" in result.err
    assert built.untouched


def test_a_reader_that_goes_away_is_no_error(workspace: Path) -> None:
    line = f"{sys.executable} -m sspgen.cli.main explain gates | true"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=workspace,
        env=environment(workspace.parent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
