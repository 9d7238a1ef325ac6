"""Old addresses: each leads on at once and by a link, and none takes the place of a page or leads nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.errors import InputError
from sspgen.load.api import load_workspace
from sspgen.model.implementation import Redirect
from sspgen.model.spans import Span
from sspgen.render.api import RenderContext
from sspgen.render.site.kinds import redirects
from sspgen.render.site.page import SitePage
from sspgen.render.site.site import Site
from support.sample_plan import sample_plan
from support.site_tree import parse, render

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [SitePage("index.html", "", "", "home"), SitePage("components/gateway.html", "Gateway", "", "component")]
PLACE = Span("ssp.yaml", 7, 5)


def later(*pairs: tuple[str, str], edition: str = "full") -> dict[str, SitePage]:
    plan = replace(sample_plan(), redirects=tuple(Redirect(old, new, PLACE) for old, new in pairs))
    site = Site(plan, RenderContext(edition=edition))
    return {page.path: page for page in redirects.later_pages(site, PAGES)}


@pytest.mark.parametrize(
    ("old", "new", "refresh"),
    [
        ("components/old.html", "components/gateway.html", "gateway.html"),
        ("gateway.html", "components/gateway.html", "components/gateway.html"),
        ("a/b/c.html", "index.html", "../../index.html"),
    ],
)
def test_an_old_address_leads_on_from_any_folder(old: str, new: str, refresh: str) -> None:
    page = later((old, new))[old]
    assert page.refresh == refresh
    links = parse(page.html.encode()).links
    assert len(links) == 1
    assert links[0].endswith(new)


def test_a_chain_leads_to_its_end_at_once() -> None:
    found = later(("one.html", "two.html"), ("two.html", "components/gateway.html"))
    assert found["one.html"].refresh == found["two.html"].refresh == "components/gateway.html"


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([("index.html", "components/gateway.html")], "is a page"),
        ([("old.html", "gone.html")], "gone.html, which is no page"),
        ([("one.html", "two.html"), ("two.html", "one.html")], "in a circle"),
        ([("one.html", "one.html")], "in a circle"),
        ([("one.html", "two.html"), ("two.html", "two.html")], "in a circle"),
    ],
)
def test_what_cannot_lead_anywhere_stops_the_build_with_its_place(pairs: list[tuple[str, str]], why: str) -> None:
    with pytest.raises(InputError) as caught:
        later(*pairs)
    assert {found.code for found in caught.value.diagnostics} == {"SSP355"}
    assert all(found.span == PLACE for found in caught.value.diagnostics)
    assert why in caught.value.diagnostics[0].message


def test_an_edition_leaves_out_what_leads_to_pages_that_it_leaves_out() -> None:
    pairs = (("old.html", "components/hidden.html"), ("start.html", "index.html"))
    assert list(later(*pairs, edition="public")) == ["start.html"]


def test_the_published_page_refreshes_and_is_not_searched() -> None:
    plan = replace(sample_plan(), redirects=(Redirect("old/gate.html", "components/gateway.html", PLACE),))
    site = render(plan)
    page = site["old/gate.html"].decode()
    assert '<meta http-equiv="refresh" content="0; url=../components/gateway.html">' in page
    assert b"old/gate.html" not in site["search/documents.js"]


def test_redirects_are_read_with_their_places(tmp_path: Path) -> None:
    text = "system: {id: a, name: A}\npublish:\n  redirects:\n    old.html: index.html\n"
    (tmp_path / "ssp.yaml").write_text(text, encoding="utf-8")
    (found,) = load_workspace(tmp_path).redirects
    assert (found.old, found.new, str(found.span)) == ("old.html", "index.html", "ssp.yaml:4:5")


@pytest.mark.parametrize(
    "address", ["../up.html", "/root.html", "https://evil.example/x.html", "a", "a\\b.html", "?.html"]
)
def test_an_address_stays_below_the_root(tmp_path: Path, address: str) -> None:
    for line in (f"'{address}': index.html", f"old.html: '{address}'"):
        text = f"system: {{id: a, name: A}}\npublish:\n  redirects:\n    {line}\n"
        (tmp_path / "ssp.yaml").write_text(text, encoding="utf-8")
        assert "SSP225" in {found.code for found in load_workspace(tmp_path).diagnostics}
