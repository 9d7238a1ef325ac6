"""Answers that belong to no control of the profile, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces
from sspgen.render.document.chapter import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Answers outside the profile"
_IN_CHAPTER = 25
"""Answers, or up to twice as many."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    return frozenset(("outside", *(f"outside-{each.answer.uuid}" for each in plan.outside)))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    for number, items in enumerate(pieces(author.plan.outside, _IN_CHAPTER, lambda each: each.answer.uuid), 1):
        entries = [Entry(3, "", f"{each.label} {each.title}".strip(), f"outside-{each.answer.uuid}") for each in items]
        yield appendix(author, "outside", TITLE, number, more=entries, items=items)
