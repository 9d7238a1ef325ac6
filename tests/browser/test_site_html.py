"""Valid HTML, by a validator that is not ours: html-validate, with the rules of the HTML standard and of ARIA."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from support.browser import npm_package, unavailable, written
from support.sample_plan import big_plan
from support.site_tree import render

RULES = Path(__file__).parents[1] / "support" / "html_validate.json"
"""Two rules differ from the presets: a list may have a label, which ARIA allows; and the search box is a combobox with
suggestions, which no native element is."""


def complaints(*folders: Path) -> list[tuple[Any, ...]]:
    """Return what the validator says about all pages below folders."""
    node = shutil.which("node")
    if node is None:
        unavailable("node is not installed, so html-validate cannot run")
        return []
    program = npm_package("html-validate@9") / "bin" / "html-validate.mjs"
    pages = [f"{folder}/**/*.html" for folder in folders]
    command = [node, str(program), "--config", str(RULES), "--formatter", "json", *pages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return [
        (Path(file["filePath"]).name, said["line"], said["ruleId"], said["message"])
        for file in json.loads(done.stdout)
        for said in file["messages"]
    ]


def test_every_page_is_valid(site: Path, tmp_path: Path) -> None:
    assert len(list(site.rglob("*.html"))) > 50
    assert complaints(site, written(tmp_path, render(big_plan(3)))) == []


def test_the_validator_finds_what_is_not_valid(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html lang=en><title>x</title><p><div id=a></p><ul><p>x</p></ul><a>y</a></html>"
    rules = {rule for _, _, rule, _ in complaints(written(tmp_path, {"x.html": page}))}
    assert {"element-permitted-content", "close-order"} <= rules
