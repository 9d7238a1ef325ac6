"""Tables of what must be answered and what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.prose import plain
from sspgen.render.cells import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanAnswer, PlanControl, PlanPoint, Tally
    from sspgen.model.provenance import Provenance

_TALLY = ("points", "documented", "claimed", "proven")
_PARAMETERS = ("parameters", "parameters_documented", "parameters_claimed", "parameters_proven")
_ORIGIN = ("path", "line", "commit", "author", "date", "signed", "url")
_ANSWER = (
    "answer",
    "control",
    "statement",
    "part",
    "component",
    "component_title",
    "claim",
    "raw_status",
    "remarks",
    "text",
    "origination",
    "roles",
    "evidence",
    "references",
    "customer_responsibility",
    *_ORIGIN,
)


def _numbers(tally: Tally) -> Row:
    return (tally.total, tally.documented, tally.claimed, tally.proven)


def _families(plan: Plan) -> Iterator[Row]:
    for family in plan.families:
        numbers = (*_numbers(family.tally), *_numbers(family.parameter_tally))
        yield (family.id, family.title, len(family.controls), family.claim, family.proof, *numbers)


def _controls(plan: Plan) -> Iterator[Row]:
    titles = {family.id: family.title for family in plan.families}
    for control in plan.controls():
        yield (
            control.id,
            control.label,
            control.title,
            control.family,
            titles.get(control.family, ""),
            control.parent,
            control.withdrawn,
            control.claim,
            control.proof,
            control.proof_reason,
            *_numbers(control.tally),
            *_numbers(control.parameter_tally),
            control.origination,
            control.roles,
            tuple(dict.fromkeys(answer.component for answer in control.answers)),
        )


def _points(plan: Plan) -> Iterator[Row]:
    for control in plan.controls():
        for point in control.points:
            yield (
                point.id,
                point.label,
                point.control,
                point.part,
                _requirement(control, point),
                point.claim,
                point.claim_reason,
                point.proof,
                point.proof_reason,
                point.tally.documented,
                point.tally.claimed,
                point.tally.proven,
                tuple(dict.fromkeys(answer.component for answer in point.answers)),
                tuple(item.source for item in point.proofs),
            )


def _requirement(control: PlanControl, point: PlanPoint) -> str:
    lines = (line for line in control.requirement if line.point == point.id)
    return "\n".join(f"{line.label} {plain(line.segments)}".strip() for line in lines)


def _proofs(plan: Plan) -> Iterator[Row]:
    for point in plan.points():
        for item in point.proofs:
            yield (
                point.id,
                point.label,
                item.source,
                item.title,
                item.relation,
                item.strength,
                item.verdict,
                item.reason,
                item.check,
                item.observed,
                item.stale_at,
                item.chain,
                item.origin,
                item.revision,
                item.shows,
            )


def _answers(plan: Plan) -> Iterator[Row]:
    for control in plan.controls():
        for answer in control.general:
            yield (control.label, "", *_answer(answer))
        for point in control.points:
            for answer in point.answers:
                yield (control.label, point.id, *_answer(answer))


def _outside(plan: Plan) -> Iterator[Row]:
    for outside in plan.outside:
        yield (outside.label, outside.title, outside.reason, *_answer(outside.answer))


def _answer(answer: PlanAnswer) -> Row:
    return (
        answer.uuid,
        answer.control,
        answer.statement,
        answer.part,
        answer.component,
        answer.component_title,
        answer.claim,
        answer.raw_status,
        answer.remarks,
        answer.text,
        answer.origination,
        answer.roles,
        answer.evidence,
        tuple(f"{r.title} {r.href}".strip() for r in answer.references),
        answer.customer_responsibility,
        *_origin(answer.provenance),
    )


def _origin(origin: Provenance) -> Row:
    return (
        origin.path,
        origin.line or None,
        origin.commit,
        origin.author,
        origin.date,
        origin.signed,
        origin.url,
    )


def _parameters(plan: Plan) -> Iterator[Row]:
    for control in plan.controls():
        for param in control.parameters:
            yield (
                param.id,
                control.id,
                control.label,
                param.label,
                param.text,
                param.state,
                param.values,
                param.constraints,
                param.alt_ids,
                param.stands_for,
                param.component,
                *_origin(param.provenance),
            )


TABLES = (
    Table("families", ("family", "title", "controls", "claim", "proof", *_TALLY, *_PARAMETERS), _families),
    Table(
        "controls",
        (
            "control",
            "label",
            "title",
            "family",
            "family_title",
            "parent",
            "withdrawn",
            "claim",
            "proof",
            "proof_reason",
            *_TALLY,
            *_PARAMETERS,
            "origination",
            "roles",
            "components",
        ),
        _controls,
    ),
    Table(
        "response-points",
        (
            "point",
            "label",
            "control",
            "part",
            "requirement",
            "claim",
            "claim_reason",
            "proof",
            "proof_reason",
            "documented",
            "claimed",
            "proven",
            "components",
            "evidence",
        ),
        _points,
    ),
    Table("answers", ("label", "point", *_ANSWER), _answers),
    Table(
        "parameters",
        (
            "parameter",
            "control",
            "control_label",
            "label",
            "text",
            "state",
            "values",
            "constraints",
            "alt_ids",
            "stands_for",
            "component",
            *_ORIGIN,
        ),
        _parameters,
    ),
    Table(
        "proofs",
        (
            "point",
            "label",
            "source",
            "source_title",
            "relation",
            "strength",
            "verdict",
            "reason",
            "checks",
            "observed",
            "stale_at",
            "chain",
            "origin",
            "revision",
            "shows",
        ),
        _proofs,
    ),
    Table("outside", ("label", "title", "reason", *_ANSWER), _outside),
)
