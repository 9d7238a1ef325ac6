"""govulncheck JSON: known vulnerabilities of Go modules, told apart by whether the code calls them.

Population: packages, that is the modules that were looked at. Not run: no module and no package.

A stream of objects (`config`, `progress`, `osv`, `finding`), or a list of them, or the one object (`Vulns`) of 2022.
Gives the time of its database (`tool.database`). A vulnerability counts when a vulnerable symbol is called. What is
only imported or required is less certain: it is kept, suppressed, with that reason, and the report needs review. In a
scan at the level of packages or modules, or of a binary, nothing is known of calls, so all of them count. So does
everything that a query (`-mode=query`) lists; one that lists nothing has looked at no code and needs review. A stream
has no end mark: one that was cut between two objects is told only by what its own progress messages announce.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import count, dig, entries, first, first_text, items, mapping, mappings, moment, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats import osv
from sspgen.model.evidence import Finding, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_LEVELS: Final = ("called", "imported", "required")
_MESSAGES: Final = ("config", "SBOM", "progress", "osv", "finding", "vulnerability")
_LESS_CERTAIN: Final = {
    "imported": "less certain: its package is imported, but no call of the vulnerable code was found",
    "required": "less certain: its module is required, but the vulnerable package is not imported",
}
_QUERY: Final = "query"
_LOOKING_UP: Final = "Looking up vulnerabilities in "
_WITHOUT_CALLS: Final = ("binary", _QUERY)
"""Modes in which nothing is known of calls."""
_SCANNED: Final = re.compile(r"Scanning your code and (\d{1,9}) packages? across (\d{1,9}) dependent modules?")


@dataclass(slots=True)
class _Scan:
    """What the messages of a scan come to.

    Attributes:
        records: OSV records by id.
        found: by id and module, the finding that says most.
        modules: how many modules were looked at; None when it is not told.
    """

    config: dict[str, Json] = field(default_factory=dict)
    records: dict[str, dict[str, Json]] = field(default_factory=dict)
    found: dict[tuple[str, str], tuple[int, dict[str, Json]]] = field(default_factory=dict)
    modules: int | None = None
    nothing: str = ""
    damage: list[str] = field(default_factory=list)

    def add(self, rule: str, level: str, place: dict[str, Json]) -> None:
        """Take a finding: of several about one module, the one nearest to a call stays."""
        rank, key = _LEVELS.index(level), (rule, text(place.get("module"), 300))
        if key not in self.found or rank < self.found[key][0]:
            self.found[key] = (rank, place)


class GovulncheckReader:
    """Reads the messages of protocol 1, of its first drafts, and the single object before them."""

    id: ClassVar[str] = "govulncheck"
    title: ClassVar[str] = "govulncheck JSON"
    proves: ClassVar[str] = "known vulnerabilities of Go modules, and which of them are called"
    facts: ClassVar[tuple[str, ...]] = ("called", "imported", "required", "scan_level", "go_version")
    keeps: ClassVar[frozenset[str]] = osv.KEEPS | {
        *("config", "protocol_version", "scanner_name", "scanner_version", "db_last_modified", "go_version"),
        *("scan_level", "scan_mode", "progress", "message", "SBOM", "modules", "path", "osv", "finding", "trace"),
        *("module", "version", "package", "function", "fixed_version", "vulnerability", "found_version", "packages"),
        *("callstacks", "Calls", "Imports", "Requires", "Vulns", "Modules", "OSV", "Symbol", "PkgPath", "ModPath"),
        *("CallSink", "ImportSink", "RequireSink", "Path", "Packages.*"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for the scanner's configuration at the start, or for the old object's graphs."""
        messages = _messages(blob)
        config = mapping(first(messages).get("config"))
        if "scanner_name" in config or "db_last_modified" in config:
            return True
        return {"Calls", "Imports", "Requires", "Vulns"} <= blob.json_object().keys()

    def read(self, blob: Blob) -> Report:
        """Read the messages in one pass."""
        old = blob.json_object()
        scan = _read_old(old) if "Vulns" in old else _read_messages(_messages(blob), blob)
        findings = FindingList()
        levels = dict.fromkeys(_LEVELS, 0)
        for (rule, _), (rank, place) in sorted(scan.found.items(), key=lambda item: (item[1][0], item[0])):
            levels[_LEVELS[rank]] += 1
            findings.add(_finding(rule, _LEVELS[rank], place, scan))
        uncertain = findings.count - findings.unsuppressed
        if uncertain:
            scan.damage.append(
                f"{uncertain} vulnerabilities are in what is imported or required, not known to be called"
            )
        outcome = scan_outcome(findings, nothing=scan.nothing, partial=joined(scan.damage))
        level = text(scan.config.get("scan_level"), 40)
        return Report(
            format=self.id,
            format_version=text(scan.config.get("protocol_version"), 40),
            tool=Tool("govulncheck", text(scan.config.get("scanner_version"), 80), _database(scan)),
            subject=Subject("package"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population("packages", scan.modules),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={**levels, "scan_level": level, "go_version": text(scan.config.get("go_version"), 40)},
            notes=findings.notes(),
        )


def _messages(blob: Blob) -> list[dict[str, Json]]:
    return blob.json_objects() or mappings(blob.json_list())


def _database(scan: _Scan) -> datetime | None:
    return moment(scan.config.get("db_last_modified")).time


def _read_messages(messages: list[dict[str, Json]], blob: Blob) -> _Scan:
    scan = _Scan()
    if len(messages) < len(blob.json_list()):
        scan.damage.append("some messages cannot be read")
    said = []
    if not all(message.keys() & {*_MESSAGES} for message in messages):
        scan.damage.append("some messages are of no kind that is known")
    for message in messages:
        scan.config = scan.config or mapping(message.get("config"))
        said.append(text(dig(message, "progress", "message"), 300))
        if "SBOM" in message:
            scan.modules = len(mappings(dig(message, "SBOM", "modules")))
        _read_message(message, scan)
    if any(line.startswith(_LOOKING_UP) for line in said):
        # Releases before 1.1 do not name their mode.
        scan.config = scan.config | {"scan_mode": _QUERY}
    if _mode(scan) == _QUERY:
        _read_query(scan)
    _judge_progress([line for line in said if line], scan)
    return scan


def _mode(scan: _Scan) -> str:
    return text(scan.config.get("scan_mode"), 40)


def _read_query(scan: _Scan) -> None:
    """Take what a query lists: it asks the database about modules by name, and has no findings of its own."""
    for rule, record in scan.records.items():
        named = [text(dig(affected, "package", "name"), 300) for affected in mappings(record.get("affected"))]
        scan.add(rule, "required", {"module": named[0] if len(named) == 1 else ""})
    scan.damage.append("it is a query about modules by name, no code was scanned")


def _read_message(message: dict[str, Json], scan: _Scan) -> None:
    record = mapping(message.get("osv"))
    if record:
        scan.records[text(record.get("id"), 200)] = record
    if "finding" in message:
        finding = mapping(message["finding"])
        place = first(mappings(finding.get("trace")))
        if not finding or not place:
            scan.damage.append("a finding cannot be read")
        rule = text(finding.get("osv"), 200) or "unknown"
        scan.add(rule, _level(place), place | {"fixed_version": finding.get("fixed_version")})
    if "vulnerability" in message:
        _read_draft(mapping(message["vulnerability"]), scan)


def _level(place: dict[str, Json]) -> str:
    if text(place.get("function"), 300) or not place:
        return "called"
    return "imported" if text(place.get("package"), 300) else "required"


def _read_draft(found: dict[str, Json], scan: _Scan) -> None:
    """Read a vulnerability as the drafts of the protocol give it, with modules and packages in it."""
    record = mapping(found.get("osv"))
    rule = text(record.get("id"), 200) or "unknown"
    scan.records[rule] = record
    modules = entries(found.get("modules"), "modules", scan.damage)
    if not modules:
        scan.add(rule, "called", {})
    for module in modules:
        packages = mappings(module.get("packages"))
        level = "required" if not packages else "imported"
        if any(items(package.get("callstacks")) for package in packages):
            level = "called"
        place = {"module": module.get("path"), "version": module.get("found_version")}
        scan.add(rule, level, place | {"fixed_version": module.get("fixed_version")})


def _judge_progress(said: list[str], scan: _Scan) -> None:
    """Say what the progress messages tell of how far the scan came."""
    told = [match for line in said if (match := _SCANNED.search(line)) is not None]
    if told and scan.modules is None:
        scan.modules = int(told[0].group(2))
        if told[0].group(1) == told[0].group(2) == "0":
            scan.damage.append("it looked at no package and no module beside the code itself")
    if scan.modules == 0 and not told:
        scan.nothing = "no module was looked at"
    fetching = any(line.startswith("Fetching vulnerabilities") for line in said)
    announces = fetching or (scan.modules is not None and not told)
    if announces and not any(line.startswith("Checking the") for line in said):
        scan.damage.append("the scan ended before the code was checked")
    if not said and scan.modules is None and not scan.found:
        scan.damage.append("it does not say that anything was scanned")


def _read_old(document: dict[str, Json]) -> _Scan:
    """Read the object of 2022: vulnerable symbols, with sinks in the graphs of calls, imports and requirements."""
    scan = _Scan()
    listed = document.get("Modules")
    scan.modules = len(mappings(listed)) if isinstance(listed, list) else None
    scan.nothing = "" if mapping(dig(document, "Imports", "Packages")) or scan.modules else "no package was looked at"
    for found in entries(document.get("Vulns"), "Vulns", scan.damage):
        record = mapping(found.get("OSV"))
        rule = text(record.get("id"), 200) or "unknown"
        scan.records[rule] = record
        sinks = ("CallSink", "ImportSink")
        level = next((_LEVELS[rank] for rank, sink in enumerate(sinks) if count(found.get(sink))), "required")
        if "CallSink" not in found:
            level = "called"
        scan.add(rule, level, {"module": first_text(found.get("ModPath"), found.get("PkgPath"))})
    return scan


def _finding(rule: str, level: str, place: dict[str, Json], scan: _Scan) -> Finding:
    record = scan.records.get(rule, {})
    module, version = text(place.get("module"), 300), text(place.get("version"), 100)
    rated, _ = osv.record_severity(record, module, "Go")
    by_symbol = text(scan.config.get("scan_level"), 40) in ("", "symbol")
    why = _LESS_CERTAIN.get(level, "") if by_symbol and _mode(scan) not in _WITHOUT_CALLS else ""
    return Finding(
        rule=rule,
        title=text(record.get("summary"), 500) or rule,
        severity=rated,
        raw_severity=level,
        location=f"pkg:golang/{module}@{version}".rstrip("@") if module else "",
        identifiers=osv.record_identifiers([record], rule),
        suppressed=bool(why),
        justification=why,
        first_seen=moment(record.get("published")).time,
        fixed_in=text(place.get("fixed_version"), 100) or osv.fixed_versions(record, module, "Go"),
    )


READER: Final = GovulncheckReader()
