"""Kinds of pages for tests: one kind by itself, without the theme around it, and one page of every kind there is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sspgen.render.api import RenderContext
from sspgen.render.site.own_pages import own_pages
from sspgen.render.site.registry import all_pages
from sspgen.render.site.site import Site
from support.sample_plan import sample_plan
from support.site_tree import render

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from sspgen.model.plan import Plan
    from sspgen.render.site.page import SitePage

MAIN = frozenset({"home", "control", "family", "source", "explorer", "controls", "population", "poam", "changes"})
"""Kinds that most readers come to."""


def largest(pages: Iterable[SitePage]) -> dict[str, str]:
    """Return the path of the page of each kind, by kind."""
    found: dict[str, tuple[int, str]] = {}
    for page in pages:
        found[page.kind] = max(found.get(page.kind, (0, "")), (len(page.content), page.path))
    return {kind: path for kind, (_, path) in sorted(found.items())}


def sample_kinds(context: RenderContext) -> dict[str, str]:
    """Return them for the sample, rendered like that."""
    return largest(all_pages(Site(sample_plan(), context, own_pages(context.root))))


def made(kind: ModuleType, plan: Plan, context: RenderContext | None = None) -> dict[str, bytes]:
    """Return the pages and files of a kind by path; without a context, of a plan without past and other outputs."""
    site = Site(plan, context or RenderContext())
    found = {page.path: page.content.encode() for page in kind.pages(site)} if hasattr(kind, "pages") else {}
    return found | (dict(kind.files(site, ())) if hasattr(kind, "files") else {})


@cache
def sample_site() -> dict[str, bytes]:
    """Return the whole site of the sample plan with its past, rendered once a process."""
    return render(sample_plan())
