"""The organisation's look: read strictly, told when it is hard to read, and shown without any inline style."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sspgen.load.api import load_workspace
from sspgen.model.look import Look, contrast
from sspgen.render.api import RenderContext
from support.sample_plan import sample_plan
from support.site_tree import parse, render

if TYPE_CHECKING:
    from pathlib import Path

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def workspace(folder: Path, look: str) -> Path:
    (folder / "ssp.yaml").write_text(f"system: {{id: tides, name: Tides}}\nlook:\n{look}", encoding="utf-8")
    return folder


def codes(folder: Path) -> list[str]:
    return [f"{d.code} {d.span}" for d in load_workspace(folder).diagnostics]


def test_a_look_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(LOGO)
    colours = '  colours: {accent: "#5A2A82", accent_dark: "#d0b0ff"}\n'
    look = f"  logo: logo.svg\n{colours}  footer: Harbour Authority\n  site_url: https://ssp.harbours.example/x\n"
    loaded = load_workspace(workspace(tmp_path, look))
    assert loaded.system.look == Look(
        "logo.svg", "#5a2a82", "#d0b0ff", "Harbour Authority", "https://ssp.harbours.example/x/"
    )
    assert not loaded.diagnostics
    assert "logo.svg" in {item.path for item in loaded.inputs}


@pytest.mark.parametrize(
    ("look", "told"),
    [
        ("  logo: gone.svg\n", "SSP200 ssp.yaml:3:9"),
        ('  colours: {accent: "#ffee00"}\n', "SSP276 ssp.yaml:3:21"),
        ('  colours: {accent_dark: "#222222"}\n', "SSP276 ssp.yaml:3:26"),
        ("  colours: {accent: red}\n", "SSP225 ssp.yaml:3:21"),
        ("  color: blue\n", "SSP221 ssp.yaml:3:3"),
        ("  site_url: 'javascript:alert(1)'\n", "SSP225 ssp.yaml:3:13"),
    ],
)
def test_what_is_wrong_with_a_look_is_told_at_its_place(tmp_path: Path, look: str, told: str) -> None:
    assert told in codes(workspace(tmp_path, look))


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_logo_colours_footer_and_canonical_address_are_on_every_page(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(LOGO)
    plan = sample_plan()
    look = Look("logo.svg", "#5a2a82", "#d0b0ff", "Ours <only>", "https://ssp.harbours.example/")
    site = render(replace(plan, system=replace(plan.system, look=look)), RenderContext(root=tmp_path))
    page = parse(site["controls/ac-2.html"])
    (shown,) = (load for load in page.loads if "images/logo-" in load)
    assert site[shown.removeprefix("../")] == LOGO
    assert "../css/organisation.css" in page.loads
    assert b"#5a2a82" in site["css/organisation.css"]
    assert b"Ours &lt;only&gt;" in site["controls/ac-2.html"]
    assert "https://ssp.harbours.example/controls/ac-2.html" in page.loads


def test_a_plan_without_a_look_has_nothing_of_it() -> None:
    site = render(sample_plan())
    assert "css/organisation.css" not in site
    assert b"canonical" not in site["index.html"]


def test_an_active_drawing_is_no_logo(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(LOGO.replace(b"<rect", b'<rect onload="x()"'))
    plan = sample_plan()
    plan = replace(plan, system=replace(plan.system, look=Look(logo="logo.svg")))
    site = render(plan, RenderContext(root=tmp_path))
    assert not [path for path in site if path.startswith("images/logo")]
