"""The evidence register: sources with their verdicts, checks and artifacts, and the hashes of what was collected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sspgen.model.evidence import FindingSeverity, Report
from sspgen.model.stating import evidence_place
from sspgen.render.urgency import worst_first
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import APPENDICES, mark_of
from sspgen.render.word.ooxml import inline, joined, lines, run
from sspgen.render.word.phrases import age, path, small, state
from sspgen.render.words import count, duration, moment, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Artifact, CheckResult, EvidenceResult, Json, Population, Rejection
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_SEVERITIES: Final = tuple(severity.value for severity in FindingSeverity)


def evidence(m: Manuscript, matter: Matter) -> None:
    """Write the appendix."""
    plan = matter.plan
    results = worst_first(plan.evidence)
    m.section(wide=bool(results))
    m.heading(1, APPENDICES["evidence"], "evidence", mark=mark_of("evidence"))
    m.write("SSPNote", f"Ages are as of {moment(plan.as_of)}. Hashes are SHA-256 of the bytes that were collected.")
    if not results:
        m.write("SSPAbsent", f"No evidence source is declared. {evidence_place(matter.plan.form)}.")
        return
    columns = (Column("Source", 4), Column("Verdict", 2), Column("Observed", 3), Column("Tool", 3))
    numbers = (Column(name, 1, figure=True) for name in ("Artifacts", "Checks", "Points", "Page"))
    m.table(
        f"Evidence register: {count(len(results), 'source')}",
        (*columns, *numbers),
        [_summary(m, matter, result) for result in results],
    )
    m.section(wide=False)
    for result in results:
        _source(m, matter, result)


def _verdict(result: EvidenceResult) -> str:
    return state(result.verdict, ageing=result.warn and result.verdict == "pass")


def _summary(m: Manuscript, matter: Matter, result: EvidenceResult) -> tuple[str, ...]:
    source, anchor = result.source, f"evidence-{result.source.id}"
    reports = (a.result for a in result.collection.artifacts if isinstance(a.result, Report))
    tools = sorted({report.tool.name for report in reports if report.tool.name})
    passed = sum(check.verdict == "pass" for check in result.results)
    return (
        lines((m.link(anchor, source.title), path(source.id))),
        _verdict(result),
        lines(age(matter.plan, result.observed, result.stale_at)),
        ", ".join(tools) or f"{source.collector} collector",
        str(len(result.collection.artifacts)),
        f"{passed}/{len(result.results)}" if result.results else "\u2013",
        str(len(matter.plan.points_by_source.get(source.id, ()))),
        m.page(anchor),
    )


def _source(m: Manuscript, matter: Matter, result: EvidenceResult) -> None:
    source = result.source
    m.heading(2, source.title, f"evidence-{source.id}")
    m.prose(source.description)
    m.facts(f"Evidence source {source.id}", _facts(m, matter, result))
    if result.results:
        m.table(
            f"Checks of {source.title}: {len(result.results)}",
            (Column("Check", 3), Column("Expression (CEL) and result", 6), Column("Verdict", 2)),
            [_check(each) for each in result.results],
            listed=False,
        )
    artifacts = result.collection.artifacts
    if artifacts:
        columns = (Column("Artifact", 3), Column("What it is, SHA-256", 6), Column("Observed", 2))
        m.table(
            f"Artifacts of {source.title}: {len(artifacts)}",
            columns,
            [_artifact(each) for each in artifacts],
            listed=False,
        )


def _check(result: CheckResult) -> tuple[str, ...]:
    check = result.check
    told = lines((path(check.expect), result.reason))
    return lines((run(check.title), path(check.id))), told, state(result.verdict)


def _facts(m: Manuscript, matter: Matter, result: EvidenceResult) -> Iterator[tuple[str, str]]:
    source, problem = result.source, result.collection.problem
    said = inline(_verdict(result), f" \u00b7 {result.reason}" if result.reason else "")
    yield "Verdict", lines((said, problem if problem not in result.reason else "", result.collection.note))
    limits = [f"time from: {result.origin}" if result.observed else ""]
    limits.append(f"a warning from {duration(source.max_age.warn)}" if source.max_age.warn else "")
    limits.append(f"stale from {duration(source.max_age.fail)}" if source.max_age.fail else "")
    told = small(" \u00b7 ".join(filter(None, limits)))
    yield "Observed", lines((*age(matter.plan, result.observed, result.stale_at), told))
    query = (f"{key}: {_plain(value)}" for key, value in sorted(source.query.items()))
    yield "Collected by", joined((path(source.id), run(source.collector), *(run(each) for each in query)), " \u00b7 ")
    points = matter.plan.points_by_source.get(source.id, ())
    yield "Speaks for", joined(m.link(p.id, p.label) for p in points) or "no response point of this profile"


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _artifact(artifact: Artifact) -> tuple[str, ...]:
    hashes = [inline(path(f"sha256 {artifact.sha256}"), f" \u00b7 {count(artifact.size, 'byte')}")]
    if artifact.kept and artifact.kept != artifact.sha256:
        hashes.append(inline(path(f"sha256 {artifact.kept}"), " \u00b7 as kept, redacted"))
    observed = lines((moment(artifact.observed), small(f"time from: {artifact.origin}")))
    return path(artifact.name), lines((*_report(artifact.result), *hashes)), observed


def _report(result: Report | Rejection) -> Iterator[str]:
    if not isinstance(result, Report):
        yield f"{result.code}: {result.message}"
        return
    tool = f"{result.tool.name or 'tool not named'} {result.tool.version}".strip()
    yield f"{tool} \u00b7 {result.format} {result.format_version}".strip()
    if result.tool.database:
        yield f"database of {moment(result.tool.database)}"
    if result.subject.name:
        yield inline(f"{result.subject.kind} ", path(result.subject.name))
    yield path(result.subject.digest)
    if result.subject.commit:
        yield inline("commit ", path(result.subject.commit))
    yield f"{word(result.outcome)}: {result.reason}" if result.reason else word(result.outcome)
    if result.population:
        yield f"looked at: {_population(result.population)}"
    counts = result.counts()
    found = ", ".join(f"{counts[s]} {s}" for s in _SEVERITIES if counts[s]) or "none"
    waived = f"; {counts['suppressed']} waived" if counts["suppressed"] else ""
    yield f"findings: {found}{waived}"
    yield from result.notes


def _population(p: Population) -> str:
    total = "not said how many" if p.total is None else f"{p.total:,}"
    outcomes = (("passed", p.passed), ("failed", p.failed), ("skipped", p.skipped))
    return ", ".join((f"{total} {p.unit}", *(f"{number} {name}" for name, number in outcomes if number is not None)))
