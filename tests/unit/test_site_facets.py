"""Facets: what a reader narrows controls down by, with scripts and without."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from sspgen.load.crosswalks import shipped_baselines
from sspgen.model.plan import Plan, Tally
from sspgen.render.site.facets import NONE, Facet, facet_script, facets, listed
from sspgen.render.site.kinds import explorer
from support.corpora import corpus
from support.sample_plan import big_plan, sample_plan
from support.site_kinds import made
from support.site_tree import HTML, parse


@cache
def found() -> dict[str, Facet]:
    return {facet.id: facet for facet in facets(sample_plan())}


@cache
def pages() -> dict[str, bytes]:
    return made(explorer, sample_plan())


def values(facet: str) -> dict[str, list[str]]:
    return {value.key: [control.id for control in value.controls] for value in found()[facet].values}


def test_every_facet_holds_every_control_that_is_asked_for() -> None:
    everything = {control.id for control in listed(sample_plan())}
    assert set(found()) == {
        "proof",
        "claim",
        "family",
        "freshness",
        "baseline",
        "origination",
        "component",
        "role",
    }
    for facet in found().values():
        assert {control.id for value in facet.values for control in value.controls} == everything, facet.id


def test_a_value_says_what_the_row_says() -> None:
    plan = sample_plan()
    for key, members in values("proof").items():
        assert {plan.control_by_id[control].proof.value for control in members} == {key}
    for key, members in values("claim").items():
        assert {plan.control_by_id[control].claim.value for control in members} == {key}


def test_the_worst_comes_first_and_nothing_at_all_last() -> None:
    assert list(values("proof")) == ["contradicted", "stale", "unproven", "proven"]
    assert next(iter(values("claim"))) == "undocumented"
    assert list(values("role"))[-1] == NONE


def test_freshness_is_that_of_the_evidence_and_absence_is_said() -> None:
    plan = sample_plan()
    by_control = {
        control.id: {item.source for point in control.points for item in point.proofs} for control in listed(plan)
    }
    fresh = set(values("freshness").get("fresh", []))
    assert values("freshness")[NONE] == [control for control, sources in by_control.items() if not sources]
    assert "ra-5" in values("freshness")["stale"]
    for control in fresh:
        assert any(plan.evidence_by_id[source].observed for source in by_control[control])


def test_evidence_that_was_never_observed_is_not_fresh() -> None:
    plan = sample_plan()
    blind = replace(plan, evidence=tuple(replace(r, observed=None, stale_at=None) for r in plan.evidence))
    freshness = next(facet for facet in facets(blind) if facet.id == "freshness")
    assert [value.key for value in freshness.values] == ["not-observed", NONE]


def test_keys_that_look_alike_have_anchors_of_their_own() -> None:
    plan = sample_plan()
    answers = [a for c in plan.controls() for a in c.answers]
    odd = ("content", "a b", "a-b", "<b>")
    points = iter(range(len(answers)))

    def renamed(control: object) -> object:
        new = tuple(
            replace(
                p, answers=tuple(replace(a, component=odd[next(points) % 4], component_title="x") for a in p.answers)
            )
            for p in control.points  # type: ignore[attr-defined]
        )
        return replace(control, points=new)  # type: ignore[type-var]

    families = tuple(replace(f, controls=tuple(renamed(c) for c in f.controls)) for f in plan.families)  # type: ignore[misc]
    hostile: Plan = replace(plan, families=families)
    component = next(facet for facet in facets(hostile) if facet.id == "component")
    anchors = [value.anchor for value in component.values]
    assert len(anchors) == len(set(anchors)) >= len(odd)
    assert "content" not in anchors


def test_the_script_gives_each_row_the_places_of_its_values() -> None:
    text = facet_script(tuple(found().values()), listed(sample_plan())).decode()
    heads, rows = json.loads(f"[{text.removeprefix('sspgenFacets(').rstrip().removesuffix(');')}]")
    assert [head[0] for head in heads] == list(found())
    for control, row in zip(listed(sample_plan()), rows, strict=True):
        for (_, _, members), places, facet in zip(heads, row, found().values(), strict=True):
            keys = {members[place][0] for place in (places if isinstance(places, list) else [places])}
            assert keys == {v.key for v in facet.values if control in v.controls}


def test_the_table_has_every_control_in_order_without_scripts() -> None:
    page = parse(pages()["controls/index.html"])
    table = next(e for e in page.root.iter(f"{HTML}table") if e.get("id") == "controls")
    rows = list(table.iter(f"{HTML}tr"))[1:]
    assert ["".join(row[0].itertext()) for row in rows] == [c.label for c in listed(sample_plan())]
    assert ["".join(cell.itertext()) for cell in rows[0]] == [
        "AC-2",
        "Accounts",
        "planned",
        "contradicted",
        "4",
        "2",
        "0",
        "4",
    ]
    panel = next(e for e in page.root.iter() if e.get("id") == "facets")
    assert "hidden" in panel.attrib


def test_facets_are_browsed_as_tables_with_their_counts() -> None:
    index = pages()["browse/index.html"].decode()
    for facet in found().values():
        page = pages()[facet.path].decode()
        for value in facet.values:
            assert f'{facet.id}.html#{value.anchor}"' in index
            section = page.partition(f'<h2 id="{value.anchor}">')[2].partition("</section>")[0]
            assert section.count('<tr><th scope="row">') == len(value.controls), (facet.id, value.key)
    assert found()["proof"].values[0].tally == sample_plan().control_by_id["ac-2"].tally != Tally()


def test_a_thousand_rows_stay_light() -> None:
    page = made(explorer, big_plan(60))
    rows = len(listed(big_plan(60)))
    assert len(page["controls/index.html"]) < 3000 + 290 * rows
    assert len(page["controls/facets.js"]) < 2000 + 40 * rows


@pytest.mark.parametrize("name", ["LOW", "MODERATE", "HIGH", "PRIVACY"])
def test_baselines_are_those_of_the_publisher(name: str) -> None:
    profile = json.loads(corpus(f"oscal/NIST_SP-800-53_rev5_{name}-baseline_profile.json").read_bytes())["profile"]
    ids = {i for e in profile["imports"] for group in e["include-controls"] for i in group["with-ids"]}
    (shipped,) = (each for each in shipped_baselines() if each.id == name.lower())
    assert shipped.controls == ids
    assert profile["metadata"]["version"] in shipped.revision
    assert [each.id for each in shipped_baselines()] == ["low", "moderate", "high", "privacy"]
