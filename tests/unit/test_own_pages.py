"""The workspace's own pages: order, headings to link to, links into the plan, pictures, and nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.editions.api import public_edition
from sspgen.model.chronicle import Chronicle
from sspgen.render.api import RenderContext
from sspgen.render.site.own_pages import own_pages
from support.sample_plan import sample_plan
from support.site_tree import parse, render

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def workspace(root: Path, **pages: str) -> Path:
    folder = root / "site" / "pages"
    folder.mkdir(parents=True)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return root


def test_front_matter_gives_title_and_order_and_says_what_is_internal(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        a="# Last\n\ntext",
        b="---\ntitle: First <one>\norder: 1\n---\nText.",
        c="---\norder: 2\ninternal: true\n---\n# Second\n",
        d="<!-- internal -->\n# Hidden\n",
        e="---\nnot: [closed\n---\n# Broken front matter is text\n",
    )
    found = own_pages(root)
    assert [page.title for page in found][:4] == ["First <one>", "Second", "Last", "Hidden"]
    assert "not: [closed" in found[4].text
    public = own_pages(root, public_edition(sample_plan(), Chronicle(), b"-" * 32).own)
    assert [page.title for page in public][:2] == ["First <one>", "Last"]
    assert len(public) == 3


def test_headings_have_ids_and_links_lead_to_them_and_into_the_plan(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        start="# Start\n\n## How we work\n\n## How we work\n\n## content\n\n[here](#how-we-work), [no](#gone), "
        "[other](other.md#next-steps), [control](control/AC-02), [part](control/ac-2_smt.d), "
        "[component](component/gateway), [evidence](evidence/image_scan), [nothing](control/zz-9), [up](../../x.md)",
        other="## Next steps\n",
    )
    page = parse(render(sample_plan(), RenderContext(root=root))["pages/start.html"])
    assert {"how-we-work", "how-we-work-2", "content-2"} <= set(page.ids)
    assert page.ids.count("content") == 1
    assert [link for link in page.links if "#" in link and "how" in link] == ["start.html#how-we-work"]
    for address in (
        "other.html#next-steps",
        "../controls/ac-2.html",
        "../controls/ac-2.html#ac-2_smt.d",
        "../components/gateway.html",
        "../evidence/image_scan.html",
    ):
        assert address in page.links
    assert not [link for link in page.links if "zz-9" in link or "x.md" in link]


def test_pictures_of_the_workspace_are_shown_and_no_others(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        start='![A map](map.png "x") ![out](../../secret.png) ![web](https://evil.example/x.png) ![active](active.svg)',
    )
    (root / "site" / "pages" / "map.png").write_bytes(PNG)
    (root / "secret.png").write_bytes(PNG)
    (root / "site" / "pages" / "active.svg").write_bytes(b"<svg onload='x()'/>")
    site = render(sample_plan(), RenderContext(root=root))
    page = parse(site["pages/start.html"])
    (shown,) = (load for load in page.loads if "images/" in load)
    assert site[shown.removeprefix("../")] == PNG
    assert b"evil.example" not in site["pages/start.html"]
    assert b"<span>out</span>" in site["pages/start.html"]
