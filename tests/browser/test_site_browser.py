"""The site in a real browser, from ``file://``: looks, search, keys, paper, and what is left without scripts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from sspgen.render.site.kinds import search
from support.browser import written
from support.sample_plan import big_plan
from support.site_kinds import MAIN, made

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

LOST = """markup => {
  const texts = node => {
    const found = {}, walk = document.createTreeWalker(node.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode.data.split(/\\s+/).filter(Boolean).join(' ');
      if (text) found[text] = (found[text] || 0) + 1;
    }
    return found;
  };
  const shown = texts(document), written = texts(new DOMParser().parseFromString(markup, 'text/html'));
  return Object.keys(written).filter(text => written[text] > (shown[text] || 0));
}"""
"""The texts of a page as it is written that are not there any more when its scripts have run."""
STOPS = """[...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('[hidden]')).length"""
TOLD = """(() => {
  window.untold = []; window.stops = new Set();
  addEventListener('focusin', ({target}) => {
    const s = getComputedStyle(target);
    const told = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none';
    if (!told) window.untold.push(target.outerHTML.slice(0, 200));
    window.stops.add(target);
  });
})()"""
"""Notes where the focus goes, and where it is not seen."""


def options(page: Page) -> list[str]:
    sync_api.expect(page.locator("#search-status")).to_contain_text("result")
    return [" ".join(text.split()) for text in page.locator("[role=option]").all_inner_texts()]


def test_style_and_fonts_load_under_the_content_security_policy(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/index.html")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Source Sans 3"')
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('17px \"Source Sans 3\"'))")
    assert page.locator("#scheme").is_visible()


def test_slash_focuses_the_search_and_keys_lead_to_a_part(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/gaps.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-input"
    page.keyboard.type("ac 2 d")
    assert options(page)[0].startswith("AC-2 d")
    assert page.locator("#search-input").get_attribute("aria-activedescendant") == "search-option-0"
    page.keyboard.press("Enter")
    page.wait_for_url("**/controls/ac-2.html#ac-2_smt.d")
    assert page.locator(":target").get_attribute("id") == "ac-2_smt.d"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("AC-2(1)", "AC-2(1)"),
        ("ac-2.1", "AC-2(1)"),
        ("ac 2 1", "AC-2(1)"),
        ("AC-02 (01)", "AC-2(1)"),
        ("ra-5", "RA-5"),
        ("gatewy", "Gateway"),
        ("pentration tset", "Penetration test"),
        ("contain sca", "Container image scan"),
    ],
)
def test_search_takes_any_spelling_prefixes_and_small_errors(page: Page, site: Path, query: str, first: str) -> None:
    page.goto(f"file://{site}/controls/ra-5.html")
    page.fill("#search-input", query)
    assert options(page)[0].startswith(first)


def test_search_says_how_much_it_found_and_closes(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/index.html")
    page.fill("#search-input", "zzzzqqqq")
    assert options(page) == []
    assert page.locator("#search-status").inner_text() == "0 results"
    page.fill("#search-input", "access")
    page.wait_for_selector("[role=option]")
    box = page.locator("#search-input")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "search-option-1"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"


def test_search_over_many_controls_is_quick(page: Page, site: Path, tmp_path: Path) -> None:
    """The search of a page knows the index alone: the pages that it leads to are not rendered."""
    folder = shutil.copytree(site, tmp_path / "many", ignore=shutil.ignore_patterns("search"))
    written(folder, made(search, big_plan(287)))
    page.goto(f"file://{folder}/index.html")
    assert page.evaluate("sspgenFind('requirement').then(found => found.length)") > 5
    spent = page.evaluate(
        "async () => { const start = performance.now(); await sspgenFind('requirement');"
        " return performance.now() - start; }"
    )
    assert spent < 500, "an order of magnitude above what is usual, for a busy machine"


def test_the_colour_scheme_follows_the_system_and_the_reader(browser: Browser, site: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"file://{site}/index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.click("#scheme")
    light = page.evaluate(ground)
    assert (dark, light) == ("rgb(21, 24, 28)", "rgb(253, 253, 251)")
    context.close()


def test_pages_read_without_scripts(browser: Browser, site: Path, kinds: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind in sorted(MAIN & kinds.keys()):
        page.goto(f"file://{site}/{kinds[kind]}", wait_until="domcontentloaded")
        assert not page.locator(".search").is_visible()
        assert page.get_by_role("heading", level=1).is_visible()
        assert all(table.is_visible() for table in page.locator("main table:not(details *)").all()), kind
    page.goto(f"file://{site}/controls/ac-2.html")
    page.get_by_role("link", name="Gaps").first.click()
    page.wait_for_url("**/gaps.html")
    context.close()


def test_every_kind_of_page_is_silent_loses_no_word_by_scripts_and_never_scrolls_sideways(
    page: Page, site: Path, kinds: dict[str, str]
) -> None:
    """The fixture fails on anything that is logged, thrown or asked for."""
    wide = []
    for path in kinds.values():
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"file://{site}/{path}")
        for width in (320, 768):
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate("document.documentElement.scrollWidth")
            wide += [(path, found)] if found > width else []
        assert page.evaluate(LOST, (site / path).read_text(encoding="utf-8")) == [], path
    assert wide == []


def test_keys_reach_everything_and_are_never_trapped(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/controls/ac-2.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.goto(f"file://{site}/controls/ac-2.html")
    reached = page.evaluate(STOPS)
    page.evaluate(TOLD)
    for _ in range(reached + 5):
        page.keyboard.press("Tab")
    assert page.evaluate("window.untold") == []
    assert page.evaluate("window.stops.size") >= reached


def test_on_paper_navigation_is_left_out_and_all_else_is_there(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/controls/ac-2.html")
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert not page.locator("#search-input").is_visible()
    assert page.get_by_role("heading", name="AC-2 Accounts").is_visible()
    assert page.pdf()[:5] == b"%PDF-"
