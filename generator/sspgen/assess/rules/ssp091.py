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
from sspgen.model.wording import restates, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        if not control.answers:
            continue
        required = words(" ".join(plain(line.segments) for line in control.requirement))
        for answer in control.answers:
            if restates(own_text(answer), required):
                yield finding("SSP091", f"{named(plan, answer)} only repeats the requirement", answer.provenance)


RULE = Rule("SSP091", _check)
