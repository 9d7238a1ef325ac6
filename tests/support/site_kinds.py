"""One kind of page or file of a site by itself, without the theme around it: fast, for tests of what it says."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sspgen.render.api import RenderContext
from sspgen.render.site.site import Site
from support.sample_plan import sample_plan
from support.site_tree import render

if TYPE_CHECKING:
    from types import ModuleType

    from sspgen.model.plan import Plan


def made(kind: ModuleType, plan: Plan, context: RenderContext | None = None) -> dict[str, bytes]:
    """Return the pages and files of a kind by path; without a context, of a plan without past and other outputs."""
    site = Site(plan, context or RenderContext())
    found = {page.path: page.content.encode() for page in kind.pages(site)} if hasattr(kind, "pages") else {}
    return found | (dict(kind.files(site, ())) if hasattr(kind, "files") else {})


@cache
def sample_site() -> dict[str, bytes]:
    """Return the whole site of the sample plan with its past, rendered once a process."""
    return render(sample_plan())
