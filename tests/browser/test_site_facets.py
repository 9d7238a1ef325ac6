"""Narrowing controls down, and search, in a real browser from ``file://`` over one site of many controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.browser import written
from support.sample_plan import big_plan
from support.site_tree import render

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CONTROLS = 60
QUERIES = ("component", "requirement 7", "qomponent", "reqiurement", "fa-1(2)", "fa 03", "platform team keeps", "zzzz")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = written(tmp_path_factory.mktemp("many"), render(big_plan(CONTROLS)))
    return f"file://{folder}"


def shown(page: Page) -> list[str]:
    return page.locator("#controls tbody tr:visible th").all_inner_texts()


def count(page: Page) -> str:
    return page.locator("#controls caption").inner_text()


def choose(page: Page, facet: str, value: str) -> None:
    fold = page.locator("#facets details", has=page.locator("summary", has_text=facet))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    fold.get_by_label(value).check()


def test_values_of_a_facet_add_up_and_facets_narrow_each_other_down(page: Page, many: str) -> None:
    page.goto(f"{many}/controls/index.html")
    assert count(page) == f"{CONTROLS} controls"
    choose(page, "Family", "FA Family FA")
    assert len(shown(page)) == 20
    choose(page, "Family", "FB Family FB")
    assert len(shown(page)) == 40
    choose(page, "Proof", "unproven")
    narrowed = shown(page)
    assert 0 < len(narrowed) < 40
    assert count(page) == f"{len(narrowed)} of {CONTROLS} controls"
    assert page.locator("#facets-status").inner_text() == count(page)
    page.fill("#facets-text", "fb-1")
    assert set(shown(page)) < set(narrowed)
    page.get_by_role("button", name="Clear all").click()
    assert len(shown(page)) == CONTROLS
    assert page.url.endswith("/controls/index.html")


def test_the_address_holds_what_is_chosen_and_back_undoes_it(page: Page, many: str) -> None:
    page.goto(f"{many}/controls/index.html?proof=unproven&family=fb&family=fc&sort=-title")
    assert page.locator("#facets :checked").count() == 3
    assert {row.partition("-")[0] for row in shown(page)} == {"FB", "FC"}
    before = shown(page)
    assert page.locator("[aria-sort]").get_attribute("aria-sort") == "descending"
    choose(page, "Family", "FA Family FA")
    assert "family=fa&family=fb&family=fc" in page.url
    assert len(shown(page)) > len(before)
    page.go_back()
    assert shown(page) == before
    page.go_forward()
    assert len(shown(page)) > len(before)


def test_heads_sort_by_keyboard_and_say_so(page: Page, many: str) -> None:
    page.goto(f"{many}/controls/index.html")
    whole = shown(page)
    page.locator("#controls thead").get_by_role("button", name="Proof").focus()
    page.keyboard.press("Enter")
    proofs = page.locator("#controls tbody td:nth-child(4)").all_inner_texts()
    assert page.locator("[aria-sort]").inner_text().startswith("Proof")
    assert proofs[0] != proofs[-1]
    assert proofs == sorted(proofs, key=list(dict.fromkeys(proofs)).index)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert shown(page) == whole


def test_without_scripts_the_table_is_whole_and_facets_are_pages(browser: Browser, many: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{many}/controls/index.html")
    assert len(shown(page)) == CONTROLS
    assert not page.locator("#facets").is_visible()
    page.get_by_role("link", name="Browse without scripts").click()
    page.get_by_role("link", name="unproven").click()
    assert page.url.endswith("/browse/proof.html#unproven")
    context.close()


def test_a_misspelt_word_is_found_whatever_letter_it_begins_with(page: Page, many: str) -> None:
    page.goto(f"{many}/404.html")
    for query in ("requirement", "reqiurement", "rqeuirement", "xequirement", "equirement"):
        found = page.evaluate("async (query) => (await sspgenFind(query)).map((each) => each.title)", query)
        assert found, query
        assert found[0].startswith("Requirement"), query


def test_answers_come_while_one_types(page: Page, many: str) -> None:
    page.goto(f"{many}/index.html")
    spent = page.evaluate(
        """async (queries) => {
          for (const query of queries) await sspgenFind(query);
          const times = [];
          for (const query of queries) {
            const start = performance.now();
            await sspgenFind(query);
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b);
        }""",
        list(QUERIES),
    )
    assert spent[len(spent) // 2] < 50, "milliseconds, once the shards are loaded"
