"""OSV-Scanner JSON (versions 1 and 2): known vulnerabilities and forbidden licences of packages.

Population: packages; how many is told only with `--all-packages`, for otherwise only packages with findings are listed.
Not run: no list of results. A scan that wrote 0 bytes is no report.

One finding a group: ids that name the same vulnerability count once, the fact `vulnerabilities` counts them all. What
call analysis says is never called (`called: false`) is suppressed, and the report needs review, because the analysis
may be wrong; what a distribution calls unimportant is suppressed. A violation of the licence allow-list is a finding.
Neither time nor version is in it: use a context file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    boolean,
    dig,
    entries,
    first,
    first_text,
    items,
    mapping,
    mappings,
    moment,
    severity_of_score,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats import osv
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_ECOSYSTEMS: Final = {
    "npm": "npm",
    "pypi": "pypi",
    "go": "golang",
    "crates.io": "cargo",
    "maven": "maven",
    "nuget": "nuget",
    "rubygems": "gem",
    "packagist": "composer",
    "debian": "deb/debian",
    "ubuntu": "deb/ubuntu",
    "alpine": "apk/alpine",
}
_NOT_CALLED: Final = "call analysis: the vulnerable code is not called"
_UNIMPORTANT: Final = "the distribution calls it unimportant"


@dataclass(slots=True)
class _Tally:
    findings: FindingList = field(default_factory=FindingList)
    damage: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    packages: int = 0
    clean: int = 0
    vulnerabilities: int = 0
    uncalled: int = 0
    licenses: int = 0


class OsvScannerReader:
    """Reads results by source, package and group."""

    id: ClassVar[str] = "osv-scanner"
    title: ClassVar[str] = "OSV-Scanner JSON"
    proves: ClassVar[str] = "known vulnerabilities and forbidden licences of packages"
    facts: ClassVar[tuple[str, ...]] = ("sources", "packages", "vulnerabilities", "uncalled", "license_violations")
    keeps: ClassVar[frozenset[str]] = osv.KEEPS | {
        *(
            "results",
            "source",
            "packageSource",
            "path",
            "packages",
            "version",
            "ecosystem",
            "commit",
            "vulnerabilities",
        ),
        *("groups", "ids", "max_severity", "experimentalAnalysis.*", "experimental_analysis.*", "called"),
        *("unimportant", "license_violations", "experimental_config", "license_summary", "image_metadata", "os"),
        *("experimental_generic_findings", "Adv", "ID", "Reference", "Title"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for packages below a source, or for the configuration that an empty report has."""
        document = blob.json_object()
        if "results" not in document:
            return False
        result = first(mappings(document["results"]))
        return "experimental_config" in document or (bool(_source(result)) and "packages" in result)

    def read(self, blob: Blob) -> Report:
        """Read every package of every source."""
        document = blob.json_object()
        tally = _Tally()
        results = entries(document["results"], "results", tally.damage)
        for result in results:
            if not items(result.get("packages")):
                tally.damage.append("a source lists no package")
            tally.sources.append(text(_source(result).get("path"), 512))
            for package in entries(result.get("packages"), "packages", tally.damage):
                _read_package(package, tally)
        for generic in entries(document.get("experimental_generic_findings"), "generic findings", tally.damage):
            tally.findings.add(_generic(generic))
        if tally.uncalled:
            tally.damage.append(f"{tally.uncalled} vulnerabilities are not called, as far as call analysis can tell")
        outcome = scan_outcome(
            tally.findings,
            nothing="" if isinstance(document["results"], list) else "the report holds no list of results",
            partial=joined(tally.damage),
        )
        names = list(filter(None, dict.fromkeys(tally.sources)))
        return Report(
            format=self.id,
            tool=Tool("osv-scanner"),
            subject=Subject("image" if "image_metadata" in document else "package", names[0] if names else ""),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=_population(tally),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={
                "sources": len(results),
                "packages": tally.packages,
                "vulnerabilities": tally.vulnerabilities,
                "uncalled": tally.uncalled,
                "license_violations": tally.licenses,
            },
            notes=_notes(tally),
        )


def _population(tally: _Tally) -> Population:
    """Packages without findings are listed only when all are."""
    total = tally.packages if tally.clean else None
    return Population("packages", total, tally.clean or None, tally.packages - tally.clean)


def _notes(tally: _Tally) -> tuple[str, ...]:
    unsaid = "it lists only packages with findings: how many were looked at is not told (--all-packages tells)"
    return (*(unsaid,) * (not tally.clean), *tally.findings.notes())


def _read_package(package: dict[str, Json], tally: _Tally) -> None:
    tally.packages += 1
    if not _location(mapping(package.get("package"))) and not text(dig(package, "package", "commit"), 100):
        tally.damage.append("a package has no name")
    before = tally.findings.count
    records = entries(package.get("vulnerabilities"), "vulnerabilities", tally.damage)
    tally.vulnerabilities += len(records)
    by_id = {text(record.get("id"), 200): record for record in records}
    grouped: set[str] = set()
    for group in entries(package.get("groups"), "groups", tally.damage):
        ids = [text(each, 200) for each in items(group.get("ids"))]
        grouped.update(ids)
        tally.findings.add(_finding(package, ids, [by_id[each] for each in ids if each in by_id], group, tally))
    for record in records:
        own = text(record.get("id"), 200)
        if own not in grouped:
            tally.findings.add(_finding(package, [own], [record], {}, tally))
    violations = package.get("license_violations")
    if violations is not None and not isinstance(violations, list):
        tally.damage.append("license_violations is no list")
    for license_name in items(violations):
        tally.licenses += 1
        tally.findings.add(_forbidden(package, text(license_name, 100)))
    tally.clean += tally.findings.count == before


def _finding(
    package: dict[str, Json], ids: list[str], records: list[dict[str, Json]], group: dict[str, Json], tally: _Tally
) -> Finding:
    told = mapping(package.get("package"))
    named = (text(told.get("name"), 300), text(told.get("ecosystem"), 80))
    rated, raw = severity_of_score(group.get("max_severity")), text(group.get("max_severity"), 40)
    if rated is FindingSeverity.UNKNOWN or not raw:
        rated, raw = osv.worst([osv.record_severity(record, *named) for record in records])
    why = _suppressed_by(group, records)
    tally.uncalled += why == _NOT_CALLED
    rule = next(filter(None, ids), "unknown")
    published = [time for record in records if (time := moment(record.get("published")).time) is not None]
    fixed = [osv.fixed_versions(record, *named) for record in records]
    return Finding(
        rule=rule,
        title=first_text(*(record.get("summary") for record in records))[:500] or rule,
        severity=rated,
        raw_severity=raw,
        location=_location(told),
        identifiers=osv.record_identifiers(records, group.get("ids"), group.get("aliases")),
        suppressed=bool(why),
        justification=why,
        first_seen=min(published, default=None),
        fixed_in=next(filter(None, fixed), ""),
    )


def _suppressed_by(group: dict[str, Json], records: list[dict[str, Json]]) -> str:
    """Say why a group does not count: only where each of its ids was analysed, and all say so."""
    analysis = mapping(group.get("experimentalAnalysis") or group.get("experimental_analysis"))
    if analysis and all(boolean(dig(each, "unimportant")) is True for each in analysis.values()):
        return _UNIMPORTANT
    if analysis and all(boolean(dig(each, "called")) is False for each in analysis.values()):
        return _NOT_CALLED
    if records and all(moment(record.get("withdrawn")).time is not None for record in records):
        return "the advisory is withdrawn"
    return ""


def _location(told: dict[str, Json]) -> str:
    name = text(told.get("name"), 300)
    version = first_text(told.get("version"), told.get("commit"))[:100]
    kind = _ECOSYSTEMS.get(text(told.get("ecosystem"), 80).partition(":")[0].lower(), "")
    named = f"{name}@{version}" if name and version else name
    return f"pkg:{kind}/{named.replace(':', '/') if kind == 'maven' else named}" if kind and named else named


def _forbidden(package: dict[str, Json], license_name: str) -> Finding:
    named = license_name or "unknown"
    return Finding(
        rule=f"license {named}",
        title=f"the licence {named} is not on the allow-list",
        severity=FindingSeverity.UNKNOWN,
        location=_location(mapping(package.get("package"))),
    )


def _generic(generic: dict[str, Json]) -> Finding:
    rule = text(dig(generic, "Adv", "ID", "Reference"), 200) or "generic finding"
    title = text(dig(generic, "Adv", "Title"), 500) or rule
    return Finding(
        rule=rule, title=title, severity=FindingSeverity.UNKNOWN, identifiers=osv.record_identifiers([], rule)
    )


def _source(result: dict[str, Json]) -> dict[str, Json]:
    """Return where packages were found; its name was another one in the first releases."""
    return mapping(result.get("source")) or mapping(result.get("packageSource"))


READER: Final = OsvScannerReader()
