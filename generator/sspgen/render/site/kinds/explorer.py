"""All controls in one table, which a reader narrows down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    yield site.page("controls", paths.CONTROLS, "Controls")
