"""SPDX 2.2 and 2.3 (JSON, tag-value) and 3.0 (JSON-LD): an inventory of packages.

Read plainly: strict libraries refuse what common generators write, and take hours on large files.

Population: packages, else files. Not run: no package and no file.

The document of a forge's export is unwrapped. One package that is itself what the document describes needs review:
nothing in it was found. RDF/XML and YAML are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, first, first_text, items, mapping, mappings, moment, text
from sspgen.collect.findings import Outcome
from sspgen.model.evidence import Population, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_TAG_VALUE: Final = re.compile(rb"(?m)^SPDXVersion:[ \t]*SPDX-2\.")
_CONTEXT: Final = "spdx.org/rdf/3"
_TOOL: Final = re.compile(r"Tool:\s*(\S.{0,198}?)(?:[-@ ]v?(\d[\w.+~-]{0,60}))?\s*")


@dataclass(slots=True)
class _Document:
    """What all three spellings of SPDX have in common."""

    version: str
    name: str = ""
    created: Json = None
    tool: Tool = field(default_factory=lambda: Tool("unknown"))
    packages: int = 0
    files: int = 0
    identified: int = 0
    described: bool = False


@dataclass(frozen=True, slots=True)
class SpdxReader:
    """Counts packages and files, and reads who made the inventory, when, of what."""

    id: ClassVar[str] = "spdx"
    title: ClassVar[str] = "SPDX 2.2, 2.3 and 3.0"
    proves: ClassVar[str] = "an inventory exists"
    facts: ClassVar[tuple[str, ...]] = ("components", "files", "identified")
    keeps: ClassVar[frozenset[str]] = frozenset()

    def recognises(self, blob: Blob) -> bool:
        """Look for the version in JSON, the context of JSON-LD, or the first tag."""
        found = _unwrapped(blob.json_object())
        if text(found.get("spdxVersion"), 40).startswith("SPDX-2"):
            return True
        if "@graph" in found:
            contexts = [found.get("@context"), *items(found.get("@context"))]
            return any(_CONTEXT in text(context, 200) for context in contexts)
        return not found and _TAG_VALUE.search(blob.head) is not None

    def read(self, blob: Blob) -> Report:
        """Read whichever spelling it is."""
        found = _unwrapped(blob.json_object())
        if "@graph" in found:
            document = _read_graph(mappings(found.get("@graph")))
        elif found:
            document = _read_json(found)
        else:
            document = _read_tags(blob.data)
        created = moment(document.created)
        outcome = _outcome(document)
        by_package = Population("packages", document.packages)
        return Report(
            format=self.id,
            format_version=document.version,
            tool=document.tool,
            subject=Subject("package", document.name),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=created.time,
            population=by_package if document.packages else Population("files", document.files),
            facts={
                "components": document.packages,
                "files": document.files,
                "identified": document.identified,
            },
            notes=(created.note,) if created.note else (),
        )


def _outcome(document: _Document) -> Outcome:
    if document.files or document.packages > 1 or (document.packages and not document.described):
        return Outcome(Verdict.PASS)
    if document.packages:
        return Outcome(Verdict.NEEDS_REVIEW, "the inventory lists nothing but the package that it describes")
    return Outcome(Verdict.NOT_RUN, "the inventory lists no package and no file")


def _unwrapped(document: dict[str, Json]) -> dict[str, Json]:
    """Return the SPDX document, also out of the wrapper that a forge's export puts around it."""
    return mapping(document["sbom"]) if document.keys() == {"sbom"} else document


def _tool(creators: list[Json]) -> Tool:
    for creator in creators:
        match = _TOOL.fullmatch(text(creator, 300))
        if match is not None:
            return Tool(match.group(1).removesuffix("-[not provided]"), match.group(2) or "")
    return Tool("unknown")


def _read_json(found: dict[str, Json]) -> _Document:
    packages = mappings(found.get("packages"))
    relations = mappings(found.get("relationships"))
    return _Document(
        version=text(found.get("spdxVersion"), 40).removeprefix("SPDX-"),
        name=text(found.get("name"), 300),
        created=dig(found, "creationInfo", "created"),
        tool=_tool(items(dig(found, "creationInfo", "creators"))),
        packages=len(packages),
        files=len(mappings(found.get("files"))),
        identified=sum(_has_purl(package) for package in packages),
        described=bool(items(found.get("documentDescribes")))
        or any(text(each.get("relationshipType"), 40).upper() == "DESCRIBES" for each in relations),
    )


def _has_purl(package: dict[str, Json]) -> bool:
    references = mappings(package.get("externalRefs"))
    return any(text(each.get("referenceType"), 200).endswith("purl") for each in references)


def _read_graph(elements: list[dict[str, Json]]) -> _Document:
    def of(kind: str) -> list[dict[str, Json]]:
        return [e for e in elements if first_text(e.get("type"), e.get("@type")) == kind]

    made = first(of("CreationInfo"))
    document = first(of("SpdxDocument"))
    tool = first(of("Tool"))
    packages = of("software_Package")
    return _Document(
        version=text(made.get("specVersion"), 40),
        name=text(document.get("name"), 300),
        created=made.get("created"),
        tool=Tool(text(tool.get("name"), 200) or "unknown"),
        packages=len(packages),
        files=len(of("software_File")),
        identified=sum(_has_purl_3(package) for package in packages),
        described=bool(of("SpdxDocument")) and bool(items(document.get("rootElement"))),
    )


def _has_purl_3(package: dict[str, Json]) -> bool:
    kinds = [each.get("externalIdentifierType") for each in mappings(package.get("externalIdentifier"))]
    return bool(text(package.get("software_packageUrl"))) or "packageUrl" in kinds


def _read_tags(data: bytes) -> _Document:
    """Read the tags that matter, a line at a time; texts between ``<text>`` marks are skipped."""
    document = _Document(version="")
    creators: list[Json] = []
    inside = False
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if inside:
            inside = "</text>" not in line
            continue
        inside = "<text>" in line and "</text>" not in line
        tag, _, value = line.partition(":")
        _read_tag(tag, value.strip(), document, creators)
    document.tool = _tool(creators)
    return document


def _read_tag(tag: str, value: str, document: _Document, creators: list[Json]) -> None:
    match tag:
        case "SPDXVersion":
            document.version = text(value, 40).removeprefix("SPDX-")
        case "DocumentName":
            document.name = text(value, 300)
        case "Created":
            document.created = value
        case "Creator":
            creators.append(value)
        case "PackageName":
            document.packages += 1
        case "FileName":
            document.files += 1
        case "Relationship" if " DESCRIBES " in value:
            document.described = True
        case "ExternalRef" if " purl " in f" {value} ":
            document.identified += 1


READER: Final = SpdxReader()
