"""What is inherited from leveraged systems, held against what their plans provide; and what they leave to do.

An inherited answer claims no more than the leveraged plan does, and nothing where that plan provides nothing. Proof is
never inherited. Without their plan nothing is known, so nothing is changed and nothing is said.
Source: OSCAL 1.2, system security plan, by-component: export, inherited, satisfied.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_label, point_label
from sspgen.model.implementation import CLAIM_ORDER, Claim, HandoverKind, weakest

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from sspgen.merge.spelling import Spelling
    from sspgen.model.implementation import Answer, Component, Handover, LeveragedPlan, Offer, Workspace
    from sspgen.model.spans import Span

_INHERITED: Final = "inherited"
_WHOLE: Final = "_smt"


@dataclass(slots=True)
class _Settling:
    """What is found out while answers are gone through.

    Attributes:
        plans: of leveraged systems, by the id of their authorization.
        inherited: UUIDs of what is inherited, with the place where that is said.
        satisfied: UUIDs of responsibilities that somebody satisfies.
    """

    plans: dict[str, LeveragedPlan]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    inherited: dict[str, Span | None] = field(default_factory=dict)
    satisfied: set[str] = field(default_factory=set)

    def tell(self, code: str, message: str, span: Span | None) -> None:
        self.diagnostics.append(Diagnostic(code, message, span, Severity.WARNING))


def settle_leveraging(
    workspace: Workspace, spelling: Spelling, controls: Container[str]
) -> tuple[Workspace, tuple[Diagnostic, ...]]:
    """Return a workspace whose inherited answers refer to what is provided and claim no more, and what does not fit.

    Args:
        workspace: answers name controls and parts as the catalog does.
        spelling: the same for what leveraged plans say.
        controls: ids of the controls to answer.
    """
    plans = tuple(_spelled(plan, spelling) for plan in workspace.leveraged_plans)
    settling = _Settling({plan.id: plan for plan in plans})
    components = tuple(_component(component, settling) for component in workspace.components)
    for plan in plans:
        settling.diagnostics.extend(_unsatisfied(plan, settling, controls))
    settled = replace(workspace, components=components, leveraged_plans=plans)
    return settled, tuple(settling.diagnostics)


def _spelled(plan: LeveragedPlan, spelling: Spelling) -> LeveragedPlan:
    return replace(plan, offers=tuple(_spelled_offer(offer, spelling) for offer in plan.offers))


def _spelled_offer(offer: Offer, spelling: Spelling) -> Offer:
    control = spelling.control(offer.control)
    return replace(offer, control=control, statement=spelling.statement(control, offer.statement))


def _component(component: Component, settling: _Settling) -> Component:
    if not any(answer.handovers for answer in component.answers):
        return component
    return replace(component, answers=tuple(_answer(answer, settling) for answer in component.answers))


def _answer(answer: Answer, settling: _Settling) -> Answer:
    kinds = {handover.kind for handover in answer.handovers}
    if HandoverKind.INHERITED in kinds and _INHERITED not in answer.origination:
        answer = replace(answer, origination=(*answer.origination, _INHERITED))
    found: list[Handover] = []
    claims: list[Claim | None] = []
    for handover in answer.handovers:
        plan = settling.plans.get(handover.system)
        if plan is None or handover.kind in (HandoverKind.PROVIDED, HandoverKind.RESPONSIBILITY):
            found.append(handover)
        elif handover.kind is HandoverKind.INHERITED:
            taken, claim = _inherited(handover, answer, plan, settling)
            found += taken
            claims.append(claim)
        else:
            found += _satisfied(handover, answer, plan, settling)
    return _no_stronger(replace(answer, handovers=tuple(found)), claims, settling)


def _inherited(
    handover: Handover, answer: Answer, plan: LeveragedPlan, settling: _Settling
) -> tuple[list[Handover], Claim | None]:
    """Return what is inherited, thing by thing, and the weakest claim that their plan makes of it; None for none."""
    near = _at(plan, answer)
    wanted = [offer for offer in plan.offers if handover.of and offer.provided == handover.of]
    offers = wanted if handover.of else [offer for offer in near if offer.provided]
    if not offers:
        what = f"{handover.of}, which its plan does not provide" if handover.of else "nothing that its plan provides"
        settling.tell("SSP486", f"{_label(answer)} inherits from '{plan.id}' {what}", handover.span or answer.span)
        return [handover], None
    for offer in offers:
        settling.inherited.setdefault(offer.provided, handover.span or answer.span)
    claim = weakest(_claimed(offer, answer) for offer in offers)
    return [_about(handover, offer.provided, offer.text, first=offer is offers[0]) for offer in offers], claim


def _claimed(offer: Offer, answer: Answer) -> Claim:
    """Return what their plan claims, as far as it reaches: a part of what is inherited makes no whole of it."""
    claim = Claim.UNDOCUMENTED if offer.claim is Claim.NOT_APPLICABLE else offer.claim
    return claim if _reaches(offer.statement, answer.statement) else weakest((claim, Claim.PARTIAL))


def _satisfied(handover: Handover, answer: Answer, plan: LeveragedPlan, settling: _Settling) -> list[Handover]:
    near = [duty for offer in _at(plan, answer) for duty in offer.responsibilities]
    known = [duty for offer in plan.offers for duty in offer.responsibilities if duty[0] == handover.of]
    duties = known if handover.of else near
    if not duties:
        what = (
            f"a responsibility {handover.of} that '{plan.id}' does not leave"
            if handover.of
            else (f"a responsibility, and '{plan.id}' leaves none there")
        )
        settling.tell("SSP488", f"{_label(answer)} satisfies {what}", handover.span or answer.span)
        return [handover]
    settling.satisfied.update(uuid for uuid, _ in duties)
    return [_about(handover, uuid, words, first=uuid == duties[0][0]) for uuid, words in duties]


def _about(handover: Handover, of: str, theirs: str, *, first: bool) -> Handover:
    """Return a handover that refers to one thing of their plan; a UUID that was given belongs to the first."""
    return replace(handover, of=of, theirs=theirs, uuid=handover.uuid if first else "")


def _no_stronger(answer: Answer, claims: list[Claim | None], settling: _Settling) -> Answer:
    if not claims or answer.claim is Claim.UNDOCUMENTED:
        return answer
    theirs = weakest(claim or Claim.UNDOCUMENTED for claim in claims)
    own = Claim.IMPLEMENTED if answer.claim is Claim.NOT_APPLICABLE else answer.claim
    if CLAIM_ORDER.index(own) <= CLAIM_ORDER.index(theirs):
        return answer
    systems = {each.system for each in answer.handovers if each.kind is HandoverKind.INHERITED}
    named = ", ".join(f"'{system}'" for system in sorted(systems))
    message = f"{_label(answer)} claims {answer.claim}, and what it inherits from {named} is {theirs} there"
    if None not in claims:  # else it is told already that there is nothing to inherit
        settling.tell("SSP487", message, answer.span)
    return replace(answer, claim=theirs, raw_status=answer.raw_status or answer.claim)


def _unsatisfied(plan: LeveragedPlan, settling: _Settling, controls: Container[str]) -> Iterator[Diagnostic]:
    """Yield responsibilities that nobody satisfies: those of what is inherited, and those that come with nothing."""
    for offer in plan.offers:
        concerns = offer.provided in settling.inherited if offer.provided else offer.control in controls
        for uuid, words in offer.responsibilities if concerns else ():
            if uuid in settling.satisfied:
                continue
            said = " ".join(words.split())[:120]
            message = f"'{plan.id}' leaves a responsibility at {_label(offer)} that no answer satisfies: {said}"
            span = settling.inherited.get(offer.provided) or plan.span
            yield Diagnostic("SSP489", message, span, Severity.WARNING)


def _at(plan: LeveragedPlan, answer: Answer) -> list[Offer]:
    """Return what a plan hands on where an answer stands: at its part or above it, or else at parts below."""
    same = [offer for offer in plan.offers if offer.control == answer.control]
    reaching = [offer for offer in same if _reaches(offer.statement, answer.statement)]
    return reaching or [offer for offer in same if _reaches(answer.statement, offer.statement)]


def _reaches(above: str, statement: str) -> bool:
    """Tell whether a statement is another, or holds it."""
    return not above or above.endswith(_WHOLE) or statement == above or statement.startswith(f"{above}.")


def _label(placed: Answer | Offer) -> str:
    return point_label(placed.statement) if placed.statement else control_label(placed.control)
