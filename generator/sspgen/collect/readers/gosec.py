"""gosec JSON: static analysis of Go code.

Population: files, from `Stats`. Not run: no file was looked at.

`Golang errors` are packages that do not compile: the scan is partial. An issue with `nosec` or `suppressions` is in the
report only with `-track-suppressions`; it is kept as suppressed, with the justification. `code` is never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    boolean,
    count,
    dig,
    entries,
    first_text,
    identifiers,
    integer,
    mapping,
    mappings,
    place,
    severity,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json


class GosecReader:
    """Reads what ``gosec -fmt json`` writes."""

    id: ClassVar[str] = "gosec"
    title: ClassVar[str] = "gosec JSON"
    proves: ClassVar[str] = "a static analysis of Go code ran, with what it found"
    facts: ClassVar[tuple[str, ...]] = ("files", "lines", "nosec", "errors")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("Golang errors.*", "Issues", "Stats", "files", "lines", "nosec", "found", "GosecVersion", "severity"),
            *("cwe", "id", "rule_id", "details", "file", "line", "suppressions", "kind", "justification"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for issues beside gosec's statistics."""
        document = blob.json_object()
        return "Issues" in document and {"files", "lines", "found"} <= mapping(document.get("Stats")).keys()

    def read(self, blob: Blob) -> Report:
        """Read every issue, and the statistics."""
        document = blob.json_object()
        damage: list[str] = []
        findings = FindingList()
        for issue in entries(document.get("Issues"), "Issues", damage):
            findings.add(_finding(issue))
        stats = mapping(document.get("Stats"))
        found = integer(stats.get("found"))
        if found is None or found > findings.count:
            damage.append(f"gosec counts {found} issues, and lists {findings.count}")
        errors = document.get("Golang errors")
        broken = len(errors) if isinstance(errors, dict) else int(errors is not None)
        if broken:
            damage.append(f"{broken} file{'s' * (broken > 1)} could not be compiled")
        files = integer(stats.get("files"))
        if files is None:
            damage.append("its statistics do not tell how many files there are")
        outcome = scan_outcome(
            findings,
            nothing="gosec looked at no file" if files is not None and files <= 0 else "",
            partial=joined(damage),
        )
        return Report(
            format=self.id,
            tool=Tool("gosec", text(document.get("GosecVersion"), 80)),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population("files", files),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "files": files,
                "lines": count(stats.get("lines")),
                "nosec": count(stats.get("nosec")),
                "errors": broken,
            },
            notes=findings.notes(),
        )


def _finding(issue: dict[str, Json]) -> Finding:
    rule = text(issue.get("rule_id"), 40) or "unknown"
    raw = text(issue.get("severity"), 40)
    weakness = text(dig(issue, "cwe", "id"), 20)
    waivers = mappings(issue.get("suppressions"))
    waived = bool(waivers) or boolean(issue.get("nosec")) is True
    why = first_text(*(each.get("justification") for each in waivers), *(each.get("kind") for each in waivers))
    return Finding(
        rule=rule,
        title=text(issue.get("details"), 500) or rule,
        severity=severity(raw),
        raw_severity=raw,
        location=place(issue.get("file"), text(issue.get("line"), 20).partition("-")[0]),
        identifiers=identifiers(f"CWE-{weakness}") if weakness else (),
        suppressed=waived,
        justification=(why or "#nosec comment") if waived else "",
    )


READER: Final = GosecReader()
