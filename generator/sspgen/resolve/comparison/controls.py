"""What differs in one control between two editions: name, title, statement, and which parts are answered on their own.

A sentence says what happened to which part; the texts go with it, to be compared word by word by whoever shows them.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from sspgen.model.comparison import Aspect, Became, Change
from sspgen.model.ids import natural_key, part_name
from sspgen.resolve.comparison.pairing import cut, pairs
from sspgen.resolve.comparison.settings import parameter_changes
from sspgen.resolve.comparison.surroundings import surrounding_changes
from sspgen.resolve.comparison.told import More, alike, change
from sspgen.resolve.comparison.words import reworded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.catalog import Control
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.pairing import Pair
    from sspgen.resolve.comparison.requirements import Requirements
    from sspgen.resolve.comparison.texts import Clause


def control_changes(same: Same, old: Requirements, new: Requirements) -> tuple[Change, ...]:
    """Return what differs in a control that both editions ask for, in the order in which a person reads a control."""
    if same.old == same.new and old.baseline.catalog.params == new.baseline.catalog.params:
        return ()
    return tuple(
        chain(
            _named(same),
            _placed(same),
            _statement(same, old, new),
            _points(same),
            parameter_changes(same, old, new),
            surrounding_changes(same, old, new),
        )
    )


def _named(same: Same) -> Iterator[Change]:
    if same.old.id != same.new.id:
        how = {"title": "its title is the same", "text": "its text is alike"}.get(same.by)
        words = f"is probably what was called {same.old.label}: {how}" if how else f"was called {same.old.label}"
        more: More = {"likeness": same.likeness, "minor": how is None}
        yield change(same, (Aspect.CONTROL, Became.MOVED), words, more)
    if same.old.title != same.new.title:
        minor = same.old.title.casefold() == same.new.title.casefold()
        more = {"before": same.old.title, "after": same.new.title, "minor": minor}
        yield change(same, (Aspect.TITLE, Became.CHANGED), "has another title", more)


def _placed(same: Same) -> Iterator[Change]:
    before, after = same.old.group_id, same.new.group_id
    if before != after:
        words = f"stood in {before.upper() or 'no group'} and now stands in {after.upper() or 'no group'}"
        yield change(same, (Aspect.GROUP, Became.MOVED), words, {"before": before, "after": after})


def _statement(same: Same, old: Requirements, new: Requirements) -> Iterator[Change]:
    for pair in pairs(old.texts.statement(same.old), new.texts.statement(same.new)):
        if pair.old is not None and pair.new is not None:
            yield from _both(same, pair, pair.old, pair.new)
        elif pair.new is not None:
            more: More = {"old": "", "new": pair.new.id, "label": _label(same.new, pair.new), "after": _body(pair.new)}
            yield change(same, (Aspect.STATEMENT, Became.NEW), "is new", more)
        elif pair.old is not None:
            more = {"old": pair.old.id, "new": "", "label": _label(same.old, pair.old), "before": _body(pair.old)}
            yield change(same, (Aspect.STATEMENT, Became.GONE), "is gone", more)


def _body(clause: Clause) -> str:
    """Return the text of a clause without the title by which it is called."""
    return clause.text.removeprefix(clause.title).lstrip("\n") if clause.title else clause.text


def _both(same: Same, pair: Pair, one: Clause, other: Clause) -> Iterator[Change]:
    before, after = (one.text, other.text) if cut(pair) else (one.own, other.own)
    more: More = {"old": one.id, "new": other.id, "label": _label(same.new, other), "before": before, "after": after}
    if pair.renamed:
        words = f"is probably what was {_label(same.old, one)}"
        yield change(same, (Aspect.STATEMENT, Became.MOVED), words, {**more, "likeness": pair.likeness})
    elif not alike(before, after):
        words, minor = reworded(before, after)
        yield change(same, (Aspect.STATEMENT, Became.CHANGED), words, {**more, "minor": minor})


def _label(control: Control, clause: Clause) -> str:
    if clause.title:
        own = clause.title.replace(" (", "(").startswith(control.label)
        return clause.title if own else f"{control.label} {clause.title}"
    return f"{control.label} {clause.name}".rstrip()


def _points(same: Same) -> Iterator[Change]:
    """Yield parts that must be answered on their own and had not to be, of those that are in both editions."""
    old, new = ({p.id for p in c.response_points} for c in (same.old, same.new))
    if _in_one_piece(same.old) is not _in_one_piece(same.new):
        yield _divided(same)
        return
    for identifier in sorted((old ^ new) & _parts(same.old) & _parts(same.new), key=natural_key):
        came = identifier in new
        label = f"{same.new.label} {part_name(same.new.id, identifier)}".rstrip()
        words = "must now be answered on its own" if came else "need not be answered on its own any more"
        more: More = {"old": identifier, "new": identifier, "label": label}
        yield change(same, (Aspect.POINTS, Became.NEW if came else Became.GONE), words, more)


def _parts(control: Control) -> set[str]:
    return {part.id for part in control.statement.walk()} if control.statement is not None else set()


def _in_one_piece(control: Control) -> bool:
    return control.response_points == (control.statement,)


def _divided(same: Same) -> Change:
    """Tell that a control that was answered in one piece is answered in several, or the other way round."""
    before, after = (
        ", ".join(part_name(c.id, p.id) or "the whole" for p in c.response_points) for c in (same.old, same.new)
    )
    whole = _in_one_piece(same.new)
    words = "is now answered as a whole" if whole else f"is now answered part by part: {after}"
    return change(same, (Aspect.POINTS, Became.CHANGED), words, {"before": before, "after": after})
