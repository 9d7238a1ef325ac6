"""TruffleHog: secrets in repositories, images and buckets; lines of version 3, of the Python version 2, of its fork.

Population: files or commits, never how many, unless the scanner's own log stands between the lines: its last message
("finished scanning") gives the chunks that were looked at. Not run: no chunk was looked at. A scan that finds nothing
writes 0 bytes, which is no report; with its log (`2>&1`) it is one.

The report holds the secrets themselves: `Raw`, `RawV2`, `Redacted`, `ExtraData`, `VerificationError`, `stringsFound`
and diffs are never kept. A secret that was verified is `critical`, any other `high`. An error in the log, or a log
without its end, needs review. The fork `trufflehog3` rates its rules: its `secret` and `context` are never kept either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    address,
    boolean,
    count,
    dig,
    first,
    first_text,
    items,
    mapping,
    mappings,
    moment,
    place,
    severity,
    text,
    without,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_VERSION_2: Final = {"branch", "commitHash", "path", "reason"}
_SECRETS: Final = ("Raw", "RawV2", "stringsFound", "secret")
_FORK: Final = "trufflehog3"
_END: Final = "finished scanning"


@dataclass(slots=True)
class _Scan:
    findings: FindingList = field(default_factory=FindingList)
    damage: list[str] = field(default_factory=list)
    verified: int = 0
    logged: bool = False
    chunks: int | None = None
    claimed: int = 0
    tool: str = "trufflehog"
    version: str = ""
    observed: Json = None
    subject: Subject = field(default_factory=lambda: Subject("repository"))


class TrufflehogReader:
    """Reads both versions and the fork, as lines or as a list, with or without the scanner's log between them."""

    id: ClassVar[str] = "trufflehog"
    title: ClassVar[str] = "TruffleHog JSON"
    proves: ClassVar[str] = "no secret, or none that still works, is in the history"
    facts: ClassVar[tuple[str, ...]] = ("secrets", "verified", "unverified", "chunks")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("SourceMetadata", "Data.*", "file", "line", "commit", "timestamp", "repository", "image", "bucket"),
            *("DetectorName", "DetectorDescription", "Verified", "commitHash", "path", "reason", "date", "branch"),
            *("level", "ts", "logger", "msg", "chunks", "verified_secrets", "unverified_secrets", "trufflehog_version"),
            *("rule", "id", "severity"),
        }
    )
    secrets: ClassVar[frozenset[str]] = frozenset(_SECRETS)

    def recognises(self, blob: Blob) -> bool:
        """Look for a detector beside its source, the keys of version 2 or of the fork, or the scanner's log."""
        lines = _lines(blob)
        leading = first(lines)
        return any(_is_current(line) or _is_log(line) for line in lines[:20]) or _is_old(leading) or _is_fork(leading)

    def read(self, blob: Blob) -> Report:
        """Read kind and place of every secret, and nothing of the secret."""
        lines = _lines(blob)
        scan = _Scan()
        if len(lines) < len(blob.json_list()):
            scan.damage.append("some results cannot be read")
        for line in lines:
            _read_line(line, scan)
        nothing = _judge(scan)
        outcome = scan_outcome(scan.findings, nothing=nothing, partial=joined(scan.damage))
        observed = moment(scan.observed)
        return Report(
            format=self.id,
            tool=Tool(scan.tool, scan.version),
            subject=scan.subject,
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=Population("files"),
            findings=scan.findings.kept(),
            finding_count=scan.findings.count,
            facts={
                "secrets": scan.findings.count,
                "verified": scan.verified,
                "unverified": scan.findings.count - scan.verified,
                "chunks": scan.chunks,
            },
            notes=tuple(filter(None, (observed.note, *scan.findings.notes()))),
        )


def _lines(blob: Blob) -> list[dict[str, Json]]:
    return blob.json_objects() or mappings(blob.json_list())


def _is_current(line: dict[str, Json]) -> bool:
    return "SourceMetadata" in line and "DetectorName" in line


def _is_log(line: dict[str, Json]) -> bool:
    return line.get("logger") == "trufflehog" and "msg" in line


def _is_old(line: dict[str, Json]) -> bool:
    return line.keys() >= _VERSION_2


def _is_fork(line: dict[str, Json]) -> bool:
    return {"rule", "path", "branch", "id"} <= line.keys() and {"id", "severity"} <= mapping(line["rule"]).keys()


def _read_line(line: dict[str, Json], scan: _Scan) -> None:
    if _is_log(line):
        _read_log(line, scan)
    elif _is_current(line):
        scan.findings.add(_current(line, scan))
    elif _is_old(line):
        scan.findings.add(_old(line))
    elif _is_fork(line):
        scan.tool = _FORK
        scan.findings.add(_forked(line))
    else:
        scan.damage.append("some results cannot be read")


def _read_log(line: dict[str, Json], scan: _Scan) -> None:
    scan.logged = True
    scan.version = scan.version or text(line.get("trufflehog_version"), 40)
    if text(line.get("msg"), 80) == _END:
        scan.chunks = count(line.get("chunks"))
        scan.claimed = count(line.get("verified_secrets")) + count(line.get("unverified_secrets"))
        scan.observed = line.get("ts")
    elif text(line.get("level"), 20).startswith(("error", "fatal")):
        scan.damage.append(f"the scanner says: {text(line.get('msg'), 120)}")


def _judge(scan: _Scan) -> str:
    """Add what the log says against the scan; return why nothing was looked at."""
    if scan.logged and scan.chunks is None:
        scan.damage.append("the scanner's log does not come to its end")
    if scan.claimed > scan.findings.count:
        scan.damage.append(f"the scanner counts {scan.claimed} secrets, but {scan.findings.count} are listed")
    return "no chunk was looked at" if scan.chunks == 0 else ""


def _safe(line: dict[str, Json], written: str) -> str:
    """Return a text without the secrets of its line: a place may hold them, too."""
    for held in (line.get(key) for key in _SECRETS):
        for secret in (held, *items(held)):
            written = without(secret, written)
    return written


def _current(line: dict[str, Json], scan: _Scan) -> Finding:
    kind = text(line.get("DetectorName"), 100) or "unknown"
    source = next((mapping(each) for each in mapping(dig(line, "SourceMetadata", "Data")).values()), {})
    verified = boolean(line.get("Verified")) is True
    scan.verified += verified
    repository, image = address(source.get("repository")), text(source.get("image"))
    if not scan.subject.name:
        kind_of = "repository" if repository or not image else "image"
        scan.subject = Subject(kind_of, _safe(line, repository or image))
    where = first_text(source.get("file"), source.get("image"), source.get("bucket"), source.get("commit"))
    return Finding(
        rule=_safe(line, kind),
        title=_safe(line, text(line.get("DetectorDescription"), 300)) or f"a secret of type {_safe(line, kind)}",
        severity=FindingSeverity.CRITICAL if verified else FindingSeverity.HIGH,
        raw_severity="verified" if verified else "unverified",
        location=_safe(line, place(where, source.get("line"))),
        first_seen=moment(source.get("timestamp")).time,
    )


def _old(line: dict[str, Json]) -> Finding:
    kind = text(line.get("reason"), 100) or "unknown"
    return Finding(
        rule=_safe(line, kind),
        title=f"a secret of type {_safe(line, kind)}",
        severity=FindingSeverity.HIGH,
        location=_safe(line, place(line.get("path"))),
        first_seen=moment(line.get("date")).time,
    )


def _forked(line: dict[str, Json]) -> Finding:
    kind = _safe(line, text(dig(line, "rule", "id"), 100)) or "unknown"
    raw = text(dig(line, "rule", "severity"), 40)
    return Finding(
        rule=kind,
        title=f"a secret matches the rule {kind}",
        severity=severity(raw),
        raw_severity=raw,
        location=_safe(line, place(line.get("path"), line.get("line"))),
        first_seen=moment(line.get("date")).time,
    )


READER: Final = TrufflehogReader()
