"""Findings: one a response point. It is satisfied only where the plan counts it as proven.

What nothing proves is not satisfied, whether it was contradicted or never looked at: NIST SP 800-53A has one word for
both, "other than satisfied". The reason tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof
from sspgen.render.oscal.assessment.tools import origins
from sspgen.render.oscal.values import Node, compact, identifier, prop, verbatim

if TYPE_CHECKING:
    from sspgen.model.plan import Plan, PlanPoint
    from sspgen.render.oscal.assessment.observations import Observations
    from sspgen.render.oscal.assessment.risks import Risks
    from sspgen.render.oscal.names import Names

_SATISFIED, _NOT = "satisfied", "not-satisfied"


def satisfied(point: PlanPoint) -> bool:
    """Whether a response point is claimed, and proven by evidence that is fresh."""
    return point.tally.proven > 0 and point.tally.proven == point.tally.total


def finding(plan: Plan, point: PlanPoint, names: Names, seen: Observations, risks: Risks) -> Node:
    """Return the finding about a response point, with the observations and the risks that concern it."""
    known = plan.evidence_by_id
    results = [known[source] for source in dict.fromkeys(item.source for item in point.proofs) if source in known]
    return compact(
        {
            "uuid": names.uuid("finding", point.id),
            "title": f"{verbatim(point.label) or 'A response point'}: {point.proof.value}",
            "description": verbatim(point.proof_reason) or f"The claim is {point.proof.value}.",
            "props": [
                prop("claim", point.claim.value, remarks=verbatim(point.claim_reason)),
                prop("proof", point.proof.value),
                prop("control-id", point.control),
            ],
            "origins": origins(results, names),
            "target": _target(point),
            "implementation-statement-uuid": point.uuid if point.answers else "",
            "related-observations": seen.speaking_for(point.id),
            "related-risks": [] if satisfied(point) else risks.touching(point.id),
        }
    )


def _target(point: PlanPoint) -> Node:
    held = satisfied(point)
    failed = point.proof is Proof.CONTRADICTED
    reason = "pass" if held else "fail" if failed else "other"
    status = {
        "state": _SATISFIED if held else _NOT,
        "reason": reason,
        "remarks": "" if reason != "other" else f"Nothing proves it, and nothing contradicts it: {point.proof.value}.",
    }
    claimed = point.claim is not Claim.UNDOCUMENTED
    return compact(
        {
            "type": "statement-id",
            "target-id": identifier(point.id),
            "title": verbatim(point.label),
            "status": compact(status),
            "implementation-status": {"state": point.claim.value} if claimed else {},
        }
    )
