"""A system security plan in OSCAL as a workspace: everything that it says, each thing with the line it stands in.

Texts that the model has no field for stand in the field that is about the same thing, so that readers of the plan miss
nothing; what is no text (links, properties, keys of others) is carried in the original. What is wrong with the document
is found by ``sspgen.load.oscal.check``, told, and does not keep it from being read: the document is somebody else's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.opencontrol.words import slug
from sspgen.load.oscal.access import child, text
from sspgen.load.oscal.components import oscal_bytes
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.oscal.lines import places_of
from sspgen.load.oscal.own_words import owned
from sspgen.load.oscal.plan.characteristics import (
    elements,
    identifiers,
    information_types,
    narrative,
    objectives,
)
from sspgen.load.oscal.plan.components import Parts, components, leveraged, leveraged_files
from sspgen.load.oscal.plan.inventory import inventory, ports
from sspgen.load.oscal.plan.people import parties, roles, users
from sspgen.load.oscal.plan.reading import Reading, joined, linked, prop, side_notes, told
from sspgen.load.oscal.plan.requirements import Found, answering, requirements
from sspgen.load.oscal.plan.resources import documents, links_of, note_resources
from sspgen.model.diagnostics import Diagnostic, Severity, ordered
from sspgen.model.implementation import Component, InputFile, Workspace
from sspgen.model.levels import level
from sspgen.model.original import Original
from sspgen.model.spans import Span
from sspgen.model.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODEL = "system-security-plan"
_MOST_TOLD = 50


def load_oscal_plan(root: Path, path: str, *, checked: bool = True) -> Workspace:
    """Return the workspace that an OSCAL system security plan is.

    Args:
        root: the workspace folder.
        path: of the document, relative to it; JSON, YAML or XML.
        checked: whether it is to be held against its model; errors are warnings here, for it is read all the same.

    Raises:
        InputError: SSP2xx, the document cannot be read, or is of another model.
    """
    data = oscal_bytes(root / path, path)
    if isinstance(data, Diagnostic):
        raise InputError(data)
    document = read_oscal(data, path, (MODEL,))
    if isinstance(document, tuple):
        raise InputError(*document)
    workspace = _workspace(document, data, root)
    if not checked:
        return workspace
    from sspgen.load.oscal.check.api import check_document  # noqa: PLC0415 - the models cost time

    told = [each for each in check_document(document) if each.severity is not Severity.INFO]
    return replace(workspace, diagnostics=ordered((*workspace.diagnostics, *_softened(told, path))))


def _softened(found: list[Diagnostic], path: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with a document as warnings, errors first, and only so many: a build is about more."""
    listed = sorted(found, key=lambda each: each.severity is not Severity.ERROR)
    yield from (replace(each, severity=Severity.WARNING) for each in listed[:_MOST_TOLD])
    if len(listed) > _MOST_TOLD:
        message = f"the document has {len(listed) - _MOST_TOLD} more defects than are told here"
        yield Diagnostic("SSP490", message, Span(path), Severity.WARNING, f"run 'sspgen check {path}' to see all")


def _workspace(document: OscalDocument, data: bytes, root: Path) -> Workspace:
    folder = document.path.rpartition("/")[0]
    reading = Reading(document.body, root, folder, places_of(document, data))
    reading.remember(text(document.body, "uuid"), "plan")
    note_resources(reading)
    system = _system(reading, document)
    parts = components(reading, answering(document.body))
    found = requirements(reading)
    imported = text(child(document.body, "import-profile"), "href")
    system = replace(
        system,
        users=tuple(users(reading)),
        external_services=tuple(parts.services),
        cryptography=tuple(parts.modules),
        ports=tuple(ports(reading)),
        inventory=tuple(inventory(reading)),
        documents=tuple(documents(reading, imported)),
    )
    answering_components = tuple(_answered(parts, found, reading))
    return Workspace(
        system=system,
        components=answering_components,
        inputs=(InputFile(document.path, document.sha256),),
        diagnostics=ordered(reading.diagnostics),
        texts=sum(bool(answer.text.strip()) for each in answering_components for answer in each.answers),
        leveraged_files={key: found for key, found in leveraged_files(reading) if key},
        original=Original(
            path=document.path,
            document=document.value,
            uuids=reading.uuids,
            profile=imported,
            profile_span=document.span((MODEL, "import-profile", "href")),
            resources=links_of(reading),
        ),
    )


def _system(reading: Reading, document: OscalDocument) -> System:
    metadata, item = child(reading.body, "metadata"), child(reading.body, "system-characteristics")
    status, known = child(item, "status"), identifiers(item)
    information = child(item, "system-information")
    name = text(item, "system-name") or text(metadata, "title") or document.path
    holders = tuple(parties(reading))
    return System(
        id=slug(known[0][1] if known else "") or slug(name, "system"),
        name=name,
        short_name=text(item, "system-name-short"),
        description=joined(told(item), joined(side_notes(information), linked(information))),
        status=text(status, "state") or "other",
        status_remarks=text(status, "remarks"),
        version=text(metadata, "version"),
        identifiers=known,
        service_model=prop(item, "cloud-service-model"),
        deployment_model=prop(item, "cloud-deployment-model"),
        impact=level(text(item, "security-sensitivity-level")),
        marking=prop(metadata, "marking"),
        information_types=tuple(information_types(reading, item)),
        authorization_boundary=narrative(reading, item, "authorization-boundary", "boundary"),
        network_architecture=narrative(reading, item, "network-architecture", "network"),
        data_flow=narrative(reading, item, "data-flow", "data-flow"),
        parties=holders,
        roles=tuple(roles(reading)),
        leveraged=tuple(leveraged(reading)),
        laws=tuple(text(each, "value") for each in owned(item, "law")),
        elements=elements(reading, item),
        span=document.span((MODEL, "system-characteristics")),
        **objectives(item),
    )


def _answered(parts: Parts, found: Found, reading: Reading) -> Iterator[Component]:
    """Yield the components with their answers; the system is one as soon as it answers something."""
    listed = [*parts.components, *found.unlisted.values()]
    known = {component.id for component in listed}
    if reading.this_system not in known and found.answers.get(reading.this_system):
        listed.insert(0, Component(reading.this_system, "This system", "this-system", origin="oscal"))
    for component in listed:
        yield replace(
            component,
            answers=tuple(found.answers.get(component.id, ())),
            parameters=tuple(found.settings.get(component.id, ())),
        )
