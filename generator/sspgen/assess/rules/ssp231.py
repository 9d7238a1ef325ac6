"""SSP231: one component answers a statement part once.

Two answers to one question leave open which of them holds, the more so when their statuses differ. In native files this
is found when they are read; here it is found for components of any other format.

Source: OSCAL SSP model (by-component is unique by component-uuid); FedRAMP Rev 5 "duplicate-response-components".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, named
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan, PlanAnswer


def _check(plan: Plan) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str, str], PlanAnswer] = {}
    for answer in answers(plan):
        if not answer.statement:
            continue
        earlier = first.setdefault((answer.component, answer.statement, answer.part), answer)
        if earlier is not answer:
            yield _told(plan, answer, earlier)


def _told(plan: Plan, answer: PlanAnswer, earlier: PlanAnswer) -> Diagnostic:
    statuses = "" if answer.claim is earlier.claim else f", as {earlier.claim.value} and as {answer.claim.value}"
    where = earlier.provenance
    related = ((Span(where.path, where.line), "first answered here"),) if where.path else ()
    found = finding("SSP231", f"{named(plan, answer)} is answered twice{statuses}", answer.provenance)
    return replace(found, related=related)


RULE = Rule("SSP231", _check)
