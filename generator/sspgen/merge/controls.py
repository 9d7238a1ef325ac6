"""Merging one control: its requirement, parameters, answers and proofs, rolled up by the lattice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.merge.citations import fill
from sspgen.merge.lattice import prove, roll_up_proofs, tally_parameter, tally_point, total
from sspgen.merge.parameters import Setting, inserted
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import part_name, stable_uuid
from sspgen.model.implementation import Claim, weakest
from sspgen.model.plan import (
    PlanAnswer,
    PlanControl,
    PlanParameter,
    PlanPoint,
    Proof,
    RequirementLine,
    Tally,
)
from sspgen.model.prose import ParameterSegment, ParameterState, Segment, plain, says_something
from sspgen.model.provenance import Provenance
from sspgen.resolve.parameters import roll

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.merge.answers import Routing
    from sspgen.merge.matching import Matcher
    from sspgen.model.catalog import Control, Parameter, Part
    from sspgen.model.original import Original


class ControlMerger:
    """Merges controls one after the other; what it finds wrong with citations it keeps in `diagnostics`."""

    def __init__(
        self,
        *,
        seed: str,
        original: Original,
        routing: Routing,
        settings: Mapping[str, Setting],
        matcher: Matcher,
        values: Mapping[str, dict[str, str]],
        declared: frozenset[str],
        catalog_params: tuple[Parameter, ...],
    ) -> None:
        self._seed = seed
        self._original = original
        self._routing = routing
        self._settings = settings
        self._values_set = {name: setting.values for name, setting in settings.items()}
        self._matcher = matcher
        self._values = values
        self._declared = declared
        self._catalog_params = catalog_params
        self.diagnostics: list[Diagnostic] = []

    def merge(self, control: Control) -> PlanControl:
        """Return the control as the plan has it."""
        params = _by_name((*self._catalog_params, *control.params))
        parameters = [self._parameter(p, control, params) for p in control.params]
        texts = {n: p.text for p in parameters for n in (p.id, *p.alt_ids)}
        points = tuple(self._point(part, control, texts) for part in control.response_points)
        general = tuple(self.fill(answer, texts) for answer in self._routing.general.get(control.id, ()))
        proof = roll_up_proofs(point.proof for point in points)
        return PlanControl(
            id=control.id,
            uuid=self._uuid("control", control.id),
            label=control.label,
            title=control.title if control.title != control.label else "",
            family=control.group_id or control.id.partition("-")[0],
            requirement=tuple(self._requirement(control, params)),
            guidance=self._guidance(control, params),
            parameters=tuple(parameters),
            points=points,
            general=general,
            claim=weakest((*(p.claim for p in points), *(a.claim for a in general if a.raw_status))),
            proof=proof,
            proof_reason=_proof_reason(points, proof),
            tally=total(point.tally for point in points),
            parameter_tally=_tally_parameters(parameters, control, points, params),
            related=control.related,
            withdrawn=control.withdrawn,
            parent=control.parent_id,
        )

    def fill(self, answer: PlanAnswer, texts: Mapping[str, str]) -> PlanAnswer:
        """Return an answer with the values that its text cites."""
        if answer.uuid not in self._routing.cites or "{{" not in answer.text:
            return answer
        span = self._routing.spans.get(answer.uuid)

        def problem(sentence: str) -> None:
            self.diagnostics.append(Diagnostic("SSP229", sentence, span, Severity.WARNING))

        text = fill(answer.text, self._values, self._declared, texts, problem)
        return replace(answer, text=text)

    def _uuid(self, *names: str) -> str:
        """Return the UUID that the document read has for a thing, or else a stable one."""
        return self._original.uuid(*names) or stable_uuid(self._seed, *names)

    def _point(self, part: Part, control: Control, texts: Mapping[str, str]) -> PlanPoint:
        answers = tuple(self.fill(a, texts) for a in self._routing.points.get(part.id, ()))
        deeper = [below.id for below in part.walk() if below.id and below.id != part.id]
        alone = len(control.response_points) == 1
        proofs = self._matcher.proofs(part.id, control.id, deeper, answers, alone=alone)
        proof, proof_reason = prove(proofs)
        claim = weakest(answer.claim for answer in answers)
        suffix = part_name(control.id, part.id)
        return PlanPoint(
            id=part.id,
            uuid=self._uuid("point", part.id),
            control=control.id,
            label=f"{control.label} {suffix}".rstrip(),
            part=suffix,
            answers=answers,
            claim=claim,
            claim_reason=_claim_reason(claim, answers),
            proof=proof,
            proof_reason=proof_reason,
            proofs=proofs,
            tally=tally_point(documented=_documented(answers), claim=claim, proof=proof),
        )

    def _parameter(self, param: Parameter, control: Control, params: Mapping[str, Parameter]) -> PlanParameter:
        segments = roll(f"{{{{ insert: param, {param.id} }}}}", params, self._values_set)
        states = {s.state for s in segments if isinstance(s, ParameterSegment)}
        unset = ParameterState.UNSET in states or not states
        organization = ParameterState.ORGANIZATION in states
        state = ParameterState.ORGANIZATION if organization else ParameterState.PROFILE
        setting = self._settings.get(param.id)
        return PlanParameter(
            id=param.id,
            control=control.id,
            label=param.label or "selection",
            text=plain(segments),
            state=ParameterState.UNSET if unset else state,
            constraints=param.constraints,
            alt_ids=param.alt_ids,
            values=setting.values if setting else param.values,
            component=setting.component if setting else "",
            stands_for=param.aggregates,
            provenance=setting.provenance if setting else Provenance(),
        )

    def _requirement(self, control: Control, params: Mapping[str, Parameter]) -> Iterator[RequirementLine]:
        statement = control.statement
        if statement is None:
            return
        points = {point.id for point in control.response_points}

        def lines(part: Part, depth: int, point: str) -> Iterator[RequirementLine]:
            point = part.id if part.id in points else point
            if part.prose or part.label:
                segments = roll(part.prose, params, self._values_set)
                yield RequirementLine(part.id, depth, part.label, segments, point)
            for below in part.parts:
                if below.name == "item":
                    yield from lines(below, depth + 1, point)

        yield from lines(statement, 0, "")

    def _guidance(self, control: Control, params: Mapping[str, Parameter]) -> tuple[Segment, ...]:
        prose = "\n\n".join(p.prose for part in control.parts if part.name == "guidance" for p in part.walk())
        return roll(prose, params, self._values_set) if prose.strip() else ()


def _by_name(params: tuple[Parameter, ...]) -> dict[str, Parameter]:
    found = {alt: param for param in params for alt in param.alt_ids}
    return found | {param.id: param for param in params}


def _documented(answers: tuple[PlanAnswer, ...]) -> bool:
    reasoned = (a.claim is Claim.NOT_APPLICABLE and a.remarks.strip() for a in answers)
    return any(says_something(a.source_text) for a in answers) or any(reasoned)


def _claim_reason(claim: Claim, answers: tuple[PlanAnswer, ...]) -> str:
    if not answers:
        return "no component answers it"
    weakest = next((a for a in answers if a.claim is claim), answers[0])
    if claim is Claim.UNDOCUMENTED:
        raw = f" (its source says {weakest.raw_status!r})" if weakest.raw_status else ""
        return f"{weakest.component_title} answers it but claims no status{raw}"
    if len(answers) == 1:
        return f"{weakest.component_title} claims it"
    return f"the weakest of {len(answers)} answers is that of {weakest.component_title}"


def _proof_reason(points: tuple[PlanPoint, ...], proof: Proof) -> str:
    alike = sum(1 for point in points if point.proof is proof)
    return f"{alike} of {len(points)} parts" if points else "it has no part to answer"


def _tally_parameters(
    parameters: list[PlanParameter],
    control: Control,
    points: tuple[PlanPoint, ...],
    params: Mapping[str, Parameter],
) -> Tally:
    """Count the parameters that must be given a value: those that stand for others are left out."""
    tallies = {point.id: point.tally for point in points}
    users: dict[str, list[Tally]] = {}
    for part in control.response_points:
        prose = " ".join(below.prose for below in part.walk())
        for name in inserted(prose, params):
            users.setdefault(name, []).append(tallies[part.id])
    return total(
        tally_parameter(has_value=p.state is not ParameterState.UNSET, points=users.get(p.id, ()))
        for p in parameters
        if not p.stands_for and not control.withdrawn
    )
