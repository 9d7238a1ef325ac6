"""Pictures of every kind of page, for the eye: ``python -m tests.support.shots FOLDER [SITE]``.

Light, dark, on a phone, and on paper. Without a site the sample is shown, with a page of its own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from playwright.sync_api import sync_playwright

from support.browser import launched, written
from support.sample_plan import sample_plan
from support.site_kinds import sample_kinds
from support.site_tree import render, with_own_page

LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "print": {"color_scheme": "light", "viewport": {"width": 794, "height": 1123}},
}


def shoot(folder: Path, site: Path, pages: dict[str, str]) -> None:
    """Write a picture of each page in each look: ``FOLDER/KIND-LOOK.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for look, settings in LOOKS.items():
            context = browser.new_context(**settings)
            page = context.new_page()
            if look == "print":
                page.emulate_media(media="print")
            for kind, path in pages.items():
                if (site / path).is_file():
                    page.goto((site / path).resolve().as_uri())
                    page.evaluate("document.fonts.ready.then(() => 1)")
                    page.screenshot(path=folder / f"{kind}-{look}.png", full_page=True)
            context.close()
        browser.close()


def main() -> int:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        context = with_own_page(Path(scratch) / "workspace")
        kinds = sample_kinds(context)
        if len(sys.argv) > 2:
            site = Path(sys.argv[2])
        else:
            site = written(Path(scratch) / "site", render(sample_plan(), context))
        shoot(Path(sys.argv[1]), site, kinds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
