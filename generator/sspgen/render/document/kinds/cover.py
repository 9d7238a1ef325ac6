"""The cover: which system, which version, how things stand in three numbers, and what the plan was built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author

_ANCHOR = "cover"


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset((_ANCHOR,))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the cover."""
    yield author.chapter("cover", "Cover", "cover", [Entry(1, "", "Cover", _ANCHOR)])
