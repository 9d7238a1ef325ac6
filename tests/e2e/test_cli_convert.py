"""``sspgen convert`` as a person uses it: files, streams and folders, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sspgen.load.oscal.encode import encode
from support.cli import castle, command, environment, run, run_here, tree

FIXTURES = Path(__file__).parents[1] / "fixtures/oscal/xml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "w"
    here.mkdir()
    shutil.copy(FIXTURES / "harbour-catalog.xml", here / "catalog.xml")
    return here


def test_a_document_goes_through_all_encodings_and_comes_back(folder: Path) -> None:
    first = run_here("convert", "catalog.xml", "a.json", cwd=folder)
    assert (first.code, first.err) == (0, "")
    assert first.out == "catalog.xml -> a.json (catalog, OSCAL 1.1.2, 4,692 bytes)\n"
    assert json.loads((folder / "a.json").read_bytes()) == json.loads((FIXTURES / "harbour-catalog.json").read_bytes())
    for source, target in (("a.json", "b.yaml"), ("b.yaml", "c.xml"), ("c.xml", "d.json")):
        assert run_here("convert", "-q", source, target, cwd=folder).out == ""
    assert (folder / "d.json").read_bytes() == (folder / "a.json").read_bytes()
    assert run_here("convert", "c.xml", "c.xml", cwd=folder).code == 0


def test_streams_are_read_and_written(folder: Path) -> None:
    done = subprocess.run(
        command("convert", "-", "-", "--to", "yaml"),
        cwd=folder,
        env=environment(folder.parent),
        input=(folder / "catalog.xml").read_bytes(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"catalog:\n  uuid:")
    assert done.stderr == b""


def test_a_whole_folder_keeps_its_names(folder: Path) -> None:
    (folder / "in/deep").mkdir(parents=True)
    (folder / "in/.git").mkdir()
    shutil.copy(folder / "catalog.xml", folder / "in/deep/one.xml")
    shutil.copy(FIXTURES / "tide-mapping.json", folder / "in/two.json")
    shutil.copy(FIXTURES / "tide-mapping.json", folder / "in/.git/hidden.json")
    (folder / "in/other.json").write_text('{"name": "package"}')
    (folder / "in/link.json").symlink_to(folder / "in/two.json")
    result = run_here("convert", "in", "in/out", "--to", "yaml", cwd=folder)
    assert result.code == 0, result.err
    assert result.out.splitlines()[-1] == "2 documents converted, 1 other file left alone"
    written = sorted(path.relative_to(folder).as_posix() for path in (folder / "in/out").rglob("*.yaml"))
    assert written == ["in/out/deep/one.yaml", "in/out/two.yaml"]
    assert run_here("convert", "in", "in/out", "--to", "yaml", cwd=folder).code == 0


def test_a_folder_tells_every_document_that_it_cannot_convert_and_converts_the_others(folder: Path) -> None:
    (folder / "in").mkdir()
    shutil.copy(folder / "catalog.xml", folder / "in/one.xml")
    (folder / "in/two.json").write_text('{"catalog": {\n"a": }')
    shutil.copy(FIXTURES / "harbour-catalog.json", folder / "in/one.json")
    result = run_here("convert", "in", "out", "--to", "yaml", cwd=folder)
    assert result.code == 3
    assert result.codes == ["SSP436", "SSP206"]
    assert "in/two.json:2:6: SSP206" in result.err
    assert [path.name for path in (folder / "out").iterdir()] == ["one.yaml"]


def test_a_folder_that_cannot_be_entered_is_not_taken_for_an_empty_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "in/shut").mkdir(parents=True)
    shutil.copy(folder / "catalog.xml", folder / "in/one.xml")
    look = os.scandir

    def shut(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr(os, "scandir", shut)
    result = run_here("convert", "in", "out", "--to", "yaml", cwd=folder)
    assert (result.code, result.codes) == (3, ["SSP439"])
    assert "in/shut: SSP439 cannot be read: Permission denied" in result.err
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "codes"),
    [
        (("catalog.xml", "x.txt"), 2, ["SSP437"]),
        (("catalog.xml", "-"), 2, ["SSP437"]),
        (("catalog.xml", "x.json", "--to", "xml"), 2, ["SSP437"]),
        (("catalog.xml", "notes.json"), 2, ["SSP436"]),
        (("notes.json", "x.xml"), 3, ["SSP255"]),
        (("nothing.json", "x.xml"), 3, ["SSP439"]),
        (("pipe", "x.xml"), 3, ["SSP439"]),
        (("empty", "x", "--to", "xml"), 3, ["SSP439"]),
        (("broken.xml", "x.json"), 3, ["SSP430"]),
        (("half.json", "x.yaml"), 3, ["SSP435"]),
        (("catalog.xml", "notes.json/x.xml"), 4, ["SSP288"]),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], code: int, codes: list[str]
) -> None:
    (folder / "notes.json").write_text('{"notes": []}')
    (folder / "broken.xml").write_text("<catalog>\n<x></catalog>")
    (folder / "half.json").write_text('{"catalog": {"metadata": {"title": "a\\ud800"}}}')
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe")
    before = sorted(path.name for path in folder.iterdir())
    result = run_here("convert", *arguments, cwd=folder)
    assert (result.code, result.codes) == (code, codes), result.err
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "notes.json").read_text() == '{"notes": []}'


def test_a_file_that_is_no_oscal_document_is_replaced_only_with_force(folder: Path) -> None:
    (folder / "notes.json").write_text("mine")
    (folder / "notes.json").chmod(0o640)
    assert run_here("convert", "catalog.xml", "notes.json", cwd=folder).code == 2
    assert run_here("convert", "catalog.xml", "notes.json", "--force", cwd=folder).code == 0
    assert "catalog" in json.loads((folder / "notes.json").read_bytes())
    assert stat.S_IMODE((folder / "notes.json").stat().st_mode) == 0o640
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_what_xml_holds_beyond_oscal_is_told_and_stays(folder: Path) -> None:
    text = (folder / "catalog.xml").read_text()
    text = text.replace("<metadata>", '<!-- mine --><metadata><owner since="1">me</owner>', 1)
    (folder / "catalog.xml").write_text(text)
    result = run_here("convert", "catalog.xml", "a.json", cwd=folder)
    assert (result.code, result.codes) == (0, ["SSP432", "SSP431"])
    assert "catalog.xml:6:27: SSP431 warning: 'owner' is not in OSCAL's XML; it is kept as it is" in result.err
    assert run_here("convert", "a.json", "b.xml", cwd=folder).code == 0
    assert '<owner since="1">me</owner>' in (folder / "b.xml").read_text()


def test_odd_texts_survive_and_are_readable_in_xml(folder: Path) -> None:
    odd = {"catalog": {"metadata": {"title": "a\u0001b", "remarks": "- one\n- two", "tags": [], "version": 2}}}
    (folder / "odd.json").write_text(json.dumps(odd))
    assert run("convert", "odd.json", "odd.xml", cwd=folder).code == 0
    assert "<li>one</li>" in (folder / "odd.xml").read_text()
    assert run("convert", "odd.xml", "back.json", cwd=folder).code == 0
    assert json.loads((folder / "back.json").read_bytes()) == odd


def test_check_tells_what_is_carried_against_what_is_visible(folder: Path) -> None:
    text = (folder / "catalog.xml").read_text()
    hidden = '<metadata><?sspgen-keep [["add","remarks","All of it is implemented."]]?>'
    (folder / "catalog.xml").write_text(text.replace("<metadata>", hidden, 1))
    result = run_here("check", "catalog.xml", cwd=folder)
    assert "catalog.xml:6:14: SSP434 warning: what this instruction carries does not fit" in result.err
    assert result.code == 1


def test_a_workspace_whose_catalog_and_profile_are_xml_builds_the_same_plan(tmp_path: Path) -> None:
    first, second = castle(tmp_path / "a", git=False), castle(tmp_path / "b", git=False)
    assert run_here("build", "--only", "oscal", cwd=first).code == 0
    for name, target in (("castle.json", "catalogs/castle.xml"), ("profile.yaml", "profile.xml")):
        assert run_here("convert", name, target, cwd=second).code == 0
        (second / name).unlink()
    (second / "profile.xml").write_text(
        (second / "profile.xml").read_text().replace("castle.json", "catalogs/castle.xml")
    )
    (second / "ssp.yaml").write_text((second / "ssp.yaml").read_text().replace("profile.yaml", "profile.xml"))
    built = run_here("build", "--only", "oscal", cwd=second)
    assert built.code == 0, built.err

    def requirements(folder: Path) -> object:
        plan = json.loads(tree(folder / "build")["oscal/ssp.json"])["system-security-plan"]
        return plan["control-implementation"]

    assert requirements(first) == requirements(second)


def test_a_conversion_that_would_lose_something_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(value: dict[str, Any], encoding: str) -> bytes:
        kept = json.loads(json.dumps(value))
        del kept["catalog"]["metadata"]["parties"][0]["name"]
        return encode(kept, encoding)

    monkeypatch.setattr("sspgen.flow.convert.encode", forgetful)
    result = run_here("convert", "catalog.xml", "a.json", cwd=folder)
    assert (result.code, result.codes) == (3, ["SSP435"])
    assert (
        "catalog.xml:25:7: SSP435 json would not hold this document as it is: catalog/metadata/parties/0" in result.err
    )
    assert not (folder / "a.json").exists()


def test_a_target_may_be_a_folder(folder: Path) -> None:
    (folder / "out").mkdir()
    assert run_here("convert", "catalog.xml", "out", "--to", "json", cwd=folder).code == 0
    assert (folder / "out/catalog.json").is_file()
    assert run_here("convert", "catalog.xml", "out", cwd=folder).codes == ["SSP437"]


def test_a_folder_is_not_converted_into_a_file(folder: Path) -> None:
    for target in ("-", "catalog.xml"):
        result = run_here("convert", ".", target, "--to", "json", cwd=folder)
        assert result.code == 2
        assert "TARGET must be one, too" in result.err


def test_a_quiet_conversion_of_a_folder_says_nothing(folder: Path) -> None:
    (folder / "in").mkdir()
    shutil.copy(folder / "catalog.xml", folder / "in")
    result = run_here("convert", "-q", "in", "out", "--to", "json", cwd=folder)
    assert (result.code, result.out, result.err) == (0, "", "")
