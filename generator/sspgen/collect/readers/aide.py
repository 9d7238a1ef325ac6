"""AIDE reports: whether files on a host are still what they were when the database was made.

The plain text of versions 0.15 and later, and the JSON of 0.18 and later. Every added, removed or changed entry is a
finding. The text is read in English: in another language it is recognised by its first line and needs review.

Population: entries, passed are those without a difference. Not run: no entry was compared, the run only made a
database, or there is no database to compare with.

A report that says "no differences" without saying how many entries it compared, or without its last line (`End
timestamp`), needs review: it may be cut off. If the summary counts more differences than are listed, the rest is one
more finding. Old and new values of files are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import count, dig, first_text, integer, mapping, moment, text
from sspgen.collect.findings import FindingList, Outcome, scan_outcome
from sspgen.collect.redaction import LINES
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_KINDS: Final = ("added", "removed", "changed")
_MARK: Final = re.compile(
    rb"\(AIDE \d|^AIDE found |^AIDE initialized|^AIDE successfully initialized|^AIDE \d", re.MULTILINE
)
_NO_DATABASE: Final = re.compile(rb"aide[\w./-]{0,80}\.db[\w.]{0,20}", re.IGNORECASE)
_CANNOT: Final = ("open", "No such file", "does not exist", "missing")
_SAID: Final = ("AIDE found", "initialized", "Looks okay", "All files match")
_VERSION: Final = re.compile(r"\(AIDE ([\w.+-]{1,40})\)")
_START: Final = re.compile(r"(?:###\s)?Start timestamp:\s?(.{10,40}?)(?:\s\(AIDE|$)")
_END: Final = re.compile(r"(?:###\s)?End timestamp:\s?(.{10,40}?)\s\(run time: [^)]{1,40}\)")
_TOTAL: Final = re.compile(r"\s{0,4}(?:Total n|N)umber of (?:entries|files):\s{0,40}(\d{1,12})")
_COUNTED: Final = re.compile(r"\s{0,4}(Added|Removed|Changed) (?:entries|files):\s{0,40}(\d{1,12})")
_SECTION: Final = re.compile(r"(Added|Removed|Changed) (?:entries|files):")
_ENTRY: Final = re.compile(r"[a-zA-Z?|>][^/:]{0,80}: (/.{0,4000})")
_OVER: Final = ("Detailed information", "The attributes of", "---")


@dataclass(slots=True)
class _Run:
    """What a report says, whichever of the two forms it has."""

    version: str = ""
    started: str = ""
    said: str = ""
    total: int | None = None
    claimed: dict[str, int] = field(default_factory=dict)
    entries: list[tuple[str, str]] = field(default_factory=list)
    without: bool = False
    ended: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class AideReader:
    """Reads the report of ``aide --check``, ``--update`` and ``--compare``."""

    id: ClassVar[str] = "aide"
    title: ClassVar[str] = "AIDE report"
    proves: ClassVar[str] = "files on a host are unchanged"
    facts: ClassVar[tuple[str, ...]] = ("entries", *_KINDS)
    keeps: ClassVar[frozenset[str]] = frozenset({LINES})

    def recognises(self, blob: Blob) -> bool:
        """Look for AIDE's own words at the start, or for the database that it could not open."""
        head = blob.head
        if head.startswith(b"{"):
            return "aide_version" in blob.json_object()
        if head.startswith((b"<", b"[")):
            return False
        found = _MARK.search(head) is not None
        return found or (_NO_DATABASE.search(head) is not None and any(word.encode() in head for word in _CANNOT))

    def read(self, blob: Blob) -> Report:
        """Read the summary and the lists of entries."""
        run = _of_json(blob.json_object()) if blob.head.startswith(b"{") else _of_text(blob.data)
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


def _of_text(data: bytes) -> _Run:
    run = _Run()
    section = ""
    for raw in data.decode("utf-8-sig", "replace").splitlines():
        line = raw[:5000].rstrip()
        if heading := _SECTION.fullmatch(line):
            section = heading[1].lower()
        elif section and (entry := _ENTRY.fullmatch(line)):
            run.entries.append((section, entry[1]))
        elif line.startswith(_OVER) and not line.startswith("---"):
            section = ""
        elif counted := _COUNTED.fullmatch(line):
            run.claimed[counted[1].lower()] = int(counted[2])
        else:
            _line(line, run)
    return run


def _line(line: str, run: _Run) -> None:
    if any(word in line for word in _SAID):
        run.said = run.said or line.strip("# ")[:300]
    run.without |= "aide" in line.lower() and ".db" in line and any(word in line for word in _CANNOT)
    if total := _TOTAL.fullmatch(line):
        run.total = int(total[1])
    if start := _START.match(line):
        run.started = start[1]
        version = _VERSION.search(line)
        run.version = version[1] if version else ""
    run.ended |= _END.fullmatch(line) is not None


def _of_json(document: dict[str, Json]) -> _Run:
    numbers = mapping(document.get("number_of_entries"))
    run = _Run(
        version=text(document.get("aide_version"), 40),
        started=text(document.get("start_time"), 60),
        said=first_text(document.get("outline"), document.get("outcome"))[:300],
        total=integer(numbers.get("total")),
        claimed={kind: count(numbers.get(kind)) for kind in _KINDS},
        ended="end_time" in document,
    )
    for kind in _KINDS:
        listed = document.get(kind)
        run.entries.extend((kind, text(path, 4000)) for path in mapping(listed))
        run.damaged |= listed is not None and not isinstance(listed, dict)
    run.damaged |= any(integer(dig(numbers, kind)) is None for kind in numbers)
    return run


def _differences(run: _Run) -> dict[str, int]:
    listed = Counter(kind for kind, _ in run.entries)
    return {kind: max(listed[kind], run.claimed.get(kind, 0)) for kind in _KINDS}


def _findings(run: _Run) -> FindingList:
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


def _outcome(run: _Run, findings: FindingList) -> Outcome:
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


def _partial(run: _Run, *, fine: bool) -> str:
    if run.damaged:
        return "a part of the report cannot be read"
    if not fine:
        return "it does not say in English whether there are differences"
    if run.total is None:
        return "it does not say how many entries were compared"
    return "" if run.ended else "it has no last line, so it may be cut off"


READER: Final = AideReader()
