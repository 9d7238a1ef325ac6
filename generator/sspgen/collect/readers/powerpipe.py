"""Powerpipe and Steampipe benchmark JSON: cloud and service settings, checked with SQL.

Population: rules, the controls of the benchmark, each once however many groups hold it. Not run: no control was run.

Results are `ok`, `alarm`, `info`, `skip` (does not apply) and `error`; a control with any `alarm` failed, one with an
`error` or a `run_error` came to no decision. The NIST SP 800-53 control of a result stands in the ids of the groups
around it (`nist_800_53_rev_5_ac_2_1`). A snapshot (`.pps`) and detections are refused with a reason. The reason of a
result and its dimensions are never read, but for the resource.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import count, dig, entries, first_text, mappings, severity, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.collect.tags import nist_tags
from sspgen.model.evidence import Finding, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_DEPTH: Final = 32
_DETECTIONS: Final = "detection_runs"
_NIST: Final = "nist_800_53"


@dataclass(slots=True)
class _Control:
    """A control of the benchmark, gathered from all groups that hold it."""

    about: dict[str, Json]
    tags: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    alarms: dict[str, None] = field(default_factory=dict)


class PowerpipeReader:
    """Reads what ``powerpipe benchmark run --output json`` and ``steampipe check --output json`` write."""

    id: ClassVar[str] = "powerpipe"
    title: ClassVar[str] = "Powerpipe JSON"
    proves: ClassVar[str] = "settings of clouds and services were checked against a benchmark"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "alarms", "benchmark")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("group_id", "groups", "controls", "summary", "status", "alarm", "ok", "error", "control_id", "title"),
            *("severity", "run_status", "run_error", "results", "resource", "schema_version", "panels.*", "layout"),
            _DETECTIONS,
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a group with groups or controls and a summary of statuses, for a snapshot, or for detections."""
        document = blob.json_object()
        if "group_id" in document and ("groups" in document or "controls" in document):
            return True
        return {"schema_version", "panels", "layout"} <= document.keys() or {"groups", _DETECTIONS} <= document.keys()

    def read(self, blob: Blob) -> Report:
        """Read every control of every group."""
        document = blob.json_object()
        if _DETECTIONS in document:
            raise Unreadable("a benchmark of detections, which finds events in logs, is not read", "SSP301")
        if "group_id" not in document:
            raise Unreadable("a Powerpipe snapshot is not read: write the benchmark with '--output json'")
        rules = RuleResults()
        walk = _Walk(rules.damage)
        walk.group(document, frozenset(), _DEPTH)
        told = count(dig(document, "summary", "status", "alarm"))
        if told > walk.alarms:
            rules.damage.append(f"it counts {told} alarms, and lists {walk.alarms}")
        for name, control in walk.controls.items():
            _take(name, control, rules)
        outcome = rules.outcome("controls")
        benchmark = first_text(*(text(group.get("group_id"), 300) for group in _tops(document)))
        return Report(
            format=self.id,
            tool=Tool("powerpipe"),
            subject=Subject("site", benchmark),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts() | {"alarms": rules.findings.count, "benchmark": benchmark},
            notes=rules.findings.notes(),
            tagged=rules.tagged(),
        )


def _tops(document: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the benchmarks that were run: the outermost group is a frame around them."""
    if text(document.get("group_id"), 300) == "root_result_group":
        return mappings(document.get("groups"))
    return [document]


@dataclass(slots=True)
class _Walk:
    """Goes through the groups; what it found of each control, and how many alarms it passed."""

    damage: list[str]
    controls: dict[str, _Control] = field(default_factory=dict)
    alarms: int = 0

    def group(self, group: dict[str, Json], around: frozenset[str], depth: int) -> None:
        if not depth:
            self.damage.append("its groups nest too deep to be read")
            return
        name = text(group.get("group_id"), 300)
        if not group.keys() & {"groups", "controls"}:
            self.damage.append("a group holds neither groups nor controls")
        tags = around | set(nist_tags(name)) if _NIST in name else around
        for control in entries(group.get("controls"), "controls", self.damage):
            self.control(control, tags)
        for inner in entries(group.get("groups"), "groups", self.damage):
            self.group(inner, tags, depth - 1)

    def control(self, control: dict[str, Json], tags: frozenset[str]) -> None:
        name = text(control.get("control_id"), 300)
        if not name:
            self.damage.append("a control does not name itself")
        known = self.controls.setdefault(name, _Control(control))
        known.tags.update(tags)
        if text(control.get("run_error"), 40):
            known.statuses.add("error")
        for result in entries(control.get("results"), "results", self.damage):
            status = text(result.get("status"), 20)
            known.statuses.add(status)
            if status == "alarm":
                self.alarms += 1
                known.alarms[text(result.get("resource"), 512)] = None


def _take(name: str, control: _Control, rules: RuleResults) -> None:
    state = _state(control.statuses)
    rules.add(state, sorted(control.tags))
    raw = text(control.about.get("severity"), 40)
    for resource in control.alarms:
        rules.findings.add(
            Finding(
                rule=name,
                title=text(control.about.get("title"), 500) or name,
                severity=severity(raw),
                raw_severity=raw,
                location=resource,
                tags=tuple(sorted(control.tags)),
            )
        )


def _state(statuses: set[str]) -> State:
    if "alarm" in statuses:
        return State.FAILED
    if statuses - {"ok", "info", "skip"}:
        return State.UNDECIDED
    if "ok" in statuses:
        return State.PASSED
    if "info" in statuses:
        return State.INFORMATIONAL
    return State.NOT_APPLICABLE if "skip" in statuses else State.UNCHECKED


READER: Final = PowerpipeReader()
