"""Nuclei JSON lines (`-jsonl`) and JSON list (`-json-export`): what templates matched on running hosts.

Population: rules, that is templates. Not run: never told, for a scan that matches nothing writes 0 bytes, which is no
report, or an empty list, which names no tool.

With `-matcher-status` templates that matched nothing are listed too (`matcher-status: false`), which alone can show
that something was looked at. An `error` in a line needs review. Requests, responses, extracted results and commands
are not kept, and addresses lose their query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    address,
    boolean,
    dig,
    earliest,
    first,
    first_text,
    identifiers,
    mapping,
    mappings,
    moment,
    severity,
    severity_of_score,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_IDS: Final = ("template-id", "templateID")
_PLACES: Final = ("matched-at", "matched", "host")
_HOSTS: Final = ("host", "ip", "url")


class NucleiReader:
    """Reads the keys of version 2 and 3, and their older spelling."""

    id: ClassVar[str] = "nuclei"
    title: ClassVar[str] = "Nuclei JSON"
    proves: ClassVar[str] = "known weaknesses were looked for on running hosts"
    facts: ClassVar[tuple[str, ...]] = ("results", "templates", "hosts", "errors")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *_IDS,
            *_PLACES,
            *_HOSTS,
            *("info", "name", "severity", "classification", "cve-id", "cwe-id", "cvss-score", "matcher-name"),
            *("matcher_name", "matcher-status", "timestamp", "error"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a template's id beside its information."""
        result = first(blob.json_objects()) or first(mappings(blob.json_list()))
        return any(key in result for key in _IDS) and isinstance(result.get("info"), dict)

    def read(self, blob: Blob) -> Report:
        """Read one finding a match."""
        listed = blob.json_list() or list(blob.json_objects())
        results = mappings(listed)
        damage = ["some results cannot be read"] * (len(results) < len(listed))
        findings = FindingList()
        passed: set[str] = set()
        failed: set[str] = set()
        errors = 0
        for result in results:
            template = first_text(*(result.get(key) for key in _IDS))
            errors += bool(text(result.get("error"), 40))
            if boolean(result.get("matcher-status")) is False:
                passed.add(template)
            else:
                failed.add(template)
                findings.add(_finding(template, result))
        if errors:
            damage.append(f"{errors} results tell an error")
        outcome = scan_outcome(findings, partial=joined(damage))
        observed = earliest(moment(result.get("timestamp")) for result in results)
        hosts = {_host(result) for result in results}
        return Report(
            format=self.id,
            tool=Tool("nuclei"),
            subject=Subject("site", min(filter(None, hosts), default="")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=_population(passed, failed),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "results": len(results),
                "templates": len(passed | failed),
                "hosts": len(hosts - {""}),
                "errors": errors,
            },
            notes=tuple(filter(None, (observed.note, *findings.notes()))),
        )


def _host(result: dict[str, Json]) -> str:
    """Return what was scanned: results of requests that were imported name no host, but where they went."""
    named = first_text(*(result.get(key) for key in _HOSTS))
    return address(named) or text(named, 300)


def _population(passed: set[str], failed: set[str]) -> Population:
    """Templates that match nothing are listed only on demand."""
    if not passed:
        return Population("rules", failed=len(failed))
    return Population("rules", len(passed | failed), len(passed - failed), len(failed))


def _finding(template: str, result: dict[str, Json]) -> Finding:
    info = mapping(result["info"]) if "info" in result else {}
    rule = template[:200] or "unknown"
    classes = mapping(info.get("classification"))
    matcher = first_text(result.get("matcher-name"), result.get("matcher_name"))[:100]
    name = text(info.get("name"), 400) or rule
    place = next((result[key] for key in _PLACES if text(result.get(key), 20)), None)
    rated = severity(info.get("severity"))
    if rated is FindingSeverity.UNKNOWN and classes.get("cvss-score"):
        rated = severity_of_score(classes.get("cvss-score"))
    return Finding(
        rule=rule,
        title=f"{name}: {matcher}" if matcher else name,
        severity=rated,
        raw_severity=first_text(info.get("severity"), dig(classes, "cvss-score"))[:40],
        location=address(place) or text(place, 300),
        identifiers=identifiers(rule, classes.get("cve-id"), classes.get("cwe-id")),
    )


READER: Final = NucleiReader()
