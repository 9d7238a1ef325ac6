"""What fails now, and since when as far as that is recorded. Pure functions of the plan and its past.

Evidence that was never there is a gap, not a failure: it is in no list here until it once was good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from sspgen.model.evidence import Verdict
from sspgen.model.plan import Proof
from sspgen.render.urgency import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.chronicle import Chronicle, Series
    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan, PlanControl

_FAILING = (Verdict.FAIL, Verdict.STALE)
_BROKEN = (Proof.CONTRADICTED, Proof.STALE)


@dataclass(frozen=True, slots=True)
class Failure:
    """An evidence source or a control that fails.

    Attributes:
        kind: ``evidence`` or ``control``, and ``id`` which.
        state: its verdict or proof; ``reason`` one sentence.
        began: first day of the failure as it was recorded day by day; None when it was not.
        seen: when what shows it was observed, or went stale (timezone-aware); None when that is not known, either.
    """

    kind: str
    id: str
    label: str
    state: str
    reason: str
    began: date | None
    seen: datetime | None

    @property
    def since(self) -> datetime | None:
        """The best that is known about when it began: midnight (UTC) of the recorded day, else `seen`."""
        return datetime.combine(self.began, time(), UTC) if self.began else self.seen


def failures(plan: Plan, chronicle: Chronicle) -> tuple[Failure, ...]:
    """Return what fails: evidence sources, the worst first, then controls in plan order."""
    return (*_sources(plan, chronicle), *_controls(plan, chronicle))


def _sources(plan: Plan, chronicle: Chronicle) -> Iterator[Failure]:
    for result in worst_first(plan.evidence):
        began = _began(chronicle.of_source(result.source.id))
        if result.verdict in _FAILING or (began and result.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)):
            source = result.source
            yield Failure("evidence", source.id, source.title, result.verdict, result.reason, began, _seen(result))


def _controls(plan: Plan, chronicle: Chronicle) -> Iterator[Failure]:
    for control in plan.controls():
        if control.proof in _BROKEN:
            began = _began(chronicle.of_control(control.id))
            label = f"{control.label} {control.title}"
            yield Failure("control", control.id, label, control.proof, _why(control), began, _shown(control))


def _began(series: Series | None) -> date | None:
    return series.open_since if series else None


def _seen(result: EvidenceResult) -> datetime | None:
    return result.stale_at if result.verdict is Verdict.STALE else result.observed


def _shown(control: PlanControl) -> datetime | None:
    """Return the first of the times at which what breaks its proof was observed, or went stale."""
    items = [item for point in control.points if point.proof is control.proof for item in point.proofs]
    if control.proof is Proof.STALE:
        times = [item.stale_at for item in items if item.verdict is Verdict.STALE]
    else:
        times = [item.observed for item in items if item.verdict is Verdict.FAIL]
    return min((when for when in times if when), default=None)


def _why(control: PlanControl) -> str:
    parts = [f"{p.label}: {p.proof_reason}" for p in control.points if p.proof is control.proof]
    return "; ".join(parts) or control.proof_reason
