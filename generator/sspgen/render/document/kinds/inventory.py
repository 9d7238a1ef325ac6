"""The inventory of the system, an item a row, cut so that thousands of items are laid out side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import Plan
    from sspgen.model.system import InventoryItem
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Inventory"
_IN_CHAPTER = 200
"""Items, or up to twice as many."""
_OPTIONAL = ("asset_type", "version", "location", "owner", "components")
"""Columns that are left out where no item states them."""
_NARROW, _WIDE, _PADDING = 9, 48, 3
"""Of a column, in characters, and what lies between two."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("inventory",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    system = author.plan.system
    owners = {role.id: role.title for role in system.roles} | {party.id: party.name for party in system.parties}
    titles = {component.id: component.title for component in author.plan.components}
    rows = tuple(_Row.of(item, owners, titles) for item in system.inventory)
    stated = [name for name in _OPTIONAL if any(getattr(row, name) for row in rows)]
    shares = _shares(rows, ["id", "description", *stated])
    for number, found in enumerate(pieces(rows, _IN_CHAPTER, lambda row: row.id), 1):
        yield appendix(
            author, "inventory", TITLE, number, total=len(rows), shares=shares, stated=stated, rows=found, titles=titles
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """An item as it is printed; of its components the ids."""

    id: str
    description: str
    asset_type: str
    version: str
    location: str
    owner: str
    components: tuple[str, ...]
    named: str

    @classmethod
    def of(cls, item: InventoryItem, owners: dict[str, str], titles: dict[str, str]) -> _Row:
        return cls(
            item.id,
            item.description,
            item.asset_type,
            item.version,
            item.location,
            owners.get(item.owner, item.owner),
            item.components,
            ", ".join(titles.get(component, component) for component in item.components),
        )

    def length(self, column: str) -> int:
        return len(self.named if column == "components" else getattr(self, column))


def _shares(rows: Sequence[_Row], columns: Sequence[str]) -> list[float]:
    """Return the widths of columns in percent, so that nine items of ten need one line, as far as there is room."""
    lengths = [sorted(row.length(column) for row in rows)[len(rows) * 9 // 10] for column in columns] if rows else []
    wanted = [min(max(length, _NARROW), _WIDE) + _PADDING for length in lengths]
    return [round(100 * width / sum(wanted), 1) for width in wanted]
