"""Which parameter of a control is which in another edition of it.

Ids alone do not say: editions number parameters anew, and ``ac-2_prm_1`` is then another blank to fill in. So an id (or
an alternative id) counts when what is asked for fits, and what fits better under another id is told as probable.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from sspgen.model.comparison import Meant
from sspgen.resolve.comparison.pairing import COMPARED, even
from sspgen.resolve.comparison.words import likeness, topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.catalog import Control, Parameter
    from sspgen.resolve.comparison.texts import Texts

_FITS: Final = 0.5
"""From this likeness on, of what is asked for or of the line it stands in, an id means what it meant."""
_SAME_FRAME: Final = 0.8
"""From this likeness on, of the lines around them, two blanks of one id are the same, whatever is asked for."""
_FRAME_WORDS: Final = 4
"""Fewest words that a line around a blank must have to say what the blank is."""
_PROBABLE: Final = 0.6
"""From this likeness on, of what is asked for and the line it stands in, two ids probably mean the same."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter, what is to be filled in, and the line in which it stands."""

    param: Parameter
    asked: str
    line: str

    @property
    def frame(self) -> str:
        """The line without what is to be filled in."""
        return self.line.replace(self.asked, "") if self.asked else self.line

    @property
    def names(self) -> frozenset[str]:
        """Every id that it goes by, in lower case."""
        return frozenset(name.lower() for name in (self.param.id, *self.param.alt_ids))


@dataclass(frozen=True, slots=True)
class ParameterPair:
    """A parameter and what it is in the other edition; one of the two may be None."""

    old: Asked | None
    new: Asked | None
    meant: Meant
    likeness: float | None = None


def asked_of(control: Control, texts: Texts) -> tuple[Asked, ...]:
    """Return the parameters of a control as they are asked for."""
    lines = texts.lines(control)
    return tuple(Asked(param, texts.asked(param), lines.get(param.id, "")) for param in control.params)


def parameter_pairs(old: tuple[Asked, ...], new: tuple[Asked, ...]) -> tuple[ParameterPair, ...]:
    """Return the parameters of two editions of a control, paired, in the order of the later; then what is gone."""
    by_id = _same_id(old, new)
    likely = dict(_likely(old, new, by_id))
    found = []
    for j, asked in enumerate(new):
        if j in by_id:
            found.append(_by_id(old[by_id[j]], asked))
        elif j in likely:
            i, score = likely[j]
            found.append(ParameterPair(old[i], asked, Meant.PROBABLY, score))
        else:
            found.append(ParameterPair(None, asked, Meant.NEW))
    used = {*by_id.values(), *(i for i, _ in likely.values())}
    return (*found, *(ParameterPair(asked, None, Meant.GONE) for i, asked in enumerate(old) if i not in used))


def _by_id(old: Asked, new: Asked) -> ParameterPair:
    if old.param.id != new.param.id:
        return ParameterPair(old, new, Meant.RENAMED)
    return ParameterPair(old, new, Meant.SAME if old.asked == new.asked else Meant.RELABELLED)


def _same_id(old: tuple[Asked, ...], new: tuple[Asked, ...]) -> dict[int, int]:
    """Return which of the earlier ones shares an id with each later one and fits; own ids before alternative ones."""
    was, now = _by_name(old), _by_name(new)
    rows = list({pair for name in was.keys() & now.keys() for pair in _crossed(was[name], now[name])})
    rows.sort(key=lambda pair: (old[pair[0]].param.id != new[pair[1]].param.id, *even(*pair)))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in rows:
        if j not in found and i not in taken and _fits(old[i], new[j]):
            found[j] = i
            taken.add(i)
    return found


def _by_name(listed: tuple[Asked, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, asked in enumerate(listed):
        for name in asked.names:
            found.setdefault(name, []).append(place)
    return found


def _crossed(some: list[int], others: list[int]) -> Iterable[tuple[int, int]]:
    """Return all pairs of places, or those in step where an id is repeated so often that it says nothing."""
    return product(some, others) if len(some) * len(others) <= COMPARED else zip(some, others, strict=False)


def _fits(old: Asked, new: Asked) -> bool:
    """Tell whether two parameters of one id mean the same: by what they ask for, or by the line around that."""
    if not (old.asked and new.asked) or old.asked == new.asked:
        return not (old.line and new.line) or likeness(old.line, new.line) >= _FITS or old.asked != new.asked
    same_frame = old.param.id == new.param.id and len(topic(new.frame)) >= _FRAME_WORDS
    return _likeness(old, new) >= _FITS or (same_frame and likeness(old.frame, new.frame) >= _SAME_FRAME)


def _likely(
    old: tuple[Asked, ...], new: tuple[Asked, ...], by_id: dict[int, int]
) -> Iterator[tuple[int, tuple[int, float]]]:
    """Yield, for later ones without partner, the earlier one that is most like it; the best pairs first."""
    used = set(by_id.values())
    free = [i for i in range(len(old)) if i not in used]
    left = [j for j in range(len(new)) if j not in by_id]
    if len(free) * len(left) > COMPARED:
        return
    scores = [(_likeness(old[i], new[j]), i, j) for i in free for j in left]
    paired: set[int] = set()
    for score, i, j in sorted(scores, key=lambda each: (-each[0], *even(each[1], each[2]))):
        if score >= _PROBABLE and i not in used and j not in paired:
            used.add(i)
            paired.add(j)
            yield j, (i, score)


def _likeness(old: Asked, new: Asked) -> float:
    label = likeness(old.asked, new.asked)
    if not old.line or not new.line:
        return label
    return round((label + likeness(old.line, new.line)) / 2, 2)
