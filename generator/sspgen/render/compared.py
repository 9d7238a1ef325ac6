"""What differs between two plans, as every output says it: by aspect, the worse first, counted in words.

Nothing is called better or worse here that the comparison does not call so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.chronicle import Aspect
from sspgen.render.words import word

if TYPE_CHECKING:
    from sspgen.model.chronicle import Comparison, Difference

_ORDER: Final = (
    (Aspect.PROOF, "Proof", "statement part"),
    (Aspect.EVIDENCE, "Evidence sources", "evidence source"),
    (Aspect.CLAIM, "Claims", "claim"),
    (Aspect.CONTROL, "Controls", "control"),
    (Aspect.PARAMETER, "Parameters", "parameter"),
    (Aspect.TEXT, "Answers", "answer"),
    (Aspect.COMPONENT, "Components", "component"),
)
_NOUNS: Final = {aspect: noun for aspect, _, noun in _ORDER}
_SIGNS: Final = {False: "\N{MINUS SIGN}", None: "~", True: "+"}
_DOING: Final = {"pass": "passing", "fail": "failing"}
_WORSE_FIRST: Final = (False, None, True)


@dataclass(frozen=True, slots=True)
class Group:
    """Differences of one aspect, the worse first, with what one of them is called."""

    aspect: Aspect
    title: str
    noun: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a summary: a minus for worse, ``~`` for neither, ``+`` for better, and how many of what."""

    sign: str
    words: str


def groups(comparison: Comparison) -> tuple[Group, ...]:
    """Return the differences by aspect; within each the worse first, else in plan order."""
    found: dict[Aspect, list[Difference]] = {}
    for difference in comparison.differences:
        found.setdefault(difference.aspect, []).append(difference)
    ranks = {better: rank for rank, better in enumerate(_WORSE_FIRST)}
    return tuple(
        Group(aspect, title, noun, tuple(sorted(found[aspect], key=lambda each: ranks[each.better])))
        for aspect, title, noun in _ORDER
        if aspect in found
    )


def summary(comparison: Comparison) -> tuple[Line, ...]:
    """Return what changed in counted words, the worse first: ``1 evidence source now stale``."""
    counted: dict[tuple[bool | None, Aspect, str], int] = {}
    for group in groups(comparison):
        for each in group.differences:
            key = (each.better, each.aspect, _outcome(each))
            counted[key] = counted.get(key, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: _WORSE_FIRST.index(item[0][0]))
    return tuple(Line(_SIGNS[b], _counted(aspect, outcome, n)) for (b, aspect, outcome), n in ordered)


def _outcome(difference: Difference) -> str:
    if not difference.after:
        return "removed"
    if difference.aspect in (Aspect.PROOF, Aspect.CLAIM, Aspect.EVIDENCE):
        return f"now {_DOING.get(difference.after) or word(difference.after)}"
    return "changed" if difference.before else "added"


def _counted(aspect: Aspect, outcome: str, number: int) -> str:
    return f"{number:,} {_NOUNS[aspect]}{'s' if number != 1 else ''} {outcome}"
