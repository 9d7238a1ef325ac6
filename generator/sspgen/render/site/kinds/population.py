"""Every change of the branch, exceptions first, as a page and as a table for spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.render.population import csv_bytes
from sspgen.render.site import changes_view, paths
from sspgen.render.site.downloads import POPULATION_CSV

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.evidence import Record, Scalar
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_RUNS_SHOWN: Final = 3
"""Most runs that are linked for one change."""


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page; outside git it says so."""
    changes = site.chronicle.changes
    yield site.page(
        "population",
        paths.POPULATION,
        "Every change",
        edition=site.context.edition,
        changes=changes,
        rows=changes.changes[: changes_view.CHANGES_SHOWN] if changes else (),
        exceptions=len(changes.exceptions) if changes else 0,
        missing=changes_view.missing(changes) if changes else (),
        residue=changes.residue[: changes_view.RESIDUE_SHOWN] if changes else (),
        placed=changes.placed() if changes else {},
        reasons=changes_view.reasons(changes.residue) if changes else (),
        lacking=changes_view.lacking,
        not_told=changes_view.not_told,
        good_runs=changes_view.good_runs,
        details=_details,
        RUNS_SHOWN=_RUNS_SHOWN,
    )


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield the whole population as CSV, made as of the plan's own time."""
    del pages
    if site.chronicle.changes is not None:
        yield POPULATION_CSV, csv_bytes(site.chronicle.changes, site.plan.as_of)


def _details(record: Record) -> dict[str, Scalar]:
    return dict(record.details)
