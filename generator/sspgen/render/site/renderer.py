"""The site renderer: pages, search index and theme, as one tree under ``site/``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.render import words
from sspgen.render.api import Output
from sspgen.render.site.navigation import navigation
from sspgen.render.site.own_pages import diagrams, own_pages, theme_folder
from sspgen.render.site.page import Shell
from sspgen.render.site.registry import all_files, all_pages
from sspgen.render.site.site import Site
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.site.page import Section

_RELOAD = "js/reload.js"


def _shell(plan: Plan, context: RenderContext, sections: tuple[Section, ...]) -> Shell:
    commit = f"commit {plan.revision.short[:7]}{' with changes' if plan.dirty else ''}" if plan.revision else ""
    facts = (plan.system.impact.capitalize(), plan.profile.title, commit, words.moment(plan.as_of))
    return Shell(
        title=plan.system.name,
        facts=tuple(fact for fact in facts if fact),
        generator=plan.generator,
        sections=sections,
        marking=plan.system.marking,
        description=f"System security plan of {plan.system.name}",
        serve=context.serve,
    )


class SiteRenderer:
    """Maps a plan to a static site for auditors."""

    id: ClassVar[str] = "site"
    title: ClassVar[str] = "static site"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield ``site/index.html`` and everything that it needs, sorted by path."""
        # MkDocs takes a while to import, so only a build of the site pays for it
        from sspgen.render.site.publisher import publish  # noqa: PLC0415 - as said above

        own = own_pages(context.root)
        pictures = diagrams(context.root, plan.system)
        images = {name: address for name, (address, _) in pictures.items()}
        site = Site(plan, context, own, images)
        pages = []
        total = sum(1 for _ in plan.controls())
        for page in all_pages(site):
            pages.append(page)
            context.progress("site", min(len(pages), total), total)
        files = dict(pictures.values())
        files |= all_files(site, pages)
        themes = [folder for folder in (theme_folder(context.root),) if folder]
        shipped = data_folder("site/theme")
        themes += [shipped] if shipped.resolve() not in [t.resolve() for t in themes] else []
        sections = navigation({page.path for page in pages}, own)
        tree = publish(pages, files, _shell(plan, context, sections), themes)
        if not context.serve:
            tree.pop(_RELOAD, None)
        for path in sorted(tree):
            yield Output(f"site/{path}", tree[path])


RENDERER = SiteRenderer()
