"""What an auditor comes for, done from the home page by clicks and keys alone."""

from __future__ import annotations

import csv
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.sample_chronicle import sample_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser
expect = sync_api.expect


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site as a web server shows it: browsers download nothing from ``file://``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def home(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    tab.goto(f"{address}/index.html")
    yield tab
    context.close()


def test_show_me_the_proof_of_an_enhancement_by_keys(home: Page) -> None:
    home.keyboard.press("/")
    home.keyboard.type("AC-2(1)")
    expect(home.get_by_role("option").first).to_contain_text("AC-2(1)")
    home.keyboard.press("Enter")
    home.wait_for_url("**/controls/ac-2.1.html*")
    part = home.get_by_role("region", name="AC-2(1)").last
    expect(part).to_contain_text("unproven")
    expect(part).to_contain_text("no evidence speaks for it")


def test_show_me_the_proof_for_one_part_and_the_bytes_behind_it(home: Page) -> None:
    home.get_by_role("link", name="RA Risk").click()
    home.locator("main").get_by_role("link", name="RA-5").first.click()
    expect(home.get_by_role("heading", level=1)).to_contain_text("RA-5")
    part = home.get_by_role("region", name="RA-5 a")
    expect(part).to_contain_text("proven")
    expect(part).to_contain_text("observed 14 h ago, must be < 72 h")
    with home.expect_download() as told:
        part.get_by_role("link", name="raw bytes of reports/trivy.json").click()
    assert Path(told.value.path()).read_bytes() == b'{"redacted": true}\n'


def test_which_controls_does_the_image_scanner_support_and_are_they_fresh(home: Page) -> None:
    home.get_by_role("navigation", name="Main").get_by_role("link", name="Evidence").click()
    home.locator("main").get_by_role("link", name="Container image scan").first.click()
    expect(home.locator("main")).to_contain_text("observed 14 h ago, must be < 72 h")
    home.get_by_role("link", name="What it speaks for").click()
    supported = home.get_by_role("region", name="What it speaks for")
    rows = supported.get_by_role("row").filter(has=home.get_by_role("rowheader"))
    assert rows.get_by_role("rowheader").all_inner_texts() == ["AC-2 a", "RA-5 a", "RA-5 b"]
    expect(rows.nth(1)).to_contain_text("proven")


def test_what_changed_since_the_last_release(home: Page) -> None:
    home.get_by_role("link", name="What changed, in full").click()
    expect(home.get_by_role("heading", name="Since v1.3.0")).to_be_visible()
    row = home.get_by_role("row").filter(has_text="AC-2 d")
    expect(row).to_contain_text("supported")
    expect(row).to_contain_text("contradicted")
    row.get_by_role("link", name="AC-2 d").click()
    home.wait_for_url("**/controls/ac-2.html#ac-2_smt.d")
    expect(home.locator(":target")).to_be_visible()


def test_download_the_whole_population_of_changes(home: Page) -> None:
    home.get_by_role("link", name="Every change of main").click()
    with home.expect_download() as told:
        home.get_by_role("link", name="Download the whole population").click()
    lines = Path(told.value.path()).read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    changes = sample_changes()
    assert len(rows) == 1 + len(changes.changes) + len(changes.residue)
    assert {change.landed.sha for change in changes.changes} <= {cell for row in rows for cell in row}
