"""The reference of the workspace's files is what the schemas say, and its examples are accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.load.api import load_workspace
from sspgen.load.schema import check, load_schema
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml
from support.corpora import REPOSITORY
from support.workspace_page import PAGE, page

if TYPE_CHECKING:
    from pathlib import Path

TUTORIAL = REPOSITORY / "docs" / "tutorial" / "first-plan.md"


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: PYTHONPATH=generator:tests python tests/support/workspace_page.py"
    )


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("ssp", {"system": {"id": "a", "name": "A"}}),
        ("component", {"component": "a", "title": "A"}),
        ("evidence", {}),
    ],
)
def test_every_example_of_the_reference_is_accepted(name: str, rest: dict[str, Any]) -> None:
    for key, item in load_schema(name)["properties"].items():
        for example in item["examples"]:
            document = read_yaml(dump_yaml({**rest, key: example}).encode(), "example.yaml")
            assert isinstance(document, Document)
            assert [str(d) for d in check(document, name)] == []


def test_the_files_of_the_tutorial_load(tmp_path: Path) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    blocks = dict(re.findall(r"`([\w./-]+\.yaml)`[^`]*```yaml\n(.*?)```", text, re.DOTALL))
    assert {"controls/evidence.yaml", "controls/pipeline.yaml"} <= blocks.keys()
    (tmp_path / "ssp.yaml").write_text("system: {id: a, name: A}\nroles: {system-owner: System owner}\n")
    for path, body in blocks.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(body)
    assert [str(d) for d in load_workspace(tmp_path).diagnostics] == []
