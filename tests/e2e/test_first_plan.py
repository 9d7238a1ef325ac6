"""The tutorial, followed to the letter: from a repository without a plan to an answer shown with its proof."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from support.corpora import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

JUNIT = '<testsuites><testsuite name="a" tests="1"><testcase classname="c" name="x"/></testsuite></testsuites>'


def _sspgen(root: Path, *arguments: str) -> tuple[int, Any]:
    command = [sys.executable, "-m", "sspgen.cli.main", *arguments, "--format", "json"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(REPOSITORY / "generator"),
        "XDG_CACHE_HOME": str(root / ".cache"),
        "HOME": str(root),
    }
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def _tally(root: Path) -> tuple[int, int]:
    code, report = _sspgen(root, "check")
    assert code in (0, 1), report
    points = report["response_points"]
    return points["claimed"], points["proven"]


def test_the_tutorial_leads_to_a_proven_answer(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("test: {script: [pytest]}\n")
    (tmp_path / "uv.lock").write_text("")
    assert _sspgen(tmp_path, "init", "--yes")[0] == 0
    assert _tally(tmp_path) == (0, 0)

    text = (REPOSITORY / "docs" / "tutorial" / "first-plan.md").read_text(encoding="utf-8")
    for path, block in re.findall(r"`([\w./-]+\.yaml)`[^`]*```yaml\n(.*?)```", text, re.DOTALL):
        (tmp_path / path).write_text(block, encoding="utf-8")
    assert _tally(tmp_path) == (1, 0)

    report = tmp_path / "artifacts" / "junit.xml"
    report.parent.mkdir()
    report.write_text(JUNIT)
    assert _tally(tmp_path) == (1, 1)

    report.unlink()
    assert _tally(tmp_path) == (1, 0)
