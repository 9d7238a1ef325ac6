"""How wide a text is drawn, and how it breaks into lines, without asking a font.

Widths are those of the shipped sans, rounded up by kinds of letters, so that a text fits its box in that font and in
the fonts that browsers take for it. A text is never lost: what does not fit ends in ``…`` and stands in full beside
the picture.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_NARROW: Final = frozenset("',.:;ijIl|!f()[]{}-t/\\r \N{RIGHT SINGLE QUOTATION MARK}\N{MIDDLE DOT}")
_WIDE: Final = frozenset("wMWm%@")
_CAPITALS: Final = frozenset("ABCDGHKNOPQRU&")
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"
_SPARE: Final = 1.07
"""For semi-bold names, and for fonts that are a little wider."""


def width(text: str, size: float) -> float:
    """Return how wide a text is, in the units of the font's size."""
    return sum(map(_advance, text)) * size * _SPARE


def wrapped(text: str, room: float, size: float, most: int = 3) -> tuple[str, ...]:
    """Break a text into lines at its spaces, a word that is too long anywhere.

    Args:
        text: white space and control characters count as spaces.
        room: width of a line.
        size: of the font.
        most: lines at most; the last then ends in an ellipsis.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        for piece in _pieces(word, room, size):
            joined = f"{line} {piece}" if line else piece
            if width(joined, size) <= room:
                line = joined
            else:
                lines.append(line)
                line = piece
    lines += [line] if line else []
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], room, size))


def _words(text: str) -> list[str]:
    return "".join(" " if unicodedata.category(each) in {"Cc", "Zs", "Zl", "Zp"} else each for each in text).split()


def _pieces(word: str, room: float, size: float) -> list[str]:
    """Cut a word that is wider than a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, room: float, size: float) -> str:
    while line and width(line + _ELLIPSIS, size) > room:
        line = line[:-1]
    return f"{line.rstrip()}{_ELLIPSIS}"


def _advance(letter: str) -> float:
    if letter in _NARROW:
        return 0.32
    if letter in _WIDE:
        return 0.83
    if letter in _CAPITALS:
        return 0.64
    if unicodedata.combining(letter):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in {"W", "F"} else 0.56
