"""Broken and hostile workspaces: every problem is told, nothing outside the folder is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sspgen.load.api import load_workspace

GOOD = "component: c{n}\ntitle: C\ncontrols:\n  ac-{n}: {{status: planned, remarks: Later.}}\n"
BROKEN = (
    b"component: [",
    b"component: x\n\ttitle: y",
    b"component: x\ntitle: 'y",
    b"component: x\ntitle: y\ntitle: z",
    b"component: &a x\ntitle: y",
    b"component: x\ntitle: *a",
    b"component: x\ntitle: !!str y",
    b"component: x\ntitle: y\n---\na: b",
    b"\xff\xfe\x00",
    b"component: x\ntitle: \x00",
    b"[" * 100_000,
    b"component: x\ntitel: y",
    b"component: x\ntitle: y\ncontrols: []",
    b"component: x\ntitle: y\ncontrols: {ac-1: {statu: planned}}",
    b"component: x\ntitle: y\ncontrols: {ac-1: {status: done}}",
    b"component: x\ntitle: y\ncontrols: {ac-1: {statements: {a: 1}}}",
    b"nothing: known",
    b"",
    b"- a\n- b",
    b"evidence: {x: {title: y}}",
)


def _root(tmp_path: Path) -> Path:
    root = tmp_path / "w"
    (root / "controls").mkdir(parents=True)
    (root / "ssp.yaml").write_text("system: {id: a, name: A}\n")
    return root


def test_twenty_broken_files_among_good_ones_are_all_told(tmp_path: Path) -> None:
    root = _root(tmp_path)
    for number, data in enumerate(BROKEN):
        (root / "controls" / f"{number:02}.yaml").write_bytes(data)
        (root / "controls" / f"{number:02}-good.yaml").write_text(GOOD.format(n=number + 1))
    workspace = load_workspace(root)
    errors = [d for d in workspace.diagnostics if d.severity.value == "error"]
    named = {d.span.path for d in errors if d.span}
    assert named == {f"controls/{number:02}.yaml" for number in range(len(BROKEN))}
    assert len(workspace.components) == len(BROKEN)
    assert load_workspace(root) == workspace


@pytest.mark.parametrize("link", ["controls/a.yaml", "controls", "ssp.yaml"])
def test_links_that_leave_the_workspace_are_refused(tmp_path: Path, link: str) -> None:
    root = _root(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_text("component: secret\ntitle: Secret\n")
    target = root / link
    if target.is_dir():
        target.rmdir()
    target.unlink(missing_ok=True)
    target.symlink_to(outside if link == "controls" else outside / "x.yaml")
    workspace = load_workspace(root)
    assert [(d.code, str(d.span)) for d in workspace.diagnostics] == [("SSP200", link)]
    assert "secret" not in repr(workspace).lower()


def test_special_files_and_loops_are_refused(tmp_path: Path) -> None:
    root = _root(tmp_path)
    os.mkfifo(root / "controls" / "fifo.yaml")
    (root / "controls" / "loop.yaml").symlink_to("loop.yaml")
    (root / "controls" / "a\nb.yaml").write_text("component: x\n")
    (root / "controls" / "folder.yaml").mkdir()
    found = [d.code for d in load_workspace(root).diagnostics]
    assert found == ["SSP200"] * 3


def test_unreadable_files_and_folders_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _root(tmp_path)
    (root / "controls" / "a.yaml").write_text("x: y")
    (root / "controls" / "sub").mkdir()
    opened, listed = Path.open, os.scandir

    def no_file(self: Path, *arguments: Any, **named: Any) -> Any:
        if self.name == "a.yaml":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **named)

    def no_folder(path: Any) -> Any:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "open", no_file)
    monkeypatch.setattr(os, "scandir", no_folder)
    assert [str(d) for d in load_workspace(root).diagnostics] == [
        "controls/a.yaml: SSP200 the file cannot be read: Permission denied",
        "controls/sub: SSP200 the file cannot be read: Permission denied",
    ]
