"""Carrying an edit over: what was changed between two forms of a text, done to a third form of it.

The third form is what a person wrote: its line breaks, bullets and quotes stay wherever the edit does not touch them.
It may not be able to tell where an edit belongs, and it does not guess: whoever asks compares the result with what was
wanted. It knows neither Markdown nor YAML.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CITATION: Final = r"\{\{\s*[A-Za-z]+\.[^\s{}]+\s*\}\}"
"""A value that is cited in a text, as the pattern of a regular expression."""

_WORDS: Final = re.compile(rf"{CITATION}|\s+|\w+|.", re.DOTALL)
_BLANK_LINES: Final = re.compile(r"(\n(?:[ \t]*\n)+)")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_TYPED: Final = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"',
        "\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u2026": "...",
        "\u00ad": None,
    }
)  # fmt: skip
_ROW: Final = re.compile(r"(?<=[^\s>])[ \t]+")
"""Spaces that are no indentation, neither of a line nor behind the sign of a quotation."""
_MOST_PAIRS: Final = 100_000_000
"""Most pairs of words that are compared; what differs more is taken as replaced, because the cost grows squarely."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text: its place in characters, and what makes it equal to another.

    Attributes:
        key: of a piece of the same form of the text.
        loose: of a piece of another form, in which lines end elsewhere and other signs set words off.
    """

    start: int
    end: int
    key: str
    loose: str


Step: TypeAlias = tuple[str, int, int, int, int]
"""As in `difflib.SequenceMatcher.get_opcodes`: what was done, and the tokens of both texts that it was done to."""
Cut: TypeAlias = "Callable[[str], list[Token]]"


def as_typed(text: str) -> str:
    """Return a text with the quotes, dashes and spaces of a keyboard, which word processors replace on their own.

    What stands between backticks is left as it is, a dash is one dash, however long, and a row of spaces is one space
    where it is no indentation.
    """
    pieces, last = [], 0
    for match in _CODE.finditer(text):
        pieces += [_plain(text[last : match.start()]), match[0].replace("\u00a0", " ")]
        last = match.end()
    return "".join([*pieces, _plain(text[last:])])


def _plain(text: str) -> str:
    return _ROW.sub(" ", re.sub("--+", "-", text.translate(_TYPED)))


def words(text: str) -> list[Token]:
    """Cut a text into words, signs, citations and spaces; how a keyboard and a word processor set them is alike."""
    code = [match.span() for match in _CODE.finditer(text)]
    starts = [start for start, _ in code]
    found = []
    for match in _WORDS.finditer(text):
        piece = match[0]
        near = bisect_right(starts, match.start()) - 1
        inside = near >= 0 and match.start() < code[near][1]
        if piece.isspace():
            key, loose = _gap(piece)
            key = piece if inside else key
        else:
            key = loose = piece if inside or piece.isalnum() else piece.translate(_TYPED)
        found.append(Token(match.start(), match.end(), key, loose))
    return found


def _gap(text: str) -> tuple[str, str]:
    """Return what makes spaces equal: their lines and indentation; loosely, only whether there is a blank line."""
    blank = _BLANK_LINE.search(text) is not None
    indent = text.rpartition("\n")[2]
    key = f"{'blank' if blank else 'line'} {len(indent)}" if "\n" in text else text.translate(_TYPED)
    return key, "\n\n" if blank else " "


def blocks(text: str) -> list[Token]:
    """Cut a text at blank lines; loosely, pieces are alike that have the same words."""
    found = []
    at = 0
    for piece in _BLANK_LINES.split(text):
        said = bool(piece.strip())
        loose = " ".join(re.findall(r"\w+", piece)) if said else "\n\n"
        if piece:
            found.append(Token(at, at + len(piece), as_typed(piece) if said else loose, loose))
        at += len(piece)
    return found


def steps(before: list[Token], after: list[Token], *, loose: bool = False) -> list[Step]:
    """Return how one text becomes another; what is the same at both ends costs nothing."""
    old = [token.loose if loose else token.key for token in before]
    new = [token.loose if loose else token.key for token in after]
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Step] = [("equal", 0, head, 0, head)] if head else []
    if len(old_middle) * len(new_middle) > _MOST_PAIRS:
        found.append(("replace", head, len(old) - tail, head, len(new) - tail))
    else:
        middle = SequenceMatcher(None, old_middle, new_middle).get_opcodes()
        found += [(kind, i + head, k + head, j + head, m + head) for kind, i, k, j, m in middle]
    if tail:
        found.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return found


def carried_over(before: str, after: str, target: str, cut: Cut = words) -> str | None:
    """Return a text with the same edit done to it that makes one text of another.

    Args:
        before: a form of the target.
        after: the same form, edited.
        target: what the edit is to be done to.
        cut: into what the texts are cut; the edit leaves whole pieces alone.

    Returns:
        None where it cannot be told where the edit belongs in the target.
    """
    old, new, aim = cut(before), cut(after), cut(target)
    places = {
        i + n: j + n for kind, i, end, j, _ in steps(old, aim, loose=True) if kind == "equal" for n in range(end - i)
    }  # fmt: skip
    pieces: list[str] = []
    done = 0
    for start, end, text in _edits(old, new, aim, places, after):
        if start < done:
            return None
        pieces += [target[done:start], text]
        done = end
    return "".join([*pieces, target[done:]])


def _edits(
    old: list[Token], new: list[Token], aim: list[Token], places: dict[int, int], after: str
) -> Iterator[tuple[int, int, str]]:
    """Yield where to put what into the target; a place before its start where that cannot be told."""
    for kind, i, end, j, last in steps(old, new):
        if kind == "equal":
            continue
        text = after[new[j].start : new[last - 1].end] if last > j else ""
        if kind == "insert":
            start = stop = _between(i, aim, places)
        elif i in places and end - 1 in places:
            start, stop = aim[places[i]].start, aim[places[end - 1]].end
        else:
            start = stop = -1
        yield start, stop, text


def _between(i: int, aim: list[Token], places: dict[int, int]) -> int:
    """Return where the gap before a token lies in the target, -1 where that cannot be told."""
    if i - 1 in places:
        return aim[places[i - 1]].end
    if i in places:
        return aim[places[i]].start
    return -1 if aim or i else 0
