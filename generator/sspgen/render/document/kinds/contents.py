"""The contents, and the lists of tables and figures. Page numbers are stamped when the document is bound.

So no page moves them, and they are laid out together with everything else.
"""

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
_LISTS = (("table", "list-of-tables", "Tables"), ("figure", "list-of-figures", "Figures"))


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset((_ANCHOR, *(anchor for _, anchor, _ in _LISTS)))


def last(author: Author, written: Sequence[Chapter]) -> Iterator[Chapter]:
    """Yield the contents of everything but the cover."""
    lines = [entry for chapter in written[1:] for entry in chapter.entries if entry.level <= _LEVELS]
    listed = [each for chapter in written for each in chapter.listed]
    lists = [(anchor, title, [each for each in listed if each.kind == kind]) for kind, anchor, title in _LISTS]
    lists = [(anchor, title, found) for anchor, title, found in lists if found]
    entries = [Entry(1, "", "Contents", _ANCHOR), *(Entry(2, "", title, anchor) for anchor, title, _ in lists)]
    yield author.chapter("contents", "Contents", "contents", entries, lines=lines, lists=lists)
