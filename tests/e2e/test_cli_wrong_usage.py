"""Commands that are given what cannot work: each says what is wrong and what to do, with its exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sspgen.cli.refused import refused
from support.cli import castle, environment, run_here

CATALOG = Path(__file__).parents[1] / "fixtures" / "oscal" / "harbor" / "catalog.json"
LONG = "a" * 300


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with one sound catalog and everything that is none."""
    folder = tmp_path / "here"
    folder.mkdir()
    catalog = CATALOG.read_bytes()
    (folder / "catalog.json").write_bytes(catalog)
    (folder / "empty.json").write_bytes(b"")
    (folder / "binary.json").write_bytes(bytes(range(255, 127, -1)))
    (folder / "wide.json").write_bytes(catalog.decode().encode("utf-16"))
    (folder / "other.json").write_text('{"a": 1}')
    (folder / "words.txt").write_text("no document")
    (folder / "huge.json").touch()
    os.truncate(folder / "huge.json", 3 * 2**30)
    (folder / "loop.json").symlink_to("loop.json")
    os.mkfifo(folder / "pipe.json")
    (folder / "folder").mkdir()
    return folder


NO_DOCUMENTS = ["gone", "empty", "binary", "wide", "other", "huge", "loop", "pipe"]
USES = {
    "check": ("check", "{}"),
    "convert": ("convert", "{}", "x.xml"),
    "diff": ("diff", "{}", "catalog.json"),
    "import": ("import", "oscal", "{}", "--out", "x"),
    "add": ("catalog", "add", "{}", "--id", "x"),
    "build": ("build", "{}"),
    "baseline": ("check", "catalog.json", "--baseline", "{}"),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", NO_DOCUMENTS)
def test_what_is_no_document_is_told_at_its_name_with_a_remedy(here: Path, use: str, name: str) -> None:
    before = sorted(here.iterdir())
    result = run_here(*(word.format(f"{name}.json") for word in USES[use]), cwd=here)
    assert result.code in {2, 3}
    assert len(result.codes) == 1
    assert f"{name}.json" in result.err
    assert "  help: " in result.err
    assert sorted(here.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("convert", "catalog.json"), 2, "Missing argument 'TARGET'"),
        (("convert", "catalog.json", "x.pdf"), 2, "no encoding has the suffix '.pdf'"),
        (("convert", "catalog.json", "-"), 2, "add --to"),
        (("convert", "catalog.json", "words.txt", "--to", "xml"), 2, "add --force"),
        (("convert", "folder", "catalog.json"), 2, "TARGET must be one, too"),
        (("convert", "folder", "x", "--to", "xml"), 3, "holds no OSCAL document"),
        (("convert", "words.txt", "x.xml"), 3, "name an OSCAL document, in JSON, YAML or XML"),
        (("import", "oscal", "catalog.json"), 3, "name an OSCAL component-definition or system-security-plan"),
        (("import", "oscal", "catalog.json", "--out", "words.txt"), 2, "is a file"),
        (("import", "opencontrol", "folder"), 3, "has no opencontrol.yaml"),
        (("fetch", "folder"), 2, "there is no opencontrol.yaml in folder"),
        (("check", "words.txt"), 3, "words.txt is nothing that can be checked"),
        (("check", "folder"), 3, "no OSCAL document in folder"),
        (("check", "catalog.json", "-o", "folder"), 2, "is a directory"),
        (("check", "catalog.json", "--only", "SSP9999"), 2, "expected one such as SSP001"),
        (("check", "catalog.json", "--fail-on", "info"), 2, "is not one of 'error', 'warning', 'never'"),
        (("diff", "catalog.json"), 2, "two things are compared"),
        (("diff", "catalog.json", "nothing-such"), 2, "no file, folder, catalog, profile or revision"),
        (("diff", "catalog.json", "--answers", "catalog.json"), 2, "which has no answers"),
        (("catalog", "add", "nist-800-35"), 2, "neither a known catalog or profile nor a file"),
        (("build", "gone"), 3, "gone is not there"),
    ],
)
def test_what_cannot_work_says_why(here: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run_here(*arguments, cwd=here)
    assert (result.code, said in " ".join(result.err.split())) == (code, True), result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", [LONG, "catalog.json/x", "a/" * 3000])
def test_a_path_that_cannot_be_is_no_bug_of_the_program(here: Path, use: str, name: str) -> None:
    result = run_here(*(word.format(name) for word in USES[use]), cwd=here)
    assert result.code in {2, 3, 4}
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("convert", "catalog.json", f"{LONG}.xml"),
        ("convert", "catalog.json", "catalog.json/x.xml"),
        ("diff", "catalog.json", "catalog.json", "-o", LONG),
        ("check", "catalog.json", "-o", "catalog.json/x"),
        ("check", "catalog.json", "--write-baseline", LONG),
        ("import", "oscal", CATALOG.with_name("plan.json"), "--out", LONG),
        ("import", "oscal", CATALOG.with_name("plan.json"), "--out", "catalog.json/x"),
        ("build", CATALOG.with_name("plan.json"), "--only", "tables", "--out", LONG),
    ],
)
def test_a_place_that_cannot_be_written_ends_with_4(here: Path, arguments: tuple[str | Path, ...]) -> None:
    result = run_here(*arguments, cwd=here)
    assert (result.code, len(result.codes)) == (4, 1)
    assert "  help: check " in result.err


def test_what_the_machine_refuses_is_told_as_json_where_that_is_asked_for(here: Path) -> None:
    result = run_here("check", LONG, "--format", "json", cwd=here)
    (told,) = json.loads(result.out)["diagnostics"]
    assert (result.code, told["code"], told["message"]) == (4, "SSP294", "cannot be used: File name too long")
    assert len(told["file"]) < len(LONG)


@pytest.mark.parametrize("words", ["check catalog.json", "convert catalog.json - --to xml"])
def test_a_full_disk_behind_standard_output_is_told(here: Path, words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sspgen.cli.main", *words.split()],
            cwd=here,
            env=environment(here.parent),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, "SSP294" in done.stderr, "Traceback" in done.stderr) == (4, True, False)


def test_a_mistake_of_ours_is_not_taken_for_a_refusal() -> None:
    assert refused(FileNotFoundError(2, "No such file or directory", "x")) is None
    assert refused(OSError("no number")) is None
    told = refused(PermissionError(13, "Permission denied", "x/y"))
    assert told is not None
    assert str(told) == "x/y: SSP294 cannot be used: Permission denied"


def test_a_profile_that_nothing_was_asked_of_is_told(here: Path) -> None:
    result = run_here("check", "catalog.json", "--profile", "nist-800-53-r5-low", cwd=here)
    assert (result.code, "note: --profile was not used" in result.err) == (0, True)


@pytest.mark.parametrize(
    ("encoding", "words"), [("latin-1", "check ."), ("cp1252", "diff . plan.json"), ("ascii", "explain ga-1")]
)
def test_a_terminal_without_our_letters_is_no_bug_of_the_program(tmp_path: Path, encoding: str, words: str) -> None:
    workspace = castle(tmp_path / "castle")
    shutil.copy(CATALOG.with_name("plan.json"), workspace / "plan.json")
    done = subprocess.run(
        [sys.executable, "-m", "sspgen.cli.main", *words.split()],
        cwd=workspace,
        env=environment(tmp_path, PYTHONIOENCODING=encoding),
        capture_output=True,
        check=False,
    )
    assert (done.returncode in {0, 1}, b"Traceback" in done.stderr) == (True, False), done.stderr


def test_what_programs_read_is_utf_8_on_any_terminal(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    (workspace / "controls/other.yaml").write_text("component: ö→\ntitle: T\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sspgen.cli.main", "check", "--format", "json"],
        cwd=workspace,
        env=environment(tmp_path, PYTHONIOENCODING="cp1252"),
        capture_output=True,
        check=False,
    )
    assert json.loads(done.stdout.decode("utf-8"))
    assert "ö→" in done.stdout.decode("utf-8")
