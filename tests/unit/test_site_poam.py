"""The page of action items: every item with its anchor, worst first, nothing rated that no report rated."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sspgen.assess.poam import poam_items
from sspgen.render.api import RenderContext
from sspgen.render.site.paths import POAM
from sspgen.render.site.site import Site
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan
from support.site_tree import HTML, Parsed, parse

OUTPUTS = ("tables/poam.csv",)


@cache
def page() -> Parsed:
    from sspgen.render.site.kinds.poam import pages  # noqa: PLC0415 - a module that the site finds by itself

    site = Site(sample_plan(), RenderContext(outputs=OUTPUTS, chronicle=sample_chronicle()))
    (found,) = pages(site)
    assert found.path == POAM
    return parse(f"<!DOCTYPE html><title>x</title>{found.html}".encode())


def words() -> str:
    return " ".join(" ".join(page().root.itertext()).split())


def test_every_item_has_a_row_and_an_anchor_in_order() -> None:
    items = poam_items(sample_plan())
    rows = [e.attrib["id"] for e in page().root.iter(f"{HTML}tr") if "id" in e.attrib]
    assert rows == [item.id for item in items]
    assert page().errors == []
    for item in items:
        assert item.weakness in words()
        assert " ".join(item.remedy.split()) in words()


def test_counts_stand_in_captions_and_unknowns_are_said() -> None:
    captions = ["".join(e.itertext()) for e in page().root.iter(f"{HTML}caption")]
    assert captions[:3] == ["1 open item", "1 open item", "3 open items"]
    assert "not rated" in words()
    assert "not recorded" in words()


def test_a_completion_date_is_the_authors() -> None:
    assert "2027-01-31" in words()
    assert "not stated" in words()


def test_waived_findings_stand_apart_with_their_justification() -> None:
    finding = next(
        f
        for r in sample_plan().evidence
        for a in r.collection.artifacts
        if r.source.id == "image_scan"
        for f in a.result.findings  # type: ignore[union-attr]
    )
    assert finding.justification in words()
    assert "waived" in page().ids


def test_the_table_is_offered_where_it_is_built() -> None:
    assert "../tables/poam.csv" in page().links


def test_items_are_found_by_control() -> None:
    site = Site(sample_plan(), RenderContext())
    assert {item.id for item in site.poam_by_control["ra-5"]} == {i.id for i in site.poam if "ra-5" in i.controls}
    assert "ia-2" not in site.poam_by_control


def test_a_plan_without_a_weakness_says_so() -> None:
    from sspgen.render.site.kinds.poam import pages  # noqa: PLC0415 - as above

    plan = replace(sample_plan(), evidence=(), gaps=())
    (found,) = pages(Site(plan, RenderContext()))
    assert "No item is open." in found.html
    assert "No report holds a waived finding." in found.html
