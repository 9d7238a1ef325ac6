"""Explanations of one thing in a plan, as lines for people and as data for programs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain as both
from typing import TYPE_CHECKING, Any

from sspgen.cli.offers import offer_lines, offer_records
from sspgen.merge.citations import values_of
from sspgen.model.evidence import Report, Verdict
from sspgen.model.ids import control_id, control_label, id_pieces
from sspgen.model.prose import plain
from sspgen.render.words import chain, moment, symbol, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.implementation import Component
    from sspgen.model.plan import Plan, PlanAnswer, PlanControl, PlanPoint
    from sspgen.model.provenance import Provenance

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation: ``record`` for programs, ``lines`` for people."""

    record: dict[str, Any]
    _render: Callable[[bool], Iterator[str]]

    def lines(self, *, verbose: bool) -> list[str]:
        """Return the lines to print."""
        return list(self._render(verbose))


def explain(plan: Plan, name: str) -> Explanation | None:
    """Return the explanation of a control, statement part, component or evidence source by any usual name."""
    if name in plan.evidence_by_id:
        result = plan.evidence_by_id[name]
        return Explanation(_evidence_record(plan, result), lambda _: _evidence_lines(plan, result))
    if name in plan.component_by_id:
        component = plan.component_by_id[name]
        return Explanation(_component_record(plan, component), lambda _: _component_lines(plan, component))
    control = _controls(plan).get(control_id(name))
    if control is not None:
        offered = {"offered": offer_records(plan, control.id)} if plan.leveraged_plans else {}
        return Explanation(
            _control_record(control) | offered,
            lambda verbose: both(_control_lines(control, verbose=verbose), offer_lines(plan, control.id)),
        )
    point = _point(plan, name)
    if point is not None:
        offered = {"offered": offer_records(plan, point.control, point.id)} if plan.leveraged_plans else {}
        return Explanation(
            _point_record(point) | offered,
            lambda _: both(_point_lines(point), offer_lines(plan, point.control, point.id)),
        )
    return None


def hint(plan: Plan, name: str) -> str:
    """Return what may help somebody who asked for a name that the plan does not have."""
    points = [point.id for point in plan.points()]
    known = [*plan.control_by_id, *plan.component_by_id, *plan.evidence_by_id, *points]
    title = plan.control_titles.get(control_id(name))
    if title is not None:
        return f"the catalog has {control_label(control_id(name))} {title}, but the profile does not"
    near = get_close_matches(control_id(name), known, n=3, cutoff=0.6)
    near = near or [other for other in known if other.startswith(name.lower())][:3]
    if near:
        return f"did you mean {', '.join(near)}?"
    kinds = (
        ("controls", list(plan.control_by_id)),
        ("statement parts", points),
        ("components", list(plan.component_by_id)),
        ("evidence sources", list(plan.evidence_by_id)),
    )
    return "there are\n" + "\n".join(f"{kind} ({len(of)}): {_first(of)}" for kind, of in kinds)


def _first(names: list[str]) -> str:
    more = ", …" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _point(plan: Plan, name: str) -> PlanPoint | None:
    """Find a response point written ``ac-2_smt.a``, ``ac-2.a``, ``AC-2 a`` or ``ac-2(1).a``."""
    points = {point.id.lower(): point for point in plan.points()}
    lowered = name.strip().lower()
    if lowered in points:
        return points[lowered]
    controls = _controls(plan)
    for cut in range(len(lowered) - 1, 0, -1):
        control = controls.get(control_id(lowered[:cut].rstrip(" .(")))
        if control is not None:
            return _point_of(control, id_pieces(lowered[cut:].replace("_smt", " ")))
    return None


def _point_of(control: PlanControl, part: list[str]) -> PlanPoint | None:
    """Find the response point that is a part, or holds it."""
    names = {tuple(id_pieces(point.part)): point for point in control.points}
    return next((names[at] for end in range(len(part), 0, -1) if (at := tuple(part[:end])) in names), None)


def _controls(plan: Plan) -> dict[str, PlanControl]:
    """Controls by id and by label, both as `control_id` gives them; ids come first."""
    controls = list(plan.controls())
    by_label = {control_id(control.label): control for control in controls}
    return by_label | {control_id(control.id): control for control in controls}


def _where(origin: Provenance) -> str:
    place = f"{origin.path}:{origin.line}" if origin.line else origin.path
    pieces = [place, origin.short, origin.date.strftime("%Y-%m-%d") if origin.date else ""]
    if origin.commit:
        pieces.append(origin.signed)
    return " · ".join(piece for piece in pieces if piece)


def _where_record(origin: Provenance) -> dict[str, Any]:
    return {
        "file": origin.path,
        "line": origin.line or None,
        "commit": origin.commit or None,
        "author": origin.author or None,
        "date": origin.date.isoformat() if origin.date else None,
        "signed": origin.signed,
    }


def _control_lines(control: PlanControl, *, verbose: bool) -> Iterator[str]:
    yield f"{control.label} {control.title}".rstrip()
    proof = f"{symbol(control.proof)} {word(control.proof)} ({control.proof_reason})"
    yield f"claim: {word(control.claim)}    proof: {proof}"
    tally = control.tally
    yield (
        f"documented {tally.documented}/{tally.total} · claimed {tally.claimed}/{tally.total} · "
        f"proven {tally.proven}/{tally.total}"
    )
    yield "roll-up: the control is as its weakest part; see docs/explanation/claims-and-proofs.md"
    if verbose:
        yield from (f"{'  ' * line.depth}{line.label} {plain(line.segments)}" for line in control.requirement)
    for parameter in control.parameters:
        yield f"parameter {parameter.id}: {parameter.text} ({word(parameter.state)})"
    for answer in control.general:
        yield from _answer_lines(answer, "the control as a whole")
    for point in control.points:
        yield ""
        yield from _point_lines(point)


def _point_lines(point: PlanPoint) -> Iterator[str]:
    yield f"{point.label}"
    yield f"  claim: {word(point.claim)}: {point.claim_reason}"
    yield f"  proof: {symbol(point.proof)} {word(point.proof)}: {point.proof_reason}"
    for item in point.proofs:
        observed = f", observed {moment(item.observed)}" if item.observed else ""
        yield (
            f"    {symbol(item.verdict)} {item.source} {word(item.relation)} ({word(item.strength)}): "
            f"{word(item.verdict)}{observed}: {item.reason}"
        )
        if item.chain:
            shown = f": {item.shows}" if item.shows and item.verdict is Verdict.PASS else ""
            yield f"        via {chain(item)}{shown}"
    for answer in point.answers:
        yield from _answer_lines(answer, answer.part)


def _answer_lines(answer: PlanAnswer, part: str) -> Iterator[str]:
    about = f" ({part})" if part else ""
    yield f"  {answer.component}{about} claims {word(answer.claim)}: {_where(answer.provenance)}"
    yield from (f"    {line}" for line in answer.text.strip().splitlines())
    for handover in answer.handovers:
        of = f" {handover.system}" if handover.system else ""
        said = " ".join((handover.text or handover.theirs).split())
        yield f"    {handover.kind.value}{of}: {said or 'not described'}"


def _component_lines(plan: Plan, component: Component) -> Iterator[str]:
    answers = plan.answers_by_component.get(component.id, ())
    yield f"{component.id}: {component.title} ({component.kind}, {component.status}), read as {component.origin}"
    yield f"  {_where(plan.component_provenance[component.id])}"
    for answer in answers:
        label = f"{answer.control} {answer.part}".rstrip()
        yield f"  {label}: {word(answer.claim)}: {_where(answer.provenance)}"
    for reference in component.references:
        yield f"  refers to {reference.title}: {reference.href}"


def _evidence_lines(plan: Plan, result: EvidenceResult) -> Iterator[str]:
    source = result.source
    yield f"{source.id}: {source.title}"
    if source.kind:
        yield f"  of the kind {source.kind}"
    for maps in source.maps:
        yield f"  maps by {maps.by.value}, about {', '.join(maps.only) or 'every control'}"
    yield f"  verdict: {symbol(result.verdict)} {word(result.verdict)}: {result.reason}"
    if result.observed:
        limit = f", stale at {moment(result.stale_at)}" if result.stale_at else ""
        yield f"  observed {moment(result.observed)} ({result.origin.value}){limit}"
    for check in result.results:
        yield f"  check {check.check.id}: {symbol(check.verdict)} {word(check.verdict)}: {check.check.expect}"
    for artifact in result.collection.artifacts:
        yield f"  {artifact.name} sha256 {artifact.sha256}"
        if isinstance(artifact.result, Report):
            tool = artifact.result.tool
            yield f"    {artifact.result.format} of {tool.name} {tool.version}".rstrip()
    yield "  values that texts may cite:"
    for name, value in sorted(values_of(result).items()):
        yield f"    evidence.{source.id}.{name} = {value}"
    for point in plan.points_by_source.get(source.id, ()):
        yield f"  speaks for {point.label}: {symbol(point.proof)} {word(point.proof)}"


def _control_record(control: PlanControl) -> dict[str, Any]:
    return {
        "kind": "control",
        "id": control.id,
        "label": control.label,
        "title": control.title,
        "claim": control.claim.value,
        "proof": control.proof.value,
        "reason": control.proof_reason,
        "parameters": {p.id: {"text": p.text, "state": p.state.value} for p in control.parameters},
        "general": [_answer_record(answer) for answer in control.general],
        "points": [_point_record(point) for point in control.points],
    }


def _point_record(point: PlanPoint) -> dict[str, Any]:
    return {
        "kind": "response point",
        "id": point.id,
        "label": point.label,
        "claim": point.claim.value,
        "claim_reason": point.claim_reason,
        "proof": point.proof.value,
        "proof_reason": point.proof_reason,
        "proofs": [
            {
                "source": item.source,
                "verdict": item.verdict.value,
                "reason": item.reason,
                "relation": item.relation.value,
                "strength": item.strength.value,
                "observed": item.observed.isoformat() if item.observed else None,
                "chain": list(item.chain),
                "origin": item.origin,
                "revision": item.revision,
                "shows": item.shows,
            }
            for item in point.proofs
        ],
        "answers": [_answer_record(answer) for answer in point.answers],
    }


def _answer_record(answer: PlanAnswer) -> dict[str, Any]:
    return {
        "component": answer.component,
        "part": answer.part,
        "claim": answer.claim.value,
        "text": answer.text,
        "provenance": _where_record(answer.provenance),
    }


def _component_record(plan: Plan, component: Component) -> dict[str, Any]:
    return {
        "kind": "component",
        "id": component.id,
        "title": component.title,
        "provenance": _where_record(plan.component_provenance[component.id]),
        "answers": [
            {"control": a.control} | _answer_record(a) for a in plan.answers_by_component.get(component.id, ())
        ],
    }


def _evidence_record(plan: Plan, result: EvidenceResult) -> dict[str, Any]:
    return {
        "kind": "evidence source",
        "id": result.source.id,
        "title": result.source.title,
        "evidence_kind": result.source.kind,
        "maps": {maps.by.value: list(maps.only) or "all" for maps in result.source.maps},
        "verdict": result.verdict.value,
        "reason": result.reason,
        "observed": result.observed.isoformat() if result.observed else None,
        "observed_from": result.origin.value,
        "stale_at": result.stale_at.isoformat() if result.stale_at else None,
        "checks": [
            {"id": r.check.id, "expect": r.check.expect, "verdict": r.verdict.value, "reason": r.reason}
            for r in result.results
        ],
        "artifacts": [{"name": a.name, "sha256": a.sha256} for a in result.collection.artifacts],
        "values": values_of(result),
        "speaks_for": [point.id for point in plan.points_by_source.get(result.source.id, ())],
    }
