"""No pattern, link or race leads out of the root, and what is no regular file is not read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sspgen.collect import safe_path
from sspgen.collect.safe_path import FileContent, find_files, read_file
from sspgen.model.evidence import Rejection

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.json").write_text("secret")
    root = tmp_path / "root"
    for name in ("a/r1.json", "a/r2.json", "a/r10.json", "a/deep/er/x.json", "b.json", ".git/hidden.json", "a/n.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "out.json").symlink_to(outside / "secret.json")
    (root / "outfolder").symlink_to(outside)
    (root / "in.json").symlink_to("b.json")
    (root / "dead.json").symlink_to("nowhere.json")
    (root / "loop.json").symlink_to("loop.json")
    os.mkfifo(root / "a" / "pipe.json")
    return root


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("a/*.json", ("a/r1.json", "a/r2.json", "a/r10.json")),
        ("a/r[12].json", ("a/r1.json", "a/r2.json")),
        ("**/x.json", ("a/deep/er/x.json",)),
        ("a/**", ("a/deep/er/x.json", "a/n.txt", "a/r1.json", "a/r2.json", "a/r10.json")),
        ("**/**/**/x.json", ("a/deep/er/x.json",)),
        ("./b.json", ("b.json",)),
        (".git/*.json", (".git/hidden.json",)),
        ("*/hidden.json", ()),
        ("a", ()),
        (".", ()),
        ("none/*.json", ()),
    ],
)
def test_patterns_match_in_natural_order(root: Path, pattern: str, paths: tuple[str, ...]) -> None:
    assert find_files(root, pattern).paths == paths


def test_links_inside_are_followed_and_others_are_told(root: Path) -> None:
    matches = find_files(root, "*.json")
    assert matches.paths == ("b.json", "in.json")
    told = {(problem.code, problem.message.partition(":")[0]) for problem in matches.problems}
    assert told == {("SSP304", "out.json"), ("SSP303", "dead.json"), ("SSP303", "loop.json")}
    assert [problem.code for problem in find_files(root, "outfolder/*.json").problems] == ["SSP304"]
    assert find_files(root, "*/secret.json").paths == ()
    assert "regular" in find_files(root, "a/pipe.json").problems[0].message


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/passwd", "C:/x", "\\\\host\\x", "~/x", "", "a\x00b", "..\\x"]
)
def test_paths_that_leave_are_refused(root: Path, path: str) -> None:
    assert [problem.code for problem in find_files(root, path).problems] == ["SSP304"]
    found = read_file(root, path)
    assert isinstance(found, Rejection)
    assert found.code == "SSP304"


def test_reading_refuses_links_out_pipes_folders_and_large_files(root: Path) -> None:
    content = read_file(root, "in.json")
    assert isinstance(content, FileContent)
    assert content.data == b"b.json"
    assert content.modified.tzinfo is not None
    codes = {}
    for path in ("out.json", "outfolder/secret.json", "a/pipe.json", "a", "gone.json", "dead.json", "loop.json"):
        found = read_file(root, path)
        assert isinstance(found, Rejection)
        codes[path] = found.code
    assert {path for path, code in codes.items() if code == "SSP304"} == {"out.json", "outfolder/secret.json"}
    assert set(codes.values()) == {"SSP303", "SSP304"}
    large = read_file(root, "b.json", limit=3)
    assert isinstance(large, Rejection)
    assert large.code == "SSP310"


def test_a_folder_swapped_for_a_link_while_reading_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    descend = safe_path._open

    def swap(base: Path, parts: tuple[str, ...]) -> int:
        (root / "a").rename(root / "moved")
        (root / "a").symlink_to(root.parent / "outside")
        (root.parent / "outside" / "r1.json").write_text("secret")
        return descend(base, parts)

    monkeypatch.setattr(safe_path, "_open", swap)
    assert isinstance(read_file(root, "a/r1.json"), Rejection)


def test_more_files_than_the_limit_are_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_path, "EVIDENCE_FILES", 2)
    matches = find_files(root, "a/*.json")
    assert len(matches.paths) == 2
    assert "SSP310" in {problem.code for problem in matches.problems}


def test_a_time_that_no_calendar_holds_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "far.json").write_text("{}")
    real = os.fstat

    def far(descriptor: int) -> os.stat_result:
        status = list(real(descriptor))
        status[8] = 1 << 60
        return os.stat_result(status)

    monkeypatch.setattr(os, "fstat", far)
    found = read_file(root, "far.json")
    assert isinstance(found, Rejection)
    assert found.code == "SSP303"
