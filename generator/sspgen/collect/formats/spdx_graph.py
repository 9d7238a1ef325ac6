"""SPDX 3.0 (JSON-LD): a graph of elements that name each other; who made it, what it lists, what VEX says of it.

Not a reader. Traversed as plain JSON: names of types are the compact ones that the SPDX context defines, with or
without the prefix of their profile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    dig,
    first,
    first_text,
    identifiers,
    items,
    mapping,
    mappings,
    moment,
    severity,
    severity_of_score,
    text,
)
from sspgen.collect.formats.vex import Statement, Status, effective
from sspgen.model.evidence import FindingSeverity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sspgen.model.evidence import Json

_SECURITY: Final = (
    *("justificationType", "impactStatement", "statusNotes", "publishedTime", "modifiedTime", "withdrawnTime"),
    *("score", "severity"),
)
KEEPS: Final = frozenset(
    {
        *("@context", "@graph", "@id", "@type", "type", "spdxId", "name", "creationInfo", "specVersion", "created"),
        *("createdUsing", "rootElement", "software_packageUrl", "software_packageVersion", "externalIdentifier"),
        *("externalIdentifierType", "identifier", "from", "to", "relationshipType", "summary", "description"),
        *("suppliedBy", *_SECURITY, *(f"security_{name}" for name in _SECURITY)),
    }
)
"""The keys of a graph that are read here."""

_STATUSES: Final = {
    "VexAffectedVulnAssessmentRelationship": Status.AFFECTED,
    "VexNotAffectedVulnAssessmentRelationship": Status.NOT_AFFECTED,
    "VexFixedVulnAssessmentRelationship": Status.FIXED,
    "VexUnderInvestigationVulnAssessmentRelationship": Status.UNDER_INVESTIGATION,
}
_SCORED: Final = tuple(f"CvssV{version}VulnAssessmentRelationship" for version in (2, 3, 4))
_PACKAGES: Final = ("Package", "AIPackage", "DatasetPackage", "Dataset")
_UNRATED: Final = (FindingSeverity.UNKNOWN, "")
_ORDER: Final = {rating: rank for rank, rating in enumerate(FindingSeverity)}


def kind_of(element: dict[str, Json]) -> str:
    """Return an element's type without the prefix of its profile."""
    kind = element.get("type", element.get("@type"))
    return text(kind, 200).rpartition("_")[2] if isinstance(kind, str) else ""


def _id_of(element: dict[str, Json]) -> str:
    return first_text(element.get("spdxId"), element.get("@id"))[:1000]


@dataclass(frozen=True, slots=True)
class _Vulnerability:
    """What a document says of a vulnerability, whatever product it is about."""

    rule: str
    title: str
    identifiers: tuple[str, ...]
    first_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Graph:
    """The elements of a document, by id and by type; what was made of an element once is kept."""

    elements: list[dict[str, Json]]
    by_id: dict[str, dict[str, Json]] = field(default_factory=dict)
    by_kind: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    _vulnerabilities: dict[str, _Vulnerability] = field(default_factory=dict)
    _products: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, elements: list[dict[str, Json]]) -> Graph:
        """Index elements; of two with one id the first stays."""
        graph = cls(elements)
        for element in elements:
            graph.by_kind.setdefault(kind_of(element), []).append(element)
            graph.by_id.setdefault(_id_of(element), element)
        graph.by_id.pop("", None)
        return graph

    def all(self, kind: str) -> list[dict[str, Json]]:
        """Return the elements of a type."""
        return self.by_kind.get(kind, [])

    def at(self, reference: Json) -> dict[str, Json]:
        """Return the element that a reference names, or that stands in its place; an empty one for neither."""
        return reference if isinstance(reference, dict) else self.by_id.get(text(reference, 1000), {})

    def packages(self) -> list[dict[str, Json]]:
        """Return the packages of every profile."""
        return [package for kind in _PACKAGES for package in self.all(kind)]

    def document(self) -> dict[str, Json]:
        """Return the document's own element."""
        return first(self.all("SpdxDocument"))

    def creation(self) -> dict[str, Json]:
        """Return the creation information of the document, not of one of the elements that it imports."""
        return self.at(self.document().get("creationInfo")) or first(self.all("CreationInfo"))

    def version(self, context: Json) -> str:
        """Return the version of the creation information, else of the context."""
        told = text(self.creation().get("specVersion"), 40)
        return told or text(first_of(context), 200).partition("/rdf/")[2].partition("/")[0][:40]

    def tool(self) -> str:
        """Return the name of the tool that made the document."""
        used = [text(self.at(each).get("name"), 200) for each in items(self.creation().get("createdUsing"))]
        named = [text(each.get("name"), 200) for each in (*self.all("Tool"), *self.all("SoftwareAgent"))]
        return first_text(*used, *named)

    def statements(self) -> list[Statement]:
        """Return what the document says of vulnerabilities: assessments, and vulnerabilities that nobody assessed."""
        told = list(self._assessed())
        known = {(statement.rule, statement.product) for _, statement in told}
        for package, reference in self._associated():
            vulnerability, product = self._vulnerability(reference), self._product(package)
            if (vulnerability.rule, product) not in known:
                told.append((None, _statement(vulnerability, product, Status.UNKNOWN)))
        return effective(told)

    def _assessed(self) -> Iterator[tuple[datetime | None, Statement]]:
        ratings = self._ratings()
        for kind, status in _STATUSES.items():
            for relation in self.all(kind):
                if moment(_of(relation, "withdrawnTime")).time is not None:
                    continue
                vulnerability, when = self._vulnerability(relation.get("from")), self._when(relation)
                who = text(self.at(first_of(relation.get("suppliedBy"))).get("name"), 200)
                statement = _statement(
                    vulnerability,
                    "",
                    status,
                    reasons=_reasons(relation),
                    who=who,
                    rated=ratings.get(vulnerability.rule, _UNRATED),
                )
                for product in items(relation.get("to")) or [None]:
                    yield when, replace(statement, product=self._product(product))

    def _when(self, relation: dict[str, Json]) -> datetime | None:
        created = self.at(relation.get("creationInfo")).get("created")
        values = (_of(relation, "modifiedTime"), _of(relation, "publishedTime"), created)
        return next((time for value in values if (time := moment(value).time) is not None), None)

    def _associated(self) -> Iterator[tuple[Json, Json]]:
        for relation in self.all("Relationship"):
            if relation.get("relationshipType") == "hasAssociatedVulnerability":
                for vulnerability in items(relation.get("to")):
                    yield relation.get("from"), vulnerability

    def _ratings(self) -> dict[str, tuple[FindingSeverity, str]]:
        """Return the worst rating of each vulnerability."""
        found: dict[str, tuple[FindingSeverity, str]] = {}
        for relation in (each for kind in _SCORED for each in self.all(kind)):
            word, score = _of(relation, "severity"), _of(relation, "score")
            rated = severity(word)
            if rated is FindingSeverity.UNKNOWN:
                rated = severity_of_score(score)
            rule = self._vulnerability(relation.get("from")).rule
            if rule not in found or _ORDER[rated] < _ORDER[found[rule][0]]:
                found[rule] = (rated, first_text(word, score)[:40])
        return found

    def _vulnerability(self, reference: Json) -> _Vulnerability:
        key = reference if isinstance(reference, str) else ""
        if not key or key not in self._vulnerabilities:
            self._vulnerabilities[key] = self._read_vulnerability(reference)
        return self._vulnerabilities[key]

    def _read_vulnerability(self, reference: Json) -> _Vulnerability:
        """Read a vulnerability; its id is its CVE, else its name, else how the document calls it."""
        about = self.at(reference)
        listed = _external(about)
        by_cve = [each.get("identifier") for each in listed if each.get("externalIdentifierType") == "cve"]
        others = [each.get("identifier") for each in listed]
        rule = first_text(*by_cve, about.get("name"), *others, _id_of(about), reference)[:200] or "unknown"
        title = first_text(about.get("summary"), about.get("description"), rule)[:500]
        return _Vulnerability(rule, title, identifiers(rule, others), moment(_of(about, "publishedTime")).time)

    def _product(self, reference: Json) -> str:
        key = reference if isinstance(reference, str) else ""
        if not key or key not in self._products:
            package = self.at(reference)
            named = "@".join(filter(None, (text(package.get("name"), 300), text(_version(package), 100))))
            self._products[key] = first_text(purl_of(package), named, _id_of(package), reference)[:512]
        return self._products[key]


def _statement(
    vulnerability: _Vulnerability,
    product: str,
    status: Status,
    *,
    reasons: tuple[str, ...] = (),
    who: str = "",
    rated: tuple[FindingSeverity, str] = _UNRATED,
) -> Statement:
    return Statement(
        rule=vulnerability.rule,
        product=product,
        status=status,
        reasons=reasons,
        who=who,
        title=vulnerability.title,
        severity=rated[0],
        raw=rated[1],
        identifiers=vulnerability.identifiers,
        first_seen=vulnerability.first_seen,
    )


def _reasons(relation: dict[str, Json]) -> tuple[str, ...]:
    names = ("justificationType", "impactStatement", "statusNotes")
    return tuple(filter(None, (text(_of(relation, name), 500) for name in names)))


def first_of(value: Json) -> Json:
    """Return the first of a list, or the value itself: JSON-LD writes one of several without the list."""
    return dig(value, 0) if isinstance(value, list) else value


def purl_of(package: dict[str, Json]) -> str:
    """Return a package's URL, from either place that SPDX 3 has for it."""
    named = [
        each.get("identifier") for each in _external(package) if each.get("externalIdentifierType") == "packageUrl"
    ]
    return first_text(package.get("software_packageUrl"), *named)[:512]


def _version(package: dict[str, Json]) -> Json:
    return package.get("software_packageVersion")


def _external(element: dict[str, Json]) -> list[dict[str, Json]]:
    return mappings(element.get("externalIdentifier"))


def _of(element: dict[str, Json], name: str) -> Json:
    """Return a property of the security profile, with its prefix or, as some write it, without."""
    return element.get(f"security_{name}", element.get(name))


def graph_of(document: Json) -> Graph:
    """Return the graph of a JSON-LD document."""
    return Graph.of(mappings(mapping(document).get("@graph")))
