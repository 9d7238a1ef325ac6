"""What changed in a text, for a terminal: old words in ``[-…-]``, new ones in ``{+…+}``, colour besides, wrapped."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from sspgen.cli.console import safe
from sspgen.model.word_diff import Fate, Skipped, word_changes
from sspgen.resolve.comparison.words import word_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.word_diff import Line, Piece

WIDTH: Final = 80
"""Columns of what is printed."""
_COLOURS: Final = {Fate.GONE: "red", Fate.CAME: "green", Fate.SAME: None}
_MARKS: Final = {Fate.GONE: ("[-", "-]"), Fate.CAME: ("{+", "+}"), Fate.SAME: ("", "")}
_Word: TypeAlias = tuple[str, str | None]


def word_lines(before: str, after: str, indent: int = 4, *, grammar: bool = True) -> Iterator[str]:
    """Yield what changed from one text to another, ready to print; the text itself where no word did.

    Args:
        before: text as it was.
        after: text as it is.
        indent: columns to leave free at the left.
        grammar: whether words count as changed of which only case, ending or punctuation did.
    """
    found = word_changes(before, after) if grammar else word_changes(before, after, word_key)
    for line in found:
        yield from _wrapped(_words(line), indent)
    if not found:
        yield from plain_lines(after, indent)


def plain_lines(text: str, indent: int = 4) -> Iterator[str]:
    """Yield a text as it is, wrapped, without secrets and control characters."""
    for line in safe(text).split("\n"):
        if line.strip():
            space = " " * indent
            yield from textwrap.wrap(line, WIDTH, initial_indent=space, subsequent_indent=space, break_long_words=False)


def _words(line: Line) -> list[_Word]:
    if isinstance(line, Skipped):
        noun = "paragraph" if line.number == 1 else "paragraphs"
        return [(f"… {line.number} unchanged {noun}", None)]
    return [word for piece in line for word in _piece(piece)]


def _piece(piece: Piece) -> list[_Word]:
    start, end = _MARKS[piece.fate]
    return [(word, _COLOURS[piece.fate]) for word in f"{start}{safe(piece.text)}{end}".split()]


def _wrapped(words: list[_Word], indent: int) -> Iterator[str]:
    row: list[str] = []
    used = indent
    for word, colour in words:
        if row and used + 1 + len(word) > WIDTH:
            yield " " * indent + " ".join(row)
            row, used = [], indent
        used += len(word) + bool(row)
        row.append(click.style(word, fg=colour) if colour else word)
    if row:
        yield " " * indent + " ".join(row)
