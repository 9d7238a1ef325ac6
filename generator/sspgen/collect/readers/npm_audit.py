"""`npm audit --json` of npm 6 and of npm 7 and later, and the audits of pnpm and yarn, which follow them.

Population: packages, where the summary counts them. Not run: the summary counts no package.

One finding an advisory and package, however many paths lead to it; a package that is vulnerable only through another
one is counted in the fact `vulnerable_packages`. A summary that counts what is not listed, an error, and yarn's lines
without their summary need review. Yarn 4 writes nothing when it finds nothing: 0 bytes are no report. An audit that
could not run (`error`) gives a reason instead of a report. Neither time nor version is in it: use a context file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import dig, first, first_text, mapping, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.npm_advisories import KEEPS, Audit, read_classic, read_current, read_lines, read_tree_lines
from sspgen.model.evidence import Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_AUDIT_LINES: Final = ("auditAdvisory", "auditSummary", "auditAction")


class NpmAuditReader:
    """Reads four shapes, told apart by their keys."""

    id: ClassVar[str] = "npm-audit"
    title: ClassVar[str] = "npm, pnpm and yarn audit JSON"
    proves: ClassVar[str] = "known vulnerabilities of JavaScript packages"
    facts: ClassVar[tuple[str, ...]] = ("packages", "vulnerable_packages", "advisories")
    keeps: ClassVar[frozenset[str]] = KEEPS

    def recognises(self, blob: Blob) -> bool:
        """Look for the version of the report, numbered advisories, an audit's error, or yarn's lines."""
        document = blob.json_object()
        if document:
            return _is_current(document) or _is_classic(document) or bool(_error(document)) or _is_yarn([document])
        return _is_yarn(blob.json_objects())

    def read(self, blob: Blob) -> Report:
        """Read whichever shape it is."""
        document = blob.json_object()
        if error := _error(document):
            raise Unreadable(f"the audit did not run: {error}")
        audit = Audit()
        tool, version = _read(document, blob.json_objects(), audit)
        audit.check()
        if document and audit.claimed is None and not _is_yarn([document]):
            audit.damage.append("it has no summary")
        findings = FindingList()
        for finding in audit.findings.values():
            findings.add(finding)
        outcome = scan_outcome(
            findings,
            nothing="no package was audited" if audit.total == 0 else "",
            partial=joined(audit.damage),
        )
        unsaid = "it does not say how many packages were audited"
        return Report(
            format=self.id,
            format_version=version,
            tool=Tool(tool),
            subject=Subject("package"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population("packages", audit.total),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "packages": audit.total,
                "vulnerable_packages": len(audit.packages),
                "advisories": findings.count,
            },
            notes=(*(unsaid,) * (audit.total is None), *findings.notes()),
        )


def _read(document: dict[str, Json], lines: list[dict[str, Json]], audit: Audit) -> tuple[str, str]:
    """Fill the audit; return the tool's name and the version of the format."""
    if _is_current(document):
        read_current(document, audit)
        return "npm", text(document.get("auditReportVersion"), 20)
    if _is_classic(document):
        read_classic(document, audit)
        return "npm", "1"
    if text(first(lines).get("type"), 40):
        read_lines(lines, audit)
    else:
        read_tree_lines(lines, audit)
    return "yarn", ""


def _is_current(document: dict[str, Json]) -> bool:
    return "auditReportVersion" in document and "vulnerabilities" in document


def _is_classic(document: dict[str, Json]) -> bool:
    return "advisories" in document and isinstance(dig(document, "metadata", "vulnerabilities"), dict)


def _is_yarn(lines: list[dict[str, Json]]) -> bool:
    kinds = {text(line.get("type"), 40) for line in lines}
    if kinds & {*_AUDIT_LINES}:
        return True
    if any("/audits" in text(line.get("data"), 400) for line in lines if line.get("type") == "error"):
        return True
    return bool(lines) and all("Vulnerable Versions" in mapping(line.get("children")) for line in lines)


def _error(document: dict[str, Json]) -> str:
    """Return what npm or pnpm says when it could not audit."""
    if "vulnerabilities" in document or "advisories" in document:
        return ""
    error = mapping(document.get("error"))
    code = text(error.get("code"), 60)
    if {"code", "summary"} <= error.keys() and code.startswith("E"):
        return f"{code}: {first_text(error.get('summary'), document.get('message'))[:200]}"
    if code.startswith("ERR_PNPM_"):
        return f"{code}: {text(error.get('message'), 200)}"
    if "/security/" in text(document.get("uri"), 400) and text(document.get("message")):
        return text(document.get("message"), 200)
    return ""


READER: Final = NpmAuditReader()
