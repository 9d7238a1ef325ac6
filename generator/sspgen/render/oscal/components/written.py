"""The answers of a plan as they were written: each once, at the control that it was written for.

A text that counts for several controls is in the plan at each of them. Where it was written for a control of another
framework, it is in the plan nowhere else, so it is put back here, with the weakest of the claims that it makes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sspgen.model.implementation import weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.plan import Plan, PlanAnswer


_ELSEWHERE = "it was written for another framework, and counts here as a crosswalk or its author says"


@dataclass(frozen=True, slots=True)
class Written:
    """Answers by component.

    Attributes:
        inside: to controls of the profile; ``outside`` to others.
        reasons: why an answer is outside, by its UUID.
        also: what its author says that an answer answers, too, by its UUID.
    """

    inside: dict[str, list[PlanAnswer]]
    outside: dict[str, list[PlanAnswer]]
    reasons: dict[str, str]
    also: dict[str, tuple[str, ...]]


def written(plan: Plan) -> Written:
    """Return the answers of a plan as they were written."""
    answers = [answer for control in plan.controls() for answer in control.answers]
    there = [answer for answer in answers if answer.via is None]
    known = {answer.uuid for answer in there} | {outside.answer.uuid for outside in plan.outside}
    elsewhere = list(_elsewhere(answers, known))
    reasons = {outside.answer.uuid: outside.reason for outside in plan.outside}
    return Written(
        inside=_by_component(there),
        outside=_by_component([*(outside.answer for outside in plan.outside), *elsewhere]),
        reasons=reasons | {answer.uuid: _ELSEWHERE for answer in elsewhere},
        also=_also(answers),
    )


def _elsewhere(answers: list[PlanAnswer], known: set[str]) -> Iterator[PlanAnswer]:
    """Yield what was written for controls that the plan does not have, each once."""
    copies: dict[str, list[PlanAnswer]] = {}
    for answer in answers:
        if answer.via is not None and answer.via.answer not in known:
            copies.setdefault(answer.via.answer, []).append(answer)
    for uuid, found in copies.items():
        # What its author says carries the claim whole; a crosswalk may have made it weaker.
        whole = [each for each in found if each.via and not each.via.source]
        claim = weakest(each.claim for each in whole or found)
        first = (whole or found)[0]
        if first.via is not None:
            control, statement = first.via.control, first.via.statement
            yield replace(first, uuid=uuid, control=control, statement=statement, part="", claim=claim, via=None)


def _also(answers: list[PlanAnswer]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for answer in answers:
        if answer.via is not None and not answer.via.source:
            found.setdefault(answer.via.answer, {})[answer.statement or answer.control] = None
    return {uuid: tuple(targets) for uuid, targets in found.items()}


def _by_component(answers: Iterable[PlanAnswer]) -> dict[str, list[PlanAnswer]]:
    found: dict[str, list[PlanAnswer]] = {}
    for answer in answers:
        found.setdefault(answer.component, []).append(answer)
    return found
