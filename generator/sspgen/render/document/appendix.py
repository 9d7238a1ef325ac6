"""What appendices share: their letters, and the cutting of long ones into chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.document.author import Author

T = TypeVar("T")
ORDER = ("inventory", "evidence", "gaps", "outside", "diagnostics", "sources")
"""Appendices by anchor: the first is Appendix A."""


def mark_of(name: str) -> str:
    """Return ``Appendix A`` for the first."""
    return f"Appendix {letter_of(name)}"


def letter_of(name: str) -> str:
    """Return the letter that numbers an appendix's tables and figures."""
    return chr(ord("A") + ORDER.index(name))


def appendix(
    author: Author,
    name: str,
    title: str,
    number: int = 1,
    more: Sequence[Entry] = (),
    **values: Any,  # noqa: ANN401 - what a template sees
) -> Chapter:
    """Return an appendix, or the given piece of a long one; the first opens it.

    Args:
        author: writes it.
        name: its anchor, its place in `ORDER` and its template.
        title: of the whole appendix.
        number: of the piece, from 1.
        more: further lines of the outline, below the appendix's own.
        values: what the template sees beside ``opening``, ``mark`` and ``heading``.
    """
    mark = mark_of(name)
    opening = number == 1
    entries = (Entry(1, mark, title, name), *more) if opening else tuple(more)
    prefix = letter_of(name) if opening else f"{letter_of(name)}{number}"
    return author.chapter(
        f"{name}-{number}",
        f"{mark} {title}",
        name,
        entries,
        prefix,
        opening=opening,
        mark=mark,
        heading=title,
        **values,
    )


def pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces; an empty one is one empty piece."""
    for start in range(0, max(len(items), 1), size):
        yield items[start : start + size]
