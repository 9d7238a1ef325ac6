"""Plan of action and milestones: what is wrong or unfinished in a plan, one item a cause (OSCAL POA&M, FedRAMP, OMB).

Items follow from the plan alone. Nothing is rated, dated or promised that no report and no author said: a risk is the
severity of findings, a completion date is one that an author wrote. A claim that is merely not proven is no weakness.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sspgen.model.evidence import Finding, FindingSeverity, Report, Verdict
from sspgen.model.ids import natural_key, stable_uuid
from sspgen.model.plan import Proof

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sspgen.model.evidence import CheckResult, EvidenceResult
    from sspgen.model.plan import Gap, Plan, PlanAnswer, PlanPoint

KINDS = (
    "contradicted",
    "failed",
    "stale",
    "evidence",
    "undocumented",
    "no-claim",
    "planned",
    "partial",
    "parameter",
)
"""Kinds of items, the worst first."""

OPEN = "open"
"""The status of every item: what is closed is no longer in the plan."""

_WORDS = {
    "undocumented": "{} not documented",
    "no-claim": "{} documented without a claim",
    "planned": "{} planned, not implemented",
    "partial": "{} partially implemented",
    "parameter": "{} without a value",
}
_SEVERITIES = tuple(severity.value for severity in FindingSeverity)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b20\d\d-\d\d-\d\d\b|\b(?:\d{{1,2}} )?(?:{_MONTHS}) 20\d\d\b|\bQ[1-4] 20\d\d\b")
_DOUBT = (Verdict.FAIL, Verdict.NEEDS_REVIEW)
_UNDECIDED = (Verdict.NOT_RUN, Verdict.UNKNOWN, Verdict.NEEDS_REVIEW)
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class PoamItem:
    """A weakness with what is known about it.

    Attributes:
        id: ``POAM-`` and hex digits: of the names of its cause, so that it stays while the cause stays.
        kind: one of `KINDS`.
        weakness: its name, and ``why`` one sentence more.
        source: id of the evidence source that shows it; empty for what the plan's own texts say.
        detector: what found it, in words.
        check: id of the failed check, where it is one.
        controls, points, components: ids of what it concerns, in plan order.
        roles: who answers for those, sorted.
        severity: worst severity among its open findings; empty when no finding says one.
        findings: how many findings are open, and ``fixable`` how many of them name a version that fixes them.
        detected: when it was seen first, as far as reports say (timezone-aware).
        remedy: what would close it: the author's words where there are some.
        planned: the completion date as an author wrote it; empty when none or several are written.
    """

    id: str
    kind: str
    weakness: str
    why: str
    detector: str
    remedy: str
    source: str = ""
    check: str = ""
    controls: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    severity: str = ""
    findings: int = 0
    fixable: int = 0
    detected: datetime | None = None
    planned: str = ""
    status: str = OPEN


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that somebody decided to live with, or that does not apply."""

    source: str
    artifact: str
    finding: Finding


def poam_items(plan: Plan) -> tuple[PoamItem, ...]:
    """Return the items of a plan, the worst first: by kind, then severity, then how much they concern."""
    found = [*_of_evidence(plan), *_of_gaps(plan)]
    return tuple(sorted(_distinct(found), key=_rank))


def waived_findings(plan: Plan) -> tuple[Waived, ...]:
    """Return the waived findings of all sources, the most severe first."""
    found = [
        Waived(result.source.id, artifact.name, finding)
        for result in plan.evidence
        for artifact in result.collection.artifacts
        if isinstance(artifact.result, Report)
        for finding in artifact.result.findings
        if finding.suppressed
    ]
    return tuple(sorted(found, key=lambda each: (_SEVERITIES.index(each.finding.severity), each.source)))


def _rank(item: PoamItem) -> tuple[object, ...]:
    severity = _SEVERITIES.index(item.severity) if item.severity else len(_SEVERITIES)
    first = natural_key(item.points[0] if item.points else (*item.controls, item.source)[0])
    return (KINDS.index(item.kind), severity, -len(item.points), first, item.id)


def _name(plan: Plan, *cause: str) -> str:
    return stable_uuid(plan.system.id, "poam", *cause).replace("-", "")


def _distinct(items: list[PoamItem]) -> Iterator[PoamItem]:
    """Shorten the ids, but for those that would then be the same."""
    taken = Counter(item.id[:_DIGITS] for item in items)
    for item in items:
        digits = item.id[:_DIGITS]
        yield replace(item, id=f"POAM-{(digits if taken[digits] == 1 else item.id).upper()}")


# ---- what evidence shows


def _of_evidence(plan: Plan) -> Iterator[PoamItem]:
    for result in plan.evidence:
        failed = [check for check in result.results if check.verdict is Verdict.FAIL]
        for check in failed:
            yield _failed(plan, result, check)
        if Verdict.STALE in (result.condition, result.verdict):
            yield _stale(plan, result)
        elif result.condition in _UNDECIDED or result.verdict in _UNDECIDED:
            yield _undecided(plan, result)
        yield from _tagged(plan, result)


def _failed(plan: Plan, result: EvidenceResult, check: CheckResult) -> PoamItem:
    points = _touched(plan, result, _DOUBT)
    item = _item(plan, result, "failed", points, f"check {check.check.id}")
    open_ = _open_findings(result)
    seen = min((f.first_seen for f in open_ if f.first_seen), default=result.observed)
    return replace(
        item,
        kind="contradicted" if any(p.proof is Proof.CONTRADICTED for p in points) else "failed",
        weakness=f"{result.source.title}: “{check.check.title or check.check.id}” does not hold",
        why=(check.reason or result.reason).removeprefix(f"{check.check.title}: "),
        check=check.check.id,
        remedy="fix what the check found, and run the tool again",
        severity=_worst(open_),
        findings=len(open_),
        fixable=sum(1 for finding in open_ if finding.fixed_in),
        detected=seen,
    )


def _stale(plan: Plan, result: EvidenceResult) -> PoamItem:
    item = _item(plan, result, "stale", _touched(plan, result, (Verdict.STALE,)), "stale")
    weakness = f"{result.source.title}: evidence is stale"
    why = result.condition_reason or result.reason
    return replace(item, weakness=weakness, why=why, remedy="run the tool again", detected=result.stale_at)


def _undecided(plan: Plan, result: EvidenceResult) -> PoamItem:
    item = _item(plan, result, "evidence", _touched(plan, result, _UNDECIDED), "evidence")
    verdict = result.condition if result.condition in _UNDECIDED else result.verdict
    weakness = f"{result.source.title}: {verdict.value.replace('_', ' ')}"
    remedy = "run the tool, and keep its report where the source looks for it"
    if verdict is not Verdict.NOT_RUN:
        remedy = "look at the report, and make it say something that can be decided"
    return replace(item, weakness=weakness, why=result.condition_reason or result.reason, remedy=remedy)


def _tagged(plan: Plan, result: EvidenceResult) -> Iterator[PoamItem]:
    """Yield what rules written for a control show, one item a tag or weakness."""
    found: dict[str, list[PlanPoint]] = {}
    reasons: dict[str, str] = {}
    for point in plan.points_by_source.get(result.source.id, ()) if result.source.maps else ():
        for item in point.proofs:
            mapped = item.source == result.source.id and item.chain and item.reason != result.reason
            if mapped and item.verdict is Verdict.FAIL:
                found.setdefault(item.chain[0], []).append(point)
                reasons.setdefault(item.chain[0], item.reason)
    for by, points in sorted(found.items()):
        blank = _item(plan, result, "failed", tuple(points), f"by {by}")
        kind = "contradicted" if any(p.proof is Proof.CONTRADICTED for p in points) else "failed"
        weakness = f"{result.source.title}: {by}"
        remedy = "fix what the rules found, and run the tool again"
        yield replace(blank, kind=kind, weakness=weakness, why=reasons[by], remedy=remedy, detected=result.observed)


def _item(plan: Plan, result: EvidenceResult, kind: str, points: tuple[PlanPoint, ...], cause: str) -> PoamItem:
    source = result.source
    reports = (a.result for a in result.collection.artifacts)
    tools = dict.fromkeys(
        f"{r.tool.name} {r.tool.version}".strip() for r in reports if isinstance(r, Report) and r.tool.name
    )
    answers = [answer for point in points for answer in point.answers]
    return PoamItem(
        id=_name(plan, "evidence", source.id, cause),
        kind=kind,
        weakness="",
        why="",
        detector=", ".join(tools) or f"{source.collector} collector",
        remedy="",
        source=source.id,
        controls=tuple(dict.fromkeys(point.control for point in points)),
        points=tuple(point.id for point in points),
        components=_components(answers),
        roles=_roles(answers),
    )


def _touched(plan: Plan, result: EvidenceResult, verdicts: Iterable[Verdict]) -> tuple[PlanPoint, ...]:
    """Return the points that a source speaks for with one of these verdicts."""
    name, wanted = result.source.id, set(verdicts)
    return tuple(
        point
        for point in plan.points_by_source.get(name, ())
        if any(item.source == name and item.verdict in wanted for item in point.proofs)
    )


def _open_findings(result: EvidenceResult) -> list[Finding]:
    reports = (artifact.result for artifact in result.collection.artifacts)
    return [f for report in reports if isinstance(report, Report) for f in report.findings if not f.suppressed]


def _worst(findings: list[Finding]) -> str:
    known = [f.severity for f in findings if f.severity is not FindingSeverity.UNKNOWN]
    return min(known, key=_SEVERITIES.index).value if known else ""


# ---- what the plan's own texts say


def _of_gaps(plan: Plan) -> Iterator[PoamItem]:
    points = {point.id: point for point in plan.points()}
    owners = {param.id: control.id for control in plan.controls() for param in control.parameters}
    grouped: dict[tuple[str, str], list[Gap]] = {}
    for gap in plan.gaps:
        if gap.kind in ("planned", "partial"):
            yield _unfinished(plan, gap, points[gap.target])
        elif gap.kind in ("undocumented", "no-claim"):
            grouped.setdefault((gap.kind, points[gap.target].control), []).append(gap)
        elif gap.kind == "parameter":
            grouped.setdefault((gap.kind, owners[gap.target]), []).append(gap)
    for (kind, control), gaps in grouped.items():
        touched = tuple(points[gap.target] for gap in gaps if gap.target in points)
        yield _unwritten(plan, kind, control, gaps, touched)


def _unfinished(plan: Plan, gap: Gap, point: PlanPoint) -> PoamItem:
    answers = tuple(answer for answer in point.answers if answer.claim is point.claim)
    said = [answer.remarks.strip() or answer.text.strip() for answer in answers]
    dates = {found for answer in answers for found in _DATE.findall(answer.remarks)}
    by = ", ".join(dict.fromkeys(answer.component_title or answer.component for answer in answers))
    return PoamItem(
        id=_name(plan, gap.kind, point.id),
        kind=gap.kind,
        weakness=_WORDS[gap.kind].format(point.label),
        why=f"claim of {by}" if by else point.claim_reason,
        detector="claim in the plan",
        remedy="\n\n".join(dict.fromkeys(filter(None, said))) or gap.remedy,
        controls=(point.control,),
        points=(point.id,),
        components=_components(answers),
        roles=_roles(answers),
        planned=dates.pop() if len(dates) == 1 else "",
    )


def _unwritten(plan: Plan, kind: str, control: str, gaps: list[Gap], points: tuple[PlanPoint, ...]) -> PoamItem:
    found = plan.control_by_id[control]
    everything = len(points) == len(found.points) and kind != "parameter"
    parts = "" if everything else ", ".join(point.part for point in points if point.part)
    what = f"{found.label} {parts}".rstrip()
    if kind == "parameter":
        what = f"{found.label}: {len(gaps)} parameter{'' if len(gaps) == 1 else 's'}"
    why = "; ".join(dict.fromkeys(gap.what for gap in gaps))
    answers = [answer for point in points for answer in point.answers]
    return PoamItem(
        id=_name(plan, kind, control),
        kind=kind,
        weakness=_WORDS[kind].format(what),
        why=why,
        detector="text of the plan",
        remedy="; ".join(dict.fromkeys(gap.remedy for gap in gaps)),
        controls=(control,),
        points=tuple(point.id for point in points),
        components=_components(answers),
        roles=_roles(answers),
    )


def _components(answers: Iterable[PlanAnswer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.component for answer in answers))


def _roles(answers: Iterable[PlanAnswer]) -> tuple[str, ...]:
    return tuple(sorted({role for answer in answers for role in answer.roles}))
