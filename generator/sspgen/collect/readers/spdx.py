"""SPDX 2.2 and 2.3 (JSON, tag-value) and 3.0 (JSON-LD): an inventory of packages, in 3.0 also what VEX says of them.

Read plainly: strict libraries refuse what common generators write, and take hours on large files.

Population: packages, else files. Not run: no package and no file.

The document of a forge's export is unwrapped. One package that is itself what the document describes needs review:
nothing in it was found. In 3.0 the creation information is that of the document, and its security profile is read: a
package that is affected fails, "not affected" and "fixed" are suppressed with their reason, and a vulnerability under
investigation, or associated without an assessment, needs review. RDF/XML, XML and YAML are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import dig, entries, items, mapping, mappings, moment, text
from sspgen.collect.findings import Outcome, joined
from sspgen.collect.formats.spdx_graph import KEEPS, graph_of, purl_of
from sspgen.collect.formats.vex import Statements
from sspgen.collect.redaction import LINES
from sspgen.model.evidence import Population, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_TAG_VALUE: Final = re.compile(rb"(?m)^SPDXVersion:[ \t]*SPDX-2\.")
_YAML: Final = re.compile(
    rb"""(?m)^[ \t]*["']?(?:spdxVersion["']?:[ \t]*["']?SPDX-2\.|SPDXID["']?:[ \t]*["']?SPDXRef-)"""
)
_XML_ROOTS: Final = frozenset({"Document", "SpdxDocument"})
_XML_ID: Final = b"<SPDXID>SPDXRef-"
_RDF: Final = b"spdx.org/rdf/"
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
    statements: Statements = field(default_factory=Statements)
    damage: list[str] = field(default_factory=list)


class SpdxReader:
    """Counts packages and files, and reads who made the inventory, when, of what."""

    id: ClassVar[str] = "spdx"
    title: ClassVar[str] = "SPDX 2.2, 2.3 and 3.0"
    proves: ClassVar[str] = "an inventory exists"
    facts: ClassVar[tuple[str, ...]] = ("components", "files", "identified", "vulnerabilities")
    keeps: ClassVar[frozenset[str]] = KEEPS | {
        *("sbom", "spdxVersion", "creators", "packages", "files", "externalRefs", "referenceType", "relationships"),
        *("documentDescribes", LINES),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for the version in JSON, the context of JSON-LD, the first tag, or what YAML and RDF start with."""
        found = _unwrapped(blob.json_object())
        if text(found.get("spdxVersion"), 40).startswith("SPDX-2"):
            return True
        if "@graph" in found:
            contexts = [found.get("@context"), *items(found.get("@context"))]
            return any(_CONTEXT in text(context, 200) for context in contexts)
        if found:
            return bool(_unread(blob))
        return _TAG_VALUE.search(blob.head) is not None or bool(_unread(blob))

    def read(self, blob: Blob) -> Report:
        """Read whichever spelling it is."""
        if spelling := _unread(blob):
            raise Unreadable(f"SPDX in {spelling} is not read: write it as JSON or tag-value of 2.2 or later", "SSP301")
        found = _unwrapped(blob.json_object())
        if "@graph" in found:
            document = _read_graph(found)
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
            findings=document.statements.findings.kept(),
            finding_count=document.statements.findings.count,
            facts={
                "components": document.packages,
                "files": document.files,
                "identified": document.identified,
                "vulnerabilities": document.statements.findings.count,
            },
            notes=tuple(filter(None, (created.note, *document.statements.findings.notes()))),
        )


def _outcome(document: _Document) -> Outcome:
    """Judge what VEX says, if anything, then the inventory."""
    if document.statements.findings.count:
        said = document.statements.outcome(document.damage)
        if said.verdict is not Verdict.PASS:
            return said
    elif document.damage and (document.files or document.packages):
        return Outcome(Verdict.NEEDS_REVIEW, joined(document.damage))
    return _inventoried(document)


def _inventoried(document: _Document) -> Outcome:
    if document.files or document.packages > 1 or (document.packages and not document.described):
        return Outcome(Verdict.PASS)
    if document.packages:
        return Outcome(Verdict.NEEDS_REVIEW, "the inventory lists nothing but the package that it describes")
    return Outcome(Verdict.NOT_RUN, "the inventory lists no package and no file")


def _unread(blob: Blob) -> str:
    """Return the spelling of SPDX that is not read, when it is one."""
    if blob.xml_root == "RDF" and _RDF in blob.head:
        return "RDF/XML"
    if blob.xml_root in _XML_ROOTS and _XML_ID in blob.data:
        return "XML"
    if isinstance(dig(blob.json_object(), "Document", "creationInfo"), dict):
        return "JSON of before version 2.2"
    plain = not blob.head.startswith((b"{", b"[", b"<")) and _TAG_VALUE.search(blob.head) is None
    if plain and _YAML.search(blob.head) is not None:
        return "YAML"
    return ""


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
    damage: list[str] = []
    packages = entries(found.get("packages"), "packages", damage)
    relations = mappings(found.get("relationships"))
    return _Document(
        version=text(found.get("spdxVersion"), 40).removeprefix("SPDX-"),
        name=text(found.get("name"), 300),
        created=dig(found, "creationInfo", "created"),
        tool=_tool(items(dig(found, "creationInfo", "creators"))),
        packages=len(packages),
        files=len(entries(found.get("files"), "files", damage)),
        identified=sum(_has_purl(package) for package in packages),
        described=bool(items(found.get("documentDescribes")))
        or any(text(each.get("relationshipType"), 40).upper() == "DESCRIBES" for each in relations),
        damage=damage,
    )


def _has_purl(package: dict[str, Json]) -> bool:
    references = mappings(package.get("externalRefs"))
    return any(text(each.get("referenceType"), 200).endswith("purl") for each in references)


def _read_graph(found: dict[str, Json]) -> _Document:
    graph = graph_of(found)
    packages, document, made = graph.packages(), graph.document(), graph.creation()
    statements = Statements()
    for statement in graph.statements():
        statements.add(statement)
    listed = items(found.get("@graph"))
    return _Document(
        version=graph.version(found.get("@context")),
        name=text(document.get("name"), 300),
        created=made.get("created"),
        tool=_tool([f"Tool: {graph.tool()}"]),
        packages=len(packages),
        files=len(graph.all("File")),
        identified=sum(bool(purl_of(package)) for package in packages),
        described=bool(items(document.get("rootElement"))),
        statements=statements,
        damage=["some elements cannot be read"] * (len(graph.elements) < len(listed) or bool(graph.all(""))),
    )


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
