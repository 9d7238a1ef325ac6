"""kube-bench JSON: the CIS benchmark of Kubernetes on the nodes of a cluster.

Population: rules, on all nodes of the file. Not run: no test in it.

The report is an object with `Controls`, a bare group of controls, or a list of them; logs of several nodes follow each
other in one file. `WARN` is a test for a person to decide, so a report with one needs review; `INFO` says nothing. A
total that is larger than what is listed makes it partial. It names no severity, time or tool version. Commands, their
output and what they expected are never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import count, dig, entries, first, first_text, mapping, mappings, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_STATES: Final = {
    "PASS": State.PASSED,
    "FAIL": State.FAILED,
    "WARN": State.UNDECIDED,
    "INFO": State.INFORMATIONAL,
}


class KubeBenchReader:
    """Reads what ``kube-bench --json`` writes."""

    id: ClassVar[str] = "kube-bench"
    title: ClassVar[str] = "kube-bench JSON"
    proves: ClassVar[str] = "nodes of a cluster were checked against the CIS benchmark of Kubernetes"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "groups", "benchmark")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("Controls", "Totals", "total_pass", "total_fail", "total_warn", "id", "version", "text", "node_type"),
            *("tests", "section", "results", "test_number", "test_desc", "status"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a group of controls: tests beside a type of node."""
        document = first(blob.json_objects())
        if not document:
            document = first(mappings(blob.json_list()))
        group = first(mappings(document.get("Controls"))) or document
        clean = "Controls" in document and "total_pass" in mapping(document.get("Totals"))
        return clean or {"tests", "node_type", "total_pass"} <= group.keys()

    def read(self, blob: Blob) -> Report:
        """Read every result of every group on every node."""
        rules = RuleResults()
        groups = list(_groups(blob, rules.damage))
        for group in groups:
            _read_group(group, rules)
        outcome = rules.outcome("tests")
        benchmark = first_text(*(group.get("version") for group in groups))
        return Report(
            format=self.id,
            format_version=benchmark,
            tool=Tool("kube-bench"),
            subject=Subject("site"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts() | {"groups": len(groups), "benchmark": benchmark},
            notes=rules.findings.notes(),
        )


def _groups(blob: Blob, damage: list[str]) -> Iterator[dict[str, Json]]:
    documents = blob.json_objects() or entries(blob.json_list(), "the list", damage)
    for document in documents:
        if "Controls" not in document:
            yield document
            continue
        groups = entries(document["Controls"], "Controls", damage)
        yield from groups
        for state in ("fail", "warn"):
            told = count(dig(document, "Totals", f"total_{state}"))
            if told > sum(count(group.get(f"total_{state}")) for group in groups):
                damage.append(f"its totals count {told} tests as {state}, more than its groups do")


def _read_group(group: dict[str, Json], rules: RuleResults) -> None:
    failed = rules.count(State.FAILED)
    undecided = rules.count(State.UNDECIDED)
    if group.get("tests") is None:
        rules.damage.append("a group has no tests")
    for test in entries(group.get("tests"), "tests", rules.damage):
        for result in entries(test.get("results"), "results", rules.damage):
            state = _STATES.get(text(result.get("status"), 20).upper(), State.UNDECIDED)
            rules.add(state, finding=_finding(group, result) if state is State.FAILED else None)
    failed, undecided = rules.count(State.FAILED) - failed, rules.count(State.UNDECIDED) - undecided
    if count(group.get("total_fail")) > failed or count(group.get("total_warn")) > undecided:
        rules.damage.append("a group counts more failures than it lists")


def _finding(group: dict[str, Json], result: dict[str, Json]) -> Finding:
    rule = text(result.get("test_number"), 40) or "unknown"
    return Finding(
        rule=rule,
        title=text(result.get("test_desc"), 500) or rule,
        severity=FindingSeverity.UNKNOWN,
        location=first_text(group.get("node_type"), group.get("text")),
    )


READER: Final = KubeBenchReader()
