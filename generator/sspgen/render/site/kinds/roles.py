"""Responsibilities: every role with its parts of the plan, what customers must do, and what is inherited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.responsibility import customer_shares, inherited_shares, offering_shares
from sspgen.render.site import paths
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_TITLE = "Responsibilities"
_TABLES = ("tables/responsibilities.csv", "tables/customer-responsibilities.csv", "tables/leveraging.csv")


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the matrix of responsibilities, then each role."""
    yield site.page(
        "roles",
        paths.ROLES,
        _TITLE,
        duties=site.duties,
        customers=customer_shares(site.plan),
        inherited=inherited_shares(site.plan),
        offered=offering_shares(site.plan),
        tables=[table for table in _TABLES if table in site.context.outputs],
    )
    for duty in site.duties:
        yield site.page(
            "role",
            site.where.roles[duty.id],
            f"{duty.title}: responsibilities",
            identifier=duty.id,
            entry=paths.ROLES,
            crumbs=(Crumb(_TITLE, paths.ROLES),),
            duty=duty,
        )
