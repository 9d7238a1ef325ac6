"""detect-secrets baselines: secrets in files, with the verdicts of the people who audited them.

The report holds hashes of secrets, which are not read: a short secret can be guessed from its SHA-1. How many files
were looked at is not told; the plug-ins that were used are the only sign that the scan ran.

Population: files, never how many. Not run: no plug-in was used.

Hashes of secrets are not read. A secret audited as none (`is_secret: false`) is suppressed, with that reason; one that
was audited as a secret, or verified to work, is told as such. Files that were left out by a pattern are noted. No
plug-in used is `not_run`. Who audited is not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import boolean, dig, entries, items, mapping, mappings, moment, place, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_KEYS: Final = {"version", "plugins_used", "results"}
_AUDITED: Final = "audited: not a secret"


class DetectSecretsReader:
    """Reads baselines of version 1 (the tool's own ``scan`` output is one)."""

    id: ClassVar[str] = "detect-secrets"
    title: ClassVar[str] = "detect-secrets baseline"
    proves: ClassVar[str] = "no secret is in the files"
    facts: ClassVar[tuple[str, ...]] = ("plugins", "files_with_findings")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("version", "generated_at", "plugins_used", "results.*", "type", "line_number", "is_secret"),
            *("is_verified", "filters_used", "path", "pattern", "exclude", "files"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the baseline's three keys."""
        document = blob.json_object()
        return document.keys() >= _KEYS and isinstance(document["plugins_used"], list)

    def read(self, blob: Blob) -> Report:
        """Read type, place and audit verdict of every secret."""
        document = blob.json_object()
        plugins = mappings(document["plugins_used"])
        damage: list[str] = []
        if not isinstance(document["results"], dict):
            damage.append("the results are no object")
        findings = FindingList()
        for path, found in sorted(mapping(document["results"]).items()):
            if not found:
                damage.append(f"{text(path, 200)} is listed without a secret")
            for secret in entries(found, f"the secrets of {text(path, 200)}", damage):
                findings.add(_finding(path, secret))
        nothing = "" if plugins else "no plug-in was used, so nothing was looked for"
        outcome = scan_outcome(findings, nothing=nothing, partial=joined(damage))
        observed = moment(document.get("generated_at"))
        return Report(
            format=self.id,
            tool=Tool("detect-secrets", text(document.get("version"), 40)),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=Population("files"),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"plugins": len(plugins), "files_with_findings": len(mapping(document["results"]))},
            notes=tuple(filter(None, (observed.note, _left_out(document), *findings.notes()))),
        )


def _left_out(document: dict[str, Json]) -> str:
    """Say that files were not looked at because of a pattern, of version 1 or of the ones before."""
    patterns = [found for each in mappings(document.get("filters_used")) for found in items(each.get("pattern"))]
    old = text(dig(document, "exclude", "files"), 100)
    excluding = any("exclude_file" in text(each.get("path"), 200) for each in mappings(document.get("filters_used")))
    return "files are left out by a pattern" if old or (excluding and patterns) else ""


def _finding(path: str, secret: dict[str, Json]) -> Finding:
    kind = text(secret.get("type"), 100) or "unknown"
    cleared, audited = boolean(secret.get("is_secret")) is False, boolean(secret.get("is_secret")) is True
    verified = boolean(secret.get("is_verified")) is True
    return Finding(
        rule=kind,
        title=f"a secret of type {kind}",
        severity=FindingSeverity.CRITICAL if verified else FindingSeverity.HIGH,
        raw_severity="verified" if verified else "audited as a secret" if audited else "",
        location=place(text(path, 300), secret.get("line_number")),
        suppressed=cleared,
        justification=_AUDITED if cleared else "",
    )


READER: Final = DetectSecretsReader()
