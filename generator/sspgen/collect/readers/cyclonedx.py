"""CycloneDX, JSON 1.2 to 1.7 and XML: an inventory of components, with or without vulnerabilities (VEX).

Population: packages, at every depth, else services (`targets`). Not run: no component and no service.

An inventory passes when it lists something. A vulnerability counts unless its analysis says `not_affected`,
`false_positive`, `resolved` or `resolved_with_pedigree`, or it was rejected; then it is suppressed, with justification
and response, and the author or supplier of the document. A `not_affected` or `false_positive` that gives no reason, and
VEX without components, need review. The tool is the first that is not a CycloneDX library. Bills of operations and of
cryptography are read as the inventories that they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    dig,
    entries,
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
from sspgen.collect.findings import FindingList, Outcome, joined, scan_outcome
from sspgen.collect.formats.cvss import base_score
from sspgen.collect.formats.cyclonedx_xml import shaped_as_json
from sspgen.load.xml_reader import read_tree
from sspgen.model.evidence import (
    Finding,
    FindingSeverity,
    Population,
    Report,
    Subject,
    Tool,
    Verdict,
)

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_NAMESPACE: Final = "cyclonedx.org/schema/bom/"
_CLOSED: Final = ("not_affected", "false_positive", "resolved", "resolved_with_pedigree")
_LIBRARIES: Final = ("cyclonedx-python-lib", "cyclonedx-library", "cyclonedx-core-java", "cyclonedx-go")
_NAMELESS: Final = ("cli", "tool", "generator")
_WORST_FIRST: Final = {rating: rank for rank, rating in enumerate(FindingSeverity)}
_UNEXPLAINED: Final = ("not_affected", "false_positive")
_REASONS_TOLD: Final = 8


class CyclonedxReader:
    """Reads BOMs, VEX documents and what is both."""

    id: ClassVar[str] = "cyclonedx"
    title: ClassVar[str] = "CycloneDX JSON and XML"
    proves: ClassVar[str] = "an inventory exists; with VEX, which vulnerabilities affect it"
    facts: ClassVar[tuple[str, ...]] = (
        *("components", "identified", "services", "cryptographic_assets", "vulnerabilities", "serial_number"),
    )
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("bom", "bomFormat", "specVersion", "serialNumber", "metadata", "timestamp", "tools", "tool", "component"),
            *("components", "services", "name", "version", "vendor", "group", "type", "hashes", "hash", "alg"),
            *("content", "purl", "bom-ref", "vulnerabilities", "id", "ref", "ratings", "score", "base", "severity"),
            *("vector", "cwes", "cwe", "references", "description", "detail", "analysis", "state", "justification"),
            *("response", "responses", "affects", "versions", "status", "published", "created", "rejected"),
            *("compositions", "aggregate", "authors", "supplier", "manufacturer", "manufacture"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for ``bomFormat``, or for the namespace of the XML root."""
        if blob.xml_root == "bom":
            return _NAMESPACE in blob.xml_namespace
        return blob.json_object().get("bomFormat") == "CycloneDX"

    def read(self, blob: Blob) -> Report:
        """Count components at every depth and read vulnerabilities."""
        if blob.xml_root:
            bom = shaped_as_json(read_tree(blob.data))
            version = blob.xml_namespace.rpartition("/")[2]
        else:
            bom = blob.json_object()
            version = text(bom.get("specVersion"), 20)
        damage: list[str] = []
        components = _listed(bom, "components", damage)
        services = _listed(bom, "services", damage)
        metadata = mapping(bom.get("metadata"))
        findings = _findings(bom, components + services, _author(metadata), damage)
        outcome = _outcome(findings, len(components) + len(services), damage)
        created = moment(metadata.get("timestamp"))
        by_service = Population("targets", len(services))
        return Report(
            format=self.id,
            format_version=version,
            tool=_tool(metadata.get("tools")),
            subject=_subject(mapping(metadata.get("component"))),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=created.time,
            population=by_service if services and not components else Population("packages", len(components)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "components": len(components),
                "identified": sum(bool(text(component.get("purl"))) for component in components),
                "services": len(services),
                "cryptographic_assets": sum(each.get("type") == "cryptographic-asset" for each in components),
                "vulnerabilities": findings.count,
                "serial_number": text(bom.get("serialNumber"), 80),
            },
            notes=_notes(bom, created.note, findings),
        )


def _outcome(findings: FindingList, listed: int, damage: list[str]) -> Outcome:
    if listed or findings.unsuppressed:
        return scan_outcome(findings, partial=joined(damage))
    if findings.count:
        said = "it says which vulnerabilities do not affect, but lists no component"
        return Outcome(Verdict.NEEDS_REVIEW, joined((said, *damage)))
    if damage:
        return Outcome(Verdict.NEEDS_REVIEW, joined(damage))
    return Outcome(Verdict.NOT_RUN, "the inventory lists no component")


def _notes(bom: dict[str, Json], created: str, findings: FindingList) -> tuple[str, ...]:
    aggregates = {text(part.get("aggregate"), 40) for part in mappings(bom.get("compositions"))}
    gaps = sorted(aggregate for aggregate in aggregates if aggregate.startswith("incomplete"))
    said = (f"the inventory calls itself {', '.join(gaps)}",) * bool(gaps)
    return tuple(filter(None, (created, *said, *findings.notes())))


def _listed(bom: dict[str, Json], key: str, damage: list[str]) -> list[dict[str, Json]]:
    """Return components or services at every depth, in document order, without recursion."""
    found: list[dict[str, Json]] = []
    waiting = list(reversed(entries(bom.get(key), key, damage)))
    while waiting:
        part = waiting.pop()
        found.append(part)
        waiting.extend(reversed(entries(part.get(key), key, damage)))
    return found


def _author(metadata: dict[str, Json]) -> str:
    """Return who stands behind the document's analyses: its author, else who supplies or makes the product."""
    makers = (metadata.get(key) for key in ("supplier", "manufacturer", "manufacture"))
    return first_text(dig(metadata, "authors", 0, "name"), *(dig(maker, "name") for maker in makers))[:200]


def _findings(bom: dict[str, Json], parts: list[dict[str, Json]], author: str, damage: list[str]) -> FindingList:
    """Read the vulnerabilities of the document and, as an old XML extension has them, of components."""
    names = {text(part.get("bom-ref"), 512): _named(part) for part in parts}
    findings = FindingList()
    unexplained = 0
    for part, vulnerability in _vulnerabilities(bom, parts, damage):
        findings.add(_finding(vulnerability, _place(vulnerability, part, names), author))
        unexplained += _is_unexplained(mapping(vulnerability.get("analysis")))
    if unexplained:
        damage.append(f"{unexplained} vulnerabilities are said not to affect, without a reason")
    return findings


def _vulnerabilities(
    bom: dict[str, Json], parts: list[dict[str, Json]], damage: list[str]
) -> list[tuple[dict[str, Json], dict[str, Json]]]:
    found: list[tuple[dict[str, Json], dict[str, Json]]] = []
    for holder in (bom, *parts):
        listed = entries(holder.get("vulnerabilities"), "vulnerabilities", damage)
        found += [({} if holder is bom else holder, vulnerability) for vulnerability in listed]
    return found


def _is_unexplained(analysis: dict[str, Json]) -> bool:
    told = first_text(analysis.get("detail"), analysis.get("justification"), *_responses(analysis))
    return text(analysis.get("state"), 40) in _UNEXPLAINED and not told


def _named(part: dict[str, Json]) -> str:
    name, version = text(part.get("name"), 300), text(part.get("version"), 100)
    return first_text(part.get("purl"), f"{name}@{version}" if name and version else name)[:512]


def _place(vulnerability: dict[str, Json], part: dict[str, Json], names: dict[str, str]) -> str:
    """Return what a vulnerability is in, by package URL or name where the document lists it."""
    ref = first_text(dig(vulnerability, "affects", 0, "ref"), vulnerability.get("ref"))[:512]
    return names.get(ref) or (_named(part) if part else "") or ref


def _tool(tools: Json) -> Tool:
    """Read both shapes: a list (to 1.4), or an object with components and services (from 1.5).

    A tool comes before the library that it writes with, which some tools list first. A name that says nothing by
    itself, such as npm's ``cli``, gets its maker's before it.
    """
    listed = mappings(tools) or mappings(dig(tools, "components")) or mappings(dig(tools, "services"))
    named = first([each for each in listed if text(each.get("name"), 200) not in _LIBRARIES] or listed)
    name, maker = text(named.get("name"), 200), first_text(named.get("vendor"), named.get("group"))[:200]
    if maker and name in _NAMELESS:
        name = f"{maker}/{name}"
    return Tool(name or "unknown", text(named.get("version"), 80))


def _subject(component: dict[str, Json]) -> Subject:
    kind = "image" if text(component.get("type"), 40) == "container" else "package"
    name, version = text(component.get("name"), 300), text(component.get("version"), 100)
    algorithm = text(dig(component, "hashes", 0, "alg"), 20).lower().replace("-", "")
    digest = text(dig(component, "hashes", 0, "content"), 200)
    return Subject(
        kind=kind if name else "unknown",
        name=f"{name}@{version}" if name and version else name,
        digest=f"{algorithm}:{digest}" if algorithm and digest else "",
    )


def _finding(vulnerability: dict[str, Json], place: str, author: str) -> Finding:
    rating, raw = _rating(mappings(vulnerability.get("ratings")))
    rule = text(vulnerability.get("id"), 200) or "unknown"
    analysis = mapping(vulnerability.get("analysis"))
    weaknesses: list[Json] = [f"CWE-{integer(cwe)}" for cwe in items(vulnerability.get("cwes"))]
    aliases: list[Json] = [alias.get("id") for alias in mappings(vulnerability.get("references"))]
    why = _closed_by(vulnerability, analysis)
    return Finding(
        rule=rule,
        title=first_text(vulnerability.get("description"), vulnerability.get("detail"))[:500] or rule,
        severity=rating,
        raw_severity=raw,
        location=place,
        identifiers=identifiers(rule, weaknesses, aliases),
        suppressed=bool(why),
        justification=_justification(analysis) or why,
        waived_by=author if why else "",
        first_seen=moment(vulnerability.get("published") or vulnerability.get("created")).time,
    )


def _closed_by(vulnerability: dict[str, Json], analysis: dict[str, Json]) -> str:
    """Return what closes a vulnerability; empty when it is open."""
    state = text(analysis.get("state"), 40)
    if state in _CLOSED:
        return state
    versions = [each for target in mappings(vulnerability.get("affects")) for each in items(target.get("versions"))]
    if versions and not state and all(text(dig(each, "status"), 40) == "unaffected" for each in versions):
        return "unaffected"
    return "rejected" if moment(vulnerability.get("rejected")).time is not None and not state else ""


def _justification(analysis: dict[str, Json]) -> str:
    """Return the state, why, and what will be done about it."""
    state = text(analysis.get("state"), 40)
    detail, word = text(analysis.get("detail"), 1000), text(analysis.get("justification"), 80)
    why = f"{detail} ({word})" if detail and word else detail or word
    answers = ", ".join(filter(None, _responses(analysis)))
    return ": ".join(filter(None, (state, "; ".join(filter(None, (why, answers))))))


def _responses(analysis: dict[str, Json]) -> list[str]:
    listed = items(analysis.get("response")) or items(analysis.get("responses"))
    return [text(answer, 40) for answer in listed[:_REASONS_TOLD]]


def _rating(ratings: list[dict[str, Json]]) -> tuple[FindingSeverity, str]:
    """Return the worst of several ratings, by its word or else by its score."""
    worst, raw = FindingSeverity.UNKNOWN, ""
    for rating in ratings:
        found = severity(rating.get("severity"))
        score = first_text(dig(rating, "score", "base"), rating.get("score"), base_score(_vector(rating)))
        if found is FindingSeverity.UNKNOWN:
            found = severity_of_score(score)
        if _WORST_FIRST[found] < _WORST_FIRST[worst]:
            worst, raw = found, first_text(rating.get("severity"), score)[:40]
    return worst, raw


def _vector(rating: dict[str, Json]) -> str:
    """Return a CVSS 3 vector with its prefix, which the method tells where the vector does not."""
    vector = text(rating.get("vector"), 200)
    return vector if vector.startswith("CVSS:") else f"CVSS:3.1/{vector}"


READER: Final = CyclonedxReader()
