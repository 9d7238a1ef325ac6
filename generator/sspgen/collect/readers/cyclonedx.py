"""CycloneDX, JSON 1.2 to 1.7 and XML: an inventory of components, with or without vulnerabilities (VEX).

An inventory passes when it lists something. A vulnerability counts unless its analysis says that it does not affect,
is a false positive or is resolved.

Population: packages, at every depth. Not run: no component.

A vulnerability counts unless it is `not_affected`, `false_positive`, `resolved` or `resolved_with_pedigree`. VEX
without components needs review. The tool is the first that is not a CycloneDX library.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from sspgen.load.xml_reader import local_name, read_tree
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
    from xml.etree.ElementTree import Element

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_NAMESPACE: Final = "cyclonedx.org/schema/bom/"
_CLOSED: Final = ("not_affected", "false_positive", "resolved", "resolved_with_pedigree")
_LIBRARIES: Final = ("cyclonedx-python-lib", "cyclonedx-library", "cyclonedx-core-java", "cyclonedx-go")
_NAMELESS: Final = ("cli", "tool", "generator")
_WORST_FIRST: Final = {rating: rank for rank, rating in enumerate(FindingSeverity)}
_LISTS: Final = (
    *("components", "vulnerabilities", "ratings", "cwes", "affects", "tools", "hashes"),
    *("references", "services", "lifecycles", "compositions"),
)


@dataclass(frozen=True, slots=True)
class CyclonedxReader:
    """Reads BOMs, VEX documents and what is both."""

    id: ClassVar[str] = "cyclonedx"
    title: ClassVar[str] = "CycloneDX JSON and XML"
    proves: ClassVar[str] = "an inventory exists; with VEX, which vulnerabilities affect it"
    facts: ClassVar[tuple[str, ...]] = ("components", "identified", "vulnerabilities", "serial_number")
    keeps: ClassVar[frozenset[str]] = frozenset()

    def recognises(self, blob: Blob) -> bool:
        """Look for ``bomFormat``, or for the namespace of the XML root."""
        if blob.xml_root == "bom":
            return _NAMESPACE in blob.xml_namespace
        return blob.json_object().get("bomFormat") == "CycloneDX"

    def read(self, blob: Blob) -> Report:
        """Count components at every depth and read vulnerabilities."""
        if blob.xml_root:
            bom = _as_json(read_tree(blob.data))
            version = blob.xml_namespace.rpartition("/")[2]
        else:
            bom = blob.json_object()
            version = text(bom.get("specVersion"), 20)
        components = _components(bom)
        findings = FindingList()
        damage: list[str] = []
        for vulnerability in _vulnerabilities(bom, components, damage):
            findings.add(_finding(vulnerability))
        outcome = _outcome(findings, len(components), damage)
        metadata = mapping(bom.get("metadata"))
        created = moment(metadata.get("timestamp"))
        identified = sum(bool(text(component.get("purl"))) for component in components)
        return Report(
            format=self.id,
            format_version=version,
            tool=_tool(metadata.get("tools")),
            subject=_subject(mapping(metadata.get("component"))),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=created.time,
            population=Population("packages", len(components)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "components": len(components),
                "identified": identified,
                "vulnerabilities": findings.count,
                "serial_number": text(bom.get("serialNumber"), 80),
            },
            notes=_notes(bom, created.note, findings),
        )


def _outcome(findings: FindingList, components: int, damage: list[str]) -> Outcome:
    if components or findings.unsuppressed:
        return scan_outcome(findings, partial=joined(damage))
    if findings.count:
        said = "it says which vulnerabilities do not affect, but lists no component"
        return Outcome(Verdict.NEEDS_REVIEW, said)
    return Outcome(Verdict.NOT_RUN, "the inventory lists no component")


def _notes(bom: dict[str, Json], created: str, findings: FindingList) -> tuple[str, ...]:
    aggregates = {text(part.get("aggregate"), 40) for part in mappings(bom.get("compositions"))}
    gaps = sorted(aggregate for aggregate in aggregates if aggregate.startswith("incomplete"))
    said = (f"the inventory calls itself {', '.join(gaps)}",) * bool(gaps)
    return tuple(filter(None, (created, *said, *findings.notes())))


def _components(bom: dict[str, Json]) -> list[dict[str, Json]]:
    """Return components at every depth, in document order, without recursion."""
    found: list[dict[str, Json]] = []
    waiting = list(reversed(mappings(bom.get("components"))))
    while waiting:
        component = waiting.pop()
        found.append(component)
        waiting.extend(reversed(mappings(component.get("components"))))
    return found


def _vulnerabilities(
    bom: dict[str, Json], components: list[dict[str, Json]], damage: list[str]
) -> list[dict[str, Json]]:
    """Return the vulnerabilities of the document and, as an old XML extension has them, of components."""
    nested = [found for part in components for found in mappings(part.get("vulnerabilities"))]
    return entries(bom.get("vulnerabilities"), "vulnerabilities", damage) + nested


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
        kind=kind if component else "unknown",
        name=f"{name}@{version}" if name and version else name,
        digest=f"{algorithm}:{digest}" if algorithm and digest else "",
    )


def _finding(vulnerability: dict[str, Json]) -> Finding:
    rating, raw = _rating(mappings(vulnerability.get("ratings")))
    rule = text(vulnerability.get("id"), 200) or "unknown"
    analysis = mapping(vulnerability.get("analysis"))
    state = text(analysis.get("state"), 40)
    weaknesses: list[Json] = [f"CWE-{integer(cwe)}" for cwe in items(vulnerability.get("cwes"))]
    aliases: list[Json] = [alias.get("id") for alias in mappings(vulnerability.get("references"))]
    return Finding(
        rule=rule,
        title=first_text(vulnerability.get("description"), vulnerability.get("detail"))[:500] or rule,
        severity=rating,
        raw_severity=raw,
        location=text(dig(vulnerability, "affects", 0, "ref"), 512),
        identifiers=identifiers(rule, weaknesses, aliases),
        suppressed=state in _CLOSED,
        justification=": ".join(
            filter(None, (state, first_text(analysis.get("detail"), analysis.get("justification"))))
        ),
        first_seen=moment(vulnerability.get("published") or vulnerability.get("created")).time,
    )


def _rating(ratings: list[dict[str, Json]]) -> tuple[FindingSeverity, str]:
    """Return the worst of several ratings, by its word or else by its score."""
    worst, raw = FindingSeverity.UNKNOWN, ""
    for rating in ratings:
        found = severity(rating.get("severity"))
        if found is FindingSeverity.UNKNOWN:
            found = severity_of_score(rating.get("score"))
        if _WORST_FIRST[found] < _WORST_FIRST[worst]:
            worst, raw = found, first_text(rating.get("severity"), rating.get("score"))[:40]
    return worst, raw


def _as_json(element: Element) -> dict[str, Json]:
    """Return an XML element in the shape that the JSON form has; XML depth is limited by its reader."""
    shaped: dict[str, Json] = dict(element.attrib.items())
    for child in element:
        name = local_name(child.tag)
        if name in _LISTS and not (name == "tools" and _has_parts(child)):
            shaped[name] = [_value(entry) for entry in child]
        else:
            shaped[name] = _value(child)
    return shaped


def _has_parts(tools: Element) -> bool:
    return any(local_name(child.tag) in ("components", "services") for child in tools)


def _value(element: Element) -> Json:
    if len(element):
        return _as_json(element)
    if element.attrib:
        content = (element.text or "").strip()
        shaped: dict[str, Json] = dict(element.attrib.items())
        return shaped | ({"content": content} if content else {})
    return (element.text or "").strip()


READER: Final = CyclonedxReader()
