"""What appendices share: their letters, and the cutting of long ones into chapters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zlib import crc32

from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sspgen.render.document.author import Author

T = TypeVar("T")
ORDER = (
    "responsibility",
    "inventory",
    "evidence",
    "gaps",
    "poam",
    "outside",
    "diagnostics",
    "acronyms",
    "sources",
)
"""Appendices by anchor: the first is Appendix A."""

_CUTS = 16
"""One name in so many is one that a piece may begin with."""


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


def pieces(items: Sequence[T], size: int, name: Callable[[T], str]) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at least a size, and at most twice that; an empty one is one empty piece.

    Where it is cut is decided by the names of the items, so that an item more or less moves few of the cuts.
    """
    first = 0
    for place, item in enumerate(items):
        length = place - first
        if length >= size and (length == 2 * size or crc32(name(item).encode()) % _CUTS == 0):
            yield items[first:place]
            first = place
    yield items[first:]


@dataclass(frozen=True, slots=True)
class Run(Generic[T]):
    """The rows that a piece has of a table.

    Attributes:
        title: of the whole table, and ``count`` how much that holds, in words.
        rows: those of this piece, in the table's order.
        opens: whether the table begins here; otherwise it goes on from the piece before.
    """

    title: str
    count: str
    rows: tuple[T, ...]
    opens: bool


def runs(
    tables: Iterable[tuple[str, str, Sequence[T]]], size: int, name: Callable[[T], str]
) -> Iterator[tuple[Run[T], ...]]:
    """Cut tables that follow each other into pieces: yield what each piece has of them; nothing is one empty piece.

    Args:
        tables: title, count in words, and rows of each.
        size: as for `pieces`.
        name: of a row.
    """
    rows = [(title, count, row, row is items[0]) for title, count, items in tables for row in items]
    for piece in pieces(rows, size, lambda each: f"{each[0]} {name(each[2])}"):
        yield tuple(
            Run(title, count, tuple(row for _, _, row, _ in found), found[0][3])
            for (title, count), found in ((key, tuple(group)) for key, group in groupby(piece, lambda r: r[:2]))
        )
