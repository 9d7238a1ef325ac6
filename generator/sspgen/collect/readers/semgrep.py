"""Semgrep JSON: static analysis of source code with patterns.

Population: files, from `paths.scanned`. Not run: no file was scanned.

`errors` and `skipped_rules` make a scan partial, and so do files that were skipped because they were too large or could
not be parsed. Severities map as in Semgrep's SARIF: `ERROR` high, `WARNING` medium, `INFO` low. CWE ids stand in
`extra.metadata.cwe`, as a text or a list. What a `nosemgrep` comment ignores is suppressed. Old releases name neither
files nor version: their clean report needs review. `lines`, `metavars` and fixes are never read: they are source code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    boolean,
    dig,
    entries,
    first,
    identifiers,
    items,
    mapping,
    mappings,
    place,
    severity,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.tags import cci_tags, nist_tags
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_SEVERITIES: Final = {
    "ERROR": FindingSeverity.HIGH,
    "WARNING": FindingSeverity.MEDIUM,
    "INFO": FindingSeverity.LOW,
    "INVENTORY": FindingSeverity.INFO,
    "EXPERIMENT": FindingSeverity.INFO,
}
_OLD_AND_CLEAN: Final[dict[str, Json]] = {"results": [], "errors": []}
_NOT_LOOKED_AT: Final = ("exceeded_size_limit", "analysis_failed_parser_or_internal_error", "too_many_matches")


class SemgrepReader:
    """Reads what ``semgrep --json`` and ``semgrep ci --json`` write."""

    id: ClassVar[str] = "semgrep"
    title: ClassVar[str] = "Semgrep JSON"
    proves: ClassVar[str] = "a static analysis of source code ran, with what it found"
    facts: ClassVar[tuple[str, ...]] = ("files", "errors", "ignored")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("results", "errors", "paths", "scanned", "skipped", "reason", "skipped_rules", "version", "path"),
            *("check_id", "start", "line", "extra", "severity", "message", "is_ignored", "metadata"),
            *("cwe", "nist", "cci", "sca-vuln-database-identifier"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for results beside errors and the paths that were scanned, or for a result of Semgrep's shape."""
        document = blob.json_object()
        if not {"results", "errors"} <= document.keys():
            return False
        if document == _OLD_AND_CLEAN:
            return True
        result = first(mappings(document["results"]))
        return "scanned" in mapping(document.get("paths")) or {"check_id", "path", "extra"} <= result.keys()

    def read(self, blob: Blob) -> Report:
        """Read every result, and whether the scan was complete."""
        document = blob.json_object()
        damage: list[str] = []
        findings = FindingList()
        for result in entries(document.get("results"), "results", damage):
            findings.add(_finding(result))
        if document.get("results") is None:
            damage.append("results is no list")
        scanned = dig(document, "paths", "scanned")
        files = len(scanned) if isinstance(scanned, list) else None
        errors = document.get("errors")
        failed = len(errors) if isinstance(errors, list) else 1
        outcome = scan_outcome(
            findings,
            nothing="Semgrep scanned no file" if files == 0 else "",
            partial=joined([*damage, *_partial(document, failed, files)]),
        )
        return Report(
            format=self.id,
            tool=Tool("semgrep", text(document.get("version"), 80)),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=None if files is None else Population("files", files),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"files": files, "errors": failed, "ignored": findings.count - findings.unsuppressed},
            notes=findings.notes(),
        )


def _partial(document: dict[str, Json], failed: int, files: int | None) -> list[str]:
    reasons = []
    if failed:
        reasons.append(f"Semgrep reports {failed} error{'s' * (failed > 1)} of its own")
    if items(document.get("skipped_rules")):
        reasons.append(f"{len(items(document['skipped_rules']))} rules were skipped")
    skipped = [text(each.get("reason"), 80) for each in mappings(dig(document, "paths", "skipped"))]
    missed = sum(reason in _NOT_LOOKED_AT for reason in skipped)
    if missed:
        reasons.append(f"{missed} files were too large, or could not be parsed")
    if files is None:
        reasons.append("it does not tell which files were scanned: a scan of nothing would look the same")
    return reasons


def _finding(result: dict[str, Json]) -> Finding:
    extra = mapping(result.get("extra"))
    about = mapping(extra.get("metadata"))
    raw = text(extra.get("severity"), 40)
    rule = text(result.get("check_id"), 400) or "unknown"
    ignored = boolean(extra.get("is_ignored")) is True
    return Finding(
        rule=rule,
        title=text(extra.get("message"), 500) or rule,
        severity=_SEVERITIES.get(raw.upper(), severity(raw)),
        raw_severity=raw,
        location=place(result.get("path"), dig(result, "start", "line")),
        identifiers=identifiers(about.get("cwe"), about.get("sca-vuln-database-identifier")),
        suppressed=ignored,
        justification="nosemgrep comment" if ignored else "",
        tags=(*cci_tags(about.get("cci")), *nist_tags(about.get("nist"))),
    )


READER: Final = SemgrepReader()
