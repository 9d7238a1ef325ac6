"""The plans of past days, and the command that makes each again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.site.trend import trend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    moments, plan = site.chronicle.trend, site.plan
    drawn = trend(moments, plan.as_of, plan.tally)
    yield site.page("as_of", paths.AS_OF, "As of a past day", days=tuple(reversed(moments)), drawn=drawn)
