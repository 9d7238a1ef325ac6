"""Who answers for what, what the system consists of, and which evidence stands behind each component."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from sspgen.model.implementation import Component
from sspgen.model.plan import Tally
from sspgen.render.api import RenderContext
from sspgen.render.responsibility import customer_shares, duties, inherited_shares
from sspgen.render.site.kinds import components, inventory, roles
from sspgen.render.site.site import Site
from sspgen.render.site.supporting import backing
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan
from support.site_tree import HTML, Parsed, parse

if TYPE_CHECKING:
    from sspgen.render.site.page import SitePage

PLAN = sample_plan()


@cache
def pages() -> dict[str, SitePage]:
    site = Site(PLAN, RenderContext(chronicle=sample_chronicle()))
    return {page.path: page for kind in (roles, inventory, components) for page in kind.pages(site)}


def page(path: str) -> Parsed:
    found = parse(f"<!DOCTYPE html><title>x</title>{pages()[path].content}".encode())
    assert found.errors == []
    return found


def words(path: str) -> str:
    return " ".join(" ".join(page(path).root.itertext()).split())


def test_every_role_has_a_page_with_its_holders_and_parts() -> None:
    assert {duty.id for duty in duties(PLAN)} >= {role.id for role in PLAN.system.roles}
    for duty in duties(PLAN):
        text = words(f"roles/{duty.id}.html")
        for party in duty.parties:
            assert party.name in text
        for share in duty.shares:
            assert (share.point.label if share.point else share.control.label) in text
    assert "nobody named" in words("roles/auditor.html")


def test_a_role_counts_each_response_point_once() -> None:
    found = {duty.id: duty for duty in duties(PLAN)}
    assert found["isso"].tally == next(p.tally for p in PLAN.points() if p.id == "ac-2_smt.a")
    assert found["auditor"].tally == Tally()
    assert found["platform-team"].controls == 2


def test_a_role_that_is_only_named_is_shown_as_not_declared() -> None:
    component = Component("desk", "Desk", roles=("helper-10", "helper-9"))
    plan = replace(PLAN, components=(*PLAN.components, component))
    assert plan.role_ids[-2:] == ("helper-9", "helper-10")
    found = {p.path: p for p in roles.pages(Site(plan, RenderContext()))}
    assert "not declared" in found["roles/index.html"].content
    assert "does not declare it" in found["roles/helper-9.html"].content


def test_every_customer_responsibility_is_in_the_matrix() -> None:
    texts = [a.customer_responsibility for c in PLAN.controls() for a in c.answers if a.customer_responsibility]
    assert texts
    assert [s.answer.customer_responsibility for s in customer_shares(PLAN)] == texts
    for text in texts:
        assert text in words("roles/index.html")


def test_an_origination_that_leaves_work_to_customers_is_one_without_words_too() -> None:
    share = customer_shares(PLAN)[0]
    answer = replace(share.answer, customer_responsibility="", origination=("customer-configured",))
    assert answer.asks_customers
    assert not replace(answer, origination=("inherited",)).asks_customers


def test_inherited_answers_stand_beside_the_authorizations() -> None:
    assert [s.answer.control for s in inherited_shares(PLAN)] == ["ac-2"]
    text = words("roles/index.html")
    for each in PLAN.system.leveraged:
        assert each.title in text


def test_the_inventory_links_components_roles_and_says_what_is_not_stated() -> None:
    links = page("inventory.html").links
    assert "components/gateway.html" in links
    assert "roles/platform-team.html" in links
    text = words("inventory.html")
    for item in (*PLAN.system.ports, *PLAN.system.external_services, *PLAN.system.cryptography):
        assert (item.service if hasattr(item, "service") else item.title) in text
    assert "not stated" in text


def test_the_evidence_of_a_component_is_there_worst_first() -> None:
    found = [each.result.source.id for each in backing(PLAN)["gateway"]]
    assert found == ["access_tests", "dependency_audit", "penetration_test", "image_scan", "reviews"]
    named = {each.result.source.id for each in backing(PLAN)["gateway"] if each.named}
    assert named == {"image_scan"}


@pytest.mark.parametrize("component", ["gateway", "policy", "this-system"])
def test_a_component_shows_its_evidence_with_verdict_age_and_parts(component: str) -> None:
    path = f"components/{component}.html"
    text, links = words(path), page(path).links
    for each in backing(PLAN)[component]:
        assert f"../evidence/{each.result.source.id}.html" in links
        for point in each.points:
            assert f"../controls/{point.control}.html#{point.id}" in links
    assert "must be < 72 h" in text


def test_a_day_is_a_mark_only_where_days_are_recorded() -> None:
    assert len(list(page("components/gateway.html").root.iter("{http://www.w3.org/2000/svg}svg"))) == 3
    assert "not recorded" in words("components/gateway.html")
    bare = {p.path: p for p in components.pages(Site(PLAN, RenderContext()))}
    assert "<svg" not in bare["components/gateway.html"].content


def test_a_component_without_evidence_says_that_nothing_is_proven() -> None:
    plan = replace(PLAN, components=(*PLAN.components, Component("desk", "Desk")))
    found = {p.path: p for p in components.pages(Site(plan, RenderContext()))}
    assert "nothing that it claims is proven" in found["components/desk.html"].content


def test_tables_are_labelled() -> None:
    for path in pages():
        for table in page(path).root.iter(f"{HTML}table"):
            assert table.find(f"{HTML}caption") is not None, path
