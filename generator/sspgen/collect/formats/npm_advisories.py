"""What the audits of npm, pnpm and yarn have in common, out of the four shapes that they write.

Not a reader. Each function takes one shape and fills an `Audit`; an advisory counts once, however many paths lead to
it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    address,
    count,
    dig,
    first,
    first_text,
    identifiers,
    integer,
    items,
    mapping,
    mappings,
    moment,
    severity,
    severity_of_score,
    text,
)
from sspgen.model.evidence import Finding, FindingSeverity

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

KEEPS: Final = frozenset(
    {
        *("auditReportVersion", "vulnerabilities.*", "metadata", "dependencies", "total", "totalDependencies"),
        *("info", "low", "moderate", "high", "critical", "name", "severity", "via", "source", "title", "url"),
        *("cwe", "cvss", "score", "fixAvailable", "version", "isSemVerMajor", "range", "nodes"),
        *("advisories.*", "id", "module_name", "cves", "github_advisory_id", "created", "patched_versions"),
        *("findings", "paths", "muted", "actions", "error", "code", "summary", "message", "uri"),
        *("type", "data", "advisory", "resolution", "vulnerabilities"),
        *("value", "children", "ID", "Issue", "URL", "Severity", "Vulnerable Versions", "Tree Versions"),
    }
)
"""The keys of all shapes that are read here."""

_RATINGS: Final = ("info", "low", "moderate", "high", "critical")


@dataclass(slots=True)
class Audit:
    """An audit as it is read.

    Attributes:
        findings: by advisory and package.
        damage: what could not be read.
        total: packages that were looked at; None where the report does not say.
        claimed: how many vulnerabilities the report's own summary counts; None without one.
        packages: names of the packages that are vulnerable themselves or through others.
    """

    findings: dict[str, Finding] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)
    total: int | None = None
    claimed: int | None = None
    packages: set[str] = field(default_factory=set)

    def add(self, key: str, finding: Finding) -> None:
        """Take an advisory, once."""
        self.findings.setdefault(key, finding)

    def count_summary(self, metadata: Json) -> None:
        """Take the totals of a report's summary, in the spelling of any version."""
        summary = mapping(metadata)
        rated = mapping(summary.get("vulnerabilities"))
        if rated:
            self.claimed = sum(count(rated.get(rating)) for rating in _RATINGS)
            if any(integer(rated.get(rating, 0)) is None for rating in _RATINGS):
                self.damage.append("the counts of its summary cannot be read")
        listed = summary.get("dependencies")
        total = dig(listed, "total") if isinstance(listed, dict) else summary.get("totalDependencies", listed)
        self.total = integer(total)

    def check(self) -> None:
        """Tell a summary that counts vulnerabilities where none is listed."""
        if self.claimed and not self.findings:
            self.damage.append(f"its summary counts {self.claimed} vulnerabilities, but none is listed")


def read_current(document: dict[str, Json], audit: Audit) -> None:
    """Read what npm 7 and later write: vulnerable packages, each with the advisories or packages it is so by."""
    audit.count_summary(document.get("metadata"))
    listed = document.get("vulnerabilities")
    if not isinstance(listed, dict):
        audit.damage.append("vulnerabilities is no object")
    for name, value in sorted(mapping(listed).items()):
        package = mapping(value)
        audit.packages.add(name)
        vias = package.get("via")
        advisories = mappings(vias)
        for advisory in advisories:
            own = first_text(advisory.get("source"), advisory.get("url"), advisory.get("title"))
            audit.add(f"{own}\n{text(advisory.get('name'), 300)}", _current(name, package, advisory))
        causes = [cause for cause in items(vias) if isinstance(cause, str)]
        if not isinstance(vias, list) or len(advisories) + len(causes) < len(vias):
            audit.damage.append(f"why {text(name, 100)} is vulnerable cannot be read")
    for name in sorted(mapping(listed).keys() - _explained(mapping(listed))):
        audit.add(f"\n{name}", _unexplained(name, mapping(mapping(listed)[name])))


def _explained(listed: dict[str, Json]) -> set[str]:
    """Return the packages that an advisory makes vulnerable, by itself or through other packages."""
    through: dict[str, list[str]] = {}
    waiting = []
    for name, package in listed.items():
        vias = items(dig(package, "via"))
        if any(isinstance(via, dict) for via in vias):
            waiting.append(name)
        for via in vias:
            if isinstance(via, str):
                through.setdefault(via, []).append(name)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(through.get(name, ()))
    return found


def _current(name: str, package: dict[str, Json], advisory: dict[str, Json]) -> Finding:
    rule = _advisory_id(advisory.get("url")) or first_text(advisory.get("source")) or "unknown"
    return Finding(
        rule=rule,
        title=text(advisory.get("title"), 500) or rule,
        severity=_severity(advisory.get("severity"), dig(advisory, "cvss", "score")),
        raw_severity=text(advisory.get("severity"), 40),
        location=_package(advisory.get("name") or name),
        identifiers=identifiers(rule, advisory.get("cwe"), advisory.get("url")),
        fixed_in=_fix(package.get("fixAvailable")),
    )


def _unexplained(name: str, package: dict[str, Json]) -> Finding:
    return Finding(
        rule=text(name, 200),
        title="vulnerable, by an advisory that the report does not list",
        severity=severity(package.get("severity")),
        raw_severity=text(package.get("severity"), 40),
        location=_package(name),
        fixed_in=_fix(package.get("fixAvailable")),
    )


def _fix(available: Json) -> str:
    name, version = text(dig(available, "name"), 150), text(dig(available, "version"), 40)
    return f"{name}@{version}" if name and version else ""


def read_classic(document: dict[str, Json], audit: Audit) -> None:
    """Read what npm 6, pnpm and yarn 2 and 3 write: advisories by number."""
    audit.count_summary(document.get("metadata"))
    listed = document.get("advisories")
    if not isinstance(listed, dict):
        audit.damage.append("advisories is no object")
    for number, advisory in sorted(mapping(listed).items()):
        if not isinstance(advisory, dict):
            audit.damage.append("an advisory cannot be read")
        else:
            audit.add(number, advisory_finding(advisory, audit))


def advisory_finding(advisory: dict[str, Json], audit: Audit) -> Finding:
    """Make a finding of an advisory as npm 6 and yarn 1 give it."""
    name = text(advisory.get("module_name"), 300)
    audit.packages.add(name)
    by_github = first_text(advisory.get("github_advisory_id"), _advisory_id(advisory.get("url")))[:200]
    rule = by_github or text(advisory.get("id"), 200) or "unknown"
    fixed = text(advisory.get("patched_versions"), 200)
    return Finding(
        rule=rule,
        title=text(advisory.get("title"), 500) or rule,
        severity=_severity(advisory.get("severity"), dig(advisory, "cvss", "score")),
        raw_severity=text(advisory.get("severity"), 40),
        location=_package(name, first(mappings(advisory.get("findings"))).get("version")),
        identifiers=identifiers(rule, advisory.get("cves"), advisory.get("cwe"), advisory.get("url")),
        first_seen=moment(advisory.get("created")).time,
        fixed_in="" if fixed == "<0.0.0" else fixed,
    )


def read_lines(documents: list[dict[str, Json]], audit: Audit) -> None:
    """Read the lines of yarn 1: advisories, once for each path to them, and a summary at the end."""
    ended = False
    for line in documents:
        kind = text(line.get("type"), 40)
        if kind == "auditAdvisory":
            advisory = dig(line, "data", "advisory")
            if not isinstance(advisory, dict):
                audit.damage.append("an advisory cannot be read")
                continue
            audit.add(first_text(advisory.get("id"), advisory.get("url")), advisory_finding(advisory, audit))
        elif kind == "auditSummary":
            ended = True
            audit.count_summary(line.get("data"))
        elif kind == "error":
            audit.damage.append(f"yarn could not audit: {text(line.get('data'), 160)}")
    if not ended:
        audit.damage.append("the audit has no summary, so it did not come to its end")


def read_tree_lines(documents: list[dict[str, Json]], audit: Audit) -> None:
    """Read the lines of yarn 4: one for each package and advisory; a clean audit writes none."""
    for line in documents:
        detail = mapping(line.get("children"))
        name = text(line.get("value"), 300)
        audit.packages.add(name)
        rule = _advisory_id(detail.get("URL")) or text(detail.get("ID"), 200) or "unknown"
        finding = Finding(
            rule=rule,
            title=text(detail.get("Issue"), 500) or rule,
            severity=severity(detail.get("Severity")),
            raw_severity=text(detail.get("Severity"), 40),
            location=_package(name, first_text(*items(detail.get("Tree Versions")))),
            identifiers=identifiers(rule, detail.get("URL")),
        )
        audit.add(f"{text(detail.get('ID'), 200)}\n{name}", finding)


def _severity(word: Json, score: Json) -> FindingSeverity:
    rated = severity(word)
    return severity_of_score(score) if rated is FindingSeverity.UNKNOWN and score else rated


def _advisory_id(url: Json) -> str:
    """Return the GitHub advisory id that an advisory's address ends with."""
    last = address(url).rpartition("/")[2]
    return last[:200] if last.startswith("GHSA-") else ""


def _package(name: Json, version: Json = None) -> str:
    named, numbered = text(name, 300), text(version, 100)
    if not named:
        return ""
    return f"pkg:npm/{named}@{numbered}" if numbered else f"pkg:npm/{named}"
