"""The inventory of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Inventory"


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("inventory",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    yield appendix(author, "inventory", TITLE)
