"""What is wrong with a workspace is told all at once, with its place and exit 3, and what was published stays."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest

from support import oscal
from support.cli import EVIDENCE, KEEP, PROFILE, SSP, Built, built_castle, castle, run_here, tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return built_castle(tmp_path / "castle")


BROKEN = {
    "tab": "component: a\n\ttitle: T\n",
    "unclosed": "component: a\ntitle: [T\n",
    "twice": "component: a\ntitle: T\ntitle: U\n",
    "anchor": "component: a\ntitle: &t T\n",
    "tag": "component: a\ntitle: !!python/object:os.system T\n",
    "several": "component: a\ntitle: T\n---\ncomponent: b\ntitle: T\n",
    "latin": "component: a\ntitle: Tür\n".encode("latin-1"),
    "utf-16": "component: a\ntitle: T\n".encode("utf-16"),
    "nul": b"component: a\ntitle: \0\n",
    "empty": "",
    "list": "- component: a\n",
    "other": "kind: unknown\n",
    "key": "component: a\ntitle: T\ntilte: U\n",
    "no-title": "component: a\n",
    "status": "component: a\ntitle: T\ncontrols: {ga-1: {status: impelmented}}\n",
    "type": "component: a\ntitle: [T]\n",
    "foreign-part": "component: a\ntitle: T\ncontrols: {ga-1: {statements: {ke-1_smt.a: Text.}}}\n",
    "evidence": "component: a\ntitle: T\ncontrols: {ga-1: {status: planned, remarks: R., evidence: {gate: 1}}}\n",
    "same-id": "component: keep\ntitle: T\n",
    "deep": "component: a\ntitle: " + "[" * 5000 + "\n",
}


def test_twenty_broken_files_among_good_ones_are_told_in_one_run_and_nothing_is_replaced(built: Built) -> None:
    assert len(BROKEN) == 20
    for number, (name, text) in enumerate(BROKEN.items()):
        data = text if isinstance(text, bytes) else text.replace("component: a", f"component: a{number}").encode()
        (built.workspace / "controls" / f"{name}.yaml").write_bytes(data)
        (built.workspace / "controls" / f"good-{name}.yaml").write_text(f"component: good-{name}\ntitle: Good\n")
    result = built.build_again()
    assert result.code == 3
    told = {line.split(".yaml")[0].removeprefix("controls/") for line in result.err.splitlines() if " SSP" in line}
    assert told == set(BROKEN)
    assert len(result.codes) >= 20
    assert built.untouched


def test_the_same_is_told_by_check_with_places_as_json(built: Built) -> None:
    for name in ("twice", "status"):
        text = BROKEN[name]
        assert isinstance(text, str)
        (built.workspace / "controls" / f"{name}.yaml").write_text(text)
    for command in (["check"], ["build"], ["explain", "ga-1"]):
        result = run_here(*command, "--format", "json", cwd=built.workspace)
        assert (result.code, result.err) == (3, "")
        found = [(d["file"], d["line"], d["code"]) for d in result.json()["diagnostics"]]
        assert ("controls/twice.yaml", 3, "SSP203") in found
        assert ("controls/status.yaml", 3, "SSP224") in found
    assert built.untouched


def test_a_file_that_links_nowhere_is_a_folder_or_a_pipe_is_told_and_never_waited_for(built: Built) -> None:
    controls = built.workspace / "controls"
    (controls / "dangling.yaml").symlink_to("nowhere.yaml")
    (controls / "folder.yaml").mkdir()
    os.mkfifo(controls / "pipe.yaml")
    (controls / "loop.yaml").symlink_to("loop.yaml")
    (controls / "outside.yaml").symlink_to("/etc/passwd")
    result = built.build_again()
    assert result.code == 3
    assert result.codes == ["SSP200"] * 4
    assert "controls/dangling.yaml: SSP200 the file cannot be read: No such file or directory" in result.err
    assert "controls/pipe.yaml: SSP200 the file is not a regular file" in result.err
    assert "controls/outside.yaml: SSP200 the file leaves the workspace" in result.err
    assert built.untouched


@pytest.mark.parametrize("spoil", ["folder", "dangling", "pipe"])
def test_an_ssp_yaml_that_is_no_file_is_told(built: Built, spoil: str) -> None:
    file = built.workspace / "ssp.yaml"
    file.unlink()
    {"folder": file.mkdir, "dangling": lambda: file.symlink_to("nowhere"), "pipe": lambda: os.mkfifo(file)}[spoil]()
    result = built.build_again()
    assert (result.code, result.codes[0]) == (3, "SSP200")
    assert built.untouched


def test_text_that_is_not_utf_8_is_told_where_it_is(built: Built) -> None:
    (built.workspace / "controls/keep.yaml").write_bytes(KEEP.replace("The guard", "Die Wächter").encode("latin-1"))
    result = built.build_again()
    assert (result.code, result.codes[0]) == (3, "SSP201")
    assert "controls/keep.yaml:13:" in result.err
    assert built.untouched


@pytest.mark.parametrize("command", [["build"], ["check"], ["explain", "ac-1"], ["serve", "--port", "0"]])
def test_a_folder_that_is_no_workspace(tmp_path: Path, command: list[str]) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    result = run_here(*command, cwd=folder)
    assert (result.code, result.codes) == (3, ["SSP220"])
    assert "help: run 'sspgen init' here" in result.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", [["build", "gone"], ["check", "gone"], ["explain", "ga-1", "-w", "gone"]])
def test_a_folder_that_is_not_there(tmp_path: Path, command: list[str]) -> None:
    result = run_here(*command, cwd=tmp_path)
    assert (result.code, result.codes) == (3, ["SSP220"])
    assert not (tmp_path / "gone").exists()


def test_a_catalog_by_name_that_is_not_at_hand_leaves_a_skeleton_that_names_the_command(tmp_path: Path) -> None:
    ssp = SSP.replace("profile.yaml", "nist-800-53-r5-moderate")
    workspace = castle(tmp_path / "castle", ssp=ssp, evidence=EVIDENCE.replace("supports", "# supports"))
    result = run_here("build", "--only", "oscal", cwd=workspace)
    assert result.code == 0
    assert "SSP250 warning: nist-800-53-r5-moderate is not at hand" in result.err
    assert "missing: nist-800-53-r5-moderate; run 'sspgen catalog add nist-800-53-r5-moderate'" in result.out
    plan = json.loads(tree(workspace / "build")["plan.json"])
    assert "sspgen catalog add nist-800-53-r5-moderate" in json.dumps(plan)


def test_a_profile_file_whose_published_catalog_is_not_at_hand_builds_from_ids(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle", profile=PROFILE.replace("castle.json", "nist-800-53-r5.json"))
    result = run_here("build", "--only", "oscal", cwd=workspace)
    assert result.code == 0
    assert "profile.yaml:4:13: SSP263 warning: nist-800-53-r5 is not at hand" in result.err
    assert "help: run 'sspgen catalog add nist-800-53-r5'" in result.err


def test_a_profile_whose_own_catalog_file_is_missing_cannot_be_built(built: Built) -> None:
    (built.workspace / "castle.json").unlink()
    result = built.build_again()
    assert (result.code, result.codes) == (3, ["SSP250"])
    assert "profile.yaml:4:13: SSP250 'castle.json' does not exist" in result.err
    assert built.untouched


def test_a_profile_that_no_source_knows(built: Built) -> None:
    result = built.build_again("--profile", "nist-800-53-r5-modrate")
    assert (result.code, result.codes) == (3, ["SSP260"])
    assert "did you mean 'nist-800-53-r5-moderate'?" in result.err
    assert built.untouched


def test_a_catalog_with_another_hash_than_locked(built: Built) -> None:
    added = run_here("catalog", "add", "castle.json", "--id", "castle", cwd=built.workspace)
    assert added.code == 0
    file = built.workspace / "castle.json"
    file.write_bytes(file.read_bytes() + b"\n")
    result = built.build_again()
    assert (result.code, result.codes) == (3, ["SSP251"])
    assert hashlib.sha256(file.read_bytes()).hexdigest()[:8] in result.err
    assert "sspgen catalog add" in result.err
    assert built.untouched


@pytest.mark.parametrize(("text", "code"), [("{", "SSP206"), ("[]", "SSP223"), ('{"version": 9}', "SSP223")])
def test_a_lock_that_is_no_lock(built: Built, text: str, code: str) -> None:
    (built.workspace / "ssp.lock").write_text(text)
    result = built.build_again()
    assert (result.code, result.codes) == (3, [code])
    assert built.untouched


def test_a_profile_that_names_unknown_controls_is_told_at_each_of_them(built: Built) -> None:
    (built.workspace / "profile.yaml").write_text(PROFILE.replace("ke-1]", "ke-1, ke-99, xx-1]"))
    result = built.build_again()
    assert (result.code, result.codes) == (3, ["SSP252", "SSP252"])
    assert "profile.yaml:6:34: SSP252" in result.err
    assert "profile.yaml:6:41: SSP252" in result.err
    assert built.untouched


def test_an_unknown_key_of_a_profile_is_told_at_the_key(built: Built) -> None:
    (built.workspace / "profile.yaml").write_text(PROFILE.replace("  imports:", "  modfy: {}\n  imports:"))
    result = built.build_again()
    assert (result.code, result.codes) == (3, ["SSP221"])
    line = 1 + PROFILE[: PROFILE.index("  imports:")].count("\n")
    assert f"profile.yaml:{line}:3: SSP221" in result.err
    assert built.untouched


def test_a_catalog_that_is_no_catalog(built: Built) -> None:
    oscal.write(built.workspace, "castle.json", {"assessment-plan": {}})
    result = built.build_again()
    assert (result.code, result.codes) == (3, ["SSP255"])
    assert built.untouched


def test_problems_of_workspace_profile_and_checks_come_in_one_run(built: Built) -> None:
    (built.workspace / "profile.yaml").write_text(PROFILE.replace("ke-1]", "ke-1, ke-99]"))
    (built.workspace / "controls/extra.yaml").write_text("component: a\ntitle: T\nwhat: now\n")
    (built.workspace / "controls/evidence.yaml").write_text(EVIDENCE.replace("counts.total", "count.total"))
    result = built.build_again()
    assert result.code == 3
    assert sorted(result.codes) == ["SSP221", "SSP252", "SSP305"]
    assert built.untouched


def test_the_words_of_a_file_cannot_steer_the_terminal(built: Built) -> None:
    (built.workspace / "controls/extra.yaml").write_text('component: a\ntitle: T\n"wh\\e[2Jat": now\n')
    result = built.build_again()
    assert result.code == 3
    assert "\x1b" not in result.err
