"""SSP014: a status and the text beside it agree: what is claimed as implemented is not described as planned.

A reader believes the status, an assessor the text. Only phrases that say it in so many words are looked for.

Source: NIST SP 800-18 r1, section 3.14; FedRAMP, agency review of SSPs (status and narrative agree).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named, own_text
from sspgen.model.status_words import contradiction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for answer in answers(plan):
        state = answer.claim.value
        said = contradiction(state, own_text(answer)) or contradiction(state, answer.remarks)
        if said:
            message = f"{named(plan, answer)} is {state.replace('-', ' ')}, and says {said!r}"
            yield finding("SSP014", message, answer.provenance)


RULE = Rule("SSP014", _check)
