"""Which evidence speaks for which component: through the sources that its answers name, and those of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.render.urgency import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan, PlanAnswer, PlanPoint


@dataclass(frozen=True, slots=True)
class Backing:
    """An evidence source and what of a component it speaks for.

    Attributes:
        named: whether an answer of the component names it, and not only a part that the component answers.
        points: response points that the component answers and the source speaks for, in plan order.
    """

    result: EvidenceResult
    named: bool
    points: tuple[PlanPoint, ...]


def backing(plan: Plan) -> dict[str, tuple[Backing, ...]]:
    """Return the evidence of each component, the worst first; components without any are left out."""
    named: dict[str, set[str]] = {}
    points: dict[tuple[str, str], dict[str, PlanPoint]] = {}
    for answer, point in _answers(plan):
        named.setdefault(answer.component, set()).update(answer.evidence)
        if point:
            for item in point.proofs:
                points.setdefault((answer.component, item.source), {})[point.id] = point
    found: dict[str, list[str]] = {}
    for component, source in points:
        found.setdefault(component, []).append(source)
    for component, sources in named.items():
        found.setdefault(component, []).extend(sources)
    return {component: tuple(_of(plan, component, set(sources), named, points)) for component, sources in found.items()}


def _of(
    plan: Plan,
    component: str,
    sources: set[str],
    named: dict[str, set[str]],
    points: dict[tuple[str, str], dict[str, PlanPoint]],
) -> Iterator[Backing]:
    results = (plan.evidence_by_id[source] for source in sources if source in plan.evidence_by_id)
    for result in worst_first(results):
        source = result.source.id
        touched = points.get((component, source), {})
        yield Backing(result, source in named.get(component, ()), tuple(touched.values()))


def _answers(plan: Plan) -> Iterator[tuple[PlanAnswer, PlanPoint | None]]:
    for control in plan.controls():
        yield from ((answer, None) for answer in control.general)
        for point in control.points:
            yield from ((answer, point) for answer in point.answers)
