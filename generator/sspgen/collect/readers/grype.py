"""Grype JSON: known vulnerabilities of the packages of an image, a file tree or an SBOM.

Population: not told. Not run: no list of matches.

Gives the build time of its database (`tool.database`), in every shape of its descriptor. Without a source, with an
invalid database or one in error, or with an alert that the distribution is past its end of life or not known, it needs
review. Ignored matches are suppressed findings, with the rule's reason or what VEX says. The fact `known_exploited` is
null for releases that do not tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    boolean,
    dig,
    entries,
    first,
    first_text,
    identifiers,
    items,
    mapping,
    mappings,
    moment,
    severity,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_KINDS: Final = {"image": "image", "directory": "filesystem", "file": "filesystem", "sbom-file": "package"}


class GrypeReader:
    """Reads matches as findings and ignored matches as suppressed ones."""

    id: ClassVar[str] = "grype"
    title: ClassVar[str] = "Grype JSON"
    proves: ClassVar[str] = "known vulnerabilities of packages"
    facts: ClassVar[tuple[str, ...]] = ("distribution", "known_exploited")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("matches", "ignoredMatches", "source", "distro", "descriptor", "schema", "version", "name", "db"),
            *("status", "valid", "error", "built", "timestamp", "alertsByPackage", "alerts", "type", "target"),
            *("repoDigests", "userInput", "manifestDigest", "imageID", "vulnerability", "relatedVulnerabilities"),
            *(
                "id",
                "description",
                "severity",
                "risk",
                "knownExploited",
                "cwes",
                "cwe",
                "fix",
                "versions",
                "artifact",
                "purl",
            ),
            *("appliedIgnoreRules", "reason", "vex-justification", "vex-status", "fix-state"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for matches beside Grype's descriptor or a source."""
        document = blob.json_object()
        if "matches" not in document:
            return False
        return text(dig(document, "descriptor", "name"), 40) == "grype" or (
            "source" in document and "distro" in document
        )

    def read(self, blob: Blob) -> Report:
        """Read both lists of matches."""
        document = blob.json_object()
        findings = FindingList()
        damage: list[str] = []
        for match in entries(document.get("matches"), "matches", damage):
            findings.add(_finding(match, suppressed=False))
        for match in entries(document.get("ignoredMatches"), "ignoredMatches", damage):
            findings.add(_finding(match, suppressed=True))
        source = mapping(document.get("source"))
        known = text(source.get("type"), 40) not in {"", "unknown"}
        damage.extend(_doubts(document))
        outcome = scan_outcome(
            findings,
            nothing="" if isinstance(document["matches"], list) else "the report holds no list of matches",
            partial=joined(damage if known else ["the report does not say what was scanned", *damage]),
        )
        observed = moment(dig(document, "descriptor", "timestamp"))
        return Report(
            format=self.id,
            format_version=text(dig(document, "schema", "version"), 40),
            tool=_tool(mapping(document.get("descriptor"))),
            subject=_subject(source),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "distribution": _distribution(mapping(document.get("distro"))),
                "known_exploited": _known_exploited(document),
            },
            notes=tuple(filter(None, (observed.note, *findings.notes()))),
        )


def _doubts(document: dict[str, Json]) -> list[str]:
    """Say what the report itself gives as a reason not to believe that nothing was found."""
    doubts = []
    if boolean(dig(document, "descriptor", "db", "status", "valid")) is False:
        doubts.append("its database was not valid")
    if text(dig(document, "descriptor", "db", "status", "error"), 40) or text(
        dig(document, "descriptor", "db", "error"), 40
    ):
        doubts.append("its database was in error")
    alerts = [alert for part in mappings(document.get("alertsByPackage")) for alert in mappings(part.get("alerts"))]
    if any(text(alert.get("type"), 40).startswith("distro-") for alert in alerts):
        doubts.append("its distribution is past its end of life or not known, so advisories may be missing")
    return doubts


def _known_exploited(document: dict[str, Json]) -> int | None:
    """Return how many matches are exploited according to CISA; None from releases that do not tell (before 0.88)."""
    found = [mapping(match.get("vulnerability")) for match in mappings(document.get("matches"))]
    if any("risk" not in each for each in found):
        return None
    return sum(bool(items(each.get("knownExploited"))) for each in found)


def _distribution(distro: dict[str, Json]) -> str:
    return f"{text(distro.get('name'), 80)} {text(distro.get('version'), 80)}".strip()


def _tool(descriptor: dict[str, Json]) -> Tool:
    built = dig(descriptor, "db", "built") or dig(descriptor, "db", "status", "built")
    return Tool("grype", text(descriptor.get("version"), 80), moment(built).time)


def _subject(source: dict[str, Json]) -> Subject:
    target = source.get("target")
    by_registry = text(dig(target, "repoDigests", 0)).rpartition("@")[2]
    return Subject(
        kind=_KINDS.get(text(source.get("type"), 40), "unknown"),
        name=first_text(dig(target, "userInput"), target),
        digest=first_text(dig(target, "manifestDigest"), by_registry, dig(target, "imageID")),
    )


def _finding(match: dict[str, Json], *, suppressed: bool) -> Finding:
    found = mapping(match.get("vulnerability"))
    rule = text(found.get("id"), 200) or "unknown"
    related = mappings(match.get("relatedVulnerabilities"))
    weaknesses: list[Json] = [each.get("cwe") for each in mappings(found.get("cwes"))]
    artifact = mapping(match.get("artifact"))
    package = f"{text(artifact.get('name'), 300)}@{text(artifact.get('version'), 100)}".rstrip("@")
    fixes = [text(version, 100) for version in items(dig(found, "fix", "versions"))]
    return Finding(
        rule=rule,
        title=first_text(found.get("description"), first(related).get("description"))[:500] or rule,
        severity=severity(found.get("severity")),
        raw_severity=text(found.get("severity"), 40),
        location=first_text(artifact.get("purl"), package),
        identifiers=identifiers(rule, [each.get("id") for each in related], weaknesses),
        suppressed=suppressed,
        justification=_ignored_by(match) if suppressed else "",
        fixed_in=", ".join(filter(None, fixes))[:200],
    )


def _ignored_by(match: dict[str, Json]) -> str:
    for rule in mappings(match.get("appliedIgnoreRules")):
        by_vex = ": ".join(filter(None, (text(rule.get(key), 200) for key in ("vex-status", "vex-justification"))))
        said = first_text(rule.get("reason"), by_vex)
        if said:
            return said
        if text(rule.get("fix-state"), 40):
            return f"ignored by its fix state: {text(rule.get('fix-state'), 40)}"
    return "ignored by a rule of Grype's configuration"


READER: Final = GrypeReader()
