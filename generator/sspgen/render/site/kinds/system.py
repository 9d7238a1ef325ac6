"""The system's characteristics, and what the plan says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.elements import ELEMENTS, unstated
from sspgen.render.site import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    yield site.page(
        "system",
        paths.SYSTEM,
        "System",
        images=site.images,
        elements={element.id: element for element in ELEMENTS},
        unstated=tuple(unstated(site.plan.system)),
    )
