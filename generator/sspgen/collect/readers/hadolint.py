"""Hadolint JSON: a linter for Dockerfiles.

Population: files with findings; how many were looked at is not told.

A clean report is an empty list, which names no tool: it is not read as Hadolint's. Write SARIF where a clean report
must count. A Dockerfile that could not be parsed is `DL1000`, and makes the report partial. Levels map as in Hadolint's
SARIF: `info` and `style` are low.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import entries, first, mappings, place, severity, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_KEYS: Final = {"line", "code", "message", "column", "file", "level"}
_CODE_QUALITY: Final = {"check_name", "description", "fingerprint", "location"}
_NOT_PARSED: Final = "DL1000"
_LOW: Final = ("info", "style")


class HadolintReader:
    """Reads what ``hadolint -f json`` writes."""

    id: ClassVar[str] = "hadolint"
    title: ClassVar[str] = "Hadolint JSON"
    proves: ClassVar[str] = "Dockerfiles were checked against good practice"
    facts: ClassVar[tuple[str, ...]] = ("files",)
    keeps: ClassVar[frozenset[str]] = frozenset(_KEYS | _CODE_QUALITY)

    def recognises(self, blob: Blob) -> bool:
        """Look for the six keys of an entry, or for those of Code Climate, which many linters write."""
        keys = first(mappings(blob.json_list())).keys()
        return keys >= _KEYS or keys >= _CODE_QUALITY

    def read(self, blob: Blob) -> Report:
        """Read every entry."""
        if first(mappings(blob.json_list())).keys() >= _CODE_QUALITY:
            raise Unreadable("a Code Climate report is not read: have the linter write SARIF or its own JSON", "SSP301")
        partial: list[str] = []
        findings = FindingList()
        files: set[str] = set()
        for entry in entries(blob.json_list(), "the list", partial):
            findings.add(_finding(entry))
            files.add(text(entry.get("file"), 512))
            if text(entry.get("code"), 20) == _NOT_PARSED:
                partial.append("a Dockerfile could not be parsed")
        outcome = scan_outcome(findings, partial=joined(partial))
        return Report(
            format=self.id,
            tool=Tool("hadolint"),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population("files", failed=len(files)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"files": len(files)},
            notes=findings.notes(),
        )


def _finding(entry: dict[str, Json]) -> Finding:
    rule = text(entry.get("code"), 40) or "unknown"
    raw = text(entry.get("level"), 40)
    return Finding(
        rule=rule,
        title=text(entry.get("message"), 500) or rule,
        severity=FindingSeverity.LOW if raw in _LOW else severity(raw),
        raw_severity=raw,
        location=place(entry.get("file"), entry.get("line")),
    )


READER: Final = HadolintReader()
