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

EVERYTHING = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}"
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"


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
        found += violations(page, EVERYTHING)
    context.close()
    assert found == []
