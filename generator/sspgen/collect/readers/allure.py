"""Allure: a result of a test (`*-result.json`), several of them, or a report's test cases, suites or summary.

Population: tests. Not run: no test, or all skipped.

A test counts as failed when its status is `failed` or `broken`, also when it is muted or known. A status that is not
known needs review. Labels (`tag`, `control`, `nist`, …) that name a control or a CCI item make control tags. The
summary of a report gives numbers without names. Messages, traces, parameters and attachments are not kept. A
container of fixtures holds no result, so it gives a reason instead of a report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    Moment,
    boolean,
    count,
    dig,
    earliest,
    first,
    first_text,
    items,
    mapping,
    mappings,
    moment,
    text,
)
from sspgen.collect.findings import FindingList, Outcome, joined, scan_outcome
from sspgen.collect.formats.control_labels import control_tags
from sspgen.collect.tags import Came, TagTally
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_STATUSES: Final = ("passed", "failed", "broken", "skipped", "unknown")
_BAD: Final = ("failed", "broken")
_TREES: Final = ("suites", "behaviors", "packages")


@dataclass(slots=True)
class _Tally:
    statuses: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_STATUSES, 0))
    findings: FindingList = field(default_factory=FindingList)
    tags: TagTally = field(default_factory=TagTally)
    times: list[Moment] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    flaky: int = 0

    @property
    def total(self) -> int:
        return sum(self.statuses.values())


class AllureReader:
    """Reads results of tests, whether they stand alone, in a list, in a stream, in a tree or as numbers."""

    id: ClassVar[str] = "allure"
    title: ClassVar[str] = "Allure JSON"
    proves: ClassVar[str] = "tests ran and passed, and the controls that they were written for"
    facts: ClassVar[tuple[str, ...]] = ("tests", *_STATUSES, "flaky")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("uuid", "uid", "historyId", "testStage", "fullName", "name", "labels", "value", "status", "stage"),
            *("statusDetails", "flaky", "start", "stop", "time", "steps", "children", "befores", "afters"),
            *("reportName", "statistic", "total", *_STATUSES, "tags"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a result's keys, a container's, a tree of suites, or the numbers of a summary."""
        found = blob.json_object() or first(blob.json_objects()) or first(mappings(blob.json_list()))
        return _is_result(found) or _is_container(found) or _is_tree(found) or _is_summary(found)

    def read(self, blob: Blob) -> Report:
        """Read whichever shape it is."""
        document = blob.json_object()
        if _is_container(document):
            raise Unreadable("a container of fixtures, which holds no result: collect the files *-result.json")
        tally = _Tally()
        if _is_summary(document):
            _read_summary(document, tally)
        elif _is_tree(document):
            _read_tree(document, tally)
        else:
            listed = blob.json_list() or list(blob.json_objects())
            results = mappings(listed)
            if len(results) < len(listed):
                tally.damage.append("some results cannot be read")
            for result in results:
                if not _is_container(result):
                    _read_result(result, tally)
        observed = earliest(tally.times)
        outcome = _outcome(tally)
        bad = sum(tally.statuses[status] for status in _BAD)
        return Report(
            format=self.id,
            tool=Tool("allure"),
            subject=Subject("tests", next(filter(None, tally.names), "")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=Population("tests", tally.total, tally.statuses["passed"], bad, tally.statuses["skipped"]),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={"tests": tally.total, **tally.statuses, "flaky": tally.flaky},
            notes=tuple(filter(None, (observed.note, *tally.notes, *tally.findings.notes()))),
            tagged=tally.tags.tagged(),
        )


def _is_result(found: dict[str, Json]) -> bool:
    identified = "uuid" in found or ("uid" in found and "testStage" in found)
    described = found.keys() & {"historyId", "start", "stop", "statusDetails", "labels", "steps", "time", "stage"}
    return identified and ("name" in found or "fullName" in found) and "children" not in found and bool(described)


def _is_container(found: dict[str, Json]) -> bool:
    return (
        "uuid" in found
        and isinstance(found.get("children"), list)
        and bool(found.keys() & {"befores", "afters", "start"})
    )


def _is_tree(found: dict[str, Json]) -> bool:
    return "uid" in found and found.get("name") in _TREES and "children" in found


def _is_summary(found: dict[str, Json]) -> bool:
    return {"passed", "failed", "broken", "total"} <= mapping(found.get("statistic")).keys() and "time" in found


def _read_summary(summary: dict[str, Json], tally: _Tally) -> None:
    statistic = mapping(summary["statistic"])
    for status in _STATUSES:
        tally.statuses[status] = count(statistic.get(status))
    if tally.total != count(statistic.get("total")):
        tally.damage.append("its numbers do not add up to its total")
    tally.names.append(text(summary.get("reportName"), 300))
    tally.times.append(moment(dig(summary, "time", "start")))
    tally.notes.append("a summary: it gives numbers, and names no test")


def _read_tree(tree: dict[str, Json], tally: _Tally) -> None:
    """Read the leaves of a report's tree, without recursion; a test may stand in it more than once."""
    seen: set[str] = set()
    waiting = list(reversed(items(tree.get("children"))))
    if not isinstance(tree.get("children"), list):
        tally.damage.append("its children are no list")
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            tally.damage.append("a part of the tree cannot be read")
        elif "children" in node:
            waiting.extend(reversed(items(node["children"])))
            if not isinstance(node["children"], list):
                tally.damage.append("a part of the tree cannot be read")
        elif text(node.get("uid"), 200) not in seen or not text(node.get("uid"), 200):
            seen.add(text(node.get("uid"), 200))
            _read_result(node, tally)


def _read_result(result: dict[str, Json], tally: _Tally) -> None:
    word = text(result.get("status"), 40).lower()
    status = word if word in _STATUSES else "unknown"
    tally.statuses[status] += 1
    tally.times.append(moment(result.get("start") or dig(result, "time", "start")))
    tally.flaky += boolean(dig(result, "statusDetails", "flaky")) is True or boolean(result.get("flaky")) is True
    labels = mappings(result.get("labels"))
    suites = [label.get("value") for label in labels if label.get("name") in ("parentSuite", "suite")]
    tally.names.append(first_text(*suites)[:300])
    tags = {tag for label in labels for tag in control_tags(label.get("name"), label.get("value"))}
    tags |= {tag for each in items(result.get("tags")) for tag in control_tags("tag", each)}
    tally.tags.add(tags, _came(status))
    if status in _BAD:
        rule = first_text(result.get("fullName"), result.get("name"))[:500] or "unnamed test"
        title = first_text(result.get("name"), rule)[:500]
        tally.findings.add(
            Finding(rule, title, FindingSeverity.UNKNOWN, raw_severity=status, location=rule, tags=tuple(sorted(tags)))
        )


def _came(status: str) -> Came:
    if status in _BAD:
        return Came.FAILED
    return Came.PASSED if status == "passed" else Came.UNDECIDED


def _outcome(tally: _Tally) -> Outcome:
    bad = sum(tally.statuses[status] for status in _BAD)
    if bad:
        return Outcome(Verdict.FAIL, f"{bad} of {tally.total} tests failed or could not run")
    undecided = tally.statuses["unknown"]
    if undecided:
        tally.damage.append(f"the status of {undecided} tests is not known")
    nothing = "" if tally.total else "no test was run"
    if tally.total and tally.statuses["skipped"] >= tally.total:
        nothing = f"every test was skipped ({tally.total})"
    return scan_outcome(tally.findings, nothing=nothing, partial=joined(tally.damage))


READER: Final = AllureReader()
