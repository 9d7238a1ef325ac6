"""The plan against other frameworks: which there are, and each with its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the list of frameworks, then each; nothing when none names a control of the plan."""
    found = site.frameworks
    if not found:
        return
    yield site.page("crosswalk", paths.CROSSWALK, "Crosswalk", frameworks=found)
    for framework in found:
        yield site.page(
            "framework",
            framework.path,
            framework.title,
            template="crosswalk_framework",
            identifier=framework.id,
            entry=paths.CROSSWALK,
            crumbs=(Crumb("Crosswalk", paths.CROSSWALK),),
            depends=(framework,),
            framework=framework,
        )
