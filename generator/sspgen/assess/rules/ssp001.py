"""SSP001: every control of the profile has an answer.

An unanswered control says nothing, not even that it is planned; a reader cannot tell it from one that was forgotten.
One that only holds others together and asks for nothing itself, as categories and requirements of some catalogs do, is
answered in those.

Source: OSCAL SSP model (implemented-requirement); FedRAMP Rev 5 "incomplete-implemented-requirements".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    holding = {control.parent for control in plan.controls() if control.points}
    for control in plan.controls():
        asked = control.points or control.id not in holding
        if asked and not control.answers and not control.withdrawn:
            yield finding("SSP001", f"{control.label} {control.title} has no answer")


RULE = Rule("SSP001", _check)
