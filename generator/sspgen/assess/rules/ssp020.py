"""SSP020: every answer says who originates the control.

Who answers for a control, the provider or its customers, is what a customer reads a plan for. A warning where FedRAMP
asks for it; else a remark, and only where some answers say it and others do not.

Source: FedRAMP Rev 5 "implemented-requirement-has-control-origination".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule
from sspgen.assess.texts import answers, asks_fedramp, place
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

_NAMED = 6


def _check(plan: Plan) -> Iterator[Diagnostic]:
    silent = [control for control in plan.controls() if control.answers and not control.origination]
    told = any(answer.origination for answer in answers(plan))
    if not silent or not (told or asks_fedramp(plan)):
        return
    labels = ", ".join(control.label for control in silent[:_NAMED])
    more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
    where = place(plan)
    severity = Severity.WARNING if asks_fedramp(plan) else Severity.INFO
    message = f"no answer says who originates {labels}{more}"
    yield Diagnostic("SSP020", message, Span(where.path, where.line) if where.path else None, severity)


RULE = Rule("SSP020", _check)
