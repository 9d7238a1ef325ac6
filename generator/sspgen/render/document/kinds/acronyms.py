"""The acronyms that the document uses, with their meanings: the system's own, and common ones of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.acronyms import acronyms_in, words_of
from sspgen.render.document.appendix import appendix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Acronyms"


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("acronyms",))


def late(author: Author, written: Sequence[Chapter]) -> Iterator[Chapter]:
    """Yield the appendix."""
    own = author.plan.system.elements.acronyms
    found = acronyms_in(words_of(chapter.html for chapter in written), own)
    yield appendix(author, "acronyms", TITLE, acronyms=found)
