"""Which part of a control's statement is which in another edition of it: by letter, and by words where letters shifted.

A part that kept its letter and has next to nothing in common with what stands there now is not the same part. What is
paired by words only is said to be so, with how much they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from sspgen.model.ids import natural_key
from sspgen.resolve.comparison.words import gist, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sspgen.resolve.comparison.texts import Clause

SAME_NAME: Final = 0.3
"""From this likeness on, parts of one letter are one part that was changed."""
OTHER_NAME: Final = 0.6
"""From this likeness on, parts of different letters are probably one part that was moved."""
_STAYED: Final = 0.2
"""What a letter that stayed is worth, in likeness, when parts are paired."""
COMPARED: Final = 40_000
"""Most pairs of parts, or parameters, of two controls that are compared by their words; beyond that names decide."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of the earlier statement and what it is in the later one; one of the two may be None."""

    old: Clause | None
    new: Clause | None
    likeness: float = 0.0

    @property
    def renamed(self) -> bool:
        """Whether it has another letter or number now, among those beside it."""
        return self.old is not None and self.new is not None and self.old.mark != self.new.mark


def pairs(old: Clause | None, new: Clause | None) -> tuple[Pair, ...]:
    """Return the parts of two statements, paired, in the order of the later one; what is gone stands where it stood.

    Parts below a paired part are paired among themselves where both have some. Of a part that is new, gone, or was cut
    into parts, the parts below it are not listed.
    """
    if old is None or new is None:
        return (Pair(old, new),) if old or new else ()
    return (Pair(old, new, likeness(old.text, new.text)), *_below(old, new))


def cut(pair: Pair) -> bool:
    """Tell whether one of two paired parts was cut into parts, so that only wholes compare.

    One that says what it said, and has parts below it besides, was not cut: something was added to it.
    """
    return pair.old is not None and pair.new is not None and _cut(pair.old, pair.new)


def _cut(old: Clause, new: Clause) -> bool:
    return bool(old.clauses) is not bool(new.clauses) and gist(old.own) != gist(new.own)


def _below(old: Clause, new: Clause) -> Iterator[Pair]:
    if _cut(old, new):
        return
    for pair in _assigned(old.clauses, new.clauses):
        yield pair
        if pair.old is not None and pair.new is not None:
            yield from _below(pair.old, pair.new)


def _assigned(old: Sequence[Clause], new: Sequence[Clause]) -> list[Pair]:
    """Pair siblings, the most alike first; a letter that stayed counts too."""
    partner: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, _, i, j in sorted(_scores(old, new), key=lambda each: (-each[0] - each[1], *even(each[2], each[3]))):
        if i not in taken and j not in partner:
            taken.add(i)
            partner[j] = (i, score)
    found = []
    for j, clause in enumerate(new):
        i, score = partner.get(j, (-1, 0.0))
        found.append(Pair(old[i] if i >= 0 else None, clause, score))
    return _with_gone(found, [clause for i, clause in enumerate(old) if i not in taken])


def _with_gone(pairs: list[Pair], gone: list[Clause]) -> list[Pair]:
    """Put what is gone before the part that has its letter now, or the next one."""
    found = list(pairs)
    for clause in gone:
        later = (
            n for n, pair in enumerate(found) if pair.new and natural_key(pair.new.mark) >= natural_key(clause.mark)
        )
        found.insert(next(later, len(found)), Pair(clause, None))
    return found


def even(i: int, j: int) -> tuple[int, int, int]:
    """Return a key that puts pairs of places in one order, whichever side is called the old one."""
    return i + j, abs(i - j), i


def _scores(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[tuple[float, float, int, int]]:
    for i, j in _candidates(old, new):
        one, other = old[i], new[j]
        same = one.mark == other.mark
        score = likeness(one.text, other.text)
        if score >= OTHER_NAME or (same and (score >= SAME_NAME or gist(one.text) == gist(other.text))):
            yield score, _STAYED * same, i, j


def _candidates(old: Sequence[Clause], new: Sequence[Clause]) -> Iterable[tuple[int, int]]:
    """Return places of siblings that may be one: all pairs, or those of one letter where that would be too many."""
    if len(old) * len(new) <= COMPARED:
        return product(range(len(old)), range(len(new)))
    by_mark = {clause.mark: i for i, clause in reversed([*enumerate(old)])}
    return ((by_mark[clause.mark], j) for j, clause in enumerate(new) if clause.mark in by_mark)
