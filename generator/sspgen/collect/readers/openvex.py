"""OpenVEX (0.0.1 and 0.2.0): who says, with what reason, that a known vulnerability does or does not affect a product.

Population: targets, that is pairs of a vulnerability and a product. Not run: no statement.

Of several statements on one vulnerability and product the newest counts; of two at the same time the worse one. A
statement without a time has that of the document. `not_affected` and `fixed` are suppressed, with the justification and
who said so; `affected` fails; `under_investigation`, a status that is not known, `not_affected` without a reason, and a
statement that names no product need review.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, entries, first_text, identifiers, items, mapping, moment, text
from sspgen.collect.findings import joined
from sspgen.collect.formats.vex import Statement, Statements, effective, person, status_of
from sspgen.model.evidence import Population, Report, Subject, Tool

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_CONTEXT: Final = "openvex.dev/ns"


class OpenvexReader:
    """Reads statements in the shapes of both versions."""

    id: ClassVar[str] = "openvex"
    title: ClassVar[str] = "OpenVEX JSON"
    proves: ClassVar[str] = "which known vulnerabilities do not affect a product, and why"
    facts: ClassVar[tuple[str, ...]] = (
        *("statements", "superseded", "affected", "not_affected", "fixed", "under_investigation", "unknown"),
    )
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("@context", "@id", "author", "timestamp", "last_updated", "tooling", "statements"),
            *("vulnerability", "name", "aliases", "description", "products", "identifiers", "purl", "cpe23", "cpe22"),
            *("subcomponents", "status", "status_notes", "justification", "impact_statement", "supplier"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look at the context."""
        contexts = blob.json_object().get("@context")
        return any(_CONTEXT in text(each, 200) for each in (contexts, *items(contexts)))

    def read(self, blob: Blob) -> Report:
        """Read every statement, then keep the one that counts for each vulnerability and product."""
        document = blob.json_object()
        damage: list[str] = []
        listed = entries(document.get("statements"), "statements", damage)
        if not isinstance(document.get("statements"), list):
            damage.append("the document holds no list of statements")
        told = [(_when(entry, document), statement) for entry in listed for statement in _statements(entry, document)]
        counting = effective(told)
        statements = Statements()
        for statement in counting:
            statements.add(statement)
        outcome = statements.outcome(damage)
        updated = moment(first_text(document.get("last_updated"), document.get("timestamp")))
        return Report(
            format=self.id,
            format_version=text(document.get("@context"), 200).rpartition("/")[2].removeprefix("v"),
            tool=Tool(text(document.get("tooling"), 200) or "unknown"),
            subject=_subject(counting),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=updated.time,
            population=Population("targets", len(counting)),
            findings=statements.findings.kept(),
            finding_count=statements.findings.count,
            facts={"statements": len(listed), "superseded": len(told) - len(counting), **statements.facts()},
            notes=tuple(filter(None, (updated.note, *statements.findings.notes()))),
        )


def _subject(statements: list[Statement]) -> Subject:
    return Subject("package", joined(sorted({statement.product for statement in statements if statement.product})))


def _when(entry: dict[str, Json], document: dict[str, Json]) -> datetime | None:
    times = (entry.get("last_updated"), entry.get("timestamp"), document.get("last_updated"), document.get("timestamp"))
    return next((time for value in times if (time := moment(value).time) is not None), None)


def _statements(entry: dict[str, Json], document: dict[str, Json]) -> list[Statement]:
    """Return one statement for each product, and each part of it that the statement is about."""
    vulnerability = entry.get("vulnerability")
    told = mapping(vulnerability)
    rule = first_text(told.get("name"), told.get("@id"), vulnerability)[:200] or "unknown"
    reasons = (entry.get("justification"), entry.get("impact_statement"), entry.get("status_notes"))
    about_any = Statement(
        rule=rule,
        product="",
        status=status_of(text(entry.get("status"), 40)),
        reasons=tuple(filter(None, (text(reason, 500) for reason in reasons))),
        who=person(first_text(entry.get("supplier"), document.get("author"))[:200]),
        title=text(told.get("description"), 500) or rule,
        identifiers=identifiers(rule, told.get("aliases")),
    )
    return [replace(about_any, product=product) for product in _products(entry)]


def _products(entry: dict[str, Json]) -> list[str]:
    """Return the products, each with its parts; one empty name where none is told."""
    found: dict[str, None] = {}
    loose = "; ".join(filter(None, (_name(part) for part in items(entry.get("subcomponents")))))[:1024]
    for product in items(entry.get("products")):
        parts = [_name(part) for part in items(dig(product, "subcomponents"))] or [loose]
        found |= dict.fromkeys(f"{_name(product)} ({part})"[:1024] for part in parts if part) or {_name(product): None}
    return list(found) or [""]


def _name(product: Json) -> str:
    told = mapping(product)
    named = mapping(told.get("identifiers"))
    return first_text(product, told.get("@id"), named.get("purl"), named.get("cpe23"), named.get("cpe22"))[:512]


READER: Final = OpenvexReader()
