"""What a reader and a collector are, so that adding one touches no other file.

A reader is a module in ``collect/readers`` with a ``READER``; a collector is a module in ``collect/collectors`` with a
``COLLECTOR``. Plug-ins that the workspace names give the same objects through the entry points ``sspgen.readers`` and
``sspgen.collectors``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

from sspgen.load.json_parts import JsonRefusedError, Part, document
from sspgen.load.json_reader import JsonProblem, read_json, read_json_stream
from sspgen.load.xml_reader import XmlProblem, local_name, root_element
from sspgen.model.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from sspgen.collect.git.safe_git import Repository
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.evidence import Collection, EvidenceSource, Json, Report


class Unreadable(Exception):
    """A reader recognised the format but cannot make a normal form of it.

    Attributes:
        code: a key of ``sspgen.model.codes.CODES``; ``SSP302`` unless a better one fits.
    """

    def __init__(self, message: str, code: str = "SSP302") -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Blob:
    """The bytes of a report, parsed at most once however many readers look at it.

    Attributes:
        name: workspace-relative POSIX path; for messages only, never for choosing a reader.
    """

    name: str
    data: bytes

    @cached_property
    def head(self) -> bytes:
        """The first 4,096 bytes without byte-order mark and leading white space."""
        return self.data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()

    @cached_property
    def json(self) -> Json | JsonProblem:
        """The document as JSON, or what is wrong with it. Duplicate keys, NaN and deep nesting are refused."""
        return read_json(self.data)

    @cached_property
    def part(self) -> Part | None:
        """A large JSON document, for readers that take it apart without parsing it whole; None for all others."""
        return document(self.data)

    @cached_property
    def glimpse(self) -> Blob:
        """What is asked about first when a format is recognised: of a large JSON document, its outline."""
        if self.part is None:
            return self
        try:
            outline = self.part.outline()
        except JsonRefusedError:
            return self
        return _Outlined(self.name, self.data, outline)

    @cached_property
    def json_stream(self) -> tuple[Json, ...] | JsonProblem:
        """The documents of a stream of JSON documents (NDJSON, concatenated), or what is wrong with it."""
        if not isinstance(self.json, JsonProblem):
            return (self.json,)
        return read_json_stream(self.data)

    def json_objects(self) -> list[dict[str, Json]]:
        """Return the objects of a stream of JSON documents; none when it is anything else, or malformed."""
        if not self.head.startswith(b"{") or isinstance(self.json_stream, JsonProblem):
            return []
        return [document for document in self.json_stream if isinstance(document, dict)]

    @cached_property
    def xml_start(self) -> Element | XmlProblem:
        """The XML root element with its attributes but without content, or what is wrong."""
        if not self.head.startswith(b"<"):
            return XmlProblem("not XML")
        return root_element(self.data)

    @cached_property
    def xml_root(self) -> str:
        """The local name of the XML root element, or empty when this is no XML that may be read."""
        start = self.xml_start
        return "" if isinstance(start, XmlProblem) else local_name(start.tag)

    @cached_property
    def xml_namespace(self) -> str:
        """The namespace of the XML root element; empty without one."""
        start = self.xml_start
        return "" if isinstance(start, XmlProblem) else start.tag.rpartition("}")[0].lstrip("{")

    @cached_property
    def xml_attributes(self) -> dict[str, str]:
        """The attributes of the XML root element."""
        start = self.xml_start
        return {} if isinstance(start, XmlProblem) else dict(start.attrib)

    def json_object(self) -> dict[str, Json]:
        """Return the JSON object, or an empty one when the document is anything else."""
        return self.json if isinstance(self.json, dict) else {}

    def json_list(self) -> list[Json]:
        """Return the JSON list, or an empty one when the document is anything else."""
        return self.json if isinstance(self.json, list) else []


@dataclass(frozen=True)
class _Outlined(Blob):
    """A large document of which readers see the outline while it is recognised."""

    outline: Json = None

    @cached_property
    def json(self) -> Json | JsonProblem:
        """The outline."""
        return self.outline


@dataclass(frozen=True)
class Recognised(Blob):
    """A report that was recognised by its outline: when the whole turns out to be malformed, reading it ends there."""

    whole: Blob

    @cached_property
    def json(self) -> Json | JsonProblem:
        """The document as JSON.

        Raises:
            JsonRefusedError: it is malformed, which its outline did not show.
        """
        found = self.whole.json
        if isinstance(found, JsonProblem):
            raise JsonRefusedError(found)
        return found


class Reader(Protocol):
    """Turns one format into the normal form. Stateless; `recognises` is cheap and looks at content only.

    The module's docstring is the format's page in the reference: what it is, and what one must know.

    Attributes:
        proves: what a report of this format shows, in a phrase.
        facts: names of the facts that its reports carry, all of them.
        keeps: names that survive redaction, see `sspgen.collect.redaction`: keys of JSON and YAML, attributes and
            elements of XML, columns of CSV. What is not named is dropped before anything is stored, so everything that
            `read` looks at is named, and nothing else.

    A reader of reports that carry the very secrets they found may also have ``secrets``, a frozen set of names: their
    values are dropped, and masked in every spelling wherever they stand in the same object.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    proves: ClassVar[str]
    facts: ClassVar[tuple[str, ...]]
    keeps: ClassVar[frozenset[str]]

    def recognises(self, blob: Blob) -> bool:
        """Tell whether the bytes are of this format, whatever the file is called."""
        ...

    def read(self, blob: Blob) -> Report:
        """Return the normal form.

        Raises:
            Unreadable: when the document is of this format but malformed.
        """
        ...


def _without_end() -> float:
    return math.inf


def _built_in() -> tuple[Reader, ...]:
    from sspgen.collect.registry import readers  # noqa: PLC0415 - the registry needs this module

    return readers()


@dataclass(frozen=True, slots=True)
class CollectContext:
    """What every collector may use.

    Attributes:
        root: the workspace folder; nothing outside it is read.
        repository: the git repository around it, or None.
        now: timezone-aware time of the build.
        readers: in the order in which they are asked; the built-in ones first, then those of plug-ins.
        keep: takes the redacted bytes of a report and returns their hex SHA-256; None where nothing is stored.
        environment: variables that tokens are taken from; empty when no network may be asked.
        deadline: seconds that are left of this source's budget; zero or less when it is used up.
        trust: whom signatures are verified against.
    """

    root: Path
    repository: Repository | None
    now: datetime
    readers: tuple[Reader, ...] = field(default_factory=_built_in)
    keep: Callable[[bytes], str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    deadline: Callable[[], float] = _without_end
    trust: Trust = field(default_factory=Trust)


class Collector(Protocol):
    """Brings the artifacts of one kind of source.

    Attributes:
        settings: the keys under ``collect:`` that it takes; the first of a source is its id.
        network: it asks others over the network, so only ``sspgen collect`` calls it; a build uses what was stored.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    settings: ClassVar[frozenset[str]]
    network: ClassVar[bool]

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the source's query, so that mistakes are told before anything is collected."""
        ...

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Bring the artifacts; what cannot be brought is said in the collection, never raised."""
        ...
