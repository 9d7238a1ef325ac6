"""The site in a real browser, from ``file://``: looks, search, accessibility, and nothing foreign that runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from support.corpora import REPOSITORY, corpus
from support.sample_plan import big_plan, sample_plan
from support.site_tree import render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from sspgen.model.plan import Plan

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WORK = REPOSITORY / ".make"
AXE = "axe-core@4"
KINDS = (
    "index.html",
    "controls/index.html",
    "families/ac.html",
    "controls/ac-2.html",
    "components/index.html",
    "components/gateway.html",
    "evidence/index.html",
    "evidence/image_scan.html",
    "gaps.html",
    "outside.html",
    "parameters.html",
    "system.html",
    "diagnostics.html",
    "sources.html",
    "404.html",
)


def unavailable(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        unavailable(f"{CHROMIUM} is not installed")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield found
        found.close()


def written(folder: Path, plan: Plan) -> Path:
    for path, data in render(plan).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("sample"), sample_plan())


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test when it logs, throws, or asks for anything outside ``file://``."""
    context = browser.new_context()
    tab = context.new_page()
    trouble: list[str] = []
    tab.on("console", lambda message: trouble.append(message.text))
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("requestfailed", lambda request: trouble.append(request.url))
    tab.on("request", lambda r: None if r.url.startswith("file:") else trouble.append(r.url))
    yield tab
    context.close()
    assert trouble == []


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


def test_search_over_many_controls_is_quick(page: Page, tmp_path: Path) -> None:
    folder = written(tmp_path, big_plan(287))
    page.goto(f"file://{folder}/index.html")
    page.evaluate("sspgenFind('component')")  # the first query loads its shard
    spent = page.evaluate(
        "async () => { const start = performance.now(); await sspgenFind('component');"
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


def test_pages_read_without_scripts(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site}/controls/ac-2.html")
    assert not page.locator(".search").is_visible()
    assert page.get_by_role("heading", name="AC-2 Accounts").is_visible()
    page.get_by_role("link", name="Gaps").first.click()
    page.wait_for_url("**/gaps.html")
    context.close()


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_scrolls_sideways(browser: Browser, site: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in KINDS:
        page.goto(f"file://{site}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_screenshots_for_the_eye(browser: Browser, site: Path) -> None:
    shots = WORK / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    for name, scheme, width in (("light", "light", 1280), ("dark", "dark", 1280), ("phone", "light", 390)):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        page = context.new_page()
        for path in ("index.html", "controls/ac-2.html", "evidence/image_scan.html"):
            page.goto(f"file://{site}/{path}")
            page.evaluate("document.fonts.ready")
            target = shots / f"{path.removesuffix('.html').replace('/', '-')}-{name}.png"
            page.screenshot(path=target, full_page=True)
            assert target.stat().st_size > 10_000
        context.close()


@pytest.fixture(scope="module")
def axe() -> str:
    script = WORK / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            unavailable("npm is not installed, so axe-core cannot be fetched")
            return ""
        folder = str(WORK / "axe")
        (WORK / "axe").mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", AXE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            unavailable(f"npm cannot install {AXE}: {done.stderr[-200:]}")
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("scheme", "rules"),
    [("light", "{}"), ("dark", "{runOnly: ['color-contrast', 'link-in-text-block']}")],  # the rest knows no colours
)
def test_axe_finds_no_violation_on_any_kind_of_page(
    browser: Browser, site: Path, axe: str, scheme: str, rules: str
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    found = []
    for path in KINDS:
        page.goto(f"file://{site}/{path}")
        page.evaluate(axe)
        result = page.evaluate(f"axe.run(document, {rules})")
        found += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in result["violations"]]
    context.close()
    assert found == []


TEXTS = {
    "title", "text", "source_text", "remarks", "name", "description", "message", "reason", "label", "what",
    "remedy", "author", "purpose", "justification", "location", "raw_severity", "href", "rule", "raw_status",
    "customer_responsibility", "claim_reason", "proof_reason", "check", "component_title", "caption", "marking",
    "email", "address", "privileges", "problem", "expect", "version", "url", "branch", "generator", "subject",
    "status_remarks", "responsible", "origin", "component", "related_why", "short_name", "kind", "repository_url",
}  # fmt: skip


def poisoned(value: Any, payloads: list[str], turn: Iterator[int], name: str = "") -> Any:
    """Return a copy of a plan in which every free text is a payload; ids and states stay."""
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: poisoned(getattr(value, f.name), payloads, turn, f.name) for f in fields(value) if f.init}
        return replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(poisoned(item, payloads, turn, name) for item in value)
    if type(value) is str and name in TEXTS:
        return payloads[next(turn) % len(payloads)]
    return value


TRAP = (
    "window.ran = []; for (const name of ['alert', 'confirm', 'prompt'])"
    " window[name] = (...a) => { window.ran.push([name, ...a.map(String)]); };"
)


def test_the_trap_for_payloads_catches_them(browser: Browser, tmp_path: Path) -> None:
    payloads = json.loads(corpus("hostile/dompurify/payloads.json").read_text(encoding="utf-8"))
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRAP)
    page = context.new_page()
    page.route("http*://**", lambda route: route.abort())
    bare = tmp_path / "bare.html"
    caught = None
    for payload in payloads:
        bare.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{payload}", encoding="utf-8")
        page.goto(bare.as_uri(), wait_until="domcontentloaded")
        caught = page.evaluate("window.ran")
        if caught:
            break
    context.close()
    assert caught


def test_no_payload_runs_anywhere(browser: Browser, tmp_path: Path) -> None:
    payloads = json.loads(corpus("hostile/dompurify/payloads.json").read_text(encoding="utf-8"))
    folder = written(tmp_path, poisoned(sample_plan(), payloads, count()))
    # the policy is switched off: escaping alone must hold, the policy is the second line
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRAP)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: None if r.url.startswith("file:") else asked.append(r.url))
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 25
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        assert page.evaluate("window.ran") == [], path.name
        assert (
            page.evaluate(
                "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
                ".filter(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)).map(a => a.name)"
            )
            == []
        ), path.name
        own = page.evaluate("[...document.scripts].map(s => s.getAttribute('src') || 'inline')")
        assert {src.rpartition("js/")[2] for src in own} <= {"scheme.js", "search.js"}, path.name
    page.fill("#search-input", "script")
    assert options(page), "payloads are found by their words, as words"
    assert page.evaluate("window.ran") == []
    assert asked == []
    context.close()
