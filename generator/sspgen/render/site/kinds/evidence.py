"""All evidence sources, and each with its checks, artifacts and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the list of evidence sources, then each."""
    yield site.page("evidence", paths.EVIDENCE, "Evidence")
    for result in site.plan.evidence:
        yield site.page(
            "source",
            site.where.evidence[result.source.id],
            result.source.title,
            identifier=result.source.id,
            entry=paths.EVIDENCE,
            crumbs=(Crumb("Evidence", paths.EVIDENCE),),
            result=result,
        )
