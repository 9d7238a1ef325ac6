"""OSCAL assessment results (1.x; JSON, YAML, XML): what an assessor, or a tool in the assessor's stead, decided.

Population: findings. Not run: no result, or results without findings; observations alone decide nothing.

`satisfied` passes, `not-satisfied` fails; a finding without a state is undecided. Early templates of FedRAMP write the
state as the text of `status`. A failure whose risks are all `deviation-approved` is kept as suppressed. Controls are
taken from the target of a finding (`ac-6.1_obj`, `ac-2_smt.a`). All results of a document count, older ones too. Time:
when the oldest result ended. Plans, catalogs and the other models of OSCAL are no evidence and are refused with a
reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import Moment, dig, earliest, entries, first_text, items, mapping, moment, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.collect.formats.yaml_document import yaml_object
from sspgen.collect.tags import nist_tags
from sspgen.load.xml_reader import iter_elements, local_name
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sspgen.model.evidence import Json

_RESULTS: Final = "assessment-results"
_REFUSED: Final = {
    "assessment-plan": "an assessment plan says what will be looked at: give the assessment results",
    "plan-of-action-and-milestones": "a POA&M lists what is to be put right, not what was observed: give the "
    "assessment results that it came from",
    "system-security-plan": "a system security plan is what evidence is about, not evidence",
    "component-definition": "a component definition is a claim: list it under 'components:' instead",
    "catalog": "a catalog is a rule book, not evidence",
    "profile": "a profile is a selection of controls, not evidence",
}
_NAMESPACE: Final = "http://csrc.nist.gov/ns/oscal/"
_MARKS: Final = tuple(f"{name}:".encode() for name in (_RESULTS, *_REFUSED))
_STATES: Final = {"satisfied": State.PASSED, "not-satisfied": State.FAILED}
_APPROVED: Final = "deviation-approved"
_HELD: Final = frozenset({"finding", "risk", "metadata"})


@dataclass(slots=True)
class _Assessment:
    """A document, whichever of the three forms it has."""

    title: str = ""
    version: str = ""
    findings: list[dict[str, Json]] = field(default_factory=list)
    risks: dict[str, str] = field(default_factory=dict)
    results: int = 0
    observations: int = 0
    times: list[Moment] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)


class OscalResultsReader:
    """Reads assessment results; the other models of OSCAL are told apart, and refused."""

    id: ClassVar[str] = "oscal-ar"
    title: ClassVar[str] = "OSCAL assessment results"
    proves: ClassVar[str] = "an assessor's verdict on controls"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "results", "observations", "risks", "open_risks")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *(_RESULTS, *_REFUSED, "metadata", "title", "oscal-version", "results", "result", "start", "end"),
            *("findings", "finding", "target", "target-id", "type", "status", "state", "related-risks"),
            *("related-risk", "associated-risk", "associated-risks", "risk-uuid", "risks", "risk", "uuid"),
            *("observations", "observation"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look at the root: its name, and OSCAL's namespace or a ``uuid`` with metadata."""
        return bool(_model(blob))

    def read(self, blob: Blob) -> Report:
        """Count every finding of every result."""
        model = _model(blob)
        if model != _RESULTS:
            raise Unreadable(f"an OSCAL document, but {_REFUSED[model]}")
        found = _of_xml(blob.data) if blob.xml_root else _of_json(mapping(_document(blob).get(_RESULTS)))
        rules = _settled(found)
        outcome = rules.outcome("findings")
        observed = earliest(found.times)
        waived_or_closed = {_APPROVED, "closed"}
        return Report(
            format=self.id,
            format_version=found.version,
            tool=Tool("OSCAL"),
            subject=Subject("system", found.title),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts()
            | {
                "results": found.results,
                "observations": found.observations,
                "risks": len(found.risks),
                "open_risks": sum(status not in waived_or_closed for status in found.risks.values()),
            },
            notes=tuple(filter(None, (observed.note, *rules.findings.notes()))),
            tagged=rules.tagged(),
        )


def _document(blob: Blob) -> dict[str, Json]:
    return blob.json_object() or yaml_object(blob, *_MARKS)


def _model(blob: Blob) -> str:
    """Return the name of the OSCAL model, or empty."""
    if blob.head.startswith(b"<"):
        known = blob.xml_root == _RESULTS or blob.xml_root in _REFUSED
        return blob.xml_root if known and blob.xml_namespace.startswith(_NAMESPACE) else ""
    document = _document(blob)
    for name in (_RESULTS, *_REFUSED):
        if "metadata" in mapping(document.get(name)):
            return name
    return ""


def _of_json(document: dict[str, Json]) -> _Assessment:
    found = _Assessment(
        text(dig(document, "metadata", "title"), 300), text(dig(document, "metadata", "oscal-version"), 20)
    )
    for result in entries(document.get("results"), "results", found.damage):
        found.results += 1
        found.times.append(moment(result.get("end") or result.get("start")))
        found.findings.extend(entries(result.get("findings"), "findings", found.damage))
        found.observations += len(items(result.get("observations")))
        for risk in entries(result.get("risks"), "risks", found.damage):
            found.risks[text(risk.get("uuid"), 80)] = text(risk.get("status"), 80)
    return found


def _of_xml(data: bytes) -> _Assessment:
    """Stream the document; what is not needed is dropped as it ends."""
    found = _Assessment()
    path: list[str] = []
    held = 0
    start = end = ""
    for event, element in iter_elements(data):
        name = local_name(element.tag)
        if event == "start":
            path.append(name)
            held += name in _HELD
            continue
        path.pop()
        held -= name in _HELD
        parent = path[-1] if path else ""
        if parent == "result":
            _take(name, element, found)
            start, end = (element.text or "", end) if name == "start" else (start, end)
            end = element.text or "" if name == "end" else end
        elif name == "result":
            found.results += 1
            found.times.append(moment((end or start).strip()))
            start = end = ""
        elif name == "metadata":
            fields = {local_name(child.tag): child.text for child in element}
            found.title, found.version = text(fields.get("title"), 300), text(fields.get("oscal-version"), 20)
        if not held:
            element.clear()
    return found


def _take(name: str, element: Element, found: _Assessment) -> None:
    """Take a finding, risk or observation, in the shape of the JSON."""
    found.observations += name == "observation"
    if name == "risk":
        status = next((child.text for child in element if local_name(child.tag) == "status"), "")
        found.risks[text(element.get("uuid"), 80)] = text(status, 80)
    elif name == "finding":
        shaped: dict[str, Json] = {}
        risks: list[Json] = []
        for child in element:
            kind = local_name(child.tag)
            if kind == "title":
                shaped["title"] = child.text
            elif kind == "target":
                shaped["target"] = _target(child)
            elif kind in {"related-risk", "associated-risk"}:
                risks.append({"risk-uuid": child.get("risk-uuid")})
        found.findings.append(shaped | {"related-risks": risks})


def _target(target: Element) -> dict[str, Json]:
    status = next((child for child in target if local_name(child.tag) == "status"), None)
    state = None if status is None else status.get("state") or (status.text or "").strip()
    return {"target-id": target.get("target-id"), "type": target.get("type"), "status": {"state": state}}


def _settled(found: _Assessment) -> RuleResults:
    rules = RuleResults(damage=found.damage)
    for finding in found.findings:
        target = mapping(finding.get("target"))
        stated = first_text(dig(target, "status", "state"), target.get("status"))
        state = _STATES.get(stated[:40].lower(), State.UNDECIDED)
        tags = nist_tags(text(target.get("target-id"), 200).partition("_")[0])
        if state is State.FAILED and _approved(finding, found.risks):
            state = State.WAIVED
        shown = _finding(finding, target, state, tags) if state in {State.FAILED, State.WAIVED} else None
        rules.add(state, tags, shown)
    if found.observations and not found.findings:
        rules.damage.append(f"{found.observations} observations, and no finding that says what they come to")
    return rules


def _approved(finding: dict[str, Json], risks: dict[str, str]) -> bool:
    """Tell whether a deviation was approved for every risk of a finding."""
    named = finding.get("related-risks") or finding.get("associated-risks")
    statuses = [risks.get(text(dig(each, "risk-uuid"), 80), "") for each in items(named)]
    return bool(statuses) and all(status == _APPROVED for status in statuses)


def _finding(finding: dict[str, Json], target: dict[str, Json], state: State, tags: tuple[str, ...]) -> Finding:
    rule = text(target.get("target-id"), 200) or "unknown"
    waived = state is State.WAIVED
    return Finding(
        rule=rule,
        title=text(finding.get("title"), 500) or f"{rule} is not satisfied",
        severity=FindingSeverity.UNKNOWN,
        raw_severity="not-satisfied",
        location=text(target.get("type"), 80),
        suppressed=waived,
        justification="a deviation was approved for each of its risks" if waived else "",
        tags=tags,
    )


READER: Final = OscalResultsReader()
