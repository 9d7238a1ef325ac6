"""Addresses that lead nowhere, and such that lead on: the search is asked, the reader is sent to the right page."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.implementation import Redirect
from sspgen.model.plan import Withdrawn
from support.browser import written
from support.sample_plan import sample_plan
from support.site_tree import render

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


def test_the_search_is_asked_for_the_name_that_was_not_found(page: Page, site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "served")
    shutil.copy(site / "404.html", tmp_path / "served" / "AC-02.html")
    page.goto(f"file://{tmp_path}/served/AC-02.html")
    page.wait_for_selector("[role=option]")
    assert page.locator("[role=option]").first.inner_text().startswith("AC-2")
    page.goto(f"file://{site}/404.html")
    assert page.locator("#search-input").input_value() == ""


def test_old_addresses_and_withdrawn_controls_lead_on(page: Page, tmp_path: Path) -> None:
    plan = replace(
        sample_plan(),
        redirects=(Redirect("old/gate.html", "components/gateway.html"),),
        withdrawn=(Withdrawn("ac-13", "AC-13", "Review", "ac", ("ac-2_smt.d",)),),
    )
    folder = written(tmp_path, render(plan))
    page.goto(f"file://{folder}/old/gate.html")
    page.wait_for_url("**/components/gateway.html")
    page.goto(f"file://{folder}/controls/ac-13.html")
    page.wait_for_url("**/controls/ac-2.html#ac-2_smt.d")
