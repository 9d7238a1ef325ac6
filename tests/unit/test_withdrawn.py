"""Withdrawn controls: named in the plan and counted nowhere, each with a page that leads to what took it up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sspgen.merge.withdrawn import withdrawn_of
from sspgen.model.catalog import Baseline, Catalog, Control, Link, Property
from sspgen.model.plan import Plan, Withdrawn
from sspgen.render.api import RenderContext
from sspgen.render.oscal import RENDERER as OSCAL
from sspgen.render.site.kinds import withdrawn
from sspgen.render.site.site import Site
from support.sample_plan import sample_plan
from support.site_tree import parse, render

if TYPE_CHECKING:
    from sspgen.render.site.page import SitePage

PLAN = sample_plan()
ONE = Withdrawn("ac-13", "AC-13", "Review <b>of</b> Accounts", "ac", ("ac-2",))
PART = Withdrawn("ac-2.10", "AC-2(10)", "Shared Accounts", "ac", ("ac-2_smt.d",))
SEVERAL = Withdrawn("sc-14", "SC-14", "Public Access", "sc", ("ac-2", "ra-5", "si-10"))
NONE = Withdrawn("cm-13", "CM-13", "Gone", "cm", ())
AWAY = Withdrawn("ra-11", "RA-11", "Elsewhere", "ra", ("zz-1",))
ITSELF = Withdrawn("ra-4", "RA-4", "An Old Idea", "ra", ("ra-5",))
EACH = (ONE, PART, SEVERAL, NONE, AWAY, ITSELF)


def with_withdrawn() -> Plan:
    return replace(PLAN, withdrawn=EACH)


@cache
def published() -> dict[str, bytes]:
    return render(with_withdrawn())


def pages() -> dict[str, SitePage]:
    return {page.path: page for page in withdrawn.pages(Site(with_withdrawn(), RenderContext()))}


def control(identifier: str, *links: Link) -> Control:
    return Control(identifier, identifier.upper(), "ac", props=(Property("status", "Withdrawn"),), links=links)


def named(*controls: Control) -> dict[str, tuple[str, ...]]:
    baseline = Baseline("p", "P", Catalog("C"), withdrawn=controls)
    return {each.id: each.successors for each in withdrawn_of(baseline, {"ac-2", "si-4"}, {"ac"})}


def test_one_successor_is_led_to_at_once_and_by_a_link() -> None:
    for path, href in (("controls/ac-13.html", "ac-2.html"), ("controls/ac-2.10.html", "ac-2.html#ac-2_smt.d")):
        page = pages()[path]
        assert page.refresh == href
        assert f"../controls/{href}" in parse(page.content.encode()).links


def test_several_successors_are_listed_and_nobody_is_sent_on() -> None:
    page = pages()["controls/sc-14.html"]
    assert page.refresh == ""
    assert {"../controls/ac-2.html", "../controls/ra-5.html"} <= set(parse(page.content.encode()).links)
    assert "SI-10" in page.content
    assert "not in the profile" in page.content


def test_a_successor_outside_the_profile_leads_nowhere() -> None:
    assert pages()["controls/ra-11.html"].refresh == ""
    assert "does not say that anything took its place" in pages()["controls/cm-13.html"].content


def test_a_control_that_the_profile_names_itself_keeps_its_page() -> None:
    assert "controls/ra-4.html" not in pages()


def test_the_published_page_refreshes_and_its_title_carries_the_id() -> None:
    site = published()
    page = site["controls/ac-13.html"].decode()
    assert '<meta http-equiv="refresh" content="0; url=ac-2.html">' in page
    assert "<title>AC-13 Review &lt;b&gt;of&lt;/b&gt; Accounts" in page
    assert b"AC-13" in site["search/documents.js"]


def test_every_withdrawn_control_is_listed_with_a_family() -> None:
    found = with_withdrawn().withdrawn_by_family
    assert {each.id for rows in found.values() for each in rows} == {each.id for each in EACH}
    assert [each.id for each in found["ac"]] == ["ac-13", "ac-2.10", "sc-14"]
    site = published()
    for family, rows in found.items():
        links = parse(site[f"families/{family}.html"]).links
        assert {f"../controls/{each.id}.html" for each in rows} <= set(links)


def test_it_counts_nowhere() -> None:
    plan = with_withdrawn()
    assert (plan.tally, plan.gaps) == (PLAN.tally, PLAN.gaps)
    assert sum(1 for _ in plan.controls()) == sum(1 for _ in PLAN.controls())
    assert list(OSCAL.render(plan, RenderContext())) == list(OSCAL.render(PLAN, RenderContext()))


def test_a_control_is_named_for_its_family_or_what_took_it_up() -> None:
    elsewhere = Control("xx-1", "X", "xx", links=(Link("#si-4", "moved-to"),), props=(Property("status", "withdrawn"),))
    foreign = Control("xx-2", "X", "xx", links=(Link("#xx-3", "moved-to"),), props=(Property("status", "withdrawn"),))
    assert named(elsewhere, foreign, control("ac-9")) == {"ac-9": (), "xx-1": ("si-4",)}


def test_successors_that_were_withdrawn_themselves_are_followed() -> None:
    first = control("ac-10", Link("#ac-11", "moved-to"), Link("#ac-1", "related"))
    second = control("ac-11", Link("#ac-2_smt.k", "incorporated-into"), Link("#si-4", "incorporated-into"))
    assert named(first, second)["ac-10"] == ("ac-2_smt.k", "si-4")


def test_a_catalog_that_leads_in_a_circle_leads_nowhere() -> None:
    assert named(control("ac-10", Link("#ac-11", "moved-to")), control("ac-11", Link("#ac-10", "moved-to"))) == {
        "ac-10": (),
        "ac-11": (),
    }
