"""The file ``ssp.yaml``: the system in OSCAL's terms. Only documents that the schema has accepted come here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.load.native_elements import elements_of, paper_of, role_places
from sspgen.load.native_look import look_of
from sspgen.load.native_values import at, keys, text, texts
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.exchange import Exchange
from sspgen.model.system import (
    CryptographicModule,
    ExternalService,
    InformationType,
    InventoryItem,
    LeveragedAuthorization,
    Narrative,
    Party,
    Port,
    Role,
    System,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.spans import Span

_RECORDS: dict[str, tuple[type[Any], str, tuple[str, ...], tuple[str, ...]]] = {
    "parties": (Party, "name", ("title", "email", "phone", "address"), ()),
    "roles": (Role, "title", ("description",), ("parties",)),
    "users": (User, "title", ("description",), ("roles", "privileges")),
    "leveraged_authorizations": (
        LeveragedAuthorization,
        "title",
        ("party", "date", "impact", "description"),
        (),
    ),
    "external_services": (
        ExternalService,
        "title",
        ("description", "provider", "data", "connection"),
        (),
    ),
    "cryptography": (CryptographicModule, "title", ("usage", "validation", "description"), ()),
    "inventory": (
        InventoryItem,
        "description",
        ("asset_type", "location", "owner", "version"),
        ("components",),
    ),
}
"""For each mapping by id: the record, the field that a plain text stands for, its texts and its lists."""

_PLAIN = (
    "short_name",
    "description",
    "version",
    "service_model",
    "deployment_model",
    "impact",
    "confidentiality",
    "integrity",
    "availability",
    "marking",
)


def system_of(document: Document) -> System:
    """Return the system that an ``ssp.yaml`` describes."""
    state, remarks = _status(document)
    return System(
        id=text(document, "system", "id"),
        name=text(document, "system", "name"),
        status=state,
        status_remarks=remarks,
        identifiers=tuple(
            (str(key), text(document, "system", "identifiers", key)) for key in keys(document, "system", "identifiers")
        ),
        information_types=tuple(_information_types(document)),
        authorization_boundary=_narrative(document, "authorization_boundary"),
        network_architecture=_narrative(document, "network_architecture"),
        data_flow=_narrative(document, "data_flow"),
        parties=tuple(_parties(document)),
        roles=_records(document, "roles"),
        users=_records(document, "users"),
        leveraged=_records(document, "leveraged_authorizations"),
        external_services=_records(document, "external_services"),
        ports=tuple(_ports(document)),
        cryptography=_records(document, "cryptography"),
        inventory=_records(document, "inventory"),
        laws=texts(document, "laws"),
        documents=tuple(
            (text(document, "documents", index, "title"), text(document, "documents", index, "href"))
            for index in keys(document, "documents")
        ),
        look=look_of(document),
        elements=elements_of(document),
        paper=paper_of(document),
        exchange=Exchange(texts(document, "oscal", "formats")),
        span=document.key_span("system"),
        **{name: text(document, "system", name) for name in _PLAIN},
    )


def declaration_problems(document: Document) -> Iterator[Diagnostic]:
    """Yield where ``ssp.yaml`` names a role or party that it does not declare."""
    declared = {name: keys(document, name) for name in ("parties", "roles")}
    named = (("roles", "parties", "parties"), ("users", "roles", "roles"))
    for section, field, target in named:
        for key in keys(document, section):
            for index in keys(document, section, key, field):
                path: tuple[Key, ...] = (section, key, field, index)
                yield from _undeclared(document, path, target, declared[target])
    for key in keys(document, "leveraged_authorizations"):
        path = ("leveraged_authorizations", key, "party")
        if text(document, *path):
            yield from _undeclared(document, path, "parties", declared["parties"])
    for path in role_places(document):
        yield from _undeclared(document, path, "roles", declared["roles"])


def unknown_components(document: Document, declared: set[str]) -> Iterator[Diagnostic]:
    """Yield where ``ssp.yaml`` names a component that the workspace does not have."""
    for section, field in (("ports", "used_by"), ("inventory", "components")):
        for key in keys(document, section):
            for index in keys(document, section, key, field):
                name = text(document, section, key, field, index)
                if name and name not in declared:
                    message = f"component '{name}' is not declared"
                    span = document.span(section, key, field, index)
                    yield Diagnostic("SSP234", message, span, Severity.WARNING)


def leveraged_files(document: Document) -> Iterator[tuple[str, tuple[str, Span]]]:
    """Yield the plans of leveraged systems that ``ssp.yaml`` names: id of the authorization, path and place."""
    for key in keys(document, "leveraged_authorizations"):
        path: tuple[Key, ...] = ("leveraged_authorizations", key, "ssp")
        if named := text(document, *path):
            yield str(key), (named, document.span(*path))


def attachments(document: Document) -> Iterator[tuple[str, Span]]:
    """Yield the files of the workspace that ``ssp.yaml`` shows (diagrams, logo, pages), each with its place."""
    for name in ("authorization_boundary", "network_architecture", "data_flow"):
        path = ("system", name, "diagram")
        if text(document, *path):
            yield text(document, *path), document.span(*path)
    if text(document, "look", "logo"):
        yield text(document, "look", "logo"), document.span("look", "logo")
    if text(document, "document", "word_template"):
        yield text(document, "document", "word_template"), document.span("document", "word_template")
    for index in keys(document, "pages"):
        if text(document, "pages", index):
            yield text(document, "pages", index), document.span("pages", index)


def _undeclared(
    document: Document, path: tuple[Key, ...], target: str, declared: tuple[Key, ...]
) -> Iterator[Diagnostic]:
    name = text(document, *path)
    if name not in declared:
        what = "party" if target == "parties" else "role"
        message = f"{what} '{name}' is not declared under '{target}:'"
        yield Diagnostic("SSP230", message, document.span(*path), Severity.WARNING)


def _status(document: Document) -> tuple[str, str]:
    state = text(document, "system", "status")
    if not state:
        state = text(document, "system", "status", "state")
    return state or "under-development", text(document, "system", "status", "remarks")


def _narrative(document: Document, name: str) -> Narrative:
    path = ("system", name)
    if isinstance(at(document, *path), str):
        return Narrative(text(document, *path))
    said, diagram, caption = (text(document, *path, field) for field in ("text", "diagram", "caption"))
    return Narrative(said, diagram, caption)


def _records(document: Document, section: str) -> tuple[Any, ...]:
    make, main, plain, lists = _RECORDS[section]
    return tuple(
        make(
            id=str(key),
            **{main: text(document, section, key) or text(document, section, key, main)},
            **{name: text(document, section, key, name) for name in plain},
            **{name: texts(document, section, key, name) for name in lists},
        )
        for key in keys(document, section)
    )


def _parties(document: Document) -> Iterator[Party]:
    for party in _records(document, "parties"):
        kind = text(document, "parties", party.id, "type") or "organization"
        yield Party(party.id, party.name, kind, party.title, party.email, party.phone, party.address)


def _information_types(document: Document) -> Iterator[InformationType]:
    for key in keys(document, "system", "information_types"):
        path = ("system", "information_types", key)
        yield InformationType(
            id=str(key),
            title=text(document, *path) or text(document, *path, "title"),
            description=text(document, *path, "description"),
            categorization=text(document, *path, "categorization"),
            confidentiality=text(document, *path, "confidentiality"),
            integrity=text(document, *path, "integrity"),
            availability=text(document, *path, "availability"),
            justification=text(document, *path, "justification"),
        )


def _ports(document: Document) -> Iterator[Port]:
    for index in keys(document, "ports"):
        yield Port(
            service=text(document, "ports", index, "service"),
            ports=text(document, "ports", index, "ports"),
            transport=text(document, "ports", index, "transport") or "tcp",
            purpose=text(document, "ports", index, "purpose"),
            used_by=texts(document, "ports", index, "used_by"),
        )
