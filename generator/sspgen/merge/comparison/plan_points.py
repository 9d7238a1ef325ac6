"""What differs in the response points of a control that both plans have: claims, and proofs where both are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.merge.lattice import roll_up_proofs
from sspgen.model.comparison import Aspect, Became, Change
from sspgen.model.implementation import Claim, weakest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sspgen.model.plan import PlanControl, PlanPoint


def point_changes(old: PlanControl, new: PlanControl, *, proofs: bool, told: Collection[str]) -> Iterator[Change]:
    """Yield what differs in the response points of a control.

    Args:
        old: the control in the earlier plan.
        new: the control in the later plan.
        proofs: whether the proofs of both plans are known.
        told: ids of controls whose answers say themselves that their claims differ.
    """
    was, now = ({point.id: point for point in control.points} for control in (old, new))
    for identifier in {**now, **was}:
        before, after = was.get(identifier), now.get(identifier)
        if before is not None and after is not None:
            yield from _both(before, after, proofs=proofs, claims=new.id not in told)
        elif after is not None:
            words = "must now be answered on its own"
            yield Change(Aspect.POINTS, Became.NEW, "", identifier, new.id, after.label, words)
        elif before is not None:
            words = "need not be answered on its own any more"
            yield Change(Aspect.POINTS, Became.GONE, identifier, "", new.id, before.label, words)


def _both(old: PlanPoint, new: PlanPoint, *, proofs: bool, claims: bool) -> Iterator[Change]:
    ids = (old.id, new.id, new.control, new.label)
    if claims and old.claim is not new.claim:
        words = f"is claimed {new.claim.value}, was {old.claim.value}"
        became = claim_became(old.claim, new.claim)
        yield Change(Aspect.CLAIM, became, *ids, words, old.claim.value, new.claim.value)
    if proofs and old.proof is not new.proof:
        became = Became.STRONGER if roll_up_proofs((old.proof, new.proof)) is old.proof else Became.WEAKER
        words = f"is {new.proof.value}, was {old.proof.value}"
        yield Change(Aspect.PROOF, became, *ids, words, old.proof.value, new.proof.value)


def claim_became(old: Claim, new: Claim) -> Became:
    """Return whether a claim is weaker or stronger; that something does not apply is neither."""
    if Claim.NOT_APPLICABLE in {old, new}:
        return Became.CHANGED
    return Became.STRONGER if weakest((old, new)) is old else Became.WEAKER
