"""Accessibility, by axe-core in a real browser: WCAG 2.2 A and AA and good practice, on every kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.site_kinds import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FAST = "resultTypes: ['violations'], preload: false, selectors: false"
"""Nothing but what is wrong, without the fetching of styles, which ``file://`` refuses."""
EVERYTHING = f"{{{FAST}, rules: {{'target-size': {{enabled: true}}}}}}"
COLOURS = f"{{{FAST}, runOnly: ['color-contrast', 'link-in-text-block']}}"
LAYOUT = f"{{{FAST}, runOnly: ['color-contrast', 'target-size', 'scrollable-region-focusable', 'aria-hidden-focus']}}"
"""The rules whose answer depends on how wide the window is."""
UNFOLD = """(() => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  const shape = node => node.children.length
    ? `${own(node)}(${[...node.children].map(shape)})` : own(node) + !!node.textContent.trim();
  const own = node => node.localName + [...node.attributes].map(
    a => ['class', 'role', 'scope', 'tabindex'].includes(a.name) ? `[${a.name}=${a.value}]` : `[${a.name}]`).join('');
  for (const list of document.querySelectorAll('tbody, ul, ol')) {
    const seen = new Set();
    for (const item of [...list.children]) {
      const found = shape(item);
      if (seen.has(found)) item.remove();
      seen.add(found);
    }
  }
})()"""
"""Opens all folds, and leaves one of the rows and list items that differ in their words alone: axe judges no words."""


def violations(page: Page, options: str) -> Iterator[tuple[str, str, str, int]]:
    for found in page.evaluate(f"axe.run(document, {options})")["violations"]:
        place = page.url.rpartition("/site")[2] or page.url
        yield place, found["id"], found["nodes"][0]["html"][:200], len(found["nodes"])


def test_axe_finds_no_violation_on_any_kind_of_page(
    browser: Browser, site: Path, kinds: dict[str, str], axe: str
) -> None:
    context = browser.new_context(color_scheme="light", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    found = []
    for path in kinds.values():
        page.emulate_media(color_scheme="light")
        page.goto(f"file://{site}/{path}", wait_until="domcontentloaded")
        page.evaluate(UNFOLD)
        page.evaluate(axe)
        found += violations(page, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        found += violations(page, COLOURS)  # the other rules know no colours
    context.close()
    assert found == []


def test_axe_finds_no_violation_on_a_phone(browser: Browser, site: Path, kinds: dict[str, str], axe: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    found = []
    for kind in sorted(MAIN & kinds.keys()):
        page.goto(f"file://{site}/{kinds[kind]}", wait_until="domcontentloaded")
        page.evaluate(UNFOLD)
        page.evaluate(axe)
        found += violations(page, LAYOUT)
    context.close()
    assert found == []
