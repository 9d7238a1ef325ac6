"""Small worlds to merge: a profile of a few controls, a workspace that answers them, and evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sspgen.merge.api import MergeInputs
from sspgen.model.catalog import Baseline, Catalog, Control, Group, Parameter, Part, Property
from sspgen.model.evidence import (
    Artifact,
    Check,
    Collection,
    EvidenceSource,
    Finding,
    FindingSeverity,
    MaxAge,
    Population,
    Rejection,
    Relation,
    Report,
    Subject,
    Support,
    TimeOrigin,
    Tool,
    Verdict,
)
from sspgen.model.implementation import Answer, Claim, Component, Workspace
from sspgen.model.spans import Span
from sspgen.model.system import System

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)


def item(control: str, name: str, prose: str) -> Part:
    return Part("item", f"{control}_smt.{name}", prose=prose, props=(Property("label", f"{name}."),))


def control(identifier: str, title: str, *parts: tuple[str, str], params: tuple[Parameter, ...] = ()) -> Control:
    items = tuple(item(identifier, name, prose) for name, prose in parts)
    prose = "" if items else "Do what the title says."
    return Control(
        id=identifier,
        title=title,
        group_id=identifier.split("-", maxsplit=1)[0],
        params=params,
        props=(Property("label", identifier.upper()),),
        parts=(Part("statement", f"{identifier}_smt", prose=prose, parts=items),),
    )


SCANNING = control(
    "ra-5",
    "Vulnerability Scanning",
    ("a", "Scan {{ insert: param, ra-05_odp.01 }};"),
    ("b", "Use tools;"),
    params=(Parameter("ra-05_odp.01", label="frequency", alt_ids=("ra-5_prm_1",)),),
)
FLAWS = control("si-2", "Flaw Remediation")
BASELINE = Baseline(
    id="small",
    title="A small profile",
    catalog=Catalog(
        title="A small catalog",
        groups=(Group("ra", "Risk Assessment"), Group("si", "Integrity")),
        controls=(SCANNING, FLAWS),
    ),
    known={"ra-5": SCANNING.title, "si-2": FLAWS.title, "ac-1": "Policy"},
)
CHECK = Check("no-critical", "No critical finding", "counts.critical == 0")


def source(
    identifier: str,
    supports: dict[str, Relation],
    *,
    checks: tuple[Check, ...] = (CHECK,),
    expected: int = 1,
) -> EvidenceSource:
    return EvidenceSource(
        id=identifier,
        title=f"Source {identifier}",
        collector="files",
        query={"files": f"{identifier}.json"},
        expected=expected,
        max_age=MaxAge(timedelta(hours=24), timedelta(hours=72)),
        checks=checks,
        supports=tuple(Support(target, relation) for target, relation in supports.items()),
        span=Span("controls/evidence.yaml", 3, 3),
    )


def report(outcome: Verdict = Verdict.PASS, *, critical: int = 0, commit: str = "") -> Report:
    findings = tuple(Finding(f"CVE-2026-{n:04}", "a hole", FindingSeverity.CRITICAL) for n in range(critical))
    return Report(
        format="trivy",
        tool=Tool("trivy", "0.58"),
        subject=Subject("image", "app", commit=commit),
        outcome=outcome,
        population=Population("packages", 120),
        findings=findings,
        finding_count=critical,
        facts={"line_rate": 0.91},
    )


def artifact(result: Report | Rejection, *, age: timedelta = timedelta(hours=1), name: str = "r.json") -> Artifact:
    return Artifact(name, "0" * 64, 10, result, NOW - age, TimeOrigin.REPORT)


def collection(of: EvidenceSource, *artifacts: Artifact, problem: str = "") -> Collection:
    return Collection(of, artifacts, problem)


def answer(
    control_id: str,
    part: str = "",
    *,
    claim: Claim = Claim.IMPLEMENTED,
    text: str = "We do.",
    component: str = "pipeline",
    **more: object,
) -> Answer:
    base = Answer(
        control=control_id,
        component=component,
        statement=f"{control_id}_smt.{part}" if part else "",
        claim=claim,
        raw_status=claim.value,
        text=text,
        cites=True,
        span=Span("controls/pipeline.yaml", 7, 5),
        text_span=Span("controls/pipeline.yaml", 9, 9),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def workspace(*answers: Answer, evidence: tuple[EvidenceSource, ...] = ()) -> Workspace:
    components = sorted({a.component for a in answers}) or ["pipeline"]
    return Workspace(
        system=System("demo", "Demo"),
        profile="small",
        components=tuple(
            Component(c, c.title(), answers=tuple(a for a in answers if a.component == c)) for c in components
        ),
        evidence=evidence,
        texts=sum(1 for a in answers if a.text.strip()),
    )


def inputs(space: Workspace, *collections: Collection, now: datetime = NOW) -> MergeInputs:
    return MergeInputs(
        workspace=space,
        baseline=BASELINE,
        collections=collections,
        as_of=NOW,
        judged_at=max(NOW, now),
        generator="sspgen test",
    )
