"""One workspace, two frameworks: ``--profile`` chooses, and no text is lost or counted twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.cli import run_here
from support.word_edits import edited, parts

if TYPE_CHECKING:
    from pathlib import Path

METADATA = {"title": "Outcomes", "version": "2.0", "oscal-version": "1.2.3", "last-modified": "2026-01-01T00:00:00Z"}
SSP = """\
system: {id: harbour, name: Harbour}
crosswalks: [lists/outcomes.yaml, lists/more.json]
"""
GATE = """\
component: gate
title: Gate
controls:
  ra-5: {status: implemented, text: Every image is scanned., also: [OUT-1, out-9]}
  ac-3: {status: implemented, text: Access is enforced.}
  sc-28: {status: implemented, text: Disks are encrypted.}
  ac-2: {status: implemented, text: Nobody asks for this.}
"""
OUTCOMES = """\
crosswalk:
  title: Harbour reading
  items:
    OUT-2: {controls: [AC-3], relationship: subset-of}
"""
PDF_FREE = "site,oscal,tables"


def catalog(*names: str) -> dict[str, Any]:
    def control(name: str) -> dict[str, Any]:
        part = {"id": f"{name}_smt", "name": "statement", "prose": f"{name} is reached."}
        return {"id": name, "title": name, "props": [{"name": "label", "value": name}], "parts": [part]}

    group = {"id": "out", "title": "Outcomes", "controls": [control(name) for name in names]}
    return {"catalog": {"uuid": "1b4c1a0e-3c0b-4a1b-9a35-6f3b0d0f3a01", "metadata": METADATA, "groups": [group]}}


def mapping() -> dict[str, Any]:
    end = {"type": "control", "id-ref": "sc-28"}, {"type": "control", "id-ref": "OUT-3"}
    one = {"uuid": "1b4c1a0e-3c0b-4a1b-9a35-6f3b0d0f3a02", "sources": [end[0]], "targets": [end[1]]}
    return {"mapping-collection": {"metadata": METADATA, "mappings": [{"maps": [one | {"relationship": "subset-of"}]}]}}


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frameworks")
    for path, text in (
        ("ssp.yaml", SSP),
        ("controls/gate.yaml", GATE),
        ("lists/outcomes.yaml", OUTCOMES),
        ("lists/more.json", json.dumps(mapping())),
        ("catalogs/outcomes.json", json.dumps(catalog("OUT-1", "OUT-2", "OUT-3", "OUT-4"))),
        ("catalogs/other.json", json.dumps(catalog("RA-5", "AC-2"))),
    ):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    return folder


def built(folder: Path, profile: str) -> dict[str, Any]:
    out = f"build-{profile}"
    found = run_here("build", "--profile", profile, "--only", f"{PDF_FREE},docx", "--out", out, "--quiet", cwd=folder)
    assert found.code == 0, found.err
    plan: dict[str, Any] = json.loads((folder / out / "plan.json").read_bytes())
    return plan


def claims(plan: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    found = {}
    for control in (c for family in plan["families"] for c in family["controls"]):
        answers = [*control["general"], *(a for point in control["points"] for a in point["answers"])]
        found[control["id"]] = [(a["text"], a["claim"], (a["via"] or {}).get("source", "home")) for a in answers]
    return found


def test_a_profile_of_another_framework_is_answered_with_the_same_texts(harbour: Path) -> None:
    plan = built(harbour, "outcomes")
    assert claims(plan) == {
        "OUT-1": [("Every image is scanned.", "implemented", "")],
        "OUT-2": [("Access is enforced.", "implemented", "Harbour reading")],
        "OUT-3": [("Disks are encrypted.", "partial", "Outcomes")],
        "OUT-4": [],
    }
    assert [each["answer"]["text"] for each in plan["outside"]] == ["Nobody asks for this."]
    assert (plan["totals"]["texts_in"], plan["totals"]["texts_out"]) == (4, 4)


def test_its_own_profile_is_answered_as_before(harbour: Path) -> None:
    plan = built(harbour, "other")
    assert claims(plan) == {
        "RA-5": [("Every image is scanned.", "implemented", "home")],
        "AC-2": [("Nobody asks for this.", "implemented", "home")],
    }


def test_the_page_says_what_a_text_was_written_for(harbour: Path) -> None:
    built(harbour, "outcomes")
    page = (harbour / "build-outcomes" / "site" / "controls" / "out-2.html").read_text()
    assert "Written for AC-3, which covers this, as Harbour reading says." in page


def test_oscal_says_what_a_text_was_written_for_and_how_it_relates(harbour: Path) -> None:
    built(harbour, "outcomes")
    plan = json.loads((harbour / "build-outcomes" / "oscal" / "ssp.json").read_bytes())["system-security-plan"]
    found = {
        entry["control-id"]: [
            (p["value"], p["class"])
            for statement in entry.get("statements", ())
            for answer in statement["by-components"]
            for p in answer["props"]
            if p["name"] == "written-for"
        ]
        for entry in plan["control-implementation"]["implemented-requirements"]
    }
    assert found["OUT-1"] == [("RA-5", "equivalent-to")]
    assert found["OUT-2"] == [("AC-3", "superset-of")]
    assert found["OUT-3"] == [("SC-28", "subset-of")]


def test_an_edit_in_word_lands_where_the_text_was_written(harbour: Path, tmp_path: Path) -> None:
    built(harbour, "outcomes")
    document = (harbour / "build-outcomes" / "ssp.docx").read_bytes()
    (tmp_path / "edited.docx").write_bytes(edited(document, ("Access is enforced.", "Access is denied.")))
    assert b"Written for AC-3, which covers this" in parts(document)["word/document.xml"]
    shown = run_here("diff", "--word", tmp_path / "edited.docx", "--profile", "outcomes", cwd=harbour)
    assert shown.code == 1, shown.err
    assert "controls/gate.yaml:5" in shown.out
