"""The one lattice by which claims and proofs roll up: components, response point, control, family, system.

Worst wins. The law is *never over-claim*: losing, spoiling or ageing evidence never makes a proof `proven` or
`supported`, and never raises a headline number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Relation, Verdict
from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof, ProofItem, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROOF_ORDER = (
    Proof.CONTRADICTED,
    Proof.STALE,
    Proof.UNPROVEN,
    Proof.SUPPORTED,
    Proof.PROVEN,
)
"""Proofs, the most urgent first."""

CLAIMED = frozenset({Claim.IMPLEMENTED, Claim.ALTERNATIVE, Claim.NOT_APPLICABLE})
"""Claims that count as claimed: partial and planned do not."""

_PROOF_RANK = {proof: rank for rank, proof in enumerate(PROOF_ORDER)}


def roll_up_proofs(proofs: Iterable[Proof]) -> Proof:
    """Return the most urgent proof; nothing at all is unproven."""
    return min(proofs, key=_PROOF_RANK.__getitem__, default=Proof.UNPROVEN)


def prove(items: Sequence[ProofItem]) -> tuple[Proof, str]:
    """Return what all evidence together shows about one response point, and why.

    A fresh or old failure contradicts. Else anything missing or doubtful leaves it unproven, so that taking away the
    one report that fails can never make the rest look sufficient. Else one stale report makes it stale.
    """
    if not items:
        return Proof.UNPROVEN, "no evidence speaks for it"
    for item in items:
        if item.verdict is Verdict.FAIL:
            return Proof.CONTRADICTED, f"{item.title}: {item.reason}"
    for item in items:
        if item.verdict not in (Verdict.PASS, Verdict.STALE):
            verdict = item.verdict.value.replace("_", " ")
            return Proof.UNPROVEN, f"{item.title}: {verdict}: {item.reason}"
    for item in items:
        if item.verdict is Verdict.STALE:
            return Proof.STALE, f"{item.title}: {item.reason}"
    if any(item.relation is Relation.SATISFIES for item in items):
        return Proof.PROVEN, "a satisfying check passes, and nothing that was asked for is missing"
    return Proof.SUPPORTED, "only supporting evidence passes; nothing satisfies it"


def tally_point(*, documented: bool, claim: Claim, proof: Proof) -> Tally:
    """Count one response point."""
    claimed = documented and claim in CLAIMED
    proven = claimed and claim is not Claim.NOT_APPLICABLE and proof is Proof.PROVEN
    return Tally(1, int(documented), int(claimed), int(proven))


def tally_parameter(*, has_value: bool, points: Sequence[Tally]) -> Tally:
    """Count one parameter.

    It is documented with a value; claimed (proven) when, besides, every response point that uses it is claimed
    (proven). A parameter that no response point uses is neither.
    """
    claimed = has_value and bool(points) and all(p.claimed for p in points)
    proven = claimed and all(p.proven for p in points)
    return Tally(1, int(has_value), int(claimed), int(proven))


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    return sum(tallies, Tally())
