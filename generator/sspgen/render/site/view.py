"""What pages show that the plan does not hold as such: order, counts and ages. Pure functions of the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.evidence import EvidenceResult, Finding, FindingSeverity, Report
from sspgen.model.plan import Proof
from sspgen.model.prose import ParameterState
from sspgen.render import words

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

SEVERITY_RANK = {severity: rank for rank, severity in enumerate(FindingSeverity)}
"""The worst first."""
FINDINGS_SHOWN = 500
"""Most findings of one report on a page; the rest is counted."""
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


def repeated_titles(plan: Plan) -> frozenset[str]:
    """Return the titles that several evidence sources share, so that their ids are shown, too."""
    counts = Counter(result.source.title for result in plan.evidence)
    return frozenset(title for title, count in counts.items() if count > 1)


def planned(plan: Plan) -> int:
    """Count the response points whose claim is planned."""
    return sum(gap.kind == "planned" for gap in plan.gaps)


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
