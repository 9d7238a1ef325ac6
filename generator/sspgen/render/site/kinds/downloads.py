"""Everything that a reader can take along, and how to verify it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.site.downloads import BUNDLE, all_downloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    outputs = site.context.outputs
    groups = all_downloads(site.context)
    bundle = BUNDLE if BUNDLE in outputs else ""
    yield site.page("downloads", paths.DOWNLOADS, "Downloads", groups=groups, whole=bool(outputs), bundle=bundle)
