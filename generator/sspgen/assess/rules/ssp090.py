"""SSP090: nothing is left open that somebody meant to write later.

A placeholder says that a text was not finished, whatever its status claims.

Source: FedRAMP Rev 5 SSP template (instructional text is to be deleted); NIST SP 800-18 r1, section 3.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import texts
from sspgen.model.placeholders import open_assignment, placeholder
from sspgen.model.prose import ParameterState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for said in texts(plan):
        found = placeholder(said.text) or open_assignment(said.text)
        if found:
            yield finding("SSP090", f"{said.what} still holds {found!r}", said.where)
    for control in plan.controls():
        for param in control.parameters:
            found = placeholder(param.text) if param.state is ParameterState.ORGANIZATION else None
            if found:
                yield finding("SSP090", f"the value of {param.id} is {found!r}", param.provenance)


RULE = Rule("SSP090", _check)
