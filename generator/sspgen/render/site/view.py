"""What pages show that the plan does not hold as such: order, counts and ages. Pure functions of the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.evidence import EvidenceResult, Finding, FindingSeverity, Report, Verdict
from sspgen.model.plan import Proof
from sspgen.model.prose import ParameterState
from sspgen.render import words
from sspgen.render.urgency import VERDICTS, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sspgen.model.plan import (
        Gap,
        Plan,
        PlanAnswer,
        PlanControl,
        PlanParameter,
        PlanPoint,
        RequirementLine,
    )

PROOFS = (Proof.PROVEN, Proof.SUPPORTED, Proof.STALE, Proof.CONTRADICTED, Proof.UNPROVEN)
"""The order in which distributions are drawn."""
SEVERITY_RANK = {severity: rank for rank, severity in enumerate(FindingSeverity)}
"""The worst first."""
FINDINGS_SHOWN = 500
"""Most findings of one report on a page; the rest is counted."""
RED = ("contradicted", "stale", "evidence")
"""Kinds of gaps that the home page names, the most urgent first."""
RED_SHOWN = 8
"""Most causes on the home page; the rest is a link away."""
TOUCHED_SHOWN = 6
"""Most response points that the home page names for one cause."""
SOURCES_SHOWN = 12
"""Most evidence sources on the home page."""

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a control's statement: lines, and the response point that they ask for, if any."""

    lines: tuple[RequirementLine, ...]
    point: PlanPoint | None = None


def blocks(control: PlanControl) -> tuple[Block, ...]:
    """Return the statement in catalog order, cut at response points; points without text come last."""
    points = {point.id: point for point in control.points}
    found: list[tuple[str, list[RequirementLine]]] = []
    for line in control.requirement:
        name = line.point if line.point in points else ""
        if found and found[-1][0] == name:
            found[-1][1].append(line)
        else:
            found.append((name, [line]))
    shown = {name for name, _ in found}
    seen: set[str] = set()
    result: list[Block] = []
    for name, lines in found:
        first = name and name not in seen
        seen.add(name)
        result.append(Block(tuple(lines), points[name] if first else None))
    return (*result, *(Block((), point) for point in control.points if point.id not in shown))


@dataclass(frozen=True, slots=True)
class Named:
    """A control as other pages name it."""

    id: str
    label: str
    title: str
    proof: Proof
    withdrawn: bool


def named(control: PlanControl) -> Named:
    """Return what other pages need to name a control."""
    return Named(control.id, control.label, control.title, control.proof, control.withdrawn)


def proof_counts(points: Iterable[PlanPoint]) -> tuple[tuple[str, int], ...]:
    """Return how many points are in each state of proof, states without any left out."""
    counts = dict.fromkeys(PROOFS, 0)
    for point in points:
        counts[point.proof] += 1
    return tuple((proof.value, count) for proof, count in counts.items() if count)


@dataclass(frozen=True, slots=True)
class SameGaps:
    """Gaps with one reason and one remedy."""

    what: str
    remedy: str
    gaps: tuple[Gap, ...]


def same_gaps(gaps: Iterable[Gap]) -> tuple[SameGaps, ...]:
    """Return gaps by reason and remedy, in the order in which each first occurs."""
    found: dict[tuple[str, str, str], list[Gap]] = {}
    for gap in gaps:
        found.setdefault((gap.kind, gap.what, gap.remedy), []).append(gap)
    return tuple(SameGaps(what, remedy, tuple(rows)) for (_, what, remedy), rows in found.items())


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something red with one cause: the kind of gap, why, and everything that it touches."""

    kind: str
    what: str
    gaps: tuple[Gap, ...]


def red(plan: Plan) -> tuple[Alarm, ...]:
    """Return what the home page names, by cause: the most urgent first, then what touches most."""
    found: dict[tuple[str, str], list[Gap]] = {}
    for gap in plan.gaps:
        if gap.kind in RED:
            result = plan.evidence_by_id.get(gap.target)
            found.setdefault((gap.kind, result.reason if result else gap.what), []).append(gap)
    alarms = [Alarm(kind, what, tuple(gaps)) for (kind, what), gaps in found.items()]
    return tuple(sorted(alarms, key=lambda alarm: (RED.index(alarm.kind), -len(alarm.gaps))))


def repeated_titles(plan: Plan) -> frozenset[str]:
    """Return the titles that several evidence sources share, so that their ids are shown, too."""
    counts = Counter(result.source.title for result in plan.evidence)
    return frozenset(title for title, count in counts.items() if count > 1)


def planned(plan: Plan) -> int:
    """Count the response points whose claim is planned."""
    return sum(gap.kind == "planned" for gap in plan.gaps)


def failed(plan: Plan) -> tuple[EvidenceResult, ...]:
    """Return the failed and stale sources that speak for no response point, so that no gap names them."""
    return tuple(
        result
        for result in worst_first(plan.evidence)
        if result.verdict in (Verdict.FAIL, Verdict.STALE) and result.source.id not in plan.points_by_source
    )


def age(when: datetime | None, as_of: datetime) -> str:
    """Return ``14 h ago`` (or ``in 3 h``) as of the plan's own time."""
    if when is None:
        return "unknown"
    span = as_of - when
    if abs(span.total_seconds()) < _MINUTE:
        return "0 min ago"
    return f"in {words.duration(-span)}" if span.total_seconds() < 0 else f"{words.duration(span)} ago"


def freshness(result: EvidenceResult, as_of: datetime) -> str:
    """Return ``observed 81 h ago, must be < 72 h``, as far as both are known."""
    seen = f"observed {age(result.observed, as_of)}" if result.observed else "never observed"
    limit = result.source.max_age.fail
    return f"{seen}, must be < {words.duration(limit)}" if limit else seen


def spent(result: EvidenceResult, as_of: datetime) -> float | None:
    """Return how much of its allowed age evidence has used up: 0.5 is half of it, more than 1 is stale."""
    limit = result.source.max_age.fail
    if result.observed is None or not limit:
        return None
    return max((as_of - result.observed) / limit, 0.0)


def verdict_counts(evidence: Iterable[EvidenceResult]) -> tuple[tuple[str, int], ...]:
    """Return how many sources have each verdict, the worst first, verdicts that none has left out."""
    counts = Counter(result.verdict for result in evidence)
    return tuple((verdict.value, counts[verdict]) for verdict in VERDICTS if counts[verdict])


def findings(report: Report) -> tuple[Finding, ...]:
    """Return the findings that a page shows, the worst first and waived ones last."""
    ordered = sorted(report.findings, key=lambda f: (f.suppressed, SEVERITY_RANK[f.severity]))
    return tuple(ordered[:FINDINGS_SHOWN])


def unset(parameters: Sequence[PlanParameter]) -> int:
    """Count the parameters without a value."""
    return sum(param.state is ParameterState.UNSET for param in parameters)


def enhancements(plan: Plan) -> dict[str, tuple[PlanControl, ...]]:
    """Return the enhancements of each control, in plan order."""
    found: dict[str, list[PlanControl]] = {}
    for control in plan.controls():
        if control.parent:
            found.setdefault(control.parent, []).append(control)
    return {parent: tuple(children) for parent, children in found.items()}


def gaps_by_control(plan: Plan) -> dict[str, tuple[Gap, ...]]:
    """Return the gaps of each control: of itself, its response points and its parameters."""
    owner = {point.id: point.control for point in plan.points()}
    for control in plan.controls():
        owner[control.id] = control.id
        owner.update((param.id, control.id) for param in control.parameters)
    found: dict[str, list[Gap]] = {}
    for gap in plan.gaps:
        if gap.target in owner:
            found.setdefault(owner[gap.target], []).append(gap)
    return {control: tuple(gaps) for control, gaps in found.items()}


def answer_points(plan: Plan) -> dict[str, PlanPoint]:
    """Return the response point of each answer (by UUID), where it answers one."""
    return {answer.uuid: point for point in plan.points() for answer in point.answers}


def is_outside(plan: Plan) -> frozenset[str]:
    """Return the UUIDs of the answers that no control of the profile takes."""
    return frozenset(outside.answer.uuid for outside in plan.outside)


def contradicted(answers: Iterable[PlanAnswer], points: dict[str, PlanPoint]) -> tuple[PlanPoint, ...]:
    """Return the contradicted response points that these answers speak to, once each."""
    found = {
        point.id: point
        for answer in answers
        if (point := points.get(answer.uuid)) and point.proof is Proof.CONTRADICTED
    }
    return tuple(found.values())
