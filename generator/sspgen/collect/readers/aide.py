"""AIDE reports: whether files on a host are still what they were when the database was made.

The plain text of versions 0.15 and later, and JSON (`json`, `ndjson`) of 0.18 and later. Every added, removed or
changed entry is a finding. The text is read in English: in another language it is recognised by its first line and
needs review.

Population: entries, passed are those without a difference. Not run: no entry was compared, the run only made a
database, or there is no database to compare with.

A report that says "no differences" without saying how many entries it compared, or without its last line (`End
timestamp`), needs review: it may be cut off. If the summary counts more differences than are listed, the rest is one
more finding. A log of several reports is refused: give the newest alone. Old and new values of files are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import first, moment, text
from sspgen.collect.findings import FindingList, Outcome, scan_outcome
from sspgen.collect.formats.aide_report import CANNOT, KINDS, Run, of_json, of_lines, of_text
from sspgen.collect.redaction import LINES
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

_MARK: Final = re.compile(
    rb"\(AIDE \d|^AIDE found |^AIDE initialized|^AIDE successfully initialized|^AIDE \d", re.MULTILINE
)
_NO_DATABASE: Final = re.compile(rb"aide[\w./-]{0,80}\.db[\w.]{0,20}", re.IGNORECASE)


class AideReader:
    """Reads the report of ``aide --check``, ``--update`` and ``--compare``."""

    id: ClassVar[str] = "aide"
    title: ClassVar[str] = "AIDE report"
    proves: ClassVar[str] = "files on a host are unchanged"
    facts: ClassVar[tuple[str, ...]] = ("entries", *KINDS)
    keeps: ClassVar[frozenset[str]] = frozenset({LINES})

    def recognises(self, blob: Blob) -> bool:
        """Look for AIDE's own words at the start, or for the database that it could not open."""
        head = blob.head
        if head.startswith(b"{"):
            document = first(blob.json_objects())
            return "aide_version" in document or text(document.get("outline"), 80).startswith("AIDE ")
        if head.startswith((b"<", b"[")):
            return False
        found = _MARK.search(head) is not None
        return found or (_NO_DATABASE.search(head) is not None and any(word.encode() in head for word in CANNOT))

    def read(self, blob: Blob) -> Report:
        """Read the summary and the lists of entries."""
        run = _run(blob)
        if run.runs > 1:
            raise Unreadable(f"{run.runs} reports follow each other in it: give the newest alone")
        findings = _findings(run)
        started = moment(run.started)
        outcome = _outcome(run, findings)
        different = _differences(run)
        changed = sum(different.values())
        unchanged = max(run.total - changed, 0) if run.total is not None else None
        return Report(
            format=self.id,
            tool=Tool("AIDE", run.version),
            subject=Subject("host"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=started.time,
            population=Population("files", run.total, unchanged, changed),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"entries": run.total, **different},
            notes=tuple(filter(None, (started.note, *findings.notes()))),
        )


def _run(blob: Blob) -> Run:
    if not blob.head.startswith(b"{"):
        return of_text(blob.data)
    documents = blob.json_objects()
    return of_json(documents[0]) if len(documents) == 1 else of_lines(documents)


def _differences(run: Run) -> dict[str, int]:
    listed = Counter(kind for kind, _ in run.entries)
    return {kind: max(listed[kind], run.claimed.get(kind, 0)) for kind in KINDS}


def _findings(run: Run) -> FindingList:
    findings = FindingList()
    for kind, path in run.entries:
        findings.add(_finding(kind, f"an entry was {kind}", text(path, 512)))
    missing = sum(_differences(run).values()) - len(run.entries)
    if missing:
        findings.add(_finding("summary", f"{missing} differences are counted and not listed"))
    elif "found differences" in run.said and not findings.count:
        findings.add(_finding("summary", "differences were found, none is listed"))
    return findings


def _finding(kind: str, title: str, path: str = "") -> Finding:
    return Finding(kind, title, FindingSeverity.UNKNOWN, raw_severity=kind, location=path)


def _outcome(run: Run, findings: FindingList) -> Outcome:
    fine = "NO differences" in run.said or "All files match" in run.said
    if findings.count:
        return scan_outcome(findings)
    if not fine and "initialized" in run.said:
        return scan_outcome(findings, nothing="the run made a database and compared nothing")
    if run.without and not run.said:
        return scan_outcome(findings, nothing="AIDE had no database to compare with")
    if run.total == 0:
        return scan_outcome(findings, nothing="no entry was compared")
    return scan_outcome(findings, partial=_partial(run, fine=fine))


def _partial(run: Run, *, fine: bool) -> str:
    if run.damaged:
        return "a part of the report cannot be read"
    if not fine:
        return "it does not say in English whether there are differences"
    if run.unequal:
        return f"{run.unequal} entries were not fully compared: the databases know different attributes of them"
    if run.total is None:
        return "it does not say how many entries were compared"
    return "" if run.ended else "it has no last line, so it may be cut off"


READER: Final = AideReader()
