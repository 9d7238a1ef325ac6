"""GitLab security reports: static analysis, secret detection, dependency, container, dynamic and fuzzing scans.

Every scanner that runs in GitLab's pipelines writes this form (security report schemas, version 14 and later).
Population: packages of the dependency files, or addresses that were scanned; otherwise not told. Not run: the scan's
status is `failure` and nothing was found.

A scan that tells its own errors (`messages` of level `fatal` or `error`), or that does not say that it succeeded, is
partial. What a scanner flags as a likely false positive still counts: that flag is a hint for a person. Versions before
14 say neither status nor times, so they need review. `raw_source_code_extract`, which holds the secret that was
found, `details` and evidence of dynamic scans are never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    address,
    dig,
    entries,
    first_text,
    identifiers,
    mapping,
    mappings,
    moment,
    place,
    severity,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_KINDS: Final = {
    "container_scanning": "image",
    "cluster_image_scanning": "image",
    "dependency_scanning": "package",
    "dast": "site",
    "api_fuzzing": "site",
}
_BAD: Final = ("fatal", "error")


class GitlabSecurityReader:
    """Reads every kind of scan; they differ in the place of a finding only."""

    id: ClassVar[str] = "gitlab-security"
    title: ClassVar[str] = "GitLab security report"
    proves: ClassVar[str] = "a security scan of GitLab's pipeline ran, with what it found"
    facts: ClassVar[tuple[str, ...]] = ("scan", "schema", "likely_false_positives")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *(
                "version",
                "scan",
                "vulnerabilities",
                "scanner",
                "analyzer",
                "id",
                "name",
                "type",
                "status",
                "start_time",
            ),
            *(
                "end_time",
                "messages",
                "level",
                "scanned_resources",
                "url",
                "dependency_files",
                "dependencies",
                "package",
            ),
            *("category", "message", "severity", "location", "file", "start_line", "dependency", "image", "hostname"),
            *("path", "operating_system", "identifiers", "value", "flags", "solution"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for vulnerabilities beside a scan or a schema version, each with a category or GitLab's identifiers."""
        document = blob.json_object()
        listed = document.get("vulnerabilities")
        if not isinstance(listed, list) or not isinstance(document.get("version"), str):
            return False
        if isinstance(document.get("scan"), dict):
            return "scanner" in mapping(document["scan"]) or "type" in mapping(document["scan"])
        return any("category" in each and "identifiers" in each for each in mappings(listed[:5]))

    def read(self, blob: Blob) -> Report:
        """Read every vulnerability, and what the scan says of itself."""
        document = blob.json_object()
        scan = mapping(document.get("scan"))
        damage: list[str] = []
        findings = FindingList()
        doubtful = 0
        for each in entries(document.get("vulnerabilities"), "vulnerabilities", damage):
            findings.add(_finding(each))
            doubtful += any("false-positive" in text(flag.get("type"), 80) for flag in mappings(each.get("flags")))
        status = text(scan.get("status"), 20)
        damage += _doubts(scan, status)
        ended = moment(scan.get("end_time") or scan.get("start_time"))
        kind = text(scan.get("type"), 60)
        outcome = scan_outcome(
            findings, nothing="the scan says that it failed" if status == "failure" else "", partial=joined(damage)
        )
        return Report(
            format=self.id,
            format_version=text(document.get("version"), 20),
            tool=_tool(scan, document),
            subject=Subject(_KINDS.get(kind, "repository"), _target(document)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=ended.time,
            population=_population(document, scan),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "scan": kind or None,
                "schema": text(document.get("version"), 20),
                "likely_false_positives": doubtful,
            },
            notes=tuple(filter(None, (ended.note, *findings.notes()))),
        )


def _doubts(scan: dict[str, Json], status: str) -> list[str]:
    doubts = []
    if status not in ("success", "failure"):
        doubts.append("it does not say that the scan succeeded")
    bad = sum(text(each.get("level"), 20) in _BAD for each in mappings(scan.get("messages")))
    if bad:
        doubts.append(f"the scan tells {bad} error{'s' * (bad > 1)} of its own")
    return doubts


def _tool(scan: dict[str, Json], document: dict[str, Json]) -> Tool:
    told = mapping(scan.get("scanner")) or mapping(scan.get("analyzer"))
    listed = mappings(document.get("vulnerabilities"))
    name = first_text(told.get("name"), told.get("id"), dig(listed[0], "scanner", "name") if listed else None)
    return Tool(name or "unknown", text(told.get("version"), 80))


def _target(document: dict[str, Json]) -> str:
    """Return the image that was scanned, when it is one and the same."""
    images = {text(dig(each, "location", "image"), 300) for each in mappings(document.get("vulnerabilities"))}
    return images.pop() if len(images) == 1 else ""


def _population(document: dict[str, Json], scan: dict[str, Json]) -> Population | None:
    files = mappings(document.get("dependency_files"))
    if files:
        return Population("packages", sum(len(mappings(each.get("dependencies"))) for each in files))
    addresses = mappings(scan.get("scanned_resources"))
    return Population("targets", len(addresses)) if addresses else None


def _finding(found: dict[str, Json]) -> Finding:
    listed = mappings(found.get("identifiers"))
    named = [first_text(each.get("value"), each.get("name")) for each in listed]
    numbers = (_number(each) for each in listed if text(each.get("type"), 20).lower() == "cwe")
    weaknesses: list[Json] = [f"CWE-{number}" for number in numbers if number]
    rule = first_text(*named, found.get("id")) or "unknown"
    return Finding(
        rule=rule,
        title=first_text(found.get("name"), found.get("message"))[:500] or rule,
        severity=severity(found.get("severity")),
        raw_severity=text(found.get("severity"), 40),
        location=_location(mapping(found.get("location"))),
        identifiers=identifiers(*named, *(each.get("name") for each in listed), weaknesses),
    )


def _number(identifier: dict[str, Json]) -> str:
    return text(identifier.get("value"), 20).upper().removeprefix("CWE-")


def _location(where: dict[str, Json]) -> str:
    package = text(dig(where, "dependency", "package", "name"), 200)
    if package:
        version = text(dig(where, "dependency", "version"), 100)
        return f"{package}@{version}" if version else package
    if where.get("hostname"):
        return address(f"{text(where.get('hostname'), 300)}{text(where.get('path'), 300)}")
    return place(where.get("file"), where.get("start_line")) or text(where.get("image"), 300)


READER: Final = GitlabSecurityReader()
