"""Every parameter with its value, and who set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    yield site.page("parameters", paths.PARAMETERS, "Parameters")
