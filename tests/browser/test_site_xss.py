"""Payloads of others in every text that reaches the site: none of them runs in a real browser.

The policy of the site is switched off: escaping alone must hold, and the policy is the second line. Each field gets
several payloads at once; ``SSPGEN_CAMPAIGN=1`` puts every payload alone into every field, which takes hours.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest

from support.browser import CAMPAIGN, written
from support.corpora import corpus
from support.poison import fields_poisoned, poisoned
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan
from support.site_tree import render, with_own_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.corpora]

TOGETHER = 5
"""How many payloads a field gets at once."""
TRAP = (
    "window.ran = []; for (const name of ['alert', 'confirm', 'prompt'])"
    " window[name] = (...a) => { window.ran.push([name, ...a.map(String)]); };"
)
ACTIVE = """(() => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  const all = [...document.querySelectorAll('*')].flatMap(e => [...e.attributes]);
  const found = all.filter(a =>
    a.name.startsWith('on') || a.name === 'srcdoc' || a.name === 'style'
    || /^\\s*(javascript|vbscript):/i.test(a.value));
  const own = [...document.scripts].map(s => s.src || 'inline');
  const odd = document.querySelectorAll('iframe, object, embed, base, form, math, foreignObject, style, template');
  return {ran: window.ran, active: found.map(a => `${a.name}=${a.value}`), own, odd: [...odd].map(e => e.outerHTML)};
})()"""


def payloads() -> list[str]:
    purified = json.loads(corpus("hostile/dompurify/payloads.json").read_text(encoding="utf-8"))
    naughty = json.loads(corpus("hostile/blns/blns.json").read_text(encoding="utf-8"))
    return [text for text in dict.fromkeys([*purified, *naughty]) if text.strip()]


def rounds(texts: list[str]) -> Iterator[Iterator[str]]:
    """Yield what the fields get, a round each."""
    if CAMPAIGN:
        for start in range(len(texts)):
            yield islice(cycle(texts), start, None)
    else:
        groups = ["\n\n".join(texts[n : n + TOGETHER]) for n in range(0, len(texts), TOGETHER)]
        yield cycle(groups)


def poisoned_site(folder: Path, texts: Iterator[str]) -> Path:
    """The sample with these texts in its plan, its past, and a page of its own."""
    own = with_own_page(folder / "workspace", "\n\n".join(next(texts) for _ in range(20)))
    chronicle = poisoned(sample_chronicle(), texts)
    plan = poisoned(sample_plan(), texts)
    return written(folder / "site", render(plan, replace(own, chronicle=chronicle)))


@pytest.fixture
def trapped(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True, offline=True, viewport={"width": 320, "height": 240})
    context.add_init_script(TRAP)
    page = context.new_page()
    yield page
    context.close()


def test_the_trap_for_payloads_catches_them(trapped: Page, tmp_path: Path) -> None:
    bare = tmp_path / "bare.html"
    caught = None
    for payload in payloads():
        bare.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{payload}", encoding="utf-8")
        trapped.goto(bare.as_uri(), wait_until="domcontentloaded")
        caught = trapped.evaluate("window.ran")
        if caught:
            break
    assert caught


def test_all_free_texts_of_plan_and_past_are_poisoned() -> None:
    found = fields_poisoned(sample_plan()) | fields_poisoned(sample_chronicle())
    wanted = {"Artifact.name", "Finding.title", "PlanAnswer.text", "Edit.subject", "Edit.before_text", "Landed.author"}
    wanted |= {"Difference.after", "Release.name", "Provenance.author", "Provenance.url", "Record.url", "System.name"}
    assert wanted <= found
    assert len(found) > 120


def test_no_payload_runs_anywhere(trapped: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    trapped.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else asked.append(r.url))
    for number, texts in enumerate(rounds(payloads())):
        folder = poisoned_site(tmp_path / str(number), texts)
        scripts = {path.as_uri() for path in folder.rglob("*.js")}
        pages = sorted(folder.rglob("*.html"))
        assert len(pages) > 50
        for path in pages:
            trapped.goto(path.as_uri(), wait_until="domcontentloaded")
            told = trapped.evaluate(ACTIVE)
            where = f"round {number}, {path.relative_to(folder)}"
            assert told["ran"] == told["active"] == told["odd"] == [], where
            assert set(told["own"]) <= scripts, where
        trapped.goto((folder / "index.html").as_uri())
        trapped.fill("#search-input", "script")
        trapped.wait_for_selector("[role=option]")
        assert trapped.evaluate("window.ran") == [], "payloads are found by their words, as words"
    assert asked == []
