"""CSAF 2.0 and 2.1: security advisories and VEX documents, and what they say of each product.

Population: targets, that is pairs of a vulnerability and a product. Not run: no vulnerability has a product status.

`known_affected`, `first_affected` and `last_affected` fail; `known_not_affected`, `fixed` and `first_fixed` are
suppressed, with the flags and the impact that the document gives, and its publisher; `under_investigation` and
`unknown` need review, and so do a document that is not final, a product that stands in two contradicting lists (the
worse counts), and one that the product tree does not name. Products are told by package URL, else by name. A
vulnerability without any product status needs review. CVRF and CSAF before 2.0 are not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
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
    severity_of_score,
    text,
)
from sspgen.collect.formats.vex import WORST_FIRST, Statement, Statements, Status
from sspgen.model.evidence import FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.evidence import Json

_STATUSES: Final = {
    "known_affected": Status.AFFECTED,
    "first_affected": Status.AFFECTED,
    "last_affected": Status.AFFECTED,
    "known_not_affected": Status.NOT_AFFECTED,
    "fixed": Status.FIXED,
    "first_fixed": Status.FIXED,
    "under_investigation": Status.UNDER_INVESTIGATION,
    "unknown": Status.UNKNOWN,
}
_ELSEWHERE: Final = ("recommended",)
_GROUPS_TOLD: Final = 8
_REASONS_TOLD: Final = 4
_SCORES: Final = ("cvss_v4", "cvss_v3", "cvss_v2")


@dataclass(slots=True)
class _Products:
    """Names of products, and the groups that each is in, out of the product tree."""

    names: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)


class CsafReader:
    """Reads every profile of both versions."""

    id: ClassVar[str] = "csaf"
    title: ClassVar[str] = "CSAF 2.0 and 2.1 JSON"
    proves: ClassVar[str] = "what a publisher says of known vulnerabilities in products"
    facts: ClassVar[tuple[str, ...]] = (
        *("category", "tracking_id", "status", "vulnerabilities", "products"),
        *("affected", "not_affected", "fixed", "under_investigation", "unknown"),
    )
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("document", "csaf_version", "category", "title", "publisher", "name", "tracking", "id", "status"),
            *("current_release_date", "generator", "engine", "version", "product_tree", "branches", "product"),
            *("product_id", "product_identification_helper", "purl", "purls", "full_product_names"),
            *("relationships", "full_product_name", "product_groups", "group_id", "product_ids", "group_ids"),
            *("vulnerabilities", "cve", "cwe", "cwes", "ids", "text", "flags", "label", "threats", "details"),
            *("product_status.*", *_STATUSES, "scores", "metrics", "content", "products", *_SCORES),
            *("baseSeverity", "baseScore", "discovery_date", "disclosure_date", "release_date"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the version of CSAF, or for the root of its predecessor."""
        return blob.xml_root == "cvrfdoc" or "csaf_version" in mapping(blob.json_object().get("document"))

    def read(self, blob: Blob) -> Report:
        """Read what each vulnerability says of each product."""
        whole = blob.json_object()
        document = mapping(whole.get("document"))
        version = text(document.get("csaf_version"), 20)
        if not version.startswith("2."):
            raise Unreadable(f"CSAF {version or 'before 2.0 (CVRF)'} is not read, 2.0 and 2.1 are")
        tracking = mapping(document.get("tracking"))
        damage: list[str] = []
        products = _products(mapping(whole.get("product_tree")))
        vulnerabilities = entries(whole.get("vulnerabilities"), "vulnerabilities", damage)
        statements = Statements()
        publisher = text(dig(document, "publisher", "name"), 200)
        for vulnerability in vulnerabilities:
            for statement in _statements(vulnerability, products, publisher, damage):
                statements.add(statement)
        status = text(tracking.get("status"), 40)
        if status != "final" and vulnerabilities:
            damage.append(f"its status is {status or 'not told'}, not final")
        outcome = statements.outcome(damage)
        released = moment(tracking.get("current_release_date"))
        engine = mapping(dig(tracking, "generator", "engine"))
        return Report(
            format=self.id,
            format_version=version,
            tool=Tool(text(engine.get("name"), 200) or "unknown", text(engine.get("version"), 80)),
            subject=Subject("package", text(document.get("title"), 300)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=released.time,
            population=Population("targets", statements.findings.count),
            findings=statements.findings.kept(),
            finding_count=statements.findings.count,
            facts={
                "category": text(document.get("category"), 80),
                "tracking_id": text(tracking.get("id"), 200),
                "status": status,
                "vulnerabilities": len(vulnerabilities),
                "products": len(products.names),
                **statements.facts(),
            },
            notes=tuple(filter(None, (released.note, *statements.findings.notes()))),
        )


def _products(tree: dict[str, Json]) -> _Products:
    """Gather names from the branches at every depth, without recursion, and from the other two lists."""
    found = _Products()
    named = mappings(tree.get("full_product_names"))
    named += [mapping(each.get("full_product_name")) for each in mappings(tree.get("relationships"))]
    waiting = mappings(tree.get("branches"))
    while waiting:
        branch = waiting.pop()
        waiting.extend(mappings(branch.get("branches")))
        named.append(mapping(branch.get("product")))
    for product in named:
        helper = mapping(product.get("product_identification_helper"))
        by_url = first_text(helper.get("purl"), *items(helper.get("purls")))
        identifier = text(product.get("product_id"), 300)
        if identifier:
            found.names[identifier] = (by_url or text(product.get("name"), 500) or identifier)[:512]
    for group in mappings(tree.get("product_groups")):
        for member in items(group.get("product_ids")):
            groups = found.groups.setdefault(text(member, 300), [])
            if len(groups) < _GROUPS_TOLD:
                groups.append(text(group.get("group_id"), 300))
    return found


def _statements(
    vulnerability: dict[str, Json], products: _Products, publisher: str, damage: list[str]
) -> list[Statement]:
    rule = first_text(vulnerability.get("cve"), *(each.get("text") for each in mappings(vulnerability.get("ids"))))
    rule = rule[:200] or "unknown"
    by_product = _by_product(rule, vulnerability, damage)
    reasons = _reasons(vulnerability)
    ratings = _ratings(vulnerability)
    weaknesses = [mapping(vulnerability.get("cwe")).get("id")]
    weaknesses += [each.get("id") for each in mappings(vulnerability.get("cwes"))]
    others = [each.get("text") for each in mappings(vulnerability.get("ids"))]
    unnamed = sum(product not in products.names for product in by_product)
    if unnamed:
        damage.append(f"{unnamed} products of {rule} are not in the product tree")
    about_any = Statement(
        rule=rule,
        product="",
        status=Status.UNKNOWN,
        who=publisher,
        title=text(vulnerability.get("title"), 500) or rule,
        identifiers=identifiers(rule, weaknesses, others),
        first_seen=_published(vulnerability),
    )
    found = []
    for product, status in by_product.items():
        rated, raw = ratings.get(product) or ratings.get("") or (FindingSeverity.UNKNOWN, "")
        why = _why(product, reasons, products) if status is Status.NOT_AFFECTED else ()
        name = products.names.get(product, product)
        found.append(replace(about_any, product=name, status=status, reasons=why, severity=rated, raw=raw))
    return found


def _by_product(rule: str, vulnerability: dict[str, Json], damage: list[str]) -> dict[str, Status]:
    """Return the status of each product; where lists contradict each other, the worse one, and it is told."""
    found: dict[str, Status] = {}
    listed = vulnerability.get("product_status")
    for name, value in mapping(listed).items():
        if name in _ELSEWHERE:
            continue
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            damage.append(f"the product status {text(name, 40)} of {rule} cannot be read")
        status = _STATUSES.get(name, Status.UNKNOWN)
        for each in items(value):
            product = text(each, 300)
            other = found.get(product, status)
            if other is not status and {other, status} != {Status.FIXED, Status.NOT_AFFECTED}:
                damage.append(f"{product} stands in contradicting lists of {rule}")
            found[product] = min(status, other, key=WORST_FIRST.index)
    if not found:
        damage.append(f"{rule} has no product status")
    return found


def _reasons(vulnerability: dict[str, Json]) -> dict[str, tuple[str, ...]]:
    """Return by product, or by group of products, why it is not affected: the label of a flag, the impact in words."""
    found: dict[str, tuple[str, ...]] = {}
    said = [(flag, text(flag.get("label"), 80)) for flag in mappings(vulnerability.get("flags"))]
    threats = mappings(vulnerability.get("threats"))
    impacts = [threat for threat in threats if text(threat.get("category"), 40) == "impact"]
    said += [(threat, text(threat.get("details"), 500)) for threat in impacts]
    for holder, reason in said:
        for about in (*items(holder.get("product_ids")), *items(holder.get("group_ids"))):
            key = text(about, 300)
            if len(found.get(key, ())) < _REASONS_TOLD:
                found[key] = (*found.get(key, ()), reason)
    return found


def _why(product: str, reasons: dict[str, tuple[str, ...]], products: _Products) -> tuple[str, ...]:
    own = reasons.get(product, ())
    return own + tuple(reason for group in products.groups.get(product, ()) for reason in reasons.get(group, ()))


def _ratings(vulnerability: dict[str, Json]) -> dict[str, tuple[FindingSeverity, str]]:
    """Return by product the rating of its first score that has one; a score for no product is under the empty name."""
    found: dict[str, tuple[FindingSeverity, str]] = {}
    for score in (*mappings(vulnerability.get("scores")), *mappings(vulnerability.get("metrics"))):
        holder = mapping(score.get("content")) or score
        given = first([mapping(holder[kind]) for kind in _SCORES if kind in holder])
        rated = severity(given.get("baseSeverity"))
        if rated is FindingSeverity.UNKNOWN:
            rated = severity_of_score(given.get("baseScore"))
        raw = first_text(given.get("baseSeverity"), given.get("baseScore"))[:40]
        for product in [text(each, 300) for each in items(score.get("products"))] or [""]:
            found.setdefault(product, (rated, raw))
    return found


def _published(vulnerability: dict[str, Json]) -> datetime | None:
    keys = ("disclosure_date", "release_date", "discovery_date")
    return next((time for key in keys if (time := moment(vulnerability.get(key)).time) is not None), None)


READER: Final = CsafReader()
