"""Semgrep Supply Chain: vulnerable dependencies of a deployment's repositories, as the API lists them.

Population: none is told. A clean list looks like a list of nothing, so it needs review.

One page of the answer is one file: `hasMore` says that others follow, and then it is partial. A vulnerability whose
triage is `IGNORED` is suppressed, with the reason given; one that is `FIXED` is not counted. `ruleText` is never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    boolean,
    dig,
    entries,
    first,
    identifiers,
    mapping,
    mappings,
    moment,
    place,
    severity,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_NONE: Final = "a list without entries does not tell what was looked at"
_WAIVED: Final = ("IGNORED", "DISMISSED")


class SemgrepSupplyChainReader:
    """Reads a page of the list of vulnerabilities."""

    id: ClassVar[str] = "semgrep-supply-chain"
    title: ClassVar[str] = "Semgrep Supply Chain API"
    proves: ClassVar[str] = "known vulnerabilities of dependencies, and whether code reaches them"
    facts: ClassVar[tuple[str, ...]] = ("reachable", "fixed", "complete")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *(
                "vulns",
                "hasMore",
                "cursor",
                "title",
                "advisory",
                "ruleId",
                "severity",
                "references",
                "cveIds",
                "cweIds",
            ),
            *("announcedAt", "exposureType", "matchedDependency", "closestSafeDependency", "name", "versionSpecifier"),
            *("dependencyFileLocation", "path", "startLine", "triage", "status", "dismissReason", "repositoryName"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for vulnerabilities beside the cursor of a page."""
        document = blob.json_object()
        if not {"vulns", "hasMore"} <= document.keys():
            return False
        found = first(mappings(document["vulns"]))
        return "advisory" in found or (document["vulns"] == [] and "cursor" in document)

    def read(self, blob: Blob) -> Report:
        """Read every vulnerability with its triage."""
        document = blob.json_object()
        partial: list[str] = []
        findings = FindingList()
        fixed = reachable = 0
        for found in entries(document.get("vulns"), "vulns", partial):
            if text(dig(found, "triage", "status"), 40) == "FIXED":
                fixed += 1
                continue
            reachable += text(found.get("exposureType"), 40) == "REACHABLE"
            findings.add(_finding(found))
        complete = boolean(document.get("hasMore")) is False
        if not complete:
            partial.append("further pages follow this one")
        if not findings.count and not fixed:
            partial.append(_NONE)
        outcome = scan_outcome(findings, partial=joined(partial))
        return Report(
            format=self.id,
            tool=Tool("semgrep-supply-chain"),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"reachable": reachable, "fixed": fixed, "complete": complete},
            notes=findings.notes(),
        )


def _finding(found: dict[str, Json]) -> Finding:
    advisory = mapping(found.get("advisory"))
    triage = mapping(found.get("triage"))
    known = mapping(advisory.get("references"))
    package = mapping(found.get("matchedDependency"))
    raw = text(advisory.get("severity"), 40)
    waived = text(triage.get("status"), 40) in _WAIVED
    named = f"{text(package.get('name'), 300)}@{text(package.get('versionSpecifier'), 100)}"
    file = place(dig(found, "dependencyFileLocation", "path"), dig(found, "dependencyFileLocation", "startLine"))
    repository = text(found.get("repositoryName"), 200)
    return Finding(
        rule=text(advisory.get("ruleId"), 200) or "unknown",
        title=text(found.get("title"), 500) or named,
        severity=severity(raw),
        raw_severity=raw,
        location=": ".join(filter(None, (repository, file, named if package else ""))),
        identifiers=identifiers(known.get("cveIds"), known.get("cweIds")),
        suppressed=waived,
        justification=(text(triage.get("dismissReason"), 200) or "ignored in triage") if waived else "",
        first_seen=moment(advisory.get("announcedAt")).time,
        fixed_in=text(dig(found, "closestSafeDependency", "versionSpecifier"), 100),
    )


READER: Final = SemgrepSupplyChainReader()
