"""KICS JSON: queries on infrastructure as code.

Population: files. Not run: no file was scanned or parsed, or there was no query.

A file that could not be scanned or a query that could not be executed makes the scan partial, and so does a total that
is larger than what is listed. `TRACE` counts as info. Values that a query expected and found are never read: among the
queries are some that look for passwords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    count,
    dig,
    entries,
    first,
    first_text,
    identifiers,
    integer,
    mappings,
    moment,
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


_QUERY: Final = {"query_id", "query_name", "severity", "files"}


class KicsReader:
    """Reads what ``kics scan --report-formats json`` writes."""

    id: ClassVar[str] = "kics"
    title: ClassVar[str] = "KICS JSON"
    proves: ClassVar[str] = "infrastructure as code was checked with queries"
    facts: ClassVar[tuple[str, ...]] = ("files", "queries", "files_failed", "queries_failed")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("kics_version", "files_scanned", "files_parsed", "files_failed_to_scan", "queries_total"),
            *("queries_failed_to_execute", "total_counter", "start", "end", "paths", "queries", "query_name"),
            *(
                "query_id",
                "severity",
                "cwe",
                "description",
                "files",
                "file_name",
                "line",
                "resource_name",
                "nist",
                "cci",
            ),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the version beside the queries, or for a query with its files."""
        document = blob.json_object()
        query = first(mappings(document.get("queries")))
        return {"kics_version", "queries", "files_scanned"} <= document.keys() or query.keys() >= _QUERY

    def read(self, blob: Blob) -> Report:
        """Read every file of every query, and the counters."""
        document = blob.json_object()
        damage: list[str] = []
        findings = FindingList()
        if document.get("queries") is None and count(document.get("total_counter")):
            damage.append("queries is no list")
        for query in entries(document.get("queries"), "queries", damage):
            files = entries(query.get("files"), "the files of a query", damage)
            for file in files:
                findings.add(_finding(query, file))
            if not files:
                damage.append("a query names no file")
        total = count(document.get("total_counter"))
        if total > findings.count:
            damage.append(f"KICS counts {total} results, and lists {findings.count}")
        scanned, failed = integer(document.get("files_scanned")), count(document.get("files_failed_to_scan"))
        broken = count(document.get("queries_failed_to_execute"))
        damage.extend([f"{failed} files could not be scanned"] * bool(failed))
        damage.extend([f"{broken} queries could not be executed"] * bool(broken))
        if scanned is None:
            damage.append("it does not tell how many files were scanned")
        outcome = scan_outcome(findings, nothing=_nothing(document), partial=joined(damage))
        ended = moment(first_text(document.get("end"), document.get("start")))
        return Report(
            format=self.id,
            tool=Tool("kics", text(document.get("kics_version"), 80)),
            subject=Subject("repository", text(dig(document, "paths", 0), 512)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=ended.time,
            population=Population("files", scanned, skipped=failed),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "files": scanned,
                "queries": count(document.get("queries_total")),
                "files_failed": failed,
                "queries_failed": broken,
            },
            notes=tuple(filter(None, (ended.note, *findings.notes()))),
        )


def _nothing(document: dict[str, Json]) -> str:
    for key, noun in (("files_scanned", "file"), ("files_parsed", "parsable file"), ("queries_total", "query")):
        told = integer(document.get(key))
        if told is not None and told <= 0:
            return f"KICS had no {noun} to scan with" if noun == "query" else f"KICS scanned no {noun}"
    return ""


def _finding(query: dict[str, Json], file: dict[str, Json]) -> Finding:
    raw = text(query.get("severity"), 40)
    name = text(query.get("query_name"), 300)
    weakness = text(query.get("cwe"), 20).upper().removeprefix("CWE-")
    return Finding(
        rule=text(query.get("query_id"), 200) or name or "unknown",
        title=name or text(query.get("description"), 500) or "unknown",
        severity=FindingSeverity.INFO if raw.upper() == "TRACE" else severity(raw),
        raw_severity=raw,
        location=place(file.get("file_name"), file.get("line")) or text(file.get("resource_name"), 300),
        identifiers=identifiers(f"CWE-{weakness}") if weakness else (),
        tags=(*cci_tags(query.get("cci")), *nist_tags(query.get("nist"))),
    )


READER: Final = KicsReader()
