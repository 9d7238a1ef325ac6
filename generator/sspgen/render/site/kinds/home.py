"""The home page: what system this is, how it stands, what is red, what changed, what to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render import compared
from sspgen.render.charts.trend import trend
from sspgen.render.site import changes_view, paths
from sspgen.render.site.downloads import main_downloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    plan, comparison = site.plan, site.chronicle.since_release
    yield site.page(
        "home",
        paths.HOME,
        "",
        downloads=main_downloads(site.context),
        drawn=trend(site.chronicle.trend, plan.as_of, plan.tally),
        comparison=comparison,
        lines=compared.summary(comparison) if comparison else (),
        LINES_SHOWN=changes_view.LINES_SHOWN,
    )
