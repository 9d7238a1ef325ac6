"""Plan of action and milestones: one item a cause, the worst first, and what was waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.poam import waived_findings
from sspgen.render.site import paths, view
from sspgen.render.urgency import items_by_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    waived = waived_findings(site.plan)
    yield site.page(
        "poam",
        paths.POAM,
        "Plan of action and milestones",
        groups=items_by_kind(site.poam),
        labels={point.id: point.label for point in site.plan.points()},
        waived=waived[: view.FINDINGS_SHOWN],
        waived_count=len(waived),
        table=f"../{_TABLE}" if _TABLE in site.context.outputs else "",
    )


_TABLE = "tables/poam.csv"
