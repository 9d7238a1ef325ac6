"""What an OSCAL document of a build is: a name, a model, and a function from a plan to its body.

One document a file, in ``documents/``. A document neither encodes itself nor reads another: of those made before it, it
knows their files and hashes, so that it can refer to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.model.ids import stable_uuid

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.names import Names
    from sspgen.render.oscal.values import Node
    from sspgen.render.raw_files import RawFile

FOLDER: Final = "oscal"
"""Folder of the documents in the output."""

_MEDIA: Final = "application/{}"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a document: its name beside the others, its encoding, and the hex SHA-256 of its bytes."""

    name: str
    encoding: str
    sha256: str


Kept = Callable[[], "Mapping[str, RawFile]"]
"""Gives the files of an evidence bundle by the hex SHA-256 of the kept bytes."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a document is made of.

    Attributes:
        names: of the document that is being made.
        files: of the documents made before, by document.
        kept: gives the files that the evidence bundle has, by `Artifact.kept`; looked for once a build, when asked for.
    """

    plan: Plan
    names: Names
    files: Mapping[str, tuple[WrittenFile, ...]] = field(default_factory=dict)
    kept: Kept = dict


Make = Callable[[Making], "Node | None"]
"""Returns the body of a document, or None where the plan has nothing to say in it."""


@dataclass(frozen=True, slots=True)
class OscalDocument:
    """A document.

    Attributes:
        name: of its files, without the ending.
        model: its root key.
        encodings: that it is written in where the workspace names none.
    """

    name: str
    model: str
    make: Make
    encodings: tuple[str, ...] = ("json",)


def document_uuid(plan: Plan, name: str) -> str:
    """Return the UUID of a document of a plan, and of the resource by which the others refer to it."""
    return plan.uuid if name == "ssp" else stable_uuid(plan.system.id, "oscal", "document-of", name)


def file_resource(making: Making, name: str, title: str) -> Node:
    """Return the resource that stands for a document made before, with a link and a hash for each of its files."""
    links = [
        {
            "href": file.name,
            "media-type": _MEDIA.format(file.encoding),
            "hashes": [{"algorithm": "SHA-256", "value": file.sha256}],
        }
        for file in making.files.get(name, ())
    ]
    return {"uuid": file_uuid(making.plan, name), "title": title, "rlinks": links}


def file_uuid(plan: Plan, name: str) -> str:
    """Return the UUID of the resource that stands for a document beside others."""
    return stable_uuid(plan.system.id, "oscal", "file-of", name)
