"""What becomes of one answer when requirements change. What is not plainly the same is given to a person to read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sspgen.merge.comparison.absent_controls import ELSEWHERE, AbsentControls
from sspgen.merge.comparison.nearest import Nearest
from sspgen.merge.crosswalks import CatalogNames
from sspgen.merge.spelling import Spelling
from sspgen.model.comparison import Meant, Moved, Outcome, Target
from sspgen.model.ids import control_label, part_name, statement_suffix
from sspgen.resolve.comparison.pairing import OTHER_NAME, pairs
from sspgen.resolve.comparison.words import likeness, reworded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.merge.comparison.parameter_moves import ParameterMoves
    from sspgen.model.catalog import Control
    from sspgen.model.implementation import Answer
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.pairing import Pair
    from sspgen.resolve.comparison.requirements import Requirements
    from sspgen.resolve.comparison.texts import Clause

_ANSWERED: Final = 0.4
"""From this likeness on, of an answer and a requirement, a part is named where the old requirement is not known."""


@dataclass(frozen=True)
class Reached:
    """What becomes of an answer, and what of the new requirements it answers.

    Attributes:
        control: id of the control; empty for none.
        clause: id of the part; empty for the control as a whole, None for nothing of it.
    """

    moved: Moved
    control: str = ""
    clause: str | None = ""


class AnswerMoves:
    """Finds out what becomes of answers.

    Args:
        old: None when the old requirements are not given.
        new: the new requirements.
        parameters: finds parameters again, and knows the controls that are in both.
        titles: titles that the workspace gives to controls, by id.
    """

    def __init__(
        self, old: Requirements | None, new: Requirements, parameters: ParameterMoves, titles: Mapping[str, str]
    ) -> None:
        self._old = old
        self._new = new
        self._same = parameters.same
        self._parameters = parameters
        self._titles = titles
        self._nearest = Nearest(new)
        self._absent = AbsentControls(new, self._nearest)
        self._spelled = Spelling(new.baseline.catalog, new.baseline.known)
        self._names = CatalogNames(new.baseline, self._spelled.control)
        self._owners = {part: control.id for control in new.controls.values() for part in _ids(control)}
        self._spelled_old = Spelling(old.baseline.catalog, old.baseline.known) if old is not None else None
        self._pairs: dict[str, dict[str, Pair]] = {}

    def of(self, answer: Answer) -> Reached:
        """Return what becomes of an answer: by the control it was written for, or else by one that it answers, too."""
        reached = self._of(answer)
        if reached.moved.outcome is not Outcome.UNKNOWN:
            return reached
        for written in answer.also:
            target = self._names.find(written)
            if target in self._owners:
                control = self._owners[target]
                copy = replace(answer, control=control, statement="" if target == control else target, label="")
                found = self._of(copy)
                why = f"{found.moved.why}; the answer was written for {reached.moved.label}"
                return replace(found, moved=replace(found.moved, why=why))
        return reached

    def _of(self, answer: Answer) -> Reached:
        old = self._old_control(answer)
        same = self._same.get(old.id) if old is not None else None
        identifier = same.new.id if same is not None else self._spelled.control(answer.control)
        moved = self._moved(answer, old)
        if identifier in self._new.withdrawn and identifier not in self._new.controls:
            return Reached(self._absent.withdrawn(moved, self._new.withdrawn[identifier]))
        control = self._new.controls.get(identifier)
        if control is None:
            return Reached(self._absent.not_selected_or_unknown(moved, identifier, answer.standard))
        if same is not None and same.by != "id":
            return Reached(self._absent.renamed(moved, same), control.id)
        return self._there(moved, answer, control, same)

    def _old_control(self, answer: Answer) -> Control | None:
        if self._old is None or self._spelled_old is None:
            return None
        identifier = self._spelled_old.control(answer.control)
        return self._old.controls.get(identifier) or self._old.withdrawn.get(identifier)

    def _moved(self, answer: Answer, old: Control | None) -> Moved:
        identifier = self._spelled.control(answer.control)
        own = answer.title or self._titles.get(answer.control, "")
        title = self._new.title(identifier) or (old.title if old is not None else "") or own
        known = self._new.controls.get(identifier) or self._new.withdrawn.get(identifier) or old
        part = part_name(answer.control, answer.statement) if answer.statement else answer.label
        return Moved(
            outcome=Outcome.UNKNOWN,
            control=answer.control,
            label=known.label if known is not None else control_label(answer.control),
            title=title,
            part=part,
            component=answer.component,
            span=answer.text_span or answer.span,
            why="",
            text=answer.text,
            before=self._old_text(answer, old),
        )

    def _old_text(self, answer: Answer, old: Control | None) -> str:
        clause = self._old_clause(answer, old)
        return clause.text if clause is not None else ""

    def _old_clause(self, answer: Answer, old: Control | None) -> Clause | None:
        """Return the part of the old requirement that an answer is about; the statement where it names none."""
        if old is None or self._old is None or self._spelled_old is None:
            return None
        statement = self._old.texts.statement(old)
        if statement is None or not answer.statement:
            return statement
        wanted = self._spelled_old.statement(old.id, answer.statement)
        return next((clause for clause in statement.walk() if clause.id == wanted), None)

    def _there(self, moved: Moved, answer: Answer, control: Control, same: Same | None) -> Reached:
        statement = self._new.texts.statement(control)
        clauses = {clause.id: clause for clause in statement.walk()} if statement is not None else {}
        wanted = self._spelled.statement(control.id, answer.statement) if answer.statement else ""
        old = self._old_clause(answer, same.old) if same is not None else None
        if not answer.statement:
            return self._compared(moved, same, old, statement, control)
        if same is None or old is None:
            return self._unseen(moved, answer, control, clauses.get(wanted))
        new = self._partner(same, old)
        if new is None:
            return self._part_gone(moved, control, old)
        if new.name != old.name:
            return self._part_moved(moved, same, old, new)
        return self._compared(moved, same, old, new, control)

    def _partner(self, same: Same, old: Clause) -> Clause | None:
        """Return what a part of the old statement is in the new one, or what it lies in where that has no parts now."""
        if same.old.id not in self._pairs and self._old is not None:
            paired = pairs(self._old.texts.statement(same.old), self._new.texts.statement(same.new))
            self._pairs[same.old.id] = {pair.old.id: pair for pair in paired if pair.old is not None}
        found = self._pairs[same.old.id]
        if old.id in found:
            return found[old.id].new
        above = self._above(same, old)
        partner = found[above.id].new if above is not None and above.id in found else None
        return partner if partner is not None and not partner.clauses else None

    def _above(self, same: Same, clause: Clause) -> Clause | None:
        """Return the nearest part around a part of the old statement that is paired: one that was not cut up."""
        statement = self._old.texts.statement(same.old) if self._old is not None else None
        around = (
            [each for each in statement.walk() if any(inner is clause for inner in each.clauses)]
            if statement is not None
            else []
        )
        if not around or around[0].id in self._pairs[same.old.id]:
            return around[0] if around else None
        return self._above(same, around[0])

    def _compared(
        self, moved: Moved, same: Same | None, old: Clause | None, new: Clause | None, control: Control
    ) -> Reached:
        after = new.text if new is not None else ""
        clause = new.id if new is not None and new.name else ""
        if same is None or old is None:
            why = "is there; what it said before is not known"
            return Reached(replace(moved, outcome=Outcome.UNSEEN, why=why, after=after), control.id, clause)
        parameters = self._parameters.of_control(same, old.text, after)
        outcome, why = _judged(old.text, after)
        if outcome is not Outcome.CHANGED and any(each.meant is Meant.DEMANDED for each in parameters):
            outcome, why = Outcome.CHANGED, f"{why}, but other values are demanded"
        if outcome is not Outcome.SAME and not clause and _pieces(control) and not old.clauses:
            why += f"; it is now answered part by part: {', '.join(_pieces(control))}"
        found = replace(moved, outcome=outcome, why=why, before=old.text, after=after, parameters=parameters)
        return Reached(replace(found, likeness=likeness(old.text, after)), control.id, clause)

    def _unseen(self, moved: Moved, answer: Answer, control: Control, new: Clause | None) -> Reached:
        if new is not None:
            return self._compared(moved, None, None, new, control)
        if self._old is None:
            suffix = statement_suffix(answer.statement)
            parts = ", ".join(_pieces(control)) or "no parts"
            why = f"has no part {suffix!r} in the new requirements; it has {parts}"
        else:
            why = f"has no part {moved.part!r}, neither in the old requirements nor in the new ones"
        targets = self._nearest.inside(control, answer.text, _ANSWERED) if answer.text else ()
        return Reached(replace(moved, outcome=Outcome.PART_GONE, why=why, targets=targets), control.id, None)

    def _part_gone(self, moved: Moved, control: Control, old: Clause) -> Reached:
        inside = self._nearest.inside(control, old.text, OTHER_NAME)
        if inside and inside[0].id != control.id:
            target = inside[0]
            why = f"is probably {target.label} now, by its words"
            after = next(c.text for c in self._nearest.clauses(control) if c.id == target.id)
            found = replace(moved, outcome=Outcome.PART_MOVED, why=why, targets=inside, after=after)
            return Reached(found, control.id, target.id)
        here = next((c for c in self._nearest.clauses(control) if c.name == old.name), None)
        targets = self._nearest.anywhere(old.text, ELSEWHERE)
        why = "is gone" if targets or here else "is gone, and nothing of the new requirements is like it"
        if here is not None:
            target = self._absent.target(here.id, likeness(old.text, here.text))
            alike = (target,) if target.likeness else ()
            targets = (*alike, *(each for each in targets if each.id != here.id))
            why = f"is gone: what {target.label} says now has little in common with it"
        return Reached(replace(moved, outcome=Outcome.PART_GONE, why=why, targets=targets), control.id, None)

    def _part_moved(self, moved: Moved, same: Same, old: Clause, new: Clause) -> Reached:
        pair = self._pairs[same.old.id].get(old.id)
        label = f"{same.new.label} {new.name}".rstrip()
        whole = "the whole control" if not new.name else label
        target = Target(new.id if new.name else same.new.id, label, same.new.title, pair.likeness if pair else None)
        why = f"is probably {whole} now"
        parameters = self._parameters.of_control(same, old.text, new.text)
        found = replace(
            moved, outcome=Outcome.PART_MOVED, why=why, targets=(target,), after=new.text, parameters=parameters
        )
        return Reached(found, same.new.id, new.id if new.name else "")


def _ids(control: Control) -> Iterator[str]:
    yield control.id
    if control.statement is not None:
        yield from (part.id for part in control.statement.walk() if part.id)


def _pieces(control: Control) -> list[str]:
    names = [part_name(control.id, part.id) for part in control.response_points]
    return [name for name in names if name]


def _judged(before: str, after: str) -> tuple[Outcome, str]:
    if before.split() == after.split():
        return Outcome.SAME, "says the same"
    words, grammar = reworded(before, after)
    return (Outcome.REWORDED if grammar else Outcome.CHANGED), words
