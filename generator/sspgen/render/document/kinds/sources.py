"""The files that the plan was made of, with their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Sources and hashes"
_IN_CHAPTER = 300
"""Files of the workspace, or up to twice as many."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("sources",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    for number, files in enumerate(pieces(author.plan.inputs, _IN_CHAPTER, lambda file: file.path), 1):
        yield appendix(author, "sources", TITLE, number, files=files)
