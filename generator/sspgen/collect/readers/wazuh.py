"""Wazuh: vulnerabilities, checks of configuration (SCA) and alerts on files, from its server, indexer or alert log.

Read are answers of the server's API (`data.affected_items`), searches of the indexer (`hits.hits`) and the lines of
`alerts.json`. Lists of policies and of files hold no verdicts and are refused.

Population: checks, vulnerabilities and alerts together. Not run: none is in it. Wazuh writes the same when nothing was
scanned, so a report without findings is a pass only through checks that passed.

An answer that holds a part of what the server counts needs review, and so does one with agents that failed. Controls
come from `compliance` of a check; those that an alert names are kept with its finding, because an alert judges no
control. Severity: the tool's word, the CVSS score, or the level of the alert's rule (15 critical, 12 high, 7 medium).
Log lines, users and addresses are not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    Moment,
    dig,
    earliest,
    entries,
    first,
    first_text,
    identifiers,
    integer,
    mapping,
    mappings,
    moment,
    number,
    severity,
    severity_of_score,
    text,
)
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.collect.tags import nist_tags
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_CHECKS: Final = {
    "passed": State.PASSED,
    "failed": State.FAILED,
    "not applicable": State.NOT_APPLICABLE,
    "": State.UNCHECKED,
}
_LEVELS: Final = (
    (15, FindingSeverity.CRITICAL),
    (12, FindingSeverity.HIGH),
    (7, FindingSeverity.MEDIUM),
    (0, FindingSeverity.LOW),
)
_GONE: Final = frozenset({"solved", "obsolete"})


@dataclass(slots=True)
class _Found:
    results: RuleResults = field(default_factory=RuleResults)
    times: list[Moment] = field(default_factory=list)
    agents: dict[str, None] = field(default_factory=dict)
    vulnerabilities: int = 0
    checks: int = 0
    alerts: int = 0


class WazuhReader:
    """Reads vulnerabilities, checks and alerts of Wazuh 4."""

    id: ClassVar[str] = "wazuh"
    title: ClassVar[str] = "Wazuh"
    proves: ClassVar[str] = "hosts are watched for weaknesses and changes"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "vulnerabilities", "checks", "alerts", "agents")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *(
                "hits",
                "total",
                "value",
                "relation",
                "_index",
                "_source",
                "data",
                "affected_items",
                "total_affected_items",
            ),
            *(
                "total_failed_items",
                "error",
                "agent",
                "agent_name",
                "name",
                "version",
                "package",
                "vulnerability",
                "id",
                "cve",
            ),
            *("severity", "score", "base", "title", "detected_at", "detection_time", "status", "policy_id"),
            *("result", "compliance", "key", "rule", "level", "description", "nist_800_53", "timestamp", "sca"),
            *("check", "syscheck", "path", "manager", "total_checks", "file", "mtime"),
            *("cvss3_score", "cvss2_score", "@timestamp"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for an index of Wazuh, for its API's own counters, or for an alert with its rule's level."""
        document = blob.json_object()
        if "hits" in document:
            hit = mapping(dig(document, "hits", "hits", 0))
            return text(hit.get("_index"), 200).startswith("wazuh-") or _kind(mapping(hit.get("_source"))) != ""
        if "total_affected_items" in mapping(document.get("data")):
            items_of = dig(document, "data", "affected_items")
            return items_of == [] or _kind(mapping(dig(items_of, 0))) != ""
        return _kind(first(mappings(blob.json_list()) or blob.json_objects())) == "alert"

    def read(self, blob: Blob) -> Report:
        """Count every item."""
        found = _Found()
        for item in _items(blob, found.results.damage):
            _TAKE.get(_kind(item), _refuse)(item, found)
        outcome = found.results.outcome("checks, vulnerabilities and alerts")
        observed = earliest(found.times)
        return Report(
            format=self.id,
            tool=Tool("wazuh"),
            subject=Subject("host", next(iter(found.agents), "")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=found.results.population(),
            findings=found.results.findings.kept(),
            finding_count=found.results.findings.count,
            facts=found.results.facts()
            | {
                "vulnerabilities": found.vulnerabilities,
                "checks": found.checks,
                "alerts": found.alerts,
                "agents": len(found.agents),
            },
            notes=tuple(filter(None, (observed.note, *found.results.findings.notes()))),
            tagged=found.results.tagged(),
        )


def _kind(item: dict[str, Json]) -> str:
    """Tell what an item is; empty when it is nothing of Wazuh."""
    if "policy_id" in item:
        return "policy" if "total_checks" in item else "check"
    if isinstance(item.get("rule"), dict) and "level" in mapping(item.get("rule")):
        return "alert" if "agent" in item or "manager" in item else ""
    if isinstance(item.get("vulnerability"), dict) and "agent" in item:
        return "vulnerability"
    if "cve" in item and "name" in item:
        return "vulnerability"
    return "file" if {"file", "mtime"} <= item.keys() else ""


def _items(blob: Blob, damage: list[str]) -> list[dict[str, Json]]:
    """Return the items of whatever form it is, and tell what is missing."""
    document = blob.json_object()
    if "hits" in document:
        hits = entries(dig(document, "hits", "hits"), "hits", damage)
        total = integer(dig(document, "hits", "total", "value")) or integer(dig(document, "hits", "total"))
        _complete(total, len(hits), damage)
        if dig(document, "hits", "total", "relation") == "gte":
            damage.append("the indexer stopped counting, so there may be more")
        return [mapping(hit.get("_source")) for hit in hits]
    if "data" in document and "total_affected_items" in mapping(document.get("data")):
        data = mapping(document.get("data"))
        found = entries(data.get("affected_items"), "affected_items", damage)
        _complete(integer(data.get("total_affected_items")), len(found), damage)
        if integer(data.get("total_failed_items")) or integer(document.get("error")):
            damage.append("the server says that it could not answer for all agents")
        return found
    return entries(blob.json, "the list", damage) if isinstance(blob.json, list) else blob.json_objects()


def _complete(total: int | None, held: int, damage: list[str]) -> None:
    if total is None or total > held:
        damage.append(f"it holds {held} of {'an unknown number' if total is None else total}")


def _refuse(item: dict[str, Json], found: _Found) -> None:
    kind = _kind(item)
    if kind == "policy":
        raise Unreadable("a list of policies holds no checks: ask the server for /sca/<agent>/checks/<policy>")
    if kind == "file":
        raise Unreadable("a list of files holds no verdict: give the alerts on changed files, or the checks")
    found.results.damage.append("an entry is no vulnerability, check or alert")


def _vulnerability(item: dict[str, Json], found: _Found) -> None:
    inner = mapping(item.get("vulnerability"))
    name = first_text(inner.get("id"), inner.get("cve"), item.get("cve"))[:100]
    package = mapping(item.get("package")) or item
    agent = first_text(dig(item, "agent", "name"), item.get("agent_name"))[:200]
    score = first_text(dig(inner, "score", "base"), item.get("cvss3_score"), item.get("cvss2_score"))
    word = first_text(inner.get("severity"), item.get("severity"))[:40]
    rated = severity(word)
    seen = moment(inner.get("detected_at") or item.get("detection_time"))
    found.vulnerabilities += 1
    found.times.append(seen)
    _remember(agent, found)
    if text(item.get("status"), 40).lower() in _GONE:
        found.results.add(State.PASSED)
        return
    where = " ".join(filter(None, (text(package.get("name"), 200), text(package.get("version"), 100))))
    found.results.add(
        State.FAILED,
        finding=Finding(
            rule=name or "unknown",
            title=first_text(item.get("title"), f"{name or 'a vulnerability'} in {where or 'a package'}")[:500],
            severity=rated if rated is not FindingSeverity.UNKNOWN else severity_of_score(number(score)),
            raw_severity=word or score,
            location=f"{agent}: {where}" if agent else where,
            identifiers=identifiers(name),
            first_seen=seen.time,
        ),
    )


def _check(item: dict[str, Json], found: _Found) -> None:
    agent = text(dig(item, "agent", "name"), 200)
    state = _CHECKS.get(text(item.get("result"), 40).lower(), State.UNDECIDED)
    tags = _tags(item.get("compliance"))
    name = text(item.get("id"), 100)
    found.checks += 1
    _remember(agent, found)
    shown = None
    if state is State.FAILED:
        shown = Finding(
            rule=name or "unknown",
            title=text(item.get("title"), 500) or f"check {name or 'without an id'} failed",
            severity=FindingSeverity.UNKNOWN,
            raw_severity="failed",
            location=agent or text(item.get("policy_id"), 200),
            tags=tags,
        )
    found.results.add(state, tags, shown)


def _alert(item: dict[str, Json], found: _Found) -> None:
    checked = mapping(dig(item, "data", "sca", "check"))
    found.times.append(moment(item.get("timestamp") or item.get("@timestamp")))
    if checked:
        _check({**checked, "agent": item.get("agent")}, found)
        return
    rule = mapping(item.get("rule"))
    level = integer(rule.get("level"))
    agent = text(dig(item, "agent", "name"), 200)
    found.alerts += 1
    _remember(agent, found)
    path = first_text(dig(item, "syscheck", "path"))[:512]
    found.results.add(
        State.FAILED,
        finding=Finding(
            rule=text(rule.get("id"), 100) or "unknown",
            title=text(rule.get("description"), 500) or "an alert without a description",
            severity=_level(level),
            raw_severity=f"level {level}" if level is not None else "",
            location=f"{agent}: {path}" if path else agent,
            identifiers=identifiers(dig(item, "data", "vulnerability", "cve")),
            tags=_dotted(rule.get("nist_800_53")),
        ),
    )


def _level(level: int | None) -> FindingSeverity:
    if level is None or level < 0:
        return FindingSeverity.UNKNOWN
    return next(rating for least, rating in _LEVELS if level >= least)


def _remember(agent: str, found: _Found) -> None:
    if agent:
        found.agents[agent] = None


def _tags(compliance: Json) -> tuple[str, ...]:
    """Return the controls of a check: pairs of key and value from the server, an object in an alert."""
    named: list[Json] = [each.get("value") for each in mappings(compliance) if "800" in text(each.get("key"), 80)]
    named.extend(value for key, value in mapping(compliance).items() if "800" in key)
    return _dotted(*named)


def _dotted(*values: Json) -> tuple[str, ...]:
    """Return the controls of texts in Wazuh's spelling, ``CM.1`` for CM-1."""
    texts: list[Json] = []
    for value in values:
        parts = value if isinstance(value, list) else text(value, 1000).split(",")
        for part in parts:
            family, _, number_of = text(part, 80).strip().partition(".")
            texts.append(f"{family}-{number_of}")
    return nist_tags(texts)


_TAKE: Final = {"vulnerability": _vulnerability, "check": _check, "alert": _alert}
READER: Final = WazuhReader()
