"""What one workspace writes as OSCAL, another reads: the profile resolves, and components answer the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.flow.plan import Request, make_plan
from sspgen.load.oscal.document import read_oscal
from sspgen.model.oscal import MODELS
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import NS, RENDERER
from sspgen.resolve.api import resolve_baseline
from support.cli import SSP, castle, run_here
from support.corpora import corpus
from support.gitrepo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOAT = """\
component: moat
title: The *moat*, and its bridge
type: hardware
description: Water on all sides.
purpose: To keep people out.
props: {vendor-name: Diggers}
controls:
  ga-1:
    status: partial
    remarks: The bridge is not there yet.
    origination: [sp-system, customer-configured]
    text: The moat is around the *whole* castle.
    customer_responsibility: Guests leave swords at the bridge.
    statements:
      b:
        status: planned
        remarks: From 2027-01-31.
        text: The bridge is drawn up.
  ke-1:
    status: not-applicable
    remarks: There are no stores in it.
    statements: {a: Fish are not counted.}
"""


def built(folder: Path, *arguments: str) -> Path:
    """Build the OSCAL documents of a workspace, and return their folder."""
    result = run_here("build", "--only", "oscal", *arguments, cwd=folder)
    assert result.code == 0, result.err
    return folder / "build" / "oscal"


def read(file: Path) -> dict[str, Any]:
    (body,) = json.loads(file.read_bytes()).values()
    return dict(body)


def planned(folder: Path) -> Plan:
    return make_plan(Request(folder, "", NOW, NOW, silent))


def resolved(folder: Path, profile: str) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """The controls of a profile and its parameter values."""
    resolution = resolve_baseline(profile, folder)
    assert resolution.diagnostics == ()
    controls = resolution.baseline.catalog.controls
    return [c.id for c in controls], {p.id: p.values for c in controls for p in c.params if p.values}


def wanted(plan: Plan) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    controls = list(plan.controls())
    return [c.id for c in controls], {p.id: p.values for c in controls for p in c.parameters if p.values}


def test_the_profile_resolves_to_the_controls_and_the_values_of_the_plan(tmp_path: Path) -> None:
    folder = castle(tmp_path / "castle")
    built(folder)
    plan = planned(folder)
    assert resolved(folder, "build/oscal/profile.json") == wanted(plan)
    assert wanted(plan)[1] == {"ga-1_odp.01": ("every day",), "ke-1_odp.01": ("every week",)}


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["FedRAMP_rev5_MODERATE-baseline_profile", "NIST_SP-800-53_rev5_LOW-baseline_profile"])
def test_a_published_profile_keeps_its_controls_and_values_through_the_plan(tmp_path: Path, name: str) -> None:
    (tmp_path / "catalogs").mkdir()
    for each in (name, "NIST_SP-800-53_rev5_catalog"):
        (tmp_path / f"catalogs/{each}.json").symlink_to(corpus(f"oscal/{each}.json"))
    (tmp_path / "ssp.yaml").write_text(
        f"system: {{id: x, name: X}}\nprofile: catalogs/{name}.json\nparameters: {{ac-02_odp.01: all kinds}}\n"
    )
    plan = planned(tmp_path)
    (tmp_path / "out").mkdir()
    document = next(RENDERER.render(plan, RenderContext()))
    (tmp_path / "out/profile.json").write_bytes(document.data)
    assert resolved(tmp_path, "out/profile.json") == wanted(plan)
    assert wanted(plan)[1]["ac-02_odp.01"] == ("all kinds",)


def said(plan: Plan) -> list[tuple[Any, ...]]:
    """All answers of a plan, without whence they came."""
    return [
        (
            *(a.component, a.control, a.statement, a.claim, a.text, a.remarks),
            *(a.origination, a.roles, a.evidence, a.customer_responsibility),
        )
        for control in plan.controls()
        for a in control.answers
    ]


def test_components_answer_the_same_in_another_workspace(tmp_path: Path) -> None:
    one = castle(tmp_path / "one", git=False, moat=MOAT)
    definition = built(one) / "component-definition.json"
    two = castle(tmp_path / "two", git=False, ssp=f"{SSP}import: [parts.json]\n")
    (two / "controls/keep.yaml").unlink()
    (two / "parts.json").write_bytes(definition.read_bytes())
    before, after = planned(one), planned(two)
    assert sorted(said(after)) == sorted(said(before))
    assert len(said(before)) == len(set(said(before))) == 8
    assert after.tally == before.tally
    assert after.parameter_tally == before.parameter_tally
    kept = [(c.id, c.title, c.kind, c.description, c.purpose) for c in before.components]
    assert sorted((c.id, c.title, c.kind, c.description, c.purpose) for c in after.components) == sorted(kept)
    assert dict(after.component_by_id["moat"].props)["vendor-name"] == "Diggers"


def test_what_was_written_for_another_framework_goes_along_and_counts_there_as_it_does_here(tmp_path: Path) -> None:
    written = "component: rules\ntitle: House rules\ntype: policy\ncontrols:\n  zz-7:\n    status: implemented\n"
    written += "    also: [ke-1]\n    text: Nobody eats alone.\n"
    one = castle(tmp_path / "one", git=False, rules=written)
    body = read(built(one) / "component-definition.json")
    (rules,) = (each for each in body["components"] if each["title"] == "House rules")
    (implementation,) = rules["control-implementations"]
    (requirement,) = implementation["implemented-requirements"]
    assert (requirement["control-id"], requirement["description"]) == ("zz-7", "Nobody eats alone.")
    two = castle(tmp_path / "two", git=False, ssp=f"{SSP}import: [parts.json]\n")
    (two / "controls/keep.yaml").unlink()
    (two / "parts.json").write_bytes((one / "build/oscal/component-definition.json").read_bytes())
    before, after = planned(one), planned(two)
    assert sorted(said(after)) == sorted(said(before))
    assert "Nobody eats alone." in {answer.text for answer in after.control_by_id["ke-1"].answers}
    assert after.tally == before.tally


def test_an_answer_without_a_status_does_not_take_that_of_its_control_when_it_is_read_back(tmp_path: Path) -> None:
    one = castle(tmp_path / "one", git=False)
    definition = json.loads((built(one) / "component-definition.json").read_bytes())
    (requirement, _) = definition["component-definition"]["components"][0]["control-implementations"][0][
        "implemented-requirements"
    ]
    assert [p["value"] for p in requirement["props"] if p["name"] == "not-stated"] == ["description"]
    two = castle(tmp_path / "two", git=False, ssp=f"{SSP}import: [parts.json]\n")
    (two / "controls/keep.yaml").unlink()
    claimed = {"name": "implementation-status", "ns": NS, "value": "implemented"}
    bare = {"name": "implementation-status", "ns": NS, "value": "not-claimed"}
    requirement["props"] = [claimed]
    requirement["description"] = "All of it."
    for statement in requirement["statements"]:
        statement["props"] = [bare]
    (two / "parts.json").write_text(json.dumps(definition))
    claims = {a.statement: a.claim.value for a in planned(two).control_by_id["ga-1"].answers}
    assert claims == {"": "implemented", "ga-1_smt.a": "undocumented", "ga-1_smt.b": "undocumented"}


def test_a_workspace_chooses_the_encodings_and_all_hold_the_same(tmp_path: Path) -> None:
    folder = castle(tmp_path / "castle", git=False, ssp=f"{SSP}oscal: {{formats: [xml, json]}}\n")
    out = built(folder)
    names = ("profile", "ssp", "component-definition", "assessment-plan", "assessment-results")
    assert {file.name for file in out.iterdir()} == {f"{name}.{kind}" for name in names for kind in ("xml", "json")}
    for name in names:
        values = []
        for kind in ("xml", "json"):
            document = read_oscal((out / f"{name}.{kind}").read_bytes(), f"{name}.{kind}", MODELS)
            assert not isinstance(document, tuple), document
            values.append(document.value)
        assert values[0] == values[1]
    assert 'href="profile.xml"' in (out / "ssp.xml").read_text()


def test_an_encoding_that_there_is_not_is_refused_at_its_place(tmp_path: Path) -> None:
    folder = castle(tmp_path / "castle", git=False, ssp=f"{SSP}oscal: {{formats: [docx]}}\n")
    result = run_here("build", "--only", "oscal", cwd=folder)
    assert result.code == 3
    assert "docx" in result.err


def test_the_public_edition_counts_the_same(tmp_path: Path) -> None:
    ssp = f"{SSP}editions: [full, public]\npublish: {{internal: [components.moat, evidence.gates]}}\n"
    folder = castle(tmp_path / "castle", moat=MOAT, ssp=ssp)
    GitRepo(folder)
    full, public = built(folder), folder / "build/public/oscal"
    assert {file.name for file in public.iterdir()} == {file.name for file in full.iterdir()}
    for name, lists in (("poam", ("poam-items", "risks", "findings")), ("assessment-plan", ("tasks",))):
        one, two = read(full / f"{name}.json"), read(public / f"{name}.json")
        assert [len(one[each]) for each in lists] == [len(two[each]) for each in lists]
    results = [read(each / "assessment-results.json")["results"][0] for each in (full, public)]
    states = [[f["target"]["status"]["state"] for f in result["findings"]] for result in results]
    assert states[0] == states[1]
    assert "satisfied" in states[0]
    assert len(results[0]["observations"]) == len(results[1]["observations"])
    assert "moat" not in (public / "component-definition.json").read_text()
