"""Making one record of a difference in a control."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from sspgen.model.comparison import Became, Change

if TYPE_CHECKING:
    from sspgen.model.comparison import Aspect
    from sspgen.resolve.comparison.correspondence import Same


class More(TypedDict, total=False):
    """Fields of a change beside those that every change of a control has."""

    old: str
    new: str
    label: str
    before: str
    after: str
    likeness: float | None
    minor: bool


def change(same: Same, kind: tuple[Aspect, Became], words: str, more: More) -> Change:
    """Return a change of a control that is in both editions; what ``more`` does not say is that of the control."""
    given: More = {"old": same.old.id, "new": same.new.id, "label": same.new.label}
    given.update(more)
    aspect, became = kind
    return Change(aspect, became, group=same.new.id, words=words, **given)


def alike(before: str, after: str) -> bool:
    """Tell whether two texts are the same but for spacing."""
    return before.split() == after.split()


def came(before: str, after: str) -> Became:
    """Return what became of a text that may have been or be empty."""
    return Became.CHANGED if before and after else Became.NEW if after else Became.GONE
