"""Kubescape JSON: frameworks (NSA, MITRE, CIS) on a cluster or on its manifests.

Population: rules, the controls of all frameworks, each once. Not run: no control in it.

Read are format v2 (`summaryDetails`) and the reports of version 1 (`controlReports`). A control that is passed because
there is nothing it is about (`irrelevant`, or no resource at all) does not apply. Controls that were skipped need a
configuration or a person: the report needs review. Resources with an exception are kept as suppressed. The severity
comes from the control's `scoreFactor`. Objects, paths and fixes are never read: manifests hold secrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    count,
    dig,
    entries,
    first_text,
    integer,
    mapping,
    mappings,
    moment,
    severity_of_score,
    text,
)
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_STATES: Final = {"passed": State.PASSED, "failed": State.FAILED, "skipped": State.UNCHECKED}
_RAN: Final = ("success", "passed")
_NO_TIME: Final = "0001-"
_EXCEPTED: Final = "w/exceptions"
_COUNTERS: Final = ("passedResources", "failedResources", "skippedResources", "excludedResources")
_SUB_STATES: Final = {"irrelevant": State.NOT_APPLICABLE, _EXCEPTED: State.WAIVED}
_FLEET: Final = {"clusters", "controlMatrix"}


class KubescapeReader:
    """Reads what ``kubescape scan --format json`` writes."""

    id: ClassVar[str] = "kubescape"
    title: ClassVar[str] = "Kubescape JSON"
    proves: ClassVar[str] = "a cluster or its manifests were checked against security frameworks"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "resources")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("summaryDetails", "controls.*", "results", "resourceID", "controlID", "name", "status", "subStatus"),
            *("statusInfo", "scoreFactor", "ResourceCounters", *_COUNTERS, "generationTime", "clusterName"),
            *("metadata", "scanMetadata", "kubescapeVersion", "formatVersion", "controlReports", "id", "baseScore"),
            *("warningResources", "totalResources", "frameworks", "frameworkReports", "rules", "exception"),
            *("ruleReports", "ruleStatus", "ruleResponses", *_FLEET),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the summary of format v2, for the reports of controls of version 1, or for a fleet."""
        document = blob.json_object()
        if "controls" in mapping(document.get("summaryDetails")) or document.keys() >= _FLEET:
            return True
        return any("controlReports" in framework for framework in _frameworks(blob, [])[:1])

    def read(self, blob: Blob) -> Report:
        """Read every control, and the resources on which it failed."""
        document = blob.json_object()
        if document.keys() >= _FLEET:
            raise Unreadable("a report on a fleet is not read: add the report of each cluster by itself", "SSP301")
        rules = RuleResults()
        current = "summaryDetails" in document
        if current:
            _read_summary(document, rules)
        else:
            _read_reports(_frameworks(blob, rules.damage), rules)
        written = text(document.get("generationTime"), 64)
        made = moment(None if written.startswith(_NO_TIME) else written)
        outcome = rules.outcome("controls")
        about = mapping(dig(document, "metadata", "scanMetadata"))
        return Report(
            format=self.id,
            format_version=text(about.get("formatVersion"), 20) or ("v2" if current else "v1"),
            tool=Tool("kubescape", text(about.get("kubescapeVersion"), 80)),
            subject=Subject("site", text(document.get("clusterName"), 300)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=made.time,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts() | {"resources": len(mappings(document.get("results")))},
            notes=tuple(filter(None, (made.note, *rules.findings.notes()))),
        )


def _read_summary(document: dict[str, Json], rules: RuleResults) -> None:
    places = _places(document, rules.damage)
    controls = dig(document, "summaryDetails", "controls")
    if not isinstance(controls, dict):
        rules.damage.append("its controls are no object")
    for key, value in mapping(controls).items():
        if not isinstance(value, dict):
            rules.damage.append("a control cannot be read")
            continue
        name = first_text(value.get("controlID"), key)
        state = _state(value)
        if state is State.PASSED and count(dig(value, "ResourceCounters", "failedResources")):
            rules.damage.append("a control passed that failed on some resources")
        failed, excepted = places.pop(name, ([], []))
        rules.add(state)
        if state in {State.PASSED, State.NOT_APPLICABLE} and failed:
            rules.damage.append("a control passed that failed on some resources")
        for where in failed or [""] * (state is State.FAILED):
            rules.findings.add(_finding(name, value, where, waived=False))
        for where in excepted:
            rules.findings.add(_finding(name, value, where, waived=True))
    if any(failed for failed, _ in places.values()):
        rules.damage.append("a control failed that is not in the summary")


def _state(control: dict[str, Json]) -> State:
    about = mapping(control.get("statusInfo"))
    status = first_text(about.get("status"), control.get("status"))
    if status == "passed" and (sub := text(about.get("subStatus"), 40)):
        return _SUB_STATES.get(sub, State.UNDECIDED)
    if status == "passed" and not _looked_at(control):
        return State.NOT_APPLICABLE
    return _STATES.get(status, State.UNDECIDED)


def _looked_at(control: dict[str, Json]) -> bool:
    """Tell whether there was a resource; early reports do not count them."""
    counters = mapping(control.get("ResourceCounters"))
    return not counters or any(counters.get(name, 0) != 0 for name in _COUNTERS)


def _places(document: dict[str, Json], damage: list[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Return the resources on which each control failed, and those with an exception."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for result in entries(document.get("results"), "results", damage):
        for control in entries(result.get("controls"), "the controls of a resource", damage):
            status = mapping(control.get("status"))
            word = first_text(status.get("status"), control.get("status"))
            excepted = text(status.get("subStatus"), 40) == _EXCEPTED
            if word == "failed" or excepted:
                known = found.setdefault(text(control.get("controlID"), 100), ([], []))
                known[excepted].append(text(result.get("resourceID"), 512))
    return found


def _frameworks(blob: Blob, damage: list[str]) -> list[dict[str, Json]]:
    document = blob.json_object()
    if "controlReports" in document:
        return [document]
    listed = document.get("frameworks", document.get("frameworkReports")) if document else blob.json_list()
    return entries(listed, "frameworks", damage)


def _read_reports(frameworks: list[dict[str, Json]], rules: RuleResults) -> None:
    """Take the controls of version 1, which counts resources and names none without their contents."""
    seen: set[str] = set()
    for framework in frameworks:
        for control in entries(framework.get("controlReports"), "controlReports", rules.damage):
            name = first_text(control.get("controlID"), control.get("id"), control.get("name"))
            if name and name in seen:
                continue
            seen.add(name)
            state = _old_state(control)
            rules.add(state)
            if state is State.FAILED:
                failed = count(control.get("failedResources"))
                rules.findings.add(_finding(name, control, f"{failed} resources" if failed else "", waived=False))


def _old_state(control: dict[str, Json]) -> State:
    """Judge by the resources that failed, or, before they were counted, by the responses of the rules."""
    counted = integer(control.get("failedResources"))
    reports = mappings(control.get("ruleReports"))
    responses = [report["ruleResponses"] for report in reports if report.get("ruleResponses")]
    if counted or responses:
        return State.FAILED
    ran = [text(dig(report, "ruleStatus", "status"), 40) in _RAN for report in reports]
    if counted is None or count(control.get("warningResources")) or not all(ran):
        return State.UNDECIDED
    return State.PASSED if count(control.get("totalResources")) else State.NOT_APPLICABLE


def _finding(name: str, control: dict[str, Json], where: str, *, waived: bool) -> Finding:
    score = text(control.get("scoreFactor"), 20) or text(control.get("baseScore"), 20)
    return Finding(
        rule=name or "unknown",
        title=text(control.get("name"), 500) or name or "unknown",
        severity=severity_of_score(score),
        raw_severity=score,
        location=where,
        suppressed=waived,
        justification="exception of the cluster's owner" if waived else "",
    )


READER: Final = KubescapeReader()
