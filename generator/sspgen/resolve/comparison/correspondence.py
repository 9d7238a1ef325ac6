"""Which control of one edition is which of another: by id, by spelling, and by title or text where ids changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.ids import control_id
from sspgen.resolve.comparison.pairing import even
from sspgen.resolve.comparison.words import likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sspgen.model.catalog import Control
    from sspgen.resolve.comparison.requirements import Requirements

_ALIKE: Final = 0.75
"""From this likeness on, controls of different ids and titles are probably one."""
_COMPARED: Final = 250_000
"""Most pairs of controls that are compared by their words; beyond that only titles count."""


@dataclass(frozen=True, slots=True)
class Same:
    """A control in both editions.

    Attributes:
        likeness: share of words in common where ids differ; None where the id says it.
        by: how it was found: ``id``, ``title`` or ``text``.
    """

    old: Control
    new: Control
    by: str = "id"
    likeness: float | None = None


def same_controls(old: Requirements, new: Requirements) -> tuple[Same, ...]:
    """Return the controls that both editions ask for, in the order of the later one."""
    found = {i: Same(old.controls[i], control) for i, control in new.controls.items() if i in old.controls}
    left, right = ([c for c in side.controls.values() if c.id not in found] for side in (old, new))
    spelled, spelled_new = _unique(left, _spelling), _unique(right, _spelling)
    for name in sorted(spelled.keys() & spelled_new.keys()):
        found[spelled_new[name].id] = Same(spelled[name], spelled_new[name])
    used = {same.old.id for same in found.values()}
    only_old = [c for c in old.controls.values() if c.id not in used and not new.knows(c.id)]
    only_new = [c for c in new.controls.values() if c.id not in found and not old.knows(c.id)]
    for same in _probable(only_old, only_new, old, new):
        found[same.new.id] = same
    return tuple(found[identifier] for identifier in new.controls if identifier in found)


def _spelling(control: Control) -> str:
    return control_id(control.label)


def _probable(only_old: list[Control], only_new: list[Control], old: Requirements, new: Requirements) -> Iterator[Same]:
    def text(edition: Requirements) -> Callable[[Control], str]:
        def of(control: Control) -> str:
            statement = edition.texts.statement(control)
            return f"{control.title}\n{statement.text if statement is not None else ''}"

        return of

    told, tnew = text(old), text(new)
    titled, titled_new = _unique(only_old, _title), _unique(only_new, _title)
    used: set[str] = set()
    for title in sorted(titled.keys() & titled_new.keys()):
        one, other = titled[title], titled_new[title]
        used |= {one.id, f"\0{other.id}"}
        yield Same(one, other, "title", likeness(told(one), tnew(other)))
    rest = [c for c in only_old if c.id not in used]
    rest_new = [c for c in only_new if f"\0{c.id}" not in used]
    if len(rest) * len(rest_new) <= _COMPARED:
        yield from _by_text([(c, told(c)) for c in rest], [(c, tnew(c)) for c in rest_new])


def _unique(controls: list[Control], name: Callable[[Control], str]) -> dict[str, Control]:
    """Return controls by a name, those only whose name no other has."""
    seen = Counter(name(control) for control in controls)
    return {name(control): control for control in controls if seen[name(control)] == 1 and name(control)}


def _title(control: Control) -> str:
    return " ".join(control.title.casefold().split())


def _by_text(old: list[tuple[Control, str]], new: list[tuple[Control, str]]) -> Iterator[Same]:
    scores = [(likeness(told, tnew), i, j) for i, (_, told) in enumerate(old) for j, (_, tnew) in enumerate(new)]
    used: set[int] = set()
    paired: set[int] = set()
    for score, i, j in sorted((each for each in scores if each[0] >= _ALIKE), key=lambda s: (-s[0], *even(s[1], s[2]))):
        if i not in used and j not in paired:
            used.add(i)
            paired.add(j)
            yield Same(old[i][0], new[j][0], "text", score)
