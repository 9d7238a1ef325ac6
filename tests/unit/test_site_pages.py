"""What pages say: claim beside proof, what is red first, texts in full, and nothing of a person's text as HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.model.plan import Proof
from sspgen.render.api import RenderContext
from sspgen.render.file_names import slug
from sspgen.render.markdown import to_plain, web_address
from sspgen.render.site.own_pages import diagrams
from sspgen.render.site.paths import anchor
from sspgen.render.site.prose import page_prose, prose
from sspgen.render.site.search_index import documents, index_files, terms
from support.corpora import REPOSITORY
from support.sample_plan import sample_plan
from support.site_tree import HTML, OUTPUTS, parse, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return render(sample_plan())


def words(data: bytes) -> str:
    return " ".join(" ".join(parse(data).root.itertext()).split())


def find(element: Element, tag: str, css: str) -> Iterator[Element]:
    return (e for e in element.iter(f"{HTML}{tag}") if css in e.attrib.get("class", "").split())


def test_every_text_of_the_plan_is_on_the_site(site: dict[str, bytes]) -> None:
    plan = sample_plan()
    for control in plan.controls():
        page = words(site[f"controls/{control.id}.html"])
        for answer in control.answers:
            assert to_plain(answer.text) in page, answer.control
    outside = words(site["outside.html"])
    for item in plan.outside:
        assert to_plain(item.answer.text) in outside
        assert item.reason in outside


def test_the_three_numbers_stand_together_with_their_denominator(site: dict[str, bytes]) -> None:
    plan, home = sample_plan(), words(site["index.html"])
    tally = plan.tally
    places = [
        home.index(f"{name} {count}/{tally.total}")
        for name, count in (
            ("documented", tally.documented),
            ("claimed", tally.claimed),
            ("proven", tally.proven),
        )
    ]
    assert places == sorted(places)


def test_claim_stands_left_of_proof_at_every_point(site: dict[str, bytes]) -> None:
    for control in sample_plan().controls():
        root = parse(site[f"controls/{control.id}.html"]).root
        bodies = [b for b in find(root, "div", "point-body") if len(list(b)) > 1]
        assert len(bodies) == len(control.points)
        for body, point in zip(bodies, control.points, strict=True):
            left, right = (" ".join("".join(part.itertext()).split()) for part in body)
            assert left.startswith("claim"), point.id
            assert right.startswith("proof"), point.id
            assert point.proof.value in right, point.id


def test_what_is_red_comes_first_and_names_contradictions(site: dict[str, bytes]) -> None:
    plan = sample_plan()
    root = parse(site["index.html"]).root
    rows = ["".join(li.itertext()) for ul in find(root, "ul", "red-list") for li in ul]
    contradicted = [p for p in plan.points() if p.proof is Proof.CONTRADICTED]
    assert contradicted
    assert contradicted[0].label in rows[0]
    assert "contradicted" in rows[0]


def test_downloads_are_those_of_the_same_build(site: dict[str, bytes]) -> None:
    links = parse(site["downloads.html"]).links
    assert sorted(link.removeprefix("../") for link in links if link.startswith("../")) == sorted(OUTPUTS)
    main = [link.removeprefix("../") for link in parse(site["index.html"]).links if link.startswith("../")]
    assert main == [path for path in OUTPUTS if not path.startswith("tables/")]
    alone = render(sample_plan(), RenderContext())
    assert "../ssp.pdf" not in parse(alone["index.html"]).links


def test_a_missing_catalog_is_said_with_the_command_that_adds_it() -> None:
    plan = sample_plan()
    profile = replace(plan.profile, complete=False, missing=(("the catalog", "sspgen catalog add x"),))
    site = render(replace(plan, profile=profile))
    for path in ("index.html", "controls/ac-2.html", "families/ac.html"):
        assert "sspgen catalog add x" in words(site[path]), path


def test_only_a_served_site_reloads_itself(site: dict[str, bytes]) -> None:
    served = render(sample_plan(), RenderContext(serve=True))
    assert "js/reload.js" in served
    assert "js/reload.js" not in site
    assert b"reload.js" in served["index.html"]
    assert not any(b"reload.js" in data for data in site.values())


def test_own_pages_diagrams_and_theme_of_a_workspace(tmp_path: Path) -> None:
    folder = tmp_path / "site" / "pages"
    (folder / "more").mkdir(parents=True)
    (folder / "start.md").write_text(
        "# For <auditors>\n\nSee [calls](more/calls.md#x), [gone](gone.md) and <script>alert(1)</script>.\n\n## Next\n",
        encoding="utf-8",
    )
    (folder / "more" / "calls.md").write_text("Back to [start](../start.md).\n", encoding="utf-8")
    (folder / "leak.md").symlink_to("/etc/passwd")
    theme = tmp_path / "site" / "theme"
    theme.mkdir()
    (theme / "own.css").write_text(":root { --link: #5a2a82; }", encoding="utf-8")
    (theme / "main.html").write_text(
        '{% extends "base.html" %}{% block footer %}<p>Our own foot</p>{% endblock %}'
        '{% block styles %}<link rel="stylesheet" href="{{ root }}own.css">{% endblock %}',
        encoding="utf-8",
    )
    site = render(sample_plan(), RenderContext(root=tmp_path))
    page = parse(site["pages/start.html"])
    assert "more/calls.html" in page.links
    assert not [link for link in page.links if "gone" in link]
    assert [e.text for e in page.root.iter(f"{HTML}h2")] == ["Next"]
    assert "<script>alert" not in site["pages/start.html"].decode()
    assert "Pages" in words(site["gaps.html"]), "own pages are a section of the navigation"
    assert "For <auditors>" in words(site["pages/more/calls.html"])
    assert "../start.html" in parse(site["pages/more/calls.html"]).links
    assert "Our own foot" in words(site["index.html"])
    assert "../own.css" in page.loads
    assert "own.css" in site
    assert "pages/leak.html" not in site


def test_a_drawing_with_scripts_is_not_published(tmp_path: Path) -> None:
    good, bad = "<svg xmlns='http://www.w3.org/2000/svg'/>", "<svg onload='x()'/>"
    (tmp_path / "good.svg").write_text(good, encoding="utf-8")
    (tmp_path / "bad.svg").write_text(bad, encoding="utf-8")
    system = sample_plan().system
    shown = diagrams(
        tmp_path,
        replace(
            system,
            authorization_boundary=replace(system.authorization_boundary, diagram="good.svg"),
            network_architecture=replace(system.network_architecture, diagram="bad.svg"),
            data_flow=replace(system.data_flow, diagram="../../etc/passwd.png"),
        ),
    )
    assert list(shown) == ["good.svg"]


def test_names_become_files_that_stay_in_their_folder() -> None:
    assert slug("AC-2.1") == "ac-2.1"
    assert slug("../../etc") == "etc"
    assert slug("…") == "unnamed"
    assert anchor("ac-2_smt.d") == "ac-2_smt.d"
    assert anchor('x" onclick=') == "x-onclick-"


def test_only_web_addresses_are_links() -> None:
    assert web_address("https://example.org/a") == "https://example.org/a"
    for href in ("javascript:alert(1)", "data:text/html,x", "//example.org", "docs/a.md", "http://[::1"):
        assert web_address(href) == "", href
    assert prose("[a](docs/a.md)") == "<p><span>a</span></p>"
    assert '<h2 id="b">' in page_prose("## b").html


def test_the_index_finds_words_without_accents() -> None:
    assert terms("Übergangs-Regel 42, a") == {"ubergangs", "regel", "42"}


def test_the_index_is_script_that_cannot_leave_its_string() -> None:
    files = index_files([next(iter(documents(sample_plan(), _map(), ())))])
    assert "search/documents.js" in files
    assert all(b"<" not in data for data in files.values())


def _map() -> object:
    from sspgen.render.site.paths import site_map  # noqa: PLC0415 - only this test needs it

    return site_map(sample_plan())


def test_the_theme_works_with_mkdocs_alone(tmp_path: Path) -> None:
    from mkdocs.commands.build import build  # noqa: PLC0415 - a heavy import that one test needs
    from mkdocs.config import load_config  # noqa: PLC0415

    build(load_config(str(REPOSITORY / "site" / "mkdocs.yml"), site_dir=str(tmp_path), plugins=[], strict=True))
    page = parse((tmp_path / "about.html").read_bytes())
    assert page.errors == []
    assert all((tmp_path / href).is_file() for href in page.loads)
    assert "About this plan" in [e.text for e in page.root.iter(f"{HTML}h1")]
