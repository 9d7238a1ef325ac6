"""What is missing or wrong in a plan, the most urgent first, each with what would supply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Verdict
from sspgen.model.implementation import Claim
from sspgen.model.plan import Gap, Proof
from sspgen.model.stating import gap_remedy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanPoint
    from sspgen.model.stating import Form

KINDS = (
    "catalog",
    "contradicted",
    "stale",
    "evidence",
    "undocumented",
    "no-claim",
    "planned",
    "partial",
    "unproven",
    "parameter",
)
"""Kinds of gaps, the most urgent first."""

_CLAIM_GAPS = {
    Claim.PLANNED: ("planned", "the claim is planned", "implement it, and say so in the answer"),
    Claim.PARTIAL: ("partial", "the claim is partial", "implement the rest, and say so"),
    Claim.UNDOCUMENTED: ("no-claim", "it is answered, but no status is claimed", "add 'status:'"),
}


def find_gaps(plan: Plan) -> tuple[Gap, ...]:
    """Return the gaps of a plan, by kind and then in plan order."""
    found = [*_catalog(plan), *_evidence(plan), *_parameters(plan)]
    for point in plan.points():
        found += _point(point, plan.form)
    rank = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda gap: rank[gap.kind]))


def _catalog(plan: Plan) -> Iterator[Gap]:
    for what, command in plan.profile.missing:
        yield Gap("catalog", plan.profile.id, plan.profile.title, what, f"run '{command}'")


def _evidence(plan: Plan) -> Iterator[Gap]:
    for result in plan.evidence:
        if result.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.STALE):
            continue
        verdict = result.verdict.value.replace("_", " ")
        what = f"{verdict}: {result.reason}" if result.reason else verdict
        remedy = "run the tool, and keep its report where the source looks for it"
        yield Gap("evidence", result.source.id, result.source.title, what, remedy)


def _parameters(plan: Plan) -> Iterator[Gap]:
    for control in plan.controls():
        for param in control.parameters:
            if param.open and not control.withdrawn:
                what = f"no value for: {param.label}"
                native = f"set {param.id} under 'parameters:' of the control"
                remedy = gap_remedy(plan.form, "parameter", native, param.id)
                yield Gap("parameter", param.id, f"{control.label} {param.id}", what, remedy)


def _point(point: PlanPoint, form: Form) -> Iterator[Gap]:
    if point.proof is Proof.CONTRADICTED:
        yield _gap("contradicted", point, point.proof_reason, "fix what the check found")
    elif point.proof is Proof.STALE:
        yield _gap("stale", point, point.proof_reason, "run the tool again")
    if not point.tally.documented:
        remedy = gap_remedy(form, "undocumented", "answer it under 'statements:'")
        yield _gap("undocumented", point, point.claim_reason, remedy)
    elif point.claim in _CLAIM_GAPS:
        kind, what, remedy = _CLAIM_GAPS[point.claim]
        yield _gap(kind, point, what, gap_remedy(form, kind, remedy))
    elif point.proof in (Proof.UNPROVEN, Proof.SUPPORTED) and point.claim in (
        Claim.IMPLEMENTED,
        Claim.ALTERNATIVE,
    ):
        remedy = gap_remedy(form, "unproven", "declare an evidence source that satisfies it")
        yield _gap("unproven", point, point.proof_reason, remedy)


def _gap(kind: str, point: PlanPoint, what: str, remedy: str) -> Gap:
    return Gap(kind, point.id, point.label, what, remedy)
