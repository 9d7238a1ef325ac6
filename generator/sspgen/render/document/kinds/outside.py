"""Answers that belong to no control of the profile, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Answers outside the profile"
_IN_CHAPTER = 40


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("outside",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    for number, items in enumerate(pieces(author.plan.outside, _IN_CHAPTER), 1):
        yield appendix(author, "outside", TITLE, number, items=items)
