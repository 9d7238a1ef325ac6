"""The seven questions that an assessor asks of any evidence, answered from what was declared and recorded.

Scope, source, collection, logic, failure criteria, failure handling, kept context. What is not known is left empty,
which is shown as "not recorded": nothing is filled in from what usually is so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.model.evidence import Relation, Report, SignatureState, TimeOrigin, Verdict
from sspgen.render import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sspgen.model.chronicle import Series
    from sspgen.model.evidence import Artifact, EvidenceResult, EvidenceSource, Population
    from sspgen.model.plan import Gap, PlanPoint
    from sspgen.model.spans import Span

SHOWN = 5
"""Most things of one kind that an answer lists; the rest is counted."""

_ORIGINS = {
    TimeOrigin.REPORT: "the report itself",
    TimeOrigin.CONTEXT: "the record of the run that made it, beside the report",
    TimeOrigin.GIT: "the commit that added the report",
    TimeOrigin.HEAD: "the commit that was looked at",
    TimeOrigin.FILE: "the file's modification time, which anybody can set",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an answer.

    Attributes:
        says: empty when it is not recorded.
        form: ``words``, ``code`` (an expression, a hash, a path), ``item`` (of the POA&M), ``more`` (left out).
        place: where in the workspace's files it was declared.
        part: section of the source's page that has all of it: ``supports`` or ``artifacts``.
    """

    term: str
    says: str
    form: str = "words"
    place: Span | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer; ``id`` is fit for a fragment, ``name`` is the field's word for it."""

    id: str
    name: str
    asks: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the answers need beside the result.

    Attributes:
        points: response points that the source speaks for.
        series: of the source as a whole; None when no day is recorded.
        gaps: those of the plan that name the source or one of its points.
        items: ids of the POA&M items that it causes.
        offered: `Artifact.kept` of what can be downloaded.
    """

    points: Sequence[PlanPoint] = ()
    series: Series | None = None
    gaps: Sequence[Gap] = ()
    items: Sequence[str] = ()
    offered: Collection[str] = field(default=frozenset())


def seven_questions(result: EvidenceResult, around: Surroundings) -> tuple[Question, ...]:
    """Return the seven questions with their answers, in the order in which assessors ask them."""
    return (
        Question("scope", "Scope", "What was looked at?", tuple(_scope(result, around))),
        Question("origin", "Source", "Where does the evidence come from?", tuple(_source(result))),
        Question(
            "collection", "Collection", "When and how was it collected, and is it complete?", tuple(_collection(result))
        ),
        Question("logic", "Logic", "How does it become a verdict?", tuple(_logic(result))),
        Question("criteria", "Failure criteria", "What makes it fail or go stale?", tuple(_criteria(result))),
        Question("handling", "Failure handling", "What happens when it fails?", tuple(_handling(result, around))),
        Question(
            "kept", "Kept context", "What is kept, so that it can be looked at again?", tuple(_kept(result, around))
        ),
    )


def population(found: Population | None) -> str:
    """Return ``40 tests: 37 passed, 2 failed, 1 skipped``; empty when the report does not say how many."""
    if found is None or found.total is None:
        return ""
    outcomes = (("passed", found.passed), ("failed", found.failed), ("skipped", found.skipped))
    said = ", ".join(f"{number:,} {word}" for word, number in outcomes if number is not None)
    return f"{found.total:,} {found.unit}{': ' + said if said else ''}"


def _reports(result: EvidenceResult) -> list[tuple[Artifact, Report]]:
    return [(a, a.result) for a in result.collection.artifacts if isinstance(a.result, Report)]


def _listed(term: str, values: Iterable[str], form: str = "words") -> Iterator[Fact]:
    """Yield each distinct value, as many as are shown; one that says "not recorded" when there is none."""
    found = [value for value in dict.fromkeys(values) if value]
    for value in found[:SHOWN]:
        yield Fact(term, value, form)
    if len(found) > SHOWN:
        yield Fact(term, f"and {len(found) - SHOWN} more", "more", part="" if form == "item" else "artifacts")
    if not found:
        yield Fact(term, "")


def _subject(report: Report) -> str:
    subject = report.subject
    commit = f"commit {subject.commit[:12]}" if subject.commit else ""
    named = " ".join(filter(None, (subject.name, subject.digest, commit)))
    return f"{subject.kind} {named}" if named else ""


def _scope(result: EvidenceResult, around: Surroundings) -> Iterator[Fact]:
    reports = _reports(result)
    yield from _listed("Looked at", (_subject(report) for _, report in reports))
    yield from _listed("Population", (population(report.population) for _, report in reports))
    found, expected = len(result.collection.artifacts), result.source.expected
    yield Fact("Reports", f"{found} found, {expected} expected", part="artifacts")
    if result.source.target:
        yield Fact("Must be about", result.source.target, "code")
    controls = len({point.control for point in around.points})
    spoken = f"{_count(len(around.points), 'response point')} of {_count(controls, 'control')}"
    yield Fact("Speaks for", spoken if around.points else "no response point of the profile", part="supports")


def _source(result: EvidenceResult) -> Iterator[Fact]:
    source = result.source
    yield Fact("Collector", source.collector, place=source.span)
    for name in sorted(source.query):
        value = source.query[name]
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        yield Fact(f"Query: {name}", said, "code")
    if source.kind:
        yield Fact("Kind", source.kind)
    reports = _reports(result)
    yield from _listed("Tool", (_tool(report) for _, report in reports))
    yield from _listed("Format", (f"{report.format} {report.format_version}".strip() for _, report in reports))


def _tool(report: Report) -> str:
    tool = report.tool
    version = tool.version or "(version not recorded)"
    database = f", vulnerability database of {words.moment(tool.database)}" if tool.database else ""
    return f"{tool.name} {version}{database}"


def _collection(result: EvidenceResult) -> Iterator[Fact]:
    yield Fact("Observed", words.moment(result.observed) if result.observed else "")
    yield Fact("Time taken from", _ORIGINS.get(result.origin, ""))
    sound = result.condition is Verdict.PASS
    complete = "complete and fresh" if sound else f"{words.word(result.condition)}: {result.condition_reason}"
    yield Fact("Completeness", complete)
    if result.collection.problem:
        yield Fact("Problem", result.collection.problem)
    if result.collection.note:
        yield Fact("To be known", result.collection.note)


def _logic(result: EvidenceResult) -> Iterator[Fact]:
    if not result.source.checks:
        yield Fact("Checks", "none is declared, so the report's own outcome counts")
    for each in result.results:
        check = each.check
        yield Fact(check.title or check.id, check.expect, "code", check.span)
    yield Fact("Together", "the worst of freshness, completeness and all checks is the verdict")


def _criteria(result: EvidenceResult) -> Iterator[Fact]:
    source = result.source
    yield Fact("Fails when", "an expression is not true" if source.checks else "the report's own outcome is a failure")
    limit = source.max_age
    stale = f"older than {words.duration(limit.fail)}, counted from when it was observed" if limit.fail else ""
    yield Fact("Stale when", stale or "never: no age limit is declared")
    if limit.warn:
        yield Fact("Warned of when", f"older than {words.duration(limit.warn)}")
    if limit.database:
        yield Fact("Needs review when", f"the scanner's database was older than {words.duration(limit.database)}")
    yield Fact("Not run when", _too_few(source))
    yield Fact("Needs review when", "there are more reports than expected, or one is about something else")
    yield Fact("Unknown when", "a report cannot be read, or an expression cannot be evaluated")


def _too_few(source: EvidenceSource) -> str:
    if source.expected == 1:
        return "there is no report, or it holds nothing; an absent report never passes"
    return f"fewer than {source.expected} reports are there, or one holds nothing; an absent report never passes"


def _handling(result: EvidenceResult, around: Surroundings) -> Iterator[Fact]:
    relations = {item.relation for p in around.points for item in p.proofs if item.source == result.source.id}
    if around.points:
        yield Fact("A failure", "contradicts the claim of every part that this source speaks for")
        yield Fact("A missing or doubtful report", "leaves those parts unproven; a stale one makes their proof stale")
    if relations == {Relation.SUPPORTS}:
        yield Fact("A pass", "only supports: it proves no part by itself")
    yield Fact("Now", f"{words.word(result.verdict)}{': ' + result.reason if result.reason else ''}")
    yield Fact("Gaps in this plan", f"{len(around.gaps):,}" if around.gaps else "none")
    if around.items:
        yield from _listed("POA&M items", around.items, "item")
    yield from _restoring(around.series)


def _restoring(series: Series | None) -> Iterator[Fact]:
    if series is None:
        yield Fact("Open since", "")
        yield Fact("Time to restore", "")
        return
    yield Fact("Open since", series.open_since.isoformat() if series.open_since else "no failure is open")
    mean = series.mean_time_to_restore
    over = _count(len(series.restored), "failure")
    restored = f"{mean:.1f} days on average, over {over} of the last year" if mean is not None else ""
    yield Fact("Time to restore", restored or "no failure was recorded and restored")


def _kept(result: EvidenceResult, around: Surroundings) -> Iterator[Fact]:
    artifacts = result.collection.artifacts
    yield from _listed("SHA-256 of the original", (artifact.sha256 for artifact in artifacts), "code")
    kept = [artifact for artifact in artifacts if artifact.kept]
    offered = sum(artifact.kept in around.offered for artifact in kept)
    said = f"{_count(len(kept), 'report')} with secrets taken out, {offered} to be downloaded here" if kept else ""
    yield Fact("Bytes kept", said)
    series = around.series
    yield Fact("Daily record", f"{series.recorded} of {_count(len(series.days), 'day')}" if series else "")
    runs = (f"commit {a.circumstances.commit[:12]}" for a in artifacts if a.circumstances.commit)
    yield from _listed("Run at", runs)
    tools = (f"{name} {version}".strip() for a in artifacts for name, version in a.circumstances.tools)
    yield from _listed("Tools of the run", tools)
    yield from _listed("Signature", (_signature(report) for _, report in _reports(result)))
    notes = [note for _, report in _reports(result) for note in report.notes]
    if notes:
        yield from _listed("Notes", notes)


def _signature(report: Report) -> str:
    signature = report.signature
    if signature.state is SignatureState.NONE:
        return ""
    by = f" by {signature.signer}" if signature.signer else ""
    why = f": {signature.reason}" if signature.reason else ""
    return f"{signature.state.value}, {signature.scheme}{by}{why}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
