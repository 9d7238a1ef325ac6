"""The plans of past days, and the command that makes each again."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sspgen.render.charts.trend import trend
from sspgen.render.site import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sspgen.model.chronicle import Moment
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    moments, plan = site.chronicle.trend, site.plan
    drawn = trend(moments, plan.as_of, plan.tally)
    days = tuple((moment, _when(moment, plan.as_of)) for moment in reversed(moments))
    yield site.page("as_of", paths.AS_OF, "As of a past day", days=days, drawn=drawn)


def _when(moment: Moment, as_of: datetime) -> str:
    """Return what ``--as-of`` takes: the day, unless this plan may have been recorded later on the same day."""
    recorded = moment.recorded.astimezone(UTC)
    if recorded.date() < as_of.astimezone(UTC).date():
        return recorded.strftime("%Y-%m-%d")
    return recorded.strftime("%Y-%m-%dT%H:%M:%SZ")
