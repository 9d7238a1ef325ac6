"""SSP092: different controls are not answered with the same words.

A text that was copied answers the question that it was written for. Twelve words are the least that is compared, and
parts of one control may share a text, as may answers that are wholly inherited or do not apply.

Source: FedRAMP, agency authorization playbook (do not copy and paste).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import answers, control_name, named, own_text
from sspgen.model.implementation import Claim
from sspgen.model.spans import Span
from sspgen.model.wording import copied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan, PlanAnswer

_SHOWN = 6


def _check(plan: Plan) -> Iterator[Diagnostic]:
    same: dict[str, list[PlanAnswer]] = {}
    for answer in answers(plan):
        said = copied(own_text(answer))
        if said and not _reused(answer):
            same.setdefault(said, []).append(answer)
    for said, found in same.items():
        controls = list(dict.fromkeys(control_name(plan, answer.control) for answer in found))
        if len(controls) > 1:
            yield _told(plan, found, controls, said.count(" ") + 1)


def _reused(answer: PlanAnswer) -> bool:
    """Tell whether an answer says itself that it is no answer of its own: it does not apply, or is wholly inherited."""
    return answer.claim is Claim.NOT_APPLICABLE or set(answer.origination) == {"inherited"}


def _told(plan: Plan, found: list[PlanAnswer], controls: list[str], length: int) -> Diagnostic:
    more = f" and {len(controls) - _SHOWN} more" if len(controls) > _SHOWN else ""
    message = f"the same {length} words answer {len(controls)} controls: {', '.join(controls[:_SHOWN])}{more}"
    others = (answer for answer in found[1 : _SHOWN + 1] if answer.provenance.path)
    places = ((Span(answer.provenance.path, answer.provenance.line), named(plan, answer)) for answer in others)
    return replace(finding("SSP092", message, found[0].provenance), related=tuple(places))


RULE = Rule("SSP092", _check)
