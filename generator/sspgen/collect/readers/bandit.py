"""Bandit JSON: static analysis of Python code.

Population: files, from `metrics`. Not run: no line of code was looked at.

`errors` are files that could not be read or parsed: the scan is partial. Lines with `# nosec` are counted in the fact
`nosec`, their findings are not in the report. `code` is never read; of the rules on passwords (`B105` to `B107`) and on
bound values neither is the text, which repeats the value that was found. Bandit names neither version nor commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    count,
    dig,
    entries,
    first,
    identifiers,
    integer,
    items,
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

_TOTALS: Final = tuple(f"SEVERITY.{word}" for word in ("HIGH", "MEDIUM", "LOW", "UNDEFINED"))
_OWN: Final = {"issue_severity", "issue_confidence", "issue_text", "test_name"}
_PASSWORDS: Final = ("B105", "B106", "B107")


class BanditReader:
    """Reads what ``bandit -f json`` writes."""

    id: ClassVar[str] = "bandit"
    title: ClassVar[str] = "Bandit JSON"
    proves: ClassVar[str] = "a static analysis of Python code ran, with what it found"
    facts: ClassVar[tuple[str, ...]] = ("files", "lines", "nosec", "errors")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("errors", "generated_at", "metrics.*", "loc", "nosec", "results", "filename", *_TOTALS),
            *(*_OWN, "issue_cwe", "id", "line_number", "test_id"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for results beside Bandit's totals, or, of releases before 1.0, for a result of its shape."""
        document = blob.json_object()
        if not {"results", "generated_at"} <= document.keys():
            return False
        result = first(mappings(document["results"]))
        return "loc" in mapping(dig(document, "metrics", "_totals")) or result.keys() >= _OWN

    def read(self, blob: Blob) -> Report:
        """Read every result, and the totals."""
        document = blob.json_object()
        damage: list[str] = []
        findings = FindingList()
        for result in entries(document.get("results"), "results", damage):
            findings.add(_finding(result))
        if document.get("results") is None:
            damage.append("results is no list")
        errors = document.get("errors")
        failed = len(items(errors)) if errors is None or isinstance(errors, list) else 1
        if failed:
            damage.append(f"{failed} file{'s' * (failed > 1)} could not be read")
        totals = mapping(dig(document, "metrics", "_totals"))
        told = sum(count(totals.get(name)) for name in _TOTALS)
        if told > findings.count:
            damage.append(f"Bandit counts {told} results, and lists {findings.count}")
        lines = integer(totals.get("loc"))
        if lines is None:
            damage.append("its totals do not tell how many lines there are")
        files = len(mapping(document.get("metrics")).keys() - {"_totals"})
        outcome = scan_outcome(
            findings,
            nothing="" if files and (lines is None or lines > 0) else "Bandit looked at no line of code",
            partial=joined(damage),
        )
        written = moment(document.get("generated_at"))
        return Report(
            format=self.id,
            tool=Tool("bandit"),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=written.time,
            population=Population("files", files),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"files": files, "lines": lines, "nosec": count(totals.get("nosec")), "errors": failed},
            notes=tuple(filter(None, (written.note, *findings.notes()))),
        )


def _finding(result: dict[str, Json]) -> Finding:
    rule = text(result.get("test_id"), 40) or "unknown"
    name = text(result.get("test_name"), 200)
    weakness = text(dig(result, "issue_cwe", "id"), 20)
    raw = text(result.get("issue_severity"), 40)
    return Finding(
        rule=rule,
        title=(name if rule in _PASSWORDS else text(result.get("issue_text"), 500)) or name or rule,
        severity=severity(raw),
        raw_severity=raw,
        location=place(result.get("filename"), result.get("line_number")),
        identifiers=identifiers(f"CWE-{weakness}") if weakness else (),
    )


READER: Final = BanditReader()
