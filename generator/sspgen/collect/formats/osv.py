"""What the readers of OSV records (OSV schema 1.x) share: severity, identifiers and fixed versions of a record.

Not a reader: OSV-Scanner and govulncheck wrap the same records in different reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    dig,
    first_text,
    identifiers,
    items,
    mapping,
    mappings,
    severity,
    severity_of_score,
    text,
)
from sspgen.collect.formats.cvss import base_score
from sspgen.model.evidence import FindingSeverity

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

KEEPS: Final = frozenset(
    {
        *("id", "aliases", "upstream", "summary", "published", "withdrawn", "severity", "score"),
        *("database_specific", "ecosystem_specific", "cwe_ids", "urgency"),
        *("affected", "package", "name", "ecosystem", "ranges", "type", "events", "fixed"),
    }
)
"""The keys of a record that are read here."""

_WORST_FIRST: Final = {rating: rank for rank, rating in enumerate(FindingSeverity)}
_VERSIONS_TOLD: Final = 10


def _affected(record: dict[str, Json], package: str, ecosystem: str) -> list[dict[str, Json]]:
    """Return what a record says of one package, not of packages of other ecosystems that it affects, too."""
    root = ecosystem.partition(":")[0].lower()
    found = []
    for affected in mappings(record.get("affected")):
        told = mapping(affected.get("package"))
        same = text(told.get("ecosystem"), 80).partition(":")[0].lower() in ("", root)
        if text(told.get("name"), 300) == package and (same or not root):
            found.append(affected)
    return found


def record_severity(record: dict[str, Json], package: str, ecosystem: str) -> tuple[FindingSeverity, str]:
    """Return a record's severity and the words it comes from: the database's own rating, else its CVSS 3 vectors."""
    affected = _affected(record, package, ecosystem)
    word = first_text(
        dig(record, "database_specific", "severity"),
        *(dig(each, "ecosystem_specific", "severity") for each in affected),
        *(dig(each, "database_specific", "severity") for each in affected),
        *(dig(each, "ecosystem_specific", "urgency") for each in affected),
    )[:40]
    rated = severity(word)
    if rated is not FindingSeverity.UNKNOWN:
        return rated, word
    vectors = [each.get("score") for holder in (record, *affected) for each in mappings(holder.get("severity"))]
    scores = [score for vector in vectors if (score := base_score(vector)) is not None]
    if not scores:
        return FindingSeverity.UNKNOWN, word
    return severity_of_score(max(scores)), f"{max(scores):.1f}"


def worst(ratings: list[tuple[FindingSeverity, str]]) -> tuple[FindingSeverity, str]:
    """Return the highest of several severities with its words."""
    return min(ratings, key=lambda rating: _WORST_FIRST[rating[0]], default=(FindingSeverity.UNKNOWN, ""))


def record_identifiers(records: list[dict[str, Json]], *more: Json) -> tuple[str, ...]:
    """Return the CVE, GHSA and CWE ids of records that are about the same vulnerability."""
    values: list[Json] = list(more)
    for record in records:
        weaknesses = dig(record, "database_specific", "cwe_ids")
        values += [record.get("id"), record.get("aliases"), record.get("upstream"), weaknesses]
    return identifiers(*values)


def fixed_versions(record: dict[str, Json], package: str, ecosystem: str) -> str:
    """Return the versions of a package that fix a vulnerability; commits are no versions."""
    found: dict[str, None] = {}
    for affected in _affected(record, package, ecosystem):
        for span in mappings(affected.get("ranges")):
            if text(span.get("type"), 20) != "GIT":
                events = [mapping(event) for event in items(span.get("events"))]
                found |= dict.fromkeys(text(event.get("fixed"), 100) for event in events)
    return ", ".join(list(filter(None, found))[:_VERSIONS_TOLD])[:200]
