"""``sspgen import``: what people have already, as native files that say the same."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sspgen.errors import InputError
from sspgen.flow.importing import import_opencontrol
from sspgen.load.api import load_workspace
from sspgen.load.native_same import differences
from sspgen.load.opencontrol.workspace import load_opencontrol
from sspgen.load.oscal.components import load_oscal_components
from sspgen.model.diagnostics import has_errors
from support.cli import run_here, tree
from support.corpora import corpus

FIXTURES = Path(__file__).parents[1] / "fixtures"
OPENCONTROL = FIXTURES / "opencontrol"
AT = {"SOURCE_DATE_EPOCH": "1780000000"}
PLACES = re.compile(r"\.yaml|^opencontrol |^native$|^#?[0-9a-f-]{36}$|^[0-9a-f]{64}$")
LISTED_BUT_MISSING = "components/vault/component.yaml"


def folder(tmp_path: Path, name: str = "harbour") -> Path:
    target = tmp_path / name
    shutil.copytree(OPENCONTROL / name, target)
    if name == "fen":
        text = (target / LISTED_BUT_MISSING).read_text(encoding="utf-8")
        (target / LISTED_BUT_MISSING).write_text(text.replace("  - AU-AUDIT.yaml\n", ""), encoding="utf-8")
    return target


@pytest.mark.parametrize("name", ["harbour", "quay"])
def test_a_plan_names_the_same_components_in_the_same_order_before_and_after(tmp_path: Path, name: str) -> None:
    source = folder(tmp_path, name)
    assert run_here("import", "opencontrol", source, "--out", "plan", cwd=tmp_path).code == 0
    before, after = load_opencontrol(source), load_workspace(tmp_path / "plan")
    assert [c.id for c in before.components] == [c.id for c in after.components]
    assert [e.id for e in before.evidence] == [e.id for e in after.evidence]


def _words(value: object) -> list[str]:
    """Every text of a document but ids and times, and the places where it was written."""
    if isinstance(value, dict):
        kept = [each for key, each in value.items() if "uuid" not in key and key != "last-modified"]
        return [text for each in kept for text in _words(each)]
    if isinstance(value, list):
        return [text for each in value for text in _words(each)]
    return [value] if isinstance(value, str) and not PLACES.search(value) else []


@pytest.mark.parametrize("name", ["quay", "lighthouse"])
def test_the_oscal_documents_of_both_say_the_same_in_the_same_order(tmp_path: Path, name: str) -> None:
    source = folder(tmp_path, name)
    assert run_here("import", "opencontrol", source, "--out", "plan", cwd=tmp_path).code == 0
    profile = _profile(tmp_path)
    said = []
    for where in (source, tmp_path / "plan"):
        shutil.copy(profile, where / "small.json")
        out = tmp_path / f"out-{where.name}"
        run_here("build", where, "--profile", "small.json", "--only", "oscal", "--out", out, cwd=tmp_path, env=AT)
        documents = sorted(path for path in out.rglob("*.json") if path.parent.name == "oscal")
        assert documents
        said.append({path.name: _words(json.loads(path.read_text(encoding="utf-8"))) for path in documents})
    assert said[0] == said[1]


@pytest.mark.parametrize("name", ["harbour", "fen", "oldest", "quay"])
def test_an_opencontrol_folder_becomes_native_files_that_say_the_same(tmp_path: Path, name: str) -> None:
    source = folder(tmp_path, name)
    result = run_here("import", "opencontrol", source, "--out", "plan", cwd=tmp_path)
    assert result.code == 0, result.err
    before, after = load_opencontrol(source), load_workspace(tmp_path / "plan")
    assert differences(before, after) == ()
    assert before.texts == after.texts > 0
    assert not has_errors(after.diagnostics)


def test_both_build_to_the_same_numbers(tmp_path: Path) -> None:
    source = folder(tmp_path)
    assert run_here("import", "opencontrol", source, "--out", "plan", cwd=tmp_path).code == 0
    trios = []
    for where in (source, tmp_path / "plan"):
        shutil.copy(_profile(tmp_path), where / "small.json")
        result = run_here("check", where, "--profile", "small.json", "--format", "json", cwd=tmp_path)
        trios.append(result.json()["response_points"])
    assert trios[0] == trios[1]
    assert trios[0]["documented"] > 0


def _profile(tmp_path: Path) -> Path:
    """A catalog of the controls that the fixture answers."""
    statement = {"id": "ac-2_smt", "name": "statement", "prose": "List accounts."}
    parts = [{"id": f"ac-2_smt.{p}", "name": "item", "prose": f"Do {p}."} for p in "ab"]
    controls = [
        {"id": "ac-2", "title": "Accounts", "parts": [statement | {"parts": parts}]},
        {"id": "ac-1", "title": "Policy", "parts": [{"id": "ac-1_smt", "name": "statement", "prose": "Write it."}]},
    ]
    metadata = {"title": "Small", "version": "1", "oscal-version": "1.1.2", "last-modified": "2026-01-01T00:00:00Z"}
    body = {"uuid": "0f5f2b9e-1f0d-4a57-9d0b-6f2ddc0f3a11", "metadata": metadata, "controls": controls}
    path = tmp_path / "small.json"
    path.write_text(json.dumps({"catalog": body}), encoding="utf-8")
    return path


def test_it_goes_into_the_folder_itself_and_leaves_its_files_alone(tmp_path: Path) -> None:
    source = folder(tmp_path)
    before = tree(source)
    result = run_here("import", "opencontrol", ".", "--profile", "nist-800-53-r5-moderate", cwd=source)
    assert result.code == 0, result.err
    after = tree(source)
    assert {path: after[path] for path in before} == before
    assert "ssp.yaml" in after
    assert "profile: nist-800-53-r5-moderate" in (source / "ssp.yaml").read_text(encoding="utf-8")
    again = run_here("import", "opencontrol", ".", cwd=source)
    assert again.code == 2
    assert tree(source) == after


def test_a_dry_run_says_what_it_would_write_and_writes_nothing(tmp_path: Path) -> None:
    source = folder(tmp_path)
    result = run_here("import", "opencontrol", source, "--out", "plan", "--dry-run", "--format", "json", cwd=tmp_path)
    said = result.json()
    assert not (tmp_path / "plan").exists()
    assert "ssp.yaml" in said["files"]
    assert said["counts"]["texts"] == load_opencontrol(source).texts
    assert "markdowns/about.md" in said["copied"]


def test_errors_of_the_source_stop_it_and_nothing_is_written(tmp_path: Path) -> None:
    source = folder(tmp_path)
    (source / "gateway/component.yaml").write_text("name: [\n", encoding="utf-8")
    result = run_here("import", "opencontrol", source, "--out", "plan", cwd=tmp_path)
    assert result.code == 3
    assert "gateway/component.yaml:" in result.err
    assert not (tmp_path / "plan").exists()


def test_yaml_files_of_others_under_controls_are_not_taken_for_native_ones(tmp_path: Path) -> None:
    source = folder(tmp_path)
    (source / "controls").mkdir()
    (source / "controls/x.yaml").write_text("x: 1\n", encoding="utf-8")
    result = run_here("import", "opencontrol", source, cwd=tmp_path)
    assert (result.code, result.codes) == (2, ["SSP512"])


def test_what_no_plan_shows_and_what_was_filled_in_is_told(tmp_path: Path) -> None:
    templates = import_opencontrol(folder(tmp_path, "quay"), tmp_path / "plan").left_out
    assert "templates: their texts have the values of keys/ filled in" in templates
    lists = import_opencontrol(folder(tmp_path), tmp_path / "plan").left_out
    assert lists[0] == "1 × list of controls of a certification (Small harbour): --certification makes a profile of one"


def test_it_is_written_as_a_person_would(tmp_path: Path) -> None:
    files = import_opencontrol(folder(tmp_path), tmp_path / "plan").files
    texts = [data.decode() for path, data in files.items() if path.endswith(".yaml")]
    assert texts
    assert max(len(line) for text in texts for line in text.splitlines()) <= 130
    assert not any("\\n" in text for text in texts)


def test_a_component_definition_is_added_to_a_workspace_that_is_there(tmp_path: Path) -> None:
    requirement = {
        "uuid": "0f5f2b9e-1f0d-4a57-9d0b-6f2ddc0f3a12",
        "control-id": "ac-2",
        "description": "Accounts come from the directory.",
    }
    implementation = {
        "uuid": "0f5f2b9e-1f0d-4a57-9d0b-6f2ddc0f3a13",
        "source": "x",
        "description": "It.",
        "implemented-requirements": [requirement],
    }
    component = {
        "uuid": "0f5f2b9e-1f0d-4a57-9d0b-6f2ddc0f3a14",
        "type": "appliance",
        "title": "Lock",
        "description": "A lock.",
        "control-implementations": [implementation],
    }
    metadata = {"title": "Locks", "version": "1", "oscal-version": "1.1.2", "last-modified": "2026-01-01T00:00:00Z"}
    document = {"uuid": "0f5f2b9e-1f0d-4a57-9d0b-6f2ddc0f3a15", "metadata": metadata, "components": [component]}
    (tmp_path / "locks.json").write_text(json.dumps({"component-definition": document}), encoding="utf-8")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan/ssp.yaml").write_text("system: {id: s, name: S}\n", encoding="utf-8")
    result = run_here("import", "oscal", "locks.json", "--out", "plan", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "ssp.yaml is there already and stays as it is" in result.out
    (found,) = load_workspace(tmp_path / "plan").components
    assert (found.title, found.kind, dict(found.props)["type"]) == ("Lock", "software", "appliance")
    assert [answer.text for answer in found.answers] == ["Accounts come from the directory."]


@pytest.mark.parametrize("name", ["plan.json", "leveraged.json", "components.json"])
def test_oscal_documents_become_native_files_that_say_the_same(tmp_path: Path, name: str) -> None:
    source = FIXTURES / "oscal/harbor"
    result = run_here("import", "oscal", source / name, "--out", "plan", cwd=tmp_path)
    assert result.code == 0, result.err
    after = load_workspace(tmp_path / "plan")
    before = load_oscal_components(source, name) if name == "components.json" else load_workspace(source, name)
    assert before.texts == after.texts > 0
    named = replace(before, system=after.system) if name == "components.json" else before
    assert differences(named, after) == ()
    assert not has_errors(after.diagnostics)


def test_the_profile_of_a_plan_comes_along_so_that_the_numbers_stay(tmp_path: Path) -> None:
    source = FIXTURES / "oscal/harbor"
    result = run_here("import", "oscal", source / "plan.json", "--out", "plan", cwd=tmp_path)
    assert (result.code, "  profile.json  (a copy)\n" in result.out) == (0, True)
    assert "name the profile" not in result.out
    assert load_workspace(tmp_path / "plan").profile == "profile.json"
    numbers = []
    for where in (source / "plan.json", tmp_path / "plan"):
        built = run_here(
            "build", where, "--out", tmp_path / "out", "--only", "tables", "--format", "json", cwd=tmp_path
        )
        numbers.append({key: built.json()[key] for key in ("response_points", "parameters")})
    assert numbers[0] == numbers[1]


def test_in_the_same_folder_the_profile_is_named_and_not_copied(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "oscal/harbor", tmp_path / "harbor")
    before = tree(tmp_path / "harbor")
    result = run_here("import", "oscal", "plan.json", cwd=tmp_path / "harbor")
    assert (result.code, "(a copy)" in result.out) == (0, False)
    assert before.items() <= tree(tmp_path / "harbor").items()
    assert load_workspace(tmp_path / "harbor").profile == "profile.json"


def test_a_profile_that_cannot_be_found_is_told_with_what_to_do(tmp_path: Path) -> None:
    source = FIXTURES / "oscal/harbor/plan.json"
    misspelled = run_here("import", "oscal", source, "--out", "one", "--profile", "nist-800-53", cwd=tmp_path)
    assert "put the profile 'nist-800-53' there, or correct 'profile:' in ssp.yaml" in misspelled.out
    known = run_here("import", "oscal", source, "--out", "two", "--profile", "nist-800-53-r5-low", cwd=tmp_path)
    assert "correct 'profile:'" not in known.out
    shutil.copy(source, tmp_path / "plan.json")
    alone = run_here("import", "oscal", "plan.json", "--out", "three", cwd=tmp_path)
    assert "not in them: the profile that the plan answers: it is not at hand" in alone.out
    assert "name the profile to answer in ssp.yaml" in alone.out


def test_a_profile_outside_the_folder_is_not_copied(tmp_path: Path) -> None:
    harbor = tmp_path / "harbor"
    shutil.copytree(FIXTURES / "oscal/harbor", harbor)
    (harbor / "profile.json").rename(tmp_path / "profile.json")
    (harbor / "profile.json").symlink_to(tmp_path / "profile.json")
    result = run_here("import", "oscal", harbor / "plan.json", "--out", "plan", cwd=tmp_path)
    assert (result.code, (tmp_path / "plan/profile.json").exists()) == (0, False)


def test_what_is_no_oscal_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert run_here("import", "oscal", "x.json", cwd=tmp_path).code == 3
    assert run_here("import", "oscal", "y.json", cwd=tmp_path).code == 2
    assert run_here("import", "opencontrol", "nowhere", cwd=tmp_path).code == 2


@pytest.mark.corpora
def test_every_real_folder_becomes_native_files_that_say_the_same(tmp_path: Path) -> None:
    """Writing proves itself: what would not be the same is an error."""
    root = corpus("opencontrol")
    folders = {path.parent for name in ("opencontrol.y*ml", "component.yaml") for path in root.rglob(name)}
    texts, refused = 0, []
    for where in sorted(folders):
        try:
            texts += import_opencontrol(where, tmp_path / "none").workspace.texts
        except InputError as error:
            refused += [found.code for found in error.diagnostics]
    assert "SSP511" not in refused
    assert texts > 1000
