"""Where in new requirements words are most alike to those of a text: a hint for a person, and nothing more."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.model.comparison import Target
from sspgen.model.ids import natural_key
from sspgen.resolve.comparison.catalogs import target_label
from sspgen.resolve.comparison.words import likeness, topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.catalog import Control
    from sspgen.resolve.comparison.requirements import Requirements
    from sspgen.resolve.comparison.texts import Clause


class Nearest:
    """Searches the statement parts of some requirements.

    Args:
        edition: the requirements.
    """

    def __init__(self, edition: Requirements) -> None:
        self._edition = edition

    @cached_property
    def _by_word(self) -> dict[str, set[tuple[str, int]]]:
        """Which clauses have a word: control id and place within the control."""
        found: dict[str, set[tuple[str, int]]] = {}
        for control in self._edition.controls.values():
            for place, clause in enumerate(self.clauses(control)):
                for word, _ in topic(clause.text):
                    found.setdefault(word, set()).add((control.id, place))
        return found

    def clauses(self, control: Control) -> list[Clause]:
        """Return all clauses of a control's statement; none when it has none."""
        statement = self._edition.texts.statement(control)
        return list(statement.walk()) if statement is not None else []

    def inside(self, control: Control, text: str, least: float, most: int = 1) -> tuple[Target, ...]:
        """Return the parts of one control that are most like a text."""
        return self._best(((control, clause) for clause in self.clauses(control)), text, least, most)

    def anywhere(self, text: str, least: float, most: int = 2) -> tuple[Target, ...]:
        """Return the parts of all controls that are most like a text, each control once."""
        seen: dict[tuple[str, int], int] = {}
        for word in {word for word, _ in topic(text)}:
            for where in self._by_word.get(word, ()):
                seen[where] = seen.get(where, 0) + 1
        many = sorted(seen, key=lambda where: (-seen[where], natural_key(where[0]), where[1]))[:_LOOKED_AT]
        controls = self._edition.controls
        return self._best(((controls[i], self.clauses(controls[i])[place]) for i, place in many), text, least, most)

    def _best(
        self, candidates: Iterable[tuple[Control, Clause]], text: str, least: float, most: int
    ) -> tuple[Target, ...]:
        scored = [(likeness(text, clause.text), control, clause) for control, clause in candidates]
        scored.sort(key=lambda each: (-each[0], natural_key(each[2].id or each[1].id)))
        found: dict[str, Target] = {}
        for score, control, clause in scored:
            if score >= least and control.id not in found:
                name = clause.id if clause.name else control.id
                found[control.id] = Target(name, target_label(name, self._edition), control.title, score)
        return tuple(found.values())[:most]


_LOOKED_AT = 400
"""Clauses with most words in common that are looked at closely."""
