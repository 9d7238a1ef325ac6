"""A reviewer's change of a text as a change of its source: cited values become citations again, and the rest is merged.

Everything here is a function of texts, all in the Markdown that `sspgen.load.word_reader` gives. What cannot be told
for certain is not guessed: the caller is told that there is no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from sspgen.model.carried import CITATION, as_typed, blocks, carried_over, steps, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_CITATION: Final = re.compile(CITATION)
_OPEN: Final = "\ue000"
_CLOSE: Final = "\ue001"
_STARS: Final = "*"

Value: TypeAlias = tuple[int, int, str]
"""Where a value starts and ends in a text, and the citation that it was filled in for."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A text of the plan: its source, the same with its values filled in, and which words of that are values."""

    source: str
    text: str
    values: tuple[Value, ...]

    @property
    def marked(self) -> str:
        """The filled text with private signs around each value, inside the stars of one that is emphasised."""
        pieces, done = [], 0
        for start, end, _ in self.values:
            inner = int(_starred(self.text[start:end]))
            pieces += [self.text[done : start + inner], _OPEN, self.text[start + inner : end - inner], _CLOSE]
            done = end - inner
        return "".join([*pieces, self.text[done:]])

    def filled(self, source: str) -> str:
        """Return another source with the same values filled in."""
        known = {_name(citation): self.text[start:end] for start, end, citation in self.values}
        return _CITATION.sub(lambda match: known.get(_name(match[0]), match[0]), source)


def cited(source: str, text: str) -> Cited | None:
    """Return which words of a filled text are values; None where that cannot be told."""
    if source == text:
        return Cited(source, text, ())
    citations = [match[0] for match in _CITATION.finditer(source)]
    rest = _CITATION.split(source)
    if _OPEN in text or _CLOSE in text or not text.startswith(rest[0]):
        return None
    found: list[Value] = []
    at = len(rest[0])
    for number, citation in enumerate(citations):
        literal, last = rest[number + 1], number == len(citations) - 1
        end = len(text) - len(literal) if last else text.find(literal, at)
        if end < at or not text.startswith(literal, end) or not (literal or last):
            return None
        found.append((at, end, citation))
        at = end + len(literal)
    return Cited(source, text, tuple(found))


def _name(citation: str) -> str:
    return "".join(citation.split())


def _starred(value: str) -> bool:
    return value.startswith("*") and value.endswith("*") and len(value) > len("**")


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a text.

    Attributes:
        before: what the text says unedited, and ``after`` edited, both with citations in place of their values.
        shown: ``after`` with the values that the plan has.
        exact: ``after`` with the very signs of the document, where no value is in it; else the same as that.
        moved: citations in whose place the document has another value than the plan, with that value.
    """

    before: str
    after: str
    shown: str
    exact: str
    moved: tuple[tuple[str, str], ...] = ()


def edit_of(cites: Cited, marked: str, plain: str, edited: str) -> Edit | None:
    """Return what a reviewer changed.

    Args:
        cites: the text of the plan.
        marked: what an unedited document says of `Cited.marked`.
        plain: what it says of the text itself.
        edited: what the reviewer's document says.

    Returns:
        None where values cannot be told from what was changed beside them.
    """
    places = _places(marked, [citation for _, _, citation in cites.values])
    if places is None or places[0] != plain:
        return None
    values = places[1]
    after: list[str] = []
    shown: list[str] = []
    moved: list[tuple[str, str]] = []
    for piece in _pieces(plain, edited, values):
        held = [value for value in values if piece.start <= value[0] < piece.end]
        if piece.same or held:
            after.append(_with_citations(plain, values, piece.start, piece.end))
            shown.append(plain[piece.start : piece.end])
        else:
            after.append(piece.text)
            shown.append(piece.text)
        if held and not piece.same:
            told = _values_in(plain, held, piece)
            if told is None:
                return None
            moved += [(citation, value) for citation, value in told if value]
    before = _with_citations(plain, values, 0, len(plain))
    text = "".join(after)
    return Edit(before, text, "".join(shown), text if values else edited, tuple(moved))


def _places(marked: str, citations: list[str]) -> tuple[str, list[Value]] | None:
    """Return the text without the private signs, and where its values are."""
    pieces = re.split(f"([{_OPEN}{_CLOSE}])", marked)
    text, starts, ends = "", [], []
    for piece in pieces:
        if piece == _OPEN:
            starts.append(len(text))
        elif piece == _CLOSE:
            ends.append(len(text))
        else:
            text += piece
    if len(starts) != len(citations) or len(ends) != len(citations):
        return None
    found = []
    for start, end, citation in zip(starts, ends, citations, strict=True):
        stars = int(text[start - 1 : start] == text[end : end + 1] == _STARS)
        found.append((start - stars, end + stars, citation))
    return text, found


def _with_citations(text: str, values: list[Value], start: int, end: int) -> str:
    """Return a stretch of a text with citations for the values that begin in it."""
    pieces, at = [], start
    for first, last, citation in values:
        if first < start:
            at = max(at, min(last, end))
        elif first < end:
            pieces += [text[at:first], citation]
            at = last
    return "".join([*pieces, text[at:end]]) if at < end else "".join(pieces)


@dataclass(slots=True)
class _Piece:
    """A stretch of the unedited text, and what stands there in the edited one."""

    same: bool
    start: int
    end: int
    text: str


def _pieces(plain: str, edited: str, values: list[Value]) -> list[_Piece]:
    """Cut a change into stretches so that every value lies in one that changed, or in those that did not."""
    old, new = words(plain), words(edited)
    found: list[_Piece] = []
    for kind, i, end, j, last in steps(old, new):
        if kind == "equal":
            pairs = zip(old[i:end], new[j:last], strict=True)
            found += [_Piece(True, a.start, a.end, edited[b.start : b.end]) for a, b in pairs]  # noqa: FBT003 - its field
        else:
            start = old[i].start if i < len(old) else len(plain)
            stop = old[end - 1].end if end > i else start
            text = edited[new[j].start : new[last - 1].end] if last > j else ""
            found.append(_Piece(False, start, stop, text))  # noqa: FBT003 - its field
    for first, last, _ in values:
        touched = [n for n, piece in enumerate(found) if _touches(piece, first, last)]
        if touched and not all(found[n].same for n in touched):
            joined = found[touched[0] : touched[-1] + 1]
            text = "".join(piece.text for piece in joined)
            found[touched[0] : touched[-1] + 1] = [_Piece(False, joined[0].start, joined[-1].end, text)]  # noqa: FBT003
    return found


def _touches(piece: _Piece, first: int, last: int) -> bool:
    if piece.start == piece.end:
        return first < piece.start < last
    return piece.end > first and piece.start < last


def _values_in(plain: str, held: list[Value], piece: _Piece) -> list[tuple[str, str]] | None:
    """Return the values that the edited text has, where all around them is unchanged; empty for the same value."""
    pattern, at = "", piece.start
    for first, last, _ in held:
        pattern += re.escape(plain[at:first]) + "(.*?)"
        at = last
    if at > piece.end:
        return None
    match = re.fullmatch(pattern + re.escape(plain[at : piece.end]), piece.text, re.DOTALL)
    if match is None:
        return None
    pairs = zip(held, match.groups(), strict=True)
    return [(citation, value if value != plain[first:last] else "") for (first, last, citation), value in pairs]


def settled(text: str) -> str:
    """Return a text as it is compared: what a word processor sets on its own says nothing."""
    return as_typed(text).strip()


def sources(edit: Edit, source: str) -> Iterator[str]:
    """Yield sources that may say what the edit wants, the one nearest to the old source first."""
    for cut in (words, blocks):
        found = carried_over(edit.before, edit.after, source, cut)
        if found is not None:
            yield found.strip("\n").rstrip()
    yield edit.after
    yield edit.exact
