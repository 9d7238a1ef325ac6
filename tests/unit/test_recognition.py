"""What a file or folder is taken for: by its beginning, never by a link, and never by more than it shows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sspgen.errors import InputError
from sspgen.load import recognition
from sspgen.load.opencontrol.single import read_alone
from sspgen.load.recognition import Kind, is_oscal, recognise

if TYPE_CHECKING:
    from pathlib import Path

METADATA = "metadata: {title: T, oscal-version: 1.2.3}"
OSCAL = {
    "a.json": '{"catalog": {"uuid": "x", "metadata": {}}}',
    "b.json": '\ufeff  {\n"$schema": "http://x",\n "assessment-results" : {"metadata": {"oscal-version": "1"}}}',
    "c.yaml": f"# A comment.\nprofile:\n  {METADATA}\n",
    "d.yml": f"'system-security-plan':  # ours\n  {METADATA}\n",
    "e.xml": '<?xml version="1.0"?>\n<!-- x -->\n<o:catalog xmlns:o="http://csrc.nist.gov/ns/oscal/1.0">',
    "ssp.yaml": f"system-security-plan:\n  {METADATA}\n",
}
OTHERS = {
    "a.json": '{"profile": "x", "metadata": {}}',
    "b.json": '{"metadata": {"catalog": {"oscal-version": 1}}}',
    "c.yaml": "catalog:\n  - a list of something else\n",
    "d.yaml": "services:\n  profile:\n    metadata: x\n",
    "e.xml": "<project><metadata/></project>",
    "f.txt": '{"catalog": {"metadata": {}}}',
    "g.json": "",
}


@pytest.mark.parametrize("name", OSCAL)
def test_a_document_is_known_by_its_beginning(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OSCAL[name], encoding="utf-8")
    assert is_oscal(tmp_path / name)
    assert [(each.kind, each.path) for each in recognise(tmp_path, tmp_path)] == [(Kind.OSCAL, name)]
    assert recognise(tmp_path / name, tmp_path)[0].kind is Kind.OSCAL


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_mentions_a_model_is_no_document(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OTHERS[name])
    assert not is_oscal(tmp_path / name)
    assert recognise(tmp_path, tmp_path) == ()


def test_a_folder_is_taken_apart_into_workspaces_and_documents(tmp_path: Path) -> None:
    files = {
        "one/ssp.yaml": "system: {}\n",
        "one/catalogs/a.json": OSCAL["a.json"],
        "two/opencontrol.yaml": "name: x\n",
        "two/components/x/component.yaml": "name: x\n",
        "two/z.json": OSCAL["a.json"],
        "three/component.yaml": "name: x\n",
        "three/standards/s.yaml": "AC-2:\n  family: AC\n  name: Accounts\n",
        "three/standards/other.yaml": "colour: white\n",
        "three/certifications/c.yaml": "name: c\nstandards: {}\n",
        "b.json": OSCAL["a.json"],
        "build/c.json": OSCAL["a.json"],
        ".hidden/d.json": OSCAL["a.json"],
        "node_modules/e.json": OSCAL["a.json"],
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = [
        (each.kind.name, each.root.relative_to(tmp_path).as_posix(), each.path)
        for each in recognise(tmp_path, tmp_path)
    ]
    assert found == [
        ("OSCAL", ".", "b.json"),
        ("NATIVE", "one", ""),
        ("OPENCONTROL_FILE", ".", "three/component.yaml"),
        ("OPENCONTROL_FILE", ".", "three/certifications/c.yaml"),
        ("OPENCONTROL_FILE", ".", "three/standards/s.yaml"),
        ("OPENCONTROL", "two", ""),
        ("OSCAL", ".", "two/z.json"),
    ]


def test_links_pipes_and_what_cannot_be_opened_are_passed_over(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.json").write_text(OSCAL["a.json"])
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.json").symlink_to(outside / "a.json")
    (folder / "around").symlink_to(folder)
    (folder / "away").symlink_to(outside)
    (folder / "nowhere.json").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.json")
    assert recognise(folder, folder) == ()


def test_a_folder_with_too_many_files_is_told_and_not_checked_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "WORKSPACE_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.json").write_text("{}")
    with pytest.raises(InputError) as error:
        recognise(tmp_path, tmp_path)
    assert [d.code for d in error.value.diagnostics] == ["SSP205"]


def test_a_document_may_refer_to_what_lies_below_the_folder_of_the_person(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text(OSCAL["a.json"])
    (found,) = recognise(tmp_path / "in" / "a.json", tmp_path)
    assert (found.root, found.path) == (tmp_path, "in/a.json")
    assert recognise(tmp_path / "in", tmp_path) == (found,)
    (found,) = recognise(tmp_path / "in" / "a.json", tmp_path / "other")
    assert (found.root, found.path) == (tmp_path / "in", "a.json")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("schema_version: 3.1.0\nname: Gate\nsatisfies: []\n", "OpenControl component"),
        ('schema_version: "1.0.0"\nname: Harbour\ncomponents: []\n', "OpenControl list of files"),
    ],
)
def test_a_file_of_opencontrol_is_known_by_its_keys_whatever_it_is_called(tmp_path: Path, text: str, kind: str) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "gate_v3.yaml").write_text(text)
    (tmp_path / "examples" / "other.yaml").write_text("schema_version: 1\ntables: []\n")
    (found,) = recognise(tmp_path / "examples", tmp_path)
    assert (found.kind, found.path) == (Kind.OPENCONTROL_FILE, "examples/gate_v3.yaml")
    assert recognise(tmp_path / "examples" / "gate_v3.yaml", tmp_path) == (found,)
    assert read_alone(found.root, found.path)[0] == kind
