"""Gemara evaluation logs (layer 4), as Privateer plug-ins write them: requirements of a catalog, assessed one by one.

YAML or JSON. The shapes of several releases are read: `evaluations` beside `metadata`, `evaluation-set`, and
`evaluation-suites` with `control-evaluations`, in either spelling of the keys.

Population: assessments of requirements; an evaluation without any counts itself. Not run: nothing was assessed, or
every result is `Not Run`.

`Needs Review` and `Unknown` are undecided, `Not Applicable` says nothing about a control. An evaluation that failed
although none of its assessments did is a finding of its own. A state that the plug-in corrupted (`corrupted-state`)
needs review. Controls are only taken from catalogs whose id, or title among the `mapping-references`, says NIST SP
800-53. The payload is not read. Time: the oldest assessment. The other documents of Gemara, audit logs among them, are
no evaluations and are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import Moment, boolean, dig, earliest, entries, first_text, mapping, mappings, moment, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.collect.formats.yaml_document import yaml_object
from sspgen.collect.tags import nist_tags
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_MARKS: Final = (
    b"assessment-logs",
    b"assessment_logs",
    b"control-evaluations",
    b"control_evaluations",
    b"assessments:",
    b"gemara-version",
)
_LISTS: Final = ("evaluations", "evaluation-set", "control-evaluations")
_LOGS: Final = ("assessment-logs", "assessments")
_STATES: Final = {
    "passed": State.PASSED,
    "failed": State.FAILED,
    "needsreview": State.UNDECIDED,
    "unknown": State.UNDECIDED,
    "notrun": State.UNCHECKED,
    "notapplicable": State.NOT_APPLICABLE,
}
_EVALUATION: Final = "EvaluationLog"
_NIST: Final = "800-53"
_NEVER_STARTED: Final = (State.NOT_APPLICABLE, State.UNCHECKED, State.UNDECIDED)
_WHOLE: Final = ("result", "message", "start", "requirement", "requirement-id")
_NAMES: Final = (
    *("evaluation-suites", "evaluation-set", "control-evaluations", "evaluations", "assessment-logs", "assessments"),
    *("service-name", "plugin-name", "control-id", "requirement-id", "reference-id", "entry-id", "corrupted-state"),
    *("start", "end", "result", "message", "name", "control", "requirement", "metadata", "author"),
    *("version", "target", "id", "title", "type", "gemara-version", "mapping-references"),
)


@dataclass(slots=True)
class _Log:
    results: RuleResults = field(default_factory=RuleResults)
    times: list[Moment] = field(default_factory=list)
    catalogs: frozenset[str] = frozenset()
    controls: int = 0
    shared: set[str] | None = None
    whole: bool = True


class GemaraReader:
    """Reads evaluation logs of Gemara and results of Privateer."""

    id: ClassVar[str] = "gemara"
    title: ClassVar[str] = "Gemara evaluation log (Privateer)"
    proves: ClassVar[str] = "requirements of a catalog were assessed"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "controls")
    keeps: ClassVar[frozenset[str]] = frozenset({*_NAMES, *(name.replace("-", "_") for name in _NAMES)})

    def recognises(self, blob: Blob) -> bool:
        """Look for a list of evaluations with results."""
        document = _document(blob)
        if _other(document):
            return True
        found = _evaluations(document, [])
        return bool(found) and "result" in found[0] and any(_get(found[0], name) is not None for name in _LOGS)

    def read(self, blob: Blob) -> Report:
        """Count every assessment."""
        document = _document(blob)
        if other := _other(document):
            raise Unreadable(f"a Gemara {other} is not read: give the evaluation log")
        log = _Log(catalogs=_catalogs(document))
        for evaluation in _evaluations(document, log.results.damage):
            _take(evaluation, log)
        if not log.whole:
            log.results.damage.append("its last assessment lacks what all others have, so it may be cut off")
        outcome = log.results.outcome("assessments")
        observed = earliest(log.times)
        return Report(
            format=self.id,
            tool=_tool(document),
            subject=Subject(
                "repository", first_text(_get(document, "service-name"), dig(document, "target", "name"))[:300]
            ),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=log.results.population(),
            findings=log.results.findings.kept(),
            finding_count=log.results.findings.count,
            facts=log.results.facts() | {"controls": log.controls},
            notes=tuple(filter(None, (observed.note, _whole(blob), *log.results.findings.notes()))),
            tagged=log.results.tagged(),
        )


def _whole(blob: Blob) -> str:
    return "" if blob.json_object() else "YAML does not show whether it is whole"


def _document(blob: Blob) -> dict[str, Json]:
    return blob.json_object() or yaml_object(blob, *_MARKS)


def _get(value: dict[str, Json], name: str) -> Json:
    """Return a value by its name, in either spelling."""
    return value[name] if name in value else value.get(name.replace("-", "_"))


def _other(document: dict[str, Json]) -> str:
    """Return the type of a document that is no evaluation log; empty for those, and where none is stated."""
    metadata = mapping(document.get("metadata"))
    stated = text(metadata.get("type"), 40) if _get(metadata, "gemara-version") is not None else ""
    return "" if stated == _EVALUATION else stated


def _catalogs(document: dict[str, Json]) -> frozenset[str]:
    """Return the ids of the references whose id or title says that they are NIST SP 800-53."""
    named = mappings(_get(mapping(document.get("metadata")), "mapping-references"))
    titled = [each for each in named if any(_NIST in text(each.get(key), 200) for key in ("id", "title"))]
    return frozenset(text(each.get("id"), 200) for each in titled)


def _tool(document: dict[str, Json]) -> Tool:
    author = mapping(dig(document, "metadata", "author"))
    name = first_text(_get(document, "plugin-name"), author.get("name"), document.get("name"))
    return Tool(name[:80] or "Gemara", text(author.get("version"), 80))


def _evaluations(document: dict[str, Json], damage: list[str]) -> list[dict[str, Json]]:
    """Return the evaluations of a document, of all its suites."""
    suites = _get(document, "evaluation-suites")
    found: list[dict[str, Json]] = []
    for holder in [document] if suites is None else entries(suites, "evaluation-suites", damage):
        if boolean(_get(holder, "corrupted-state")) is True:
            damage.append("the state of a suite was corrupted")
        inner = _get(holder, "control-evaluations")
        listed = inner if isinstance(inner, dict) else holder
        name = next((name for name in _LISTS if _get(listed, name) is not None), "evaluations")
        if suites is not None and _get(listed, name) is None:
            damage.append("a suite has no evaluations")
        found.extend(entries(_get(listed, name), name, damage))
    return found


def _take(evaluation: dict[str, Json], log: _Log) -> None:
    log.controls += 1
    name = next((name for name in _LOGS if _get(evaluation, name) is not None), _LOGS[0])
    logs = entries(_get(evaluation, name), name, log.results.damage)
    if boolean(_get(evaluation, "corrupted-state")) is True:
        log.results.damage.append("the state of an evaluation was corrupted")
    states = [_add(each, evaluation, log) for each in logs]
    if not states or (_state(evaluation) is State.FAILED and State.FAILED not in states):
        _add(evaluation, evaluation, log)


def _state(value: dict[str, Json]) -> State:
    word = "".join(letter for letter in text(value.get("result"), 40).lower() if letter.isalpha())
    return _STATES.get(word, State.UNDECIDED)


def _add(assessment: dict[str, Json], evaluation: dict[str, Json], log: _Log) -> State:
    state = _state(assessment)
    if assessment is evaluation and state is State.PASSED:
        state = State.UNDECIDED
    if assessment is not evaluation:
        names = {name for name in _WHOLE if _get(assessment, name) is not None or state in _NEVER_STARTED}
        log.whole = names >= (log.shared or set())
        log.shared = names if log.shared is None else log.shared & names
        log.times.append(moment(assessment.get("end") or assessment.get("start")))
    tags = _tags(log.catalogs, assessment.get("requirement"), evaluation.get("control"))
    log.results.add(state, tags, _finding(assessment, evaluation, tags) if state is State.FAILED else None)
    return state


def _tags(catalogs: frozenset[str], *references: Json) -> tuple[str, ...]:
    found: list[Json] = []
    for each in references:
        catalog = text(dig(each, "reference-id"), 200)
        if _NIST in catalog or catalog in catalogs:
            found.append(dig(each, "entry-id"))
    return nist_tags(*found)


def _finding(assessment: dict[str, Json], evaluation: dict[str, Json], tags: tuple[str, ...]) -> Finding:
    control = _reference(evaluation, "control")
    rule = _reference(assessment, "requirement") or control or "unknown"
    return Finding(
        rule=rule,
        title=text(assessment.get("message"), 500) or f"{rule} failed",
        severity=FindingSeverity.UNKNOWN,
        raw_severity="Failed",
        location=control,
        tags=tags,
    )


def _reference(value: dict[str, Json], what: str) -> str:
    named = value.get(what)
    return first_text(_get(value, f"{what}-id"), dig(named, "entry-id"), dig(named, "reference-id"))[:300]


READER: Final = GemaraReader()
