"""SSP040: every type of information has its three impact levels.

The levels of the system follow from those of what it holds; one that is missing may be the highest.

Source: FIPS 199; NIST SP 800-60 r1; FedRAMP Rev 5 "cia-impact-has-selected".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place
from sspgen.model.levels import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for each in plan.system.information_types:
        missing = [name for name in OBJECTIVES if not getattr(each, name)]
        if missing:
            yield finding("SSP040", f"information type {each.id} has no {', '.join(missing)}", place(plan))


RULE = Rule("SSP040", _check)
