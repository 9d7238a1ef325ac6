"""SSP063: no cryptographic module rests on a FIPS 140-2 certificate alone.

The last of these certificates went to the historical list on 22 September 2026; a plan of a later day needs FIPS 140-3.

Source: CMVP, transition to FIPS 140-3 (csrc.nist.gov).
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_OLD = re.compile(r"\b140[- ]?2\b")
_NEW = re.compile(r"\b140[- ]?3\b")
_HISTORICAL = date(2026, 9, 22)


def _check(plan: Plan) -> Iterator[Diagnostic]:
    if plan.as_of.date() < _HISTORICAL:
        return
    for module in plan.system.cryptography:
        if _OLD.search(module.validation) and not _NEW.search(module.validation):
            said = " ".join(module.validation.split())
            yield finding("SSP063", f"cryptographic module {module.id} rests on {said!r}", place(plan))


RULE = Rule("SSP063", _check)
