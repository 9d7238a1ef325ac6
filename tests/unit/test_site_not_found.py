"""The page for addresses that do not exist: it leads to every section, also from a folder when that can be known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.look import Look
from sspgen.render.api import RenderContext
from sspgen.render.site.kinds import not_found
from sspgen.render.site.page import SitePage
from sspgen.render.site.site import Site
from support.sample_plan import sample_plan
from support.site_tree import parse, render

if TYPE_CHECKING:
    from sspgen.model.plan import Plan

PAGES = [SitePage(path, "", "", "") for path in ("index.html", "gaps.html", "poam.html", "evidence/index.html")]


def page(plan: Plan) -> SitePage:
    (found,) = not_found.later_pages(Site(plan, RenderContext()), PAGES)
    return found


def served(url: str) -> Plan:
    plan = sample_plan()
    return replace(plan, system=replace(plan.system, look=Look(site_url=url)))


def test_it_leads_to_the_sections_that_there_are() -> None:
    links = parse(page(sample_plan()).html.encode()).links
    assert links == ["index.html", "evidence/index.html", "gaps.html", "poam.html"]


def test_its_links_start_where_the_site_is_served() -> None:
    found = page(served("https://plans.example/tides/"))
    assert found.root == "/tides/"
    assert "/tides/evidence/index.html" in parse(found.html.encode()).links
    assert page(served("https://plans.example/")).root == "/"


def test_the_published_page_loads_from_there_and_is_not_indexed() -> None:
    data = render(served("https://plans.example/tides/"))["404.html"]
    found = parse(data)
    assert all(href.startswith("/tides/") for href in (*found.loads, *found.links) if not href.startswith("#"))
    assert b'<meta name="robots" content="noindex">' in data
    assert b'rel="canonical"' not in data
    assert any(href.endswith("js/lost.js") for href in found.loads)
    assert any(href.endswith("js/search.js") for href in found.loads)
