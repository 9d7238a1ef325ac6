"""SSP091: an answer says how, and does not repeat the requirement.

A requirement in the words of the catalog tells nothing about the system. At least nine tenths of an answer's word
pairs have to stand in the requirement for this to be said.

Source: FedRAMP, agency authorization playbook (do not restate the control).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import named, own_text
from sspgen.model.prose import plain
from sspgen.model.wording import share_taken_from, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_FEWEST = 8
"""Shorter answers meet the words of a requirement by chance."""
_SHARE = 0.9
_LONGER = 1.5
"""A text that is so many times as long as the requirement has words of its own."""


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        requirement = " ".join(plain(line.segments) for line in control.requirement)
        required = words(requirement) if control.answers else ()
        for answer in control.answers:
            if _repeats(own_text(answer), requirement, required):
                yield finding("SSP091", f"{named(answer)} only repeats the requirement", answer.provenance)


def _repeats(text: str, requirement: str, required: tuple[str, ...]) -> bool:
    if len(text) > len(requirement) * _LONGER:
        return False
    said = words(text)
    return len(said) >= _FEWEST and share_taken_from(said, required) >= _SHARE


RULE = Rule("SSP091", _check)
