"""SSP095: an answer is more than a reference to another one.

Who reads a control wants to know how it is met here. A reference may follow, and cannot stand alone.

Source: FedRAMP, agency authorization playbook (do not only point to another control or document).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named, own_text
from sspgen.model.wording import only_refers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for answer in answers(plan):
        if only_refers(own_text(answer)):
            said = " ".join(answer.source_text.split())
            yield finding("SSP095", f"{named(plan, answer)} says no more than {said!r}", answer.provenance)


RULE = Rule("SSP095", _check)
