"""SSP024: what is left to customers is said in words, and what is said in words is left to them.

A customer has to know what to do; an origination without a text does not tell, and a text without it is overlooked.

Source: FedRAMP Rev 5 review of initial packages, 4C; SSP template, Appendix J (customer responsibility matrix).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_CUSTOMER = "customer-"


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for answer in answers(plan):
        left = [word for word in answer.origination if word.startswith(_CUSTOMER)]
        said = bool(answer.customer_responsibility.strip())
        if left and not said:
            message = f"{named(plan, answer)} is {left[0]}, and no customer responsibility says what customers do"
            yield finding("SSP024", message, answer.provenance)
        elif said and answer.origination and not left:
            origination = ", ".join(answer.origination)
            message = f"{named(plan, answer)} leaves something to customers, and its origination is {origination}"
            yield finding("SSP024", message, answer.provenance)


RULE = Rule("SSP024", _check)
