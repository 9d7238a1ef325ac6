"""SSP041: the impact levels are the highest of what they are made of.

The level of the system is the high-water mark of its three objectives, and each objective that of the information
that the system holds. A profile for a lower level asks too little.

Source: FIPS 199, section 3; FIPS 200, section 3; FedRAMP Rev 5
"security-sensitivity-level-matches-security-impact-level".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place
from sspgen.model.levels import OBJECTIVES, above, highest, level_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for message in (*_objectives(plan), *_overall(plan)):
        yield finding("SSP041", message, place(plan))


def _objectives(plan: Plan) -> Iterator[str]:
    system = plan.system
    for name in OBJECTIVES:
        own = getattr(system, name)
        for each in system.information_types:
            held = getattr(each, name)
            if above(held, own):
                yield f"{name} is {own}, and of the information type {each.id} it is {held}"


def _overall(plan: Plan) -> Iterator[str]:
    system = plan.system
    mark = highest(getattr(system, name) for name in OBJECTIVES)
    if above(mark, system.impact):
        yield f"the system's impact is {system.impact}, and the highest of its objectives is {mark}"
    asked = level_named(f"{plan.profile.id} {plan.profile.title}")
    if above(system.impact, asked):
        yield f"the system's impact is {system.impact}, and its profile is for {asked}"


RULE = Rule("SSP041", _check)
