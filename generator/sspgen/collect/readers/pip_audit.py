"""pip-audit JSON: known vulnerabilities of Python packages.

The report names neither its version nor its time: both come from the collection context. A package that pip-audit
skipped was not looked at.

Population: packages. Not run: no package was audited.

A skipped package needs review. No time, no version, no severity in it: use a context file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import entries, first, identifiers, items, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json


class PipAuditReader:
    """Reads the object form, and the bare list that older releases write."""

    id: ClassVar[str] = "pip-audit"
    title: ClassVar[str] = "pip-audit JSON"
    proves: ClassVar[str] = "known vulnerabilities of Python packages"
    facts: ClassVar[tuple[str, ...]] = ("packages", "skipped")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            "dependencies",
            "fixes",
            "name",
            "version",
            "vulns",
            "skip_reason",
            "id",
            "description",
            "aliases",
            "fix_versions",
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for packages that carry ``vulns`` or the reason why they were skipped."""
        document = blob.json_object()
        if document.keys() == {"dependencies", "fixes"} and document["dependencies"] == []:
            return True
        package = first(_packages(blob, []))
        return "name" in package and bool(package.keys() & {"vulns", "skip_reason"})

    def read(self, blob: Blob) -> Report:
        """Read every package's vulnerabilities."""
        damage: list[str] = []
        packages = _packages(blob, damage)
        audited = [package for package in packages if isinstance(package.get("vulns"), list)]
        skipped = len(packages) - len(audited)
        if skipped:
            damage.append(f"{skipped} of {len(packages)} packages could not be audited")
        findings = FindingList()
        for package in audited:
            for vulnerability in entries(package["vulns"], "vulns", damage):
                findings.add(_finding(package, vulnerability))
        bad = sum(bool(package["vulns"]) for package in audited)
        outcome = scan_outcome(
            findings,
            nothing="" if audited else "no package was audited",
            partial=joined(damage),
        )
        return Report(
            format=self.id,
            tool=Tool("pip-audit"),
            subject=Subject("package"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population("packages", len(packages), len(audited) - bad, bad, skipped),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"packages": len(packages), "skipped": skipped},
            notes=findings.notes(),
        )


def _packages(blob: Blob, damage: list[str]) -> list[dict[str, Json]]:
    listed = blob.json_object().get("dependencies") if blob.json_object() else blob.json_list()
    return entries(listed, "dependencies", damage)


def _finding(package: dict[str, Json], vulnerability: dict[str, Json]) -> Finding:
    rule = text(vulnerability.get("id"), 200) or "unknown"
    fixes = [text(version, 100) for version in items(vulnerability.get("fix_versions"))]
    return Finding(
        rule=rule,
        title=text(vulnerability.get("description"), 500) or rule,
        severity=FindingSeverity.UNKNOWN,
        location=f"pkg:pypi/{text(package.get('name'), 200).lower()}@{text(package.get('version'), 100)}",
        identifiers=identifiers(rule, vulnerability.get("aliases")),
        fixed_in=", ".join(filter(None, fixes))[:200],
    )


READER: Final = PipAuditReader()
