"""All controls in one table, which a reader narrows down; and the same by each facet, for browsers without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from sspgen.render.site import paths
from sspgen.render.site.facets import facet_script, listed
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import PlanControl
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

DATA = "controls/facets.js"
"""Which control has which value of each facet."""

_END = "</tr>"


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the explorer, the list of facets, and the page of each facet."""
    found = site.facets
    rows = _rows(site)
    withdrawn = (*(control for control in site.plan.controls() if control.withdrawn), *site.plan.withdrawn)
    everything = _table(rows, listed(site.plan))
    yield site.page("controls", paths.CONTROLS, "Controls", rows=everything, count=len(rows), withdrawn=withdrawn)
    yield site.page("browse", paths.BROWSE, "Browse", facets=found)
    for facet in found:
        yield site.page(
            "browse_facet",
            facet.path,
            f"Controls by {facet.title.lower()}",
            identifier=facet.id,
            entry=paths.BROWSE,
            crumbs=(Crumb("Browse", paths.BROWSE),),
            facet=facet,
            tables={value.key: _table(rows, value.controls) for value in facet.values},
        )


def _rows(site: Site) -> dict[str, str]:
    """Return the HTML of each control's row. All pages with rows lie one folder deep, so that a row is made once."""
    controls = listed(site.plan)
    html = site.html("control_rows", paths.CONTROLS, controls=controls)
    rows = (f"{row.strip()}{_END}" for row in html.split(_END))
    return {control.id: row for control, row in zip(controls, rows, strict=False)}


def _table(rows: dict[str, str], controls: tuple[PlanControl, ...]) -> Markup:
    return Markup("\n".join(rows[control.id] for control in controls))  # noqa: S704 - our template escaped them


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield the facets of each row."""
    del pages
    yield DATA, facet_script(site.facets, listed(site.plan))
