"""What is missing or wrong, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.urgency import gaps_by_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    yield site.page("gaps", paths.GAPS, "Gaps", groups=gaps_by_kind(site.plan.gaps))
