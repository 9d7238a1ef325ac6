"""The page that a server shows for an address that does not exist: the search, and where else to start.

A server shows it at any address. Where the workspace says what address the site is served at, its links start there;
else they are relative to the site's root, which is right for pages that lie there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sspgen.render.site import paths
from sspgen.render.site.navigation import navigation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def later_pages(site: Site, pages: Sequence[SitePage]) -> Iterator[SitePage]:
    """Yield the page, with the sections that this build has."""
    served = site.plan.system.look.site_url
    sections = navigation({page.path for page in pages}, site.own)
    base = urlsplit(served).path if served else ""
    yield site.page("not_found", paths.NOT_FOUND, "Page not found", base=base, sections=sections)
