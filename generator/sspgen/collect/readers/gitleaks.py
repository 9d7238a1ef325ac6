"""Gitleaks JSON: secrets in a repository's history.

The report holds the secret itself: ``Secret``, ``Match``, ``offender``, ``line``, commit messages and names
are never read, and what is read is searched for the secret once more. An empty list names no tool, so it proves nothing
until its collection context says that Gitleaks wrote it.

Population: commits, never how many.

The report holds the secrets themselves: they are never read. An empty list names no tool, so it needs review until a
context file names `gitleaks` as its only tool, or as one of several when the report's own name holds `gitleaks`. A leak
counts as `high`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import first, first_text, mappings, moment, place, text, without
from sspgen.collect.findings import FindingList, Outcome, scan_outcome
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_CURRENT: Final = {"RuleID", "File"}
_VERSION_7: Final = {"offender", "commit"}
_SECRETS: Final = ("Secret", "Match", "offender", "line")
_EMPTY: Final = "an empty list names no tool: its context file must say that gitleaks, and no other tool, wrote it"


class GitleaksReader:
    """Reads the lists of versions 1 to 8, and the empty ones (``[]`` and ``null``)."""

    id: ClassVar[str] = "gitleaks"
    title: ClassVar[str] = "Gitleaks JSON"
    proves: ClassVar[str] = "no secret is in the history"
    facts: ClassVar[tuple[str, ...]] = ("leaks", "anonymous")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("RuleID", "rule", "reason", "File", "file", "StartLine", "lineNumber", "Description", "Date", "date"),
            *("Secret", "Match", "Fingerprint", "offender", "commit"),
        }
    )
    secrets: ClassVar[frozenset[str]] = frozenset({"Secret", "Match", "offender", "line"})

    def recognises(self, blob: Blob) -> bool:
        """Look at the first entry's keys; a bare ``null`` or empty list is Gitleaks's clean report."""
        if blob.json is None or blob.json == []:
            return True
        keys = first(mappings(blob.json_list())).keys()
        return (keys >= _CURRENT and bool(keys & {"Secret", "Match", "Fingerprint"})) or keys >= _VERSION_7

    def read(self, blob: Blob) -> Report:
        """Read rule, place and commit date of every leak."""
        findings = FindingList()
        for leak in mappings(blob.json_list()):
            findings.add(_finding(leak))
        outcome = scan_outcome(findings) if findings.count else Outcome(Verdict.NEEDS_REVIEW, _EMPTY)
        level = ("Gitleaks rates no severity; a leaked secret counts as high",) * bool(findings.count)
        return Report(
            format=self.id,
            tool=Tool("gitleaks"),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population("commits"),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"leaks": findings.count, "anonymous": not findings.count},
            notes=(*level, *findings.notes()),
        )


def _finding(leak: dict[str, Json]) -> Finding:
    def safe(written: str) -> str:
        for key in _SECRETS:
            written = without(leak.get(key), written)
        return written

    rule = safe(first_text(*(leak.get(key) for key in ("RuleID", "rule", "reason")))) or "unknown"
    where = place(first_text(leak.get("File"), leak.get("file")), leak.get("StartLine") or leak.get("lineNumber"))
    return Finding(
        rule=rule,
        title=safe(text(leak.get("Description"), 300)) or f"a secret matches the rule {rule}",
        severity=FindingSeverity.HIGH,
        location=safe(where),
        first_seen=moment(leak.get("Date") or leak.get("date")).time,
    )


READER: Final = GitleaksReader()
