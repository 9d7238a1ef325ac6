"""One browser and one rendered sample for all tests of a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.browser import launched, npm_package, written
from support.sample_plan import sample_plan
from support.site_kinds import sample_kinds
from support.site_tree import render, with_own_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from sspgen.render.api import RenderContext

sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        found = launched(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> RenderContext:
    """What the sample is rendered with: everything, and a page of its own."""
    return with_own_page(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sample: RenderContext) -> Path:
    """The sample as a site, on disk."""
    return written(tmp_path_factory.mktemp("sample"), render(sample_plan(), sample))


@pytest.fixture(scope="session")
def kinds(sample: RenderContext) -> dict[str, str]:
    """The largest page of each kind."""
    return sample_kinds(sample)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test when it logs, throws, or asks for anything outside ``file://``."""
    context = browser.new_context()
    tab = context.new_page()
    trouble: list[str] = []
    tab.on("console", lambda message: trouble.append(message.text))
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    # what was not there yet when the test went on to another page is no failure
    tab.on(
        "requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else trouble.append(f"{r.url} {r.failure}")
    )
    tab.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else trouble.append(r.url))
    yield tab
    context.close()
    assert trouble == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    return (npm_package("axe-core@4") / "axe.min.js").read_text(encoding="utf-8")
