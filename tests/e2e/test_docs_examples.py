"""The output that pages print is what the program prints, line by line; "…" stands for lines that are left out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.cli import run_here
from support.editions_of_requirements import harbour

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = Path(__file__).resolve().parents[2]
FIXTURES = TOP / "tests" / "fixtures"
LEFT_OUT = "…"


def block(page: str, first: str) -> list[str]:
    """Return the lines of the fenced block that begins with a line, without that line where it is the command."""
    text = (TOP / "docs" / "how-to" / page).read_text(encoding="utf-8")
    found = next(each for each in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) if each.startswith(first))
    lines = str(found).splitlines()
    return lines[1:] if first.startswith("$") else lines


def in_order(shown: list[str], printed: list[str]) -> str:
    """Return the first line that is shown and not printed after those before it; empty when all are."""
    rest = iter(printed)
    for line in shown:
        if line.strip() and line.strip() != LEFT_OUT and line.rstrip() not in (each.rstrip() for each in rest):
            return line
    return ""


def _check(here: Path) -> None:
    for name in ("quay", "oscal"):
        shutil.copytree(FIXTURES / "check" / name, here / name)
    (here / "oscal/broken/half.json").unlink()


def _import(here: Path) -> None:
    shutil.copytree(FIXTURES / "oscal/harbor", here / "harbour")


def _editions(here: Path) -> None:
    harbour(here)


@pytest.mark.parametrize(
    ("page", "first", "prepare", "command"),
    [
        ("check-documents.md", "$ sspgen check quay oscal", _check, "check quay oscal"),
        (
            "build-from-oscal.md",
            "$ sspgen import oscal harbour/plan.json",
            _import,
            "import oscal harbour/plan.json --out harbour-plan",
        ),
        ("compare.md", "from old.json (", _editions, "diff old.json new.json"),
        ("compare.md", "    2  the control was withdrawn", _editions, "diff old.json new.json --answers ."),
    ],
)
def test_what_a_page_shows_is_what_is_printed(
    tmp_path: Path, page: str, first: str, prepare: Callable[[Path], object], command: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    prepare(here)
    result = run_here(*command.split(), cwd=here)
    printed = [*result.err.splitlines(), *result.out.splitlines()]
    shown = block(page, first)
    assert len(shown) > 10
    assert in_order(shown, printed) == "", "\n".join(printed)
