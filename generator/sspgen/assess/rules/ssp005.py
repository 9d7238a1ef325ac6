"""SSP005: a parameter's value is one that catalog and profile allow.

A profile that asks for a review every 30 days is not met by one every 90. Only periods are held against each other
here, and only where both sides name one; values outside the choices of a catalog are found where plans are merged.

Source: OSCAL catalog model (select, constraint); FedRAMP Rev 5 "uses-correct-param-value".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.model.periods import days, longer, longest_allowed
from sspgen.model.prose import ParameterState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan, PlanParameter


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for control in plan.controls():
        for param in control.parameters:
            if param.state is ParameterState.ORGANIZATION:
                yield from _too_long(param, control.label)


def _too_long(param: PlanParameter, label: str) -> Iterator[Diagnostic]:
    for constraint in param.constraints:
        limit, value = longest_allowed(constraint), days(param.text)
        if limit is not None and value is not None and longer(value, limit):
            asked = " ".join(constraint.split())
            message = f"{label}: {param.id} is {param.text!r}, and the profile asks for {asked!r}"
            yield finding("SSP005", message, param.provenance)


RULE = Rule("SSP005", _check)
