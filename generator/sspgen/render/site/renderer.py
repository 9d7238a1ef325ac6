"""The site renderer: pages, search index and theme, as one tree under ``site/``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from markupsafe import escape

from sspgen.render import words
from sspgen.render.api import Output
from sspgen.render.cache import Cache, key
from sspgen.render.site.kept import Kept, shell_digest
from sspgen.render.site.navigation import navigation
from sspgen.render.site.organisation import STYLE, logo, style
from sspgen.render.site.own_pages import diagrams, own_pages, page_pictures, theme_folder
from sspgen.render.site.page import Shell
from sspgen.render.site.registry import all_files, all_pages
from sspgen.render.site.site import Site
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.site.page import Section, SitePage

_RELOAD = "js/reload.js"
_FACTS = "\ue0f5facts\ue0f5"
"""Stands for the facts of a build until all pages are finished; no text that is published holds it."""


def _shell(plan: Plan, context: RenderContext, sections: tuple[Section, ...]) -> Shell:
    commit = f"commit {plan.revision.short[:7]}{' with changes' if plan.dirty else ''}" if plan.revision else ""
    edition = words.edition(context.edition, context.redacted, plan.editions)
    facts = (plan.system.impact.capitalize(), plan.profile.title, commit, words.moment(plan.as_of), edition)
    return Shell(
        title=plan.system.name,
        facts=tuple(fact for fact in facts if fact),
        generator=plan.generator,
        sections=sections,
        marking=plan.system.marking,
        description=f"System security plan of {plan.system.name}",
        serve=context.serve,
        footer=plan.system.look.footer,
        styled=bool(style(plan.system.look)),
        site_url=plan.system.look.site_url,
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What a site is put together from.

    Attributes:
        files: by path; they win over the theme's.
        themes: theme folders, the overriding ones first.
        left_out: a file of the theme that this build does not need; empty for none.
    """

    pages: tuple[SitePage, ...]
    files: dict[str, bytes]
    shell: Shell
    themes: tuple[Path, ...]
    left_out: str = ""


def parts_of(plan: Plan, context: RenderContext) -> Parts:
    """Return the pages and files of a site, before a theme is put around them."""
    own = own_pages(context.root, context.own)
    drawn, shown = diagrams(context.root, plan.system, plan.original), page_pictures(context.root, own)
    images = {name: address for name, (address, _) in drawn.items()}
    pictures = {name: address for name, (address, _) in shown.items()}
    site = Site(plan, context, own, images, pictures)
    pages = tuple(_pages(site))
    files = dict((*drawn.values(), *shown.values()))
    files |= all_files(site, pages)
    shell = _shell(plan, context, navigation({page.path for page in pages}, own))
    if shell.styled:
        files[STYLE] = style(plan.system.look)
    if picture := logo(plan.system.look, context.root):
        files[picture[0]] = picture[1]
        shell = replace(shell, logo=picture[0])
    return Parts(pages, files, shell, _themes(context.root), "" if context.serve else _RELOAD)


class SiteRenderer:
    """Maps a plan to a static site for auditors."""

    id: ClassVar[str] = "site"
    title: ClassVar[str] = "static site"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield ``site/index.html`` and everything that it needs, sorted by path."""
        store = Cache(context.cache)
        kept = Kept(store, key("site", str(context.root), plan.uuid, context.edition))
        parts = parts_of(plan, context)
        tree = _finished(parts.pages, parts.files, parts.shell, parts.themes, kept)
        store.tidy()
        tree.pop(parts.left_out, None)
        for path in sorted(tree):
            yield Output(f"site/{path}", tree[path])


def _pages(site: Site) -> list[SitePage]:
    pages: list[SitePage] = []
    total = sum(1 for _ in site.plan.controls())
    for page in all_pages(site):
        pages.append(page)
        site.context.progress("site", min(len(pages), total), total)
    return pages


def _themes(root: Path | None) -> tuple[Path, ...]:
    own = theme_folder(root)
    shipped = data_folder("site/theme")
    return (shipped,) if own is None or own.resolve() == shipped.resolve() else (own, shipped)


def _finished(
    pages: Sequence[SitePage], files: dict[str, bytes], shell: Shell, themes: Sequence[Path], kept: Kept
) -> dict[str, bytes]:
    """Return all files: pages of the last build that are still the same, and the others through MkDocs.

    What is said about the build itself stands on every page, and is put in last, so that it makes no page anew.
    """
    # MkDocs takes a while to import, so only a build of the site pays for it
    from sspgen.render.site.publisher import publish  # noqa: PLC0415 - as said above

    around = shell_digest(shell, themes)
    keys = {page.path: key(page.key, around) for page in pages if page.key}
    ready = {path: data for path, under in keys.items() if (data := kept.get(path, under)) is not None}
    made = publish([page for page in pages if page.path not in ready], replace(shell, facts=(_FACTS,)), themes)
    # files need no theme, and a thousand of them would keep MkDocs busy for long
    tree = made | files | ready
    kept.save({path: (under, tree[path]) for path, under in keys.items()})
    facts = " · ".join(str(escape(fact)) for fact in shell.facts).encode()
    told = {path: data.replace(_FACTS.encode(), facts) for path, data in tree.items() if path.endswith(".html")}
    return tree | told


RENDERER = SiteRenderer()
