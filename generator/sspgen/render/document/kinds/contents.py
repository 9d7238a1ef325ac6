"""The contents. Page numbers are stamped when the document is bound, so that no page moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author

_ANCHOR = "contents"
_LEVELS = 2
"""Of the outline that stand in the contents."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset((_ANCHOR,))


def late(author: Author, written: Sequence[Chapter]) -> Iterator[Chapter]:
    """Yield the contents of what stands behind them."""
    lines = [entry for chapter in written[1:] for entry in chapter.entries if entry.level <= _LEVELS]
    yield author.chapter("contents", "Contents", "contents", [Entry(1, "", "Contents", _ANCHOR)], lines=lines)
