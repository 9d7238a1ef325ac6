"""Trivy JSON: vulnerabilities, misconfigurations, secrets and licences of images, file trees and clusters.

``Match`` and ``Code`` are never read: they hold the secret that was found. A report on an operating system past its
end of life is not a pass, because no advisories are written for it any more.

Population: packages, rules or targets. Not run: no `Results`, or only such to which no rule was applied.

The bare list of schema 1 and the resources of Trivy Operator are refused with a reason. An operating system past its
end of life needs review, in a cluster that of any image; so does an image whose distribution Trivy does not support.
Ignored findings are only in the report with `--show-suppressed`; they are suppressed, with the statement or status, and
the file that says so. Older versions only count excepted rules. The age of its database is not in the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    boolean,
    count,
    dig,
    entries,
    first_text,
    identifiers,
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
    from sspgen.model.evidence import Json, Scalar

_CURRENT: Final = "2"
_KINDS: Final = {
    "container_image": "image",
    "filesystem": "filesystem",
    "repository": "repository",
    "vm": "image",
    "cyclonedx": "package",
    "spdx": "package",
}
_PARTS: Final = ("Vulnerabilities", "Misconfigurations", "Secrets", "Licenses")
_CLUSTER: Final = ("Resources", "Findings", "Vulnerabilities", "Misconfigurations")
"""Where a cluster's resources are listed: all of them, a summary of each, or, of old, by what was looked for."""
_EXCEPTED: Final = "EXCEPTION"
_UNSUPPORTED: Final = ("none", "unknown")
_WAIVED: Final = {"vulnerability": "Vulnerabilities", "secret": "Secrets", "license": "Licenses"}


@dataclass(slots=True)
class _Tally:
    findings: FindingList = field(default_factory=FindingList)
    targets: int = 0
    damage: list[str] = field(default_factory=list)
    packages: int = 0
    passed: int = 0
    failed: int = 0
    excepted: int = 0
    unlisted: int = 0
    ruled: int = 0
    kinds: dict[str, Scalar] = field(default_factory=lambda: {part.lower(): 0 for part in _PARTS})


class TrivyReader:
    """Reads schema version 2 and the cluster form; the list of version 1 is told apart, and refused."""

    id: ClassVar[str] = "trivy"
    title: ClassVar[str] = "Trivy JSON"
    proves: ClassVar[str] = "vulnerabilities, misconfigurations, secrets, licences"
    facts: ClassVar[tuple[str, ...]] = (
        "targets",
        "end_of_life",
        "vulnerabilities",
        "misconfigurations",
        "secrets",
        "licenses",
    )
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("SchemaVersion", "ArtifactName", "ArtifactType", "ClusterName", *_CLUSTER, "Results"),
            *("Trivy", "Version", "CreatedAt", "Metadata", "OS", "EOSL", "Family", "RepoDigests", "ImageID"),
            *("Commit", "Error", "Target", "Type", "Class", *_PARTS, "Packages", "MisconfSummary", "Successes"),
            *("Failures", "Exceptions", "ExperimentalModifiedFindings", "Status", "Statement", "Source", "Finding"),
            *("apiVersion", "kind", "items"),
            *("VulnerabilityID", "ID", "RuleID", "Name", "Title", "Category", "Severity", "CauseMetadata"),
            *("StartLine", "CweIDs", "VendorIDs", "PublishedDate", "FixedVersion", "PkgName", "InstalledVersion"),
            *("PkgIdentifier", "PURL", "FilePath"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for Trivy's own spelling of its keys."""
        document = blob.json
        if isinstance(document, list):
            first = mapping(dig(document, 0))
            return isinstance(first.get("Target"), str) and bool(first.keys() & {"Type", "Class", *_PARTS})
        found = blob.json_object()
        if _resource(found):
            return True
        cluster = "ClusterName" in found and bool(found.keys() & {*_CLUSTER})
        return cluster or ("SchemaVersion" in found and bool(found.keys() & {"ArtifactName", "ArtifactType"}))

    def read(self, blob: Blob) -> Report:
        """Read every result of every target."""
        if isinstance(blob.json, list):
            raise Unreadable("Trivy schema version 1 (a bare list) is not read: use Trivy 0.20 or later")
        document = blob.json_object()
        if resource := _resource(document):
            what = f"a {resource} of Trivy Operator is a resource of the cluster"
            raise Unreadable(f"{what}, which is not read: use `trivy k8s --format json`", "SSP301")
        version = text(document.get("SchemaVersion"), 20)
        if version not in ("", "0", _CURRENT):
            raise Unreadable(f"Trivy schema version {version} is not read, {_CURRENT} is")
        tally = _Tally()
        failed = 0
        for holder in _holders(document):
            failed += bool(text(holder.get("Error"), 40))
            for result in entries(holder.get("Results"), "Results", tally.damage):
                _read_result(result, tally)
        created = moment(document.get("CreatedAt"))
        unsupported = any(_is_unsupported(holder) for holder in _holders(document))
        past_life = any(_past_life(holder) for holder in _holders(document))
        outcome = scan_outcome(
            tally.findings,
            nothing=_nothing(tally),
            partial=joined([*_partial(failed, past_life=past_life, unsupported=unsupported), *tally.damage]),
        )
        return Report(
            format=self.id,
            format_version=version,
            tool=Tool("trivy", text(dig(document, "Trivy", "Version"), 80)),
            subject=_subject(document),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=created.time,
            population=_population(tally),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={"targets": tally.targets, "end_of_life": past_life} | tally.kinds,
            notes=tuple(filter(None, (created.note, _excepted(tally.unlisted), *tally.findings.notes()))),
        )


def _resource(document: dict[str, Json]) -> str:
    """Return the kind of a custom resource of Trivy Operator, or of the first of a list of them."""
    for each in (document, mapping(dig(document, "items", 0))):
        if text(each.get("apiVersion"), 80).startswith("aquasecurity.github.io/"):
            return text(each.get("kind"), 80) or "report"
    return ""


def _holders(document: dict[str, Json]) -> list[dict[str, Json]]:
    if "ClusterName" not in document:
        return [document]
    return [holder for key in _CLUSTER for holder in mappings(document.get(key))]


def _past_life(holder: dict[str, Json]) -> bool:
    """Look at the operating system of an image, or of each image of a cluster's resource, which are a list."""
    metadata = holder.get("Metadata")
    return any(boolean(dig(each, "OS", "EOSL")) is True for each in (metadata, *items(metadata)))


def _is_unsupported(holder: dict[str, Json]) -> bool:
    """Tell an operating system that was found, but for which Trivy has no advisories."""
    return text(dig(holder, "Metadata", "OS", "Family"), 40).lower() in _UNSUPPORTED


def _partial(failed: int, *, past_life: bool, unsupported: bool) -> list[str]:
    reasons = []
    if failed:
        reasons.append(f"{failed} resource{'s' * (failed > 1)} could not be scanned")
    if unsupported:
        reasons.append("its distribution is not known to Trivy, so its packages were not looked at")
    if past_life:
        reasons.append("its operating system is past its end of life, so no advisories cover it")
    return reasons


def _subject(document: dict[str, Json]) -> Subject:
    if "ClusterName" in document:
        return Subject("site", text(document.get("ClusterName")))
    metadata = mapping(document.get("Metadata"))
    by_registry = text(dig(metadata, "RepoDigests", 0)).rpartition("@")[2]
    return Subject(
        kind=_KINDS.get(text(document.get("ArtifactType"), 40), "unknown"),
        name=text(document.get("ArtifactName")),
        digest=by_registry or text(metadata.get("ImageID")),
        commit=text(metadata.get("Commit"), 64),
    )


def _nothing(tally: _Tally) -> str:
    """Say why nothing was looked at: no target, or only targets to which no rule was applied."""
    if not tally.targets:
        return "Trivy found nothing in it that it can look at"
    if tally.ruled == tally.targets and not (tally.passed or tally.failed or tally.packages):
        return "every rule was excepted" if tally.excepted else "no rule was applied to it"
    return ""


def _excepted(rules: int) -> str:
    return f"{rules} rule{'s' * (rules > 1)} excepted by the policy, of which it does not say more" if rules else ""


def _population(tally: _Tally) -> Population:
    if tally.packages:
        return Population("packages", tally.packages)
    if rules := tally.passed + tally.failed + tally.excepted:
        return Population("rules", rules, tally.passed, tally.failed, tally.excepted or None)
    return Population("targets", tally.targets)


def _read_result(result: dict[str, Json], tally: _Tally) -> None:
    target = text(result.get("Target"), 512)
    if "Target" not in result:
        tally.damage.append("a result does not name its target")
    tally.targets += 1
    tally.packages += len(items(result.get("Packages")))
    tally.passed += count(dig(result, "MisconfSummary", "Successes"))
    tally.ruled += "MisconfSummary" in result
    failed = count(dig(result, "MisconfSummary", "Failures"))
    excepted = count(dig(result, "MisconfSummary", "Exceptions"))
    states = [text(found.get("Status"), 20) for found in mappings(result.get("Misconfigurations"))]
    tally.failed += failed
    tally.excepted += excepted
    tally.unlisted += max(excepted - states.count(_EXCEPTED), 0)
    if (listed := len(states) - states.count(_EXCEPTED) - states.count("PASS")) < failed:
        tally.damage.append(f"its summary counts {failed} failed rules, {listed} are listed")
    for part in _PARTS:
        for found in entries(result.get(part), part, tally.damage):
            if part == "Misconfigurations" and text(found.get("Status"), 20) == "PASS":
                continue
            tally.findings.add(_finding(part, found, target))
            tally.kinds[part.lower()] = count(tally.kinds[part.lower()]) + 1
    for waived in mappings(result.get("ExperimentalModifiedFindings")):
        kind = _WAIVED.get(text(waived.get("Type"), 40), "Misconfigurations")
        reason = first_text(waived.get("Statement"), waived.get("Status")) or "ignored"
        ignored = _finding(kind, mapping(waived.get("Finding")), target, reason)
        tally.findings.add(replace(ignored, waived_by=text(waived.get("Source"), 300)))


def _finding(part: str, found: dict[str, Json], target: str, waived: str = "") -> Finding:
    """Make a finding from the fields that are safe to keep; see the module's text."""
    keys = {
        "Vulnerabilities": ("VulnerabilityID", "Title"),
        "Misconfigurations": ("ID", "Title"),
        "Secrets": ("RuleID", "Title"),
        "Licenses": ("Name", "Category"),
    }
    rule = text(found.get(keys[part][0])) or "unknown"
    excepted = text(found.get("Status"), 20) == _EXCEPTED
    line = dig(found, "CauseMetadata", "StartLine") if part == "Misconfigurations" else found.get("StartLine")
    return Finding(
        rule=rule,
        title=text(found.get(keys[part][1]), 500) or _package(found) or rule,
        severity=severity(found.get("Severity")),
        raw_severity=text(found.get("Severity"), 40),
        location=_package(found) or place(found.get("FilePath") if part == "Licenses" else target, line) or target,
        identifiers=identifiers(rule, found.get("CweIDs"), found.get("VendorIDs")),
        suppressed=bool(waived) or excepted,
        justification=waived or ("excepted by the policy" if excepted else ""),
        first_seen=moment(found.get("PublishedDate")).time,
        fixed_in=text(found.get("FixedVersion"), 200),
    )


def _package(found: dict[str, Json]) -> str:
    name, version = text(found.get("PkgName"), 300), text(found.get("InstalledVersion"), 100)
    named = f"{name}@{version}" if name and version else name
    return first_text(dig(found, "PkgIdentifier", "PURL"), named)


READER: Final = TrivyReader()
