"""The kinds of chapters, in the order of the document: one module each, with its template of the same name.

A kind has these functions:

- ``anchors(plan)``: the HTML ids that links may name, beside those of controls, points, sources and components;
- ``chapters(author)`` yields its chapters; or, where a chapter is made of the entries of all others,
  ``late(author, written)``, which is called when those are written and stands where the kind stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.render.document.kinds import (
    contents,
    cover,
    diagnostics,
    evidence,
    families,
    front,
    gaps,
    inventory,
    outside,
    sources,
)

if TYPE_CHECKING:
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

KINDS: tuple[Any, ...] = (
    cover,
    contents,
    front,
    families,
    inventory,
    evidence,
    gaps,
    outside,
    diagnostics,
    sources,
)


def write(author: Author) -> tuple[Chapter, ...]:
    """Return all chapters, in the order of the document."""
    early = {kind: tuple(kind.chapters(author)) for kind in KINDS if hasattr(kind, "chapters")}
    written = tuple(chapter for chapters in early.values() for chapter in chapters)
    late = {kind: tuple(kind.late(author, written)) for kind in KINDS if kind not in early}
    return tuple(chapter for kind in KINDS for chapter in (early | late)[kind])
