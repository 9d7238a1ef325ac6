"""SSP012: a plan that must meet control PL-2 states the elements that PL-2 asks for.

One remark that names the keys, and no more: an element may not apply to a system, which only its owners know.

Source: NIST SP 800-53 r5, PL-2a.1 to a.15.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.elements import unstated
from sspgen.model.stating import member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

_CONTROL = "pl-2"


def _check(plan: Plan) -> Iterator[Diagnostic]:
    missing = [element for element in unstated(plan.system) if element.source.startswith("PL-2a")]
    if _CONTROL in plan.control_by_id and missing:
        named = "; ".join(f"{e.source.removeprefix('PL-2')} {member(plan.form, e.keys)}" for e in missing)
        yield Diagnostic("SSP012", f"elements of PL-2 are not stated: {named}", plan.system.span, Severity.INFO)


RULE = Rule("SSP012", _check)
