"""What a report of a migration lists: requirements, each with all answers that have one outcome there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.comparison import Meant, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.comparison import Migration, Moved, ParameterMoved, Target, Unanswered

QUIET: Final = frozenset({Outcome.SAME, Outcome.REWORDED})
"""Outcomes that ask for nothing: they are counted, and listed when asked for."""
TITLES: Final = {
    Outcome.WITHDRAWN: "Withdrawn: the text has to move",
    Outcome.UNKNOWN: "Not known to the new requirements",
    Outcome.PART_GONE: "The part is gone",
    Outcome.PART_MOVED: "The part probably has another letter",
    Outcome.CONTROL_MOVED: "The control probably has another name",
    Outcome.CHANGED: "The requirement changed: read the answer again",
    Outcome.UNSEEN: "Still there; read the answer again",
    Outcome.NOT_SELECTED: "Not selected by the new profile",
    Outcome.REWORDED: "Says the same in other words",
    Outcome.SAME: "Says the same",
}


@dataclass(frozen=True, slots=True)
class Section:
    """The requirements of one outcome, with a title that counts their answers."""

    outcome: Outcome
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A requirement, and the answers to it; what is said of the first goes for all."""

    answers: tuple[Moved, ...]

    @property
    def first(self) -> Moved:
        """One of the answers."""
        return self.answers[0]

    @property
    def label(self) -> str:
        """What people call the requirement, e.g. ``AC-2 j``."""
        return f"{self.first.label} {self.first.part}".rstrip()

    @property
    def places(self) -> tuple[str, ...]:
        """Who says it, and where: ``component (file:line)``."""
        return tuple(
            f"{each.component} ({each.span.path}:{each.span.line})" if each.span else each.component
            for each in self.answers
        )


def sections(migration: Migration, *, verbose: bool) -> Iterator[Section]:
    """Yield what a report tells of a migration, what needs most work first.

    Args:
        migration: what became of the answers.
        verbose: also what asks for nothing.
    """
    for outcome in Outcome:
        found = items(migration, outcome)
        if found and (verbose or outcome not in QUIET):
            yield Section(outcome, f"{TITLES[outcome]} ({migration.counts[outcome]})", found)


def items(migration: Migration, outcome: Outcome) -> tuple[Item, ...]:
    """Return the requirements whose answers have an outcome, in natural order."""
    found: dict[tuple[object, ...], list[Moved]] = {}
    for moved in migration.answers:
        if moved.outcome is outcome:
            key = (moved.control, moved.label, moved.part, moved.why, moved.before, moved.after, moved.targets)
            found.setdefault(key, []).append(moved)
    return tuple(Item(tuple(answers)) for answers in found.values())


def needs_work(migration: Migration) -> bool:
    """Tell whether anything is left to do for a person."""
    open_answers = any(number for outcome, number in migration.counts.items() if outcome not in QUIET)
    return open_answers or bool(migration.unanswered or migration.parts_new or changed_parameters(migration))


def changed_parameters(migration: Migration) -> tuple[ParameterMoved, ...]:
    """Return the parameters of the workspace that are not simply as they were."""
    return tuple(each for each in migration.parameters if each.meant is not Meant.SAME)


def parameter_words(moved: ParameterMoved) -> str:
    """Return what becomes of a parameter, in one line."""
    asked = f" ({moved.before})" if moved.before else ""
    after = f"; asks now for: {moved.after}" if moved.after and moved.after != moved.before else ""
    score = f", {round(moved.likeness * 100)} % of the words in common" if moved.likeness is not None else ""
    if not moved.old:
        return f"{moved.new} is new: {moved.after}"
    told = f"{moved.old} → {moved.new}" if moved.new and moved.old != moved.new else moved.old
    why = moved.why.removesuffix(f" {moved.new}") if moved.why != moved.new else moved.why
    return f"{told}{asked}: {why}{after}{score}"


def target_words(target: Target) -> str:
    """Return a place that a text may go to, with how sure that is."""
    title = f" {target.title}" if target.title else ""
    score = f" ({round(target.likeness * 100)} % of the words in common)" if target.likeness is not None else ""
    left = "" if target.selected else ", which the new profile does not select"
    return f"{target.label}{title}{score}{left}"


def unanswered_words(each: Unanswered) -> str:
    """Return a control without an answer, with its parts and with what may serve."""
    parts = f": {', '.join(each.parts)}" if each.parts else ""
    hint = f" (from {each.hint})" if each.hint else ""
    return f"{each.label} {each.title}{parts}{hint}"
