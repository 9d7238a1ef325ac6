"""What the system consists of and is connected to: items, data, users, ports, services, cryptographic modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_TABLE = "tables/inventory.csv"


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    table = f"../{_TABLE}" if _TABLE in site.context.outputs else ""
    parties = {party.id: party.name for party in site.plan.system.parties}
    yield site.page("inventory", paths.INVENTORY, "Inventory", table=table, parties=parties)
