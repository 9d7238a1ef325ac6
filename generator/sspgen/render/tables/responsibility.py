"""Who answers for each control: columns as in a control implementation summary and a customer responsibility matrix.

Boxes are those of the document (FedRAMP Rev 5): ``yes``, or of how many parts it is said; empty where nobody says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.implementation import Handover, HandoverKind
from sspgen.render.cells import Row, Table
from sspgen.render.checkboxes import originations, statuses, unstated
from sspgen.render.responsibility import customer_shares, duties, shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanAnswer
    from sspgen.render.checkboxes import Box
    from sspgen.render.responsibility import Share

_ORGANIZATION = "organization"
_STATUSES = ("implemented", "partially_implemented", "planned", "alternative_implementation", "not_applicable")
_ORIGINS = (
    "service_provider_corporate",
    "service_provider_system_specific",
    "service_provider_hybrid",
    "configured_by_customer",
    "provided_by_customer",
    "shared",
    "inherited",
)


def _matrix(plan: Plan) -> Iterator[Row]:
    held = {duty.id: duty for duty in duties(plan)}
    customers: dict[str, list[str]] = {}
    for share in customer_shares(plan):
        customers.setdefault(share.control.id, []).append(_left(share))
    for control in plan.controls():
        if control.withdrawn:
            continue
        roles = [held[role] for role in control.roles]
        yield (
            control.id,
            control.label,
            control.title,
            control.claim,
            control.proof,
            *(_box(box) for box in statuses(control)),
            unstated(control),
            *(_box(box) for box in originations(control)[: len(_ORIGINS)]),
            "yes" if _ORGANIZATION in control.origination else "",
            tuple(duty.title for duty in roles),
            tuple(dict.fromkeys(party.name for duty in roles for party in duty.parties)),
            tuple(dict.fromkeys(answer.component_title for answer in control.answers)),
            "\n\n".join(customers.get(control.id, ())),
        )


def _leveraging(plan: Plan) -> Iterator[Row]:
    titles = plan.system.leveraged_titles
    for share in shares(plan):
        for handover in _handovers(share.answer):
            yield (
                share.control.id,
                share.point.label if share.point else share.control.label,
                share.control.title,
                share.answer.component_title,
                share.answer.claim,
                handover.kind,
                titles.get(handover.system, handover.system),
                handover.text,
                handover.theirs,
                handover.uuid,
                handover.of,
            )


def _handovers(answer: PlanAnswer) -> Iterator[Handover]:
    """Yield what an answer hands on and takes; a responsibility of customers is one, also where it stands alone."""
    yield from answer.handovers
    if answer.customer_responsibility.strip() and not answer.handed(HandoverKind.RESPONSIBILITY):
        yield Handover(HandoverKind.RESPONSIBILITY, answer.customer_responsibility)


def _box(box: Box) -> str:
    return (box.share or "yes") if box.checked else ""


def _left(share: Share) -> str:
    where = share.point.label if share.point else share.control.label
    text = share.answer.customer_responsibility.strip() or "not described"
    return f"{where}, {share.answer.component_title}: {text}"


TABLES = (
    Table(
        "responsibility-matrix",
        (
            "control",
            "label",
            "title",
            "claim",
            "proof",
            *_STATUSES,
            "not_stated",
            *_ORIGINS,
            _ORGANIZATION,
            "responsible_roles",
            "held_by",
            "components",
            "customer_responsibility",
        ),
        _matrix,
    ),
    Table(
        "leveraging",
        (
            "control",
            "response_point",
            "title",
            "component",
            "claim",
            "kind",
            "leveraged_authorization",
            "text",
            "their_words",
            "uuid",
            "refers_to",
        ),
        _leveraging,
    ),
)
