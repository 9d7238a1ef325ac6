"""The OSCAL documents of a plan, together, and what must hold between them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sspgen.model.crosswalk import Crosswalk, CrosswalkItem, Relationship
from sspgen.render.api import RenderContext
from sspgen.render.oscal import RENDERER
from support.corpora import shared
from support.oscal_checks import schema_validator, walk
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jsonschema import Draft7Validator

    from sspgen.model.plan import Plan

Node = dict[str, Any]

RAW = b'{"redacted": true}\n'
NAMES = (
    *("profile", "ssp", "component-definition", "assessment-plan", "assessment-results", "poam"),
    "mapping",
)
_SCHEMAS = {"component-definition": "component"}

CROSSWALKS = (
    Crosswalk(
        "harbour-rules",
        "Rules of the *harbour*",
        "The harbour master",
        "3",
        (
            CrosswalkItem("HR 1", "Who may enter", ("ac-2", "ac-2_smt.a")),
            CrosswalkItem("HR(2)", "", ()),
            CrosswalkItem("HR-3", "", ("ra-5",), relationships=(Relationship.SUBSET,)),
        ),
        "crosswalks/harbour.yaml",
    ),
)


def whole_plan() -> Plan:
    """The sample with crosswalks, so that it has something to say in every document."""
    return replace(sample_plan(), crosswalks=CROSSWALKS)


def files_of(plan: Plan) -> dict[str, bytes]:
    """All files of a plan, by path."""
    return {output.path: output.data for output in RENDERER.render(plan, RenderContext(raw=lambda _: RAW))}


def documents_of(plan: Plan) -> dict[str, Node]:
    """The bodies of all documents of a plan, by name."""
    found = {}
    for path, data in files_of(plan).items():
        name, _, encoding = path.removeprefix("oscal/").rpartition(".")
        if encoding == "json":
            (found[name],) = json.loads(data).values()
    return found


@cache
def validator(name: str) -> Draft7Validator:
    """The validator of the official schema of a document."""
    return schema_validator(shared(f"schemas/oscal-1.2.3/oscal_{_SCHEMAS.get(name, name)}_schema.json"))


def invalid(plan: Plan) -> list[str]:
    """What the official schemas refuse in the files of a plan."""
    found = []
    for path, data in files_of(plan).items():
        name, _, encoding = path.removeprefix("oscal/").rpartition(".")
        if encoding == "json":
            errors = validator(name).iter_errors(json.loads(data))
            found += [f"{name} {error.json_path}: {error.message[:200]}" for error in errors]
    return found


def unresolved(documents: Mapping[str, Node]) -> list[str]:
    """References that lead nowhere: links within their document, UUIDs within all documents together."""
    everywhere = {node["uuid"] for body in documents.values() for node in walk(body) if "uuid" in node}
    found = []
    for name, body in documents.items():
        own = {resource["uuid"] for resource in body.get("back-matter", {}).get("resources", ())}
        for node in walk(body):
            found += [f"{name}: {key} {uuid}" for key, uuid in _uuids(node) if uuid not in everywhere]
            links = [node.get(key, "") for key in ("href", "source")]
            found += [f"{name}: {link}" for link in links if link.startswith("#") and link[1:] not in own]
    return found


def repeated(documents: Mapping[str, Node]) -> list[str]:
    """UUIDs that two objects of one document have."""
    found = []
    for name, body in documents.items():
        seen: set[str] = set()
        for node in walk(body):
            uuid = node.get("uuid")
            if uuid in seen:
                found.append(f"{name}: {uuid}")
            seen |= {uuid} if uuid else set()
    return found


def _uuids(node: Node) -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if key.endswith("-uuid") and isinstance(value, str):
            yield key, value
        if key.endswith("-uuids"):
            yield from ((key, each) for each in _listed(value))


def _listed(value: Iterable[str]) -> list[str]:
    return list(value)
