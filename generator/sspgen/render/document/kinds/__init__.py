"""The kinds of chapters, in the order of the document: one module each, with its template of the same name.

A kind has these functions:

- ``anchors(plan)``: the HTML ids that links may name, beside those of controls, points, sources and components;
- ``chapters(author)`` yields its chapters; or, where a chapter is made of what others say, ``late(author, written)``
  with all of those, or ``last(author, written)`` with the late ones, too. It stands where the kind stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.render.document.kinds import (
    acronyms,
    contents,
    cover,
    diagnostics,
    evidence,
    families,
    front,
    gaps,
    index,
    inventory,
    outside,
    poam,
    record,
    responsibility,
    sources,
    standing,
)

if TYPE_CHECKING:
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

KINDS: tuple[Any, ...] = (
    cover,
    record,
    contents,
    standing,
    front,
    families,
    responsibility,
    inventory,
    evidence,
    gaps,
    poam,
    outside,
    diagnostics,
    acronyms,
    sources,
    index,
)


def write(author: Author) -> tuple[Chapter, ...]:
    """Return all chapters, in the order of the document."""
    found: dict[Any, tuple[Chapter, ...]] = {k: tuple(k.chapters(author)) for k in KINDS if hasattr(k, "chapters")}
    for when in ("late", "last"):
        written = tuple(chapter for kind in KINDS for chapter in found.get(kind, ()))
        found |= {k: tuple(getattr(k, when)(author, written)) for k in KINDS if hasattr(k, when)}
    return tuple(chapter for kind in KINDS for chapter in found[kind])
