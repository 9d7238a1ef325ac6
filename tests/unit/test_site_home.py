"""Home says in ten seconds how things stand and came to stand so; a trend never draws what was not recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sspgen.model.chronicle import Moment
from sspgen.model.plan import Tally
from sspgen.render.api import RenderContext
from sspgen.render.cells import ROWS
from sspgen.render.charts.trend import HEIGHT, trend
from sspgen.render.oscal.registry import documents
from sspgen.render.site.downloads import all_downloads, main_downloads
from sspgen.render.site.kinds import downloads, home
from sspgen.render.tables.renderer import TABLES as ALL_TABLES
from support.sample_chronicle import sample_chronicle
from support.sample_plan import big_plan, sample_plan
from support.site_kinds import made, sample_site
from support.site_tree import HTML, OUTPUTS, parse

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)


def words(data: bytes) -> str:
    return " ".join(" ".join(parse(data).root.itertext()).split())


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return sample_site()


@pytest.fixture(scope="module")
def bare() -> dict[str, bytes]:
    return made(home, sample_plan()) | made(downloads, sample_plan())


def moments(*days: int, total: int = 10, proven: int = 1) -> tuple[Moment, ...]:
    made = (NOW - timedelta(days=day) for day in sorted(days, reverse=True))
    return tuple(Moment(at, at, "0" * 64, Tally(total, 8, 6, proven)) for at in made)


def test_what_changed_since_the_last_release_is_counted_the_worse_first(site: dict[str, bytes]) -> None:
    page = words(site["index.html"])
    worse, neither, better = (
        page.index(said)
        for said in ("worse: 1 statement part now contradicted", "1 answer changed", "1 statement part now proven")
    )
    assert page.index("Since v1.3.0") < worse < neither < better
    assert {"changes/index.html", "changes/all.html", "downloads.html"} <= set(parse(site["index.html"]).links)


def test_without_a_past_home_says_so_and_draws_nothing(bare: dict[str, bytes]) -> None:
    page = words(bare["index.html"])
    assert "No trend: no earlier plan was recorded" in page
    assert "Nothing to compare with: no release of another commit is known" in page
    assert b"trend-figure" not in bare["index.html"]


def test_a_comparison_without_proofs_or_differences_claims_nothing() -> None:
    found = sample_chronicle().since_release
    assert found
    quiet = replace(sample_chronicle(), since_release=replace(found, differences=(), proofs=False))
    page = words(made(home, sample_plan(), RenderContext(chronicle=quiet))["index.html"])
    assert "Nothing changed: no claim, text, parameter, control or component" in page
    assert "What evidence showed then was not recorded." in page


def test_the_three_lines_stand_together_with_a_title_and_figures(site: dict[str, bytes]) -> None:
    chart = next(e for e in parse(site["index.html"]).root.iter() if e.attrib.get("class") == "chart trend")
    assert "documented from 6 to 11, claimed from 2 to 7, proven from 1 to 2" in chart.attrib["aria-label"]
    dashes = {e.attrib.get("stroke-dasharray", "") for e in chart.iter() if "line-" in e.attrib.get("class", "")}
    assert len(dashes) == 3, "readable without colour"


def test_days_without_a_record_are_a_gap() -> None:
    drawn = trend(moments(30, 29, 28, 27, 10, 9, 8), NOW - timedelta(days=7), Tally(10, 8, 6, 1))
    assert drawn
    assert drawn.gaps == 1
    assert [stroke.path.count("M") for stroke in drawn.strokes] == [2, 2, 2]
    weekly = trend(moments(*range(7, 70, 7)), NOW, Tally(10, 8, 6, 1))
    assert weekly
    assert weekly.gaps == 0


def test_a_trend_needs_a_past() -> None:
    assert trend((), NOW, Tally(1, 1, 1, 1)) is None
    drawn = trend(moments(0), NOW - timedelta(days=1), Tally(10, 8, 6, 1))
    assert drawn
    assert (drawn.since, drawn.until, drawn.records) == (NOW, NOW, 1), "no plan stands before what was recorded"


def test_lines_are_shares_and_nothing_to_count_is_nothing_reached() -> None:
    drawn = trend(moments(1, total=0, proven=0), NOW, Tally(10, 10, 5, 0))
    assert drawn
    assert drawn.strokes[0].path.startswith(f"M0 {HEIGHT}")
    assert drawn.strokes[0].path.endswith("V0H600")
    assert drawn.strokes[0].change == 2


def test_home_stays_light_with_many_controls() -> None:
    assert len(made(home, big_plan(300))["index.html"]) < 40_000


def test_downloads_name_every_file_of_the_build_once(site: dict[str, bytes]) -> None:
    links = parse(site["downloads.html"]).links
    assert sorted(link.removeprefix("../") for link in links if link.startswith("../")) == sorted(OUTPUTS)
    assert {"changes/changes.csv", "site.json", "feeds/changes.xml", "feeds/failures.xml"} <= set(links)
    headings = [e.text for e in parse(site["downloads.html"]).root.iter(f"{HTML}h2")]
    assert headings == ["Document and data packages", "Tables", "Of this site", "For each page", "How to verify"]


def test_a_bundle_comes_with_the_way_to_verify_it(site: dict[str, bytes]) -> None:
    outputs = (*OUTPUTS, "evidence-bundle.zip", "tables/ssp.xlsx", "tables/poam.csv")
    context = RenderContext(outputs=outputs, digests={"tables/ssp.xlsx": "ab" * 32})
    page = words(made(downloads, sample_plan(), context)["downloads.html"])
    assert "sha256sum --check SHA256SUMS" in page
    assert "ab" * 32 in page
    assert "sha256sum" not in words(site["downloads.html"])
    assert [item.title for item in main_downloads(context)][-3:] == [
        "Spreadsheet",
        "Evidence bundle and verifier",
        "plan.json",
    ]
    tables = {group.id: group for group in all_downloads(context)}["tables"]
    assert [item.path for item in tables.items] == [
        "../tables/ssp.xlsx",
        "../tables/controls.csv",
        "../tables/poam.csv",
    ]


def test_every_oscal_document_says_what_it_is() -> None:
    outputs = tuple(f"oscal/{document.name}.{encoding}" for document in documents() for encoding in ("json", "xml"))
    groups = {group.id: group for group in all_downloads(RenderContext(outputs=outputs))}
    assert [item.name for item in groups["document"].items] == ["oscal/ssp.json"]
    assert sorted(item.name for item in groups["oscal"].items) == sorted(set(outputs) - {"oscal/ssp.json"})
    assert all(item.what.startswith("OSCAL ") for item in groups["oscal"].items)


def test_every_table_says_what_a_row_is() -> None:
    assert set(ROWS) == {table.name for table in ALL_TABLES}


def test_a_site_alone_says_so(bare: dict[str, bytes]) -> None:
    for path in ("index.html", "downloads.html"):
        assert "built on its own" in words(bare[path]), path
