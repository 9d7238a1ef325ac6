"""What leveraged plans offer and leave at one place, as lines for people and as data, with what to write to take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.model.ids import control_label, point_label
from sspgen.render.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.implementation import LeveragedPlan, Offer
    from sspgen.model.plan import Plan

_LONGEST = 200


def offer_lines(plan: Plan, control: str, statement: str = "") -> Iterator[str]:
    """Yield what may be inherited at a control, or at one part of it, and what is left to do."""
    for theirs, offer in _offers(plan, control, statement):
        where = point_label(offer.statement) if offer.statement else control_label(offer.control)
        yield ""
        yield f"{theirs.title or theirs.id} at {where}, which it claims {word(offer.claim)} ({theirs.path}):"
        if offer.provided:
            yield f"  provides {theirs.id}#{offer.provided}: {_line(offer.text)}"
        for uuid, text in offer.responsibilities:
            yield f"  leaves {theirs.id}#{uuid}: {_line(text)}"


def offer_records(plan: Plan, control: str, statement: str = "") -> list[dict[str, Any]]:
    """Return the same as data."""
    return [
        {
            "leveraged_authorization": theirs.id,
            "control": offer.control,
            "statement": offer.statement,
            "claim": offer.claim.value,
            "provided": {"uuid": offer.provided, "text": offer.text} if offer.provided else None,
            "responsibilities": [{"uuid": uuid, "text": text} for uuid, text in offer.responsibilities],
        }
        for theirs, offer in _offers(plan, control, statement)
    ]


def _offers(plan: Plan, control: str, statement: str) -> Iterator[tuple[LeveragedPlan, Offer]]:
    for theirs in plan.leveraged_plans:
        for offer in theirs.offers:
            near = not statement or not offer.statement or f"{offer.statement}.".startswith(f"{statement}.")
            above = statement.startswith(f"{offer.statement}.") or offer.statement.endswith("_smt")
            if offer.control == control and (near or above):
                yield theirs, offer


def _line(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
