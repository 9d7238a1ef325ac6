"""What becomes of every answer of a workspace when requirements change, and what nobody has answered yet.

Each answer has exactly one outcome, so that the counts add up. Nothing is moved or rewritten here: the report says what
a person has to do, and how sure it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.merge.answers import said
from sspgen.merge.comparison.answer_moves import AnswerMoves
from sspgen.merge.comparison.parameter_moves import ParameterMoves
from sspgen.model.comparison import Migration, Outcome, Unanswered
from sspgen.model.ids import natural_key, part_name
from sspgen.resolve.comparison.correspondence import same_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.merge.comparison.answer_moves import Reached
    from sspgen.model.catalog import Control, Part
    from sspgen.model.comparison import Moved, Side
    from sspgen.model.implementation import Workspace
    from sspgen.resolve.comparison.requirements import Requirements

_SEEN = (Outcome.WITHDRAWN, Outcome.PART_GONE, Outcome.UNKNOWN)
"""Outcomes whose targets are only places to look at: an answer with one of them answers nothing new yet."""
_SERVES = 0.7
"""From this likeness on, the old text of a requirement is named as one that may serve for another control."""


def migrate(workspace: Workspace, side: Side, old: Requirements | None, new: Requirements) -> Migration:
    """Return what becomes of the answers of a workspace.

    Args:
        workspace: of any format.
        side: what the workspace is called.
        old: the requirements that it answers, with their texts; None where they are not at hand.
        new: the requirements that it is to answer, with their texts.
    """
    same = {each.old.id: each for each in same_controls(old, new)} if old is not None else {}
    parameters = ParameterMoves(old, new, same)
    moves = AnswerMoves(old, new, parameters, workspace.control_titles)
    reached = [moves.of(answer) for component in workspace.components for answer in said(component)]
    return Migration(
        before=old.side if old is not None else None,
        after=new.side,
        workspace=side,
        answers=tuple(sorted((each.moved for each in reached), key=_order)),
        parameters=tuple(parameters.of_workspace(workspace)),
        unanswered=tuple(_unanswered(new, reached)),
        parts_new=tuple(_open_parts(new, reached)),
        notes=tuple(_notes(old)),
    )


def _order(moved: Moved) -> tuple[object, ...]:
    place = (moved.span.path, moved.span.line, moved.span.column) if moved.span else ("", 0, 0)
    return natural_key(moved.control), natural_key(moved.part), moved.component, place


def _unanswered(new: Requirements, reached: Iterable[Reached]) -> Iterator[Unanswered]:
    """Yield the controls that no answer reaches, with what may serve."""
    listed = list(reached)
    answered = {each.control for each in listed}
    hints: dict[str, dict[str, None]] = {}
    for each in listed:
        for target in each.moved.targets if each.moved.outcome in _SEEN else ():
            if target.likeness is None or target.likeness >= _SERVES:
                label = f"{each.moved.label} {each.moved.part}".rstrip()
                hints.setdefault(target.id.partition("_smt")[0], {})[label] = None
    for control in sorted(new.controls.values(), key=lambda each: natural_key(each.id)):
        if control.id not in answered and control.response_points:
            hint = ", ".join(hints.get(control.id, ()))
            yield Unanswered(control.id, control.label, control.title, _names(control, control.response_points), hint)


def _open_parts(new: Requirements, reached: Iterable[Reached]) -> Iterator[Unanswered]:
    """Yield the response points that no answer reaches, of controls that are answered part by part."""
    clauses: dict[str, set[str]] = {}
    for each in reached:
        if each.control:
            clauses.setdefault(each.control, set()).update(() if each.clause is None else (each.clause,))
    for identifier in sorted(clauses, key=natural_key):
        control, found = new.controls[identifier], clauses[identifier]
        if "" in found:
            continue
        left = [p for p in control.response_points if not any(part.id in found for part in p.walk())]
        if left:
            yield Unanswered(control.id, control.label, control.title, _names(control, left))


def _names(control: Control, parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(name for name in (part_name(control.id, part.id) for part in parts) if name)


def _notes(old: Requirements | None) -> Iterator[str]:
    if old is None:
        yield "the old requirements were not given, so what a part said before could not be compared"
