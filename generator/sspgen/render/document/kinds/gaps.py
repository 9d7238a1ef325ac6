"""What is missing or wrong, and what would supply it."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Gaps"
_IN_CHAPTER = 250


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("gaps",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    for number, gaps in enumerate(pieces(author.plan.gaps, _IN_CHAPTER), 1):
        groups = [(kind, list(items)) for kind, items in groupby(gaps, key=lambda g: g.kind)]
        yield appendix(author, "gaps", TITLE, number, groups=groups, anchor=partial(_anchor, author))


def _anchor(author: Author, target: str) -> str:
    evidence = f"evidence-{target}"
    return evidence if evidence in author.anchors else target
