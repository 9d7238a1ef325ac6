"""What changed in a text, for people: words that are gone and words that came, with what stayed the same cut short.

It compares words, not characters or lines: a paragraph that was only wrapped anew is the same paragraph. How a piece
is shown, struck out or in brackets, is the business of whoever shows it, and so is escaping.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ALIKE: Final = 0.35
"""Share of words that two paragraphs must have in common to be shown as one that was changed."""
_COMPARED: Final = 1200
"""Most words of a paragraph that are compared; a longer one is shown as replaced, because the cost grows squarely."""
_PAIRS: Final = 10_000_000
"""Most pairs of paragraphs that are compared; paragraphs of longer texts are shown as replaced, for the same reason."""
_KEPT: Final = 8
"""Words of an unchanged stretch that stay beside a change."""
_SPLIT: Final = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])")


class Fate(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    GONE = "gone"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words with its fate; where words of an unchanged stretch are left out stands an ellipsis."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Unchanged paragraphs that are left out."""

    number: int


Line: TypeAlias = "tuple[Piece, ...] | Skipped"
_Words: TypeAlias = list[str]
Key: TypeAlias = "Callable[[str], str]"


def word_changes(before: str, after: str, key: Key = str) -> tuple[Line, ...]:
    """Return the paragraphs that changed with those beside them; nothing where only spacing differs.

    Args:
        before: text as it was; empty when there was none. Markdown is compared as written.
        after: text as it is; empty when there is none any more.
        key: what of a word counts; words of one key are the same word, and shown as they are now.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    same = _keyed(old, key) == _keyed(new, key)
    return () if same else tuple(_lines(old, new, key))


def _keyed(paragraphs: list[str], key: Key) -> list[str]:
    if key is str:
        return paragraphs
    return [" ".join(map(key, paragraph.split())) for paragraph in paragraphs]


def _paragraphs(text: str) -> list[str]:
    """Cut at blank lines and before each entry of a list; spacing inside a paragraph says nothing."""
    found = (" ".join(piece.split()) for piece in _SPLIT.split(text.replace("\r\n", "\n")))
    return [piece for piece in found if piece]


def _lines(old: list[str], new: list[str], key: Key) -> Iterator[Line]:
    steps = [("replace", 0, len(old), 0, len(new))]
    if len(old) * len(new) <= _PAIRS:
        steps = [*SequenceMatcher(None, _keyed(old, key), _keyed(new, key), autojunk=False).get_opcodes()]
    for number, (kind, i, i_end, j, j_end) in enumerate(steps):
        if kind == "equal":
            yield from _unchanged(new[j:j_end], first=number == 0, last=number == len(steps) - 1)
        else:
            for before, after in zip_longest(old[i:i_end], new[j:j_end]):
                yield from _pair(before, after, key)


def _unchanged(paragraphs: list[str], *, first: bool, last: bool) -> Iterator[Line]:
    """Yield the paragraphs beside a change, cut short, and how many lie between."""
    beside = [] if first else paragraphs[:1]
    beside_next = [] if last or (len(paragraphs) == 1 and beside) else paragraphs[-1:]
    for paragraph in beside:
        yield (_kept(paragraph.split(), first=False, last=True),)
    between = len(paragraphs) - len(beside) - len(beside_next)
    if between:
        yield Skipped(between)
    for paragraph in beside_next:
        yield (_kept(paragraph.split(), first=True, last=False),)


def _pair(before: str | None, after: str | None, key: Key) -> Iterator[Line]:
    """Yield one paragraph that was changed, or the old one and the new one where they have little in common."""
    old, new = (before or "").split(), (after or "").split()
    if old and new and max(len(old), len(new)) <= _COMPARED:
        matcher = SequenceMatcher(None, [*map(key, old)], [*map(key, new)], autojunk=False)
        if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            yield tuple(_changed(old, new, matcher))
            return
    for fate, words in ((Fate.GONE, old), (Fate.CAME, new)):
        if words:
            yield (Piece(fate, " ".join(words)),)


def _changed(before: _Words, after: _Words, matcher: SequenceMatcher[str]) -> Iterator[Piece]:
    steps = matcher.get_opcodes()
    for number, (kind, i, i_end, j, j_end) in enumerate(steps):
        if kind == "equal":
            yield _kept(after[j:j_end], first=number == 0, last=number == len(steps) - 1)
            continue
        if i_end > i:
            yield Piece(Fate.GONE, " ".join(before[i:i_end]))
        if j_end > j:
            yield Piece(Fate.CAME, " ".join(after[j:j_end]))


def _kept(words: _Words, *, first: bool, last: bool) -> Piece:
    """Return an unchanged stretch, with an ellipsis for what is far from any change."""
    before, after = ([] if first else words[:_KEPT]), ([] if last else words[-_KEPT:])
    if len(words) <= len(before) + len(after) + 2:
        return Piece(Fate.SAME, " ".join(words))
    return Piece(Fate.SAME, " ".join([*before, "…", *after]))
