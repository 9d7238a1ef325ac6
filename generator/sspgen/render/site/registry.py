"""The kinds of pages there are. A module in ``kinds/`` registers by being there.

It has ``pages(site)``, which yields its pages, ``later_pages(site, pages)``, which yields pages that depend on all of
those, or ``files(site, pages)``, which yields path and bytes of further files made of the plan and of all pages
(indexes, feeds, tables); or several of them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sspgen.render.site import kinds as kinds_package
from sspgen.resources import modules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


@cache
def kinds() -> tuple[ModuleType, ...]:
    """Return the modules of all kinds, by name."""
    return modules_of(kinds_package)


def all_pages(site: Site) -> Iterator[SitePage]:
    """Yield every page of a site."""
    found: list[SitePage] = []
    for kind in kinds():
        for page in kind.pages(site) if hasattr(kind, "pages") else ():
            found.append(page)
            yield page
    for kind in kinds():
        if hasattr(kind, "later_pages"):
            yield from kind.later_pages(site, found)


def all_files(site: Site, pages: Sequence[SitePage]) -> dict[str, bytes]:
    """Return the further files of a site by path."""
    found: dict[str, bytes] = {}
    for kind in kinds():
        if hasattr(kind, "files"):
            found |= dict(kind.files(site, pages))
    return found
