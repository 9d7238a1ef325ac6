"""Catalogs whose ids are not those of SP 800-53: answers and evidence find their controls by id and by label."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.model.ids import part_name
from support.cli import run_here

if TYPE_CHECKING:
    from pathlib import Path


def prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


def part(identifier: str, prose: str = "", *parts: Any) -> dict[str, Any]:
    name = "item" if parts == () and prose and "statement" not in identifier else "statement"
    return {"name": name, "id": identifier, "prose": prose, "parts": list(parts)}


OUTCOME = {
    "id": "KE.GA-01",
    "title": "KE.GA-01",
    "props": [prop("sort-id", "1.1"), prop("label", "KE.GA-01")],
    "parts": [part("KE.GA-01_statement", "Gates are known")],
}
WRAPPED = {
    "id": "CASTLE_03.10.02",
    "title": "Wall Duty",
    "params": [{"id": "A.03.10.02.ODP.01", "label": "hours"}],
    "props": [prop("sort-id", "03.10.02"), prop("label", "Wall Duty (03.10.02)")],
    "parts": [{"name": "statement", "id": "statement_03.10.02"}],
    "controls": [
        {
            "id": "CASTLE_SR-03.10.02",
            "title": "SR-03.10.02",
            "props": [prop("label", "SR-03.10.02")],
            "parts": [
                part(
                    "statement_SR-03.10.02",
                    "",
                    part("SR-03.10.02.a", "Walk the wall every {{ insert: param, A.03.10.02.ODP.01 }}."),
                    part("SR-03.10.02.b", "Write down what was seen."),
                )
            ],
        }
    ],
}
CATALOG = {
    "catalog": {
        "uuid": "0f5b2f0a-5a0e-4b5e-9d3c-5d1a4ee6c001",
        "metadata": {
            "title": "Castle rules",
            "last-modified": "2026-01-01T00:00:00Z",
            "version": "1",
            "oscal-version": "1.2.3",
        },
        "groups": [
            {"id": "W", "title": "Walls", "props": [prop("sort-id", "2")], "controls": [WRAPPED]},
            {"id": "KE", "title": "Keep", "props": [prop("sort-id", "1")], "controls": [OUTCOME]},
        ],
    }
}
SSP = """\
system: {id: castle, name: The Castle, description: A castle., status: operational}
profile: rules.json
"""
KEEP = """\
component: keep
title: The keep
type: service
controls:
  %s:
    status: implemented
    %s
"""
EVIDENCE = """\
evidence:
  walks:
    title: The wall is walked
    collect: {files: walks.sarif}
    supports: {%s: satisfies}
"""


def build(folder: Path, control: str, answer: str, target: str = "KE.GA-01") -> dict[str, Any]:
    """Build a castle that answers one control, and return its plan.json."""
    files = {
        "ssp.yaml": SSP,
        "rules.json": json.dumps(CATALOG),
        "controls/keep.yaml": KEEP % (control, answer),
        "controls/evidence.yaml": EVIDENCE % target,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    result = run_here("build", "--only", "tables", cwd=folder)
    assert result.code == 0, result.err
    plan: dict[str, Any] = json.loads((folder / "build/plan.json").read_bytes())
    return plan


def documented(plan: dict[str, Any]) -> list[str]:
    points = [p for f in plan["families"] for c in f["controls"] for p in c["points"]]
    return [p["id"] for p in points if p["answers"]]


@pytest.mark.parametrize("name", ["KE.GA-01", "ke.ga-01", " Ke.GA-01"])
def test_a_control_is_found_in_any_case(tmp_path: Path, name: str) -> None:
    plan = build(tmp_path, f'"{name}"', "text: The gates are listed.")
    assert documented(plan) == ["KE.GA-01_statement"]
    assert plan["outside"] == []


@pytest.mark.parametrize(
    "name", ["CASTLE_03.10.02", "castle_03.10.02", "03.10.02", "CASTLE_SR-03.10.02", "SR-03.10.02"]
)
@pytest.mark.parametrize("named", ["b", "SR-03.10.02.b", "(b)"])
def test_parts_are_found_by_suffix_and_id_also_through_a_control_that_only_wraps(
    tmp_path: Path, name: str, named: str
) -> None:
    plan = build(tmp_path, f'"{name}"', f'statements: {{"{named}": They are written down.}}')
    assert documented(plan) == ["SR-03.10.02.b"]


@pytest.mark.parametrize("target", ["CASTLE_SR-03.10.02_smt.b", "SR-03.10.02.b", "sr-03.10.02.B", "03.10.02_smt.b"])
def test_evidence_speaks_for_the_part_that_it_names(tmp_path: Path, target: str) -> None:
    build(tmp_path, "KE.GA-01", "text: Listed.", f'"{target}"')
    rows = csv.DictReader((tmp_path / "build/tables/proofs.csv").read_text(encoding="utf-8").splitlines())
    assert [row["point"] for row in rows] == ["SR-03.10.02.b"]


def test_the_plan_reads_as_the_catalog_is_printed(tmp_path: Path) -> None:
    answer = 'parameters: {A.03.10.02.ODP.01: three hours}\n    text: "Walked."'
    plan = build(tmp_path, '"03.10.02"', answer)
    families = plan["families"]
    assert [family["id"] for family in families] == ["KE", "W"]
    outcome, wrapped, inner = (control for family in families for control in family["controls"])
    assert [(c["label"], c["title"]) for c in (outcome, wrapped, inner)] == [
        ("KE.GA-01", ""),
        ("03.10.02", "Wall Duty"),
        ("SR-03.10.02", ""),
    ]
    assert wrapped["points"] == []
    assert [(p["label"], p["part"]) for p in inner["points"]] == [("SR-03.10.02 a", "a"), ("SR-03.10.02 b", "b")]
    assert "three hours" in json.dumps(inner["requirement"])


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("ke.ga-01", "KE.GA-01"),
        ("03.10.02", "03.10.02 Wall Duty"),
        ("SR-03.10.02", "SR-03.10.02"),
        ("SR-03.10.02 b", "SR-03.10.02 b"),
        ("sr-03.10.02.b", "SR-03.10.02 b"),
    ],
)
def test_explain_knows_ids_and_labels(tmp_path: Path, name: str, first: str) -> None:
    build(tmp_path, "KE.GA-01", "text: Listed.")
    result = run_here("explain", name, cwd=tmp_path)
    assert result.code == 0, result.err
    assert result.out.splitlines()[0] == first


@pytest.mark.parametrize(
    ("control", "identifier", "name"),
    [
        ("ac-2", "ac-2_smt.d.1", "d.1"),
        ("ac-2", "ac-2_smt", ""),
        ("CASTLE_SR-03.10.02", "SR-03.10.02.a.01", "a.01"),
        ("CASTLE_SR-03.10.02", "statement_SR-03.10.02", ""),
        ("KE.GA-01", "KE.GA-01_statement", ""),
        ("s1", "elsewhere", "elsewhere"),
    ],
)
def test_a_part_is_named_by_what_it_adds_to_its_control(control: str, identifier: str, name: str) -> None:
    assert part_name(control, identifier) == name
