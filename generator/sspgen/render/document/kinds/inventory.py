"""The inventory of the system, an item a row, cut so that thousands of items are laid out side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Inventory"
_IN_CHAPTER = 200
"""Items, or up to twice as many."""
_OPTIONAL = ("asset_type", "version", "location", "owner", "components")
"""Columns that are left out where no item states them."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("inventory",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    system = author.plan.system
    owners = {role.id: role.title for role in system.roles} | {party.id: party.name for party in system.parties}
    titles = {component.id: component.title for component in author.plan.components}
    stated = [name for name in _OPTIONAL if any(getattr(item, name) for item in system.inventory)]
    for number, items in enumerate(pieces(system.inventory, _IN_CHAPTER, lambda item: item.id), 1):
        yield appendix(author, "inventory", TITLE, number, stated=stated, items=items, owners=owners, titles=titles)
