"""OSCAL documents of every model: bytes in, plain data with places out, whichever encoding they are in.

The data are those of the JSON encoding, also where the document is XML or YAML, and nothing in them is dropped or
corrected. The reader is chosen by content. Nothing is fetched, and what a document means is not known here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from sspgen.load.json_places import JsonPlaces
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.load.oscal.access import child, text
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.oscal import MODELS
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.shape import Problem
    from sspgen.model.profile import KeyPath

YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (".json", ".xml", *YAML_SUFFIXES)
"""Suffixes of files that may hold an OSCAL document."""
RESOLVABLE = ("catalog", "profile")
"""The models that a profile may import."""
NAME_ONE = "name an OSCAL"
"""How the remedy begins where nothing better is known; who asks for a file may know better."""
_MARK = b"\xef\xbb\xbf"
_XML_STARTS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<", b"\x00<")
_HEAD = 4096
_SHOWN_KEYS = 5


class Places(Protocol):
    """Where the values of a document stand in its source. A path that leads nowhere gives the deepest place."""

    def span(self, *key_path: str | int) -> Span:
        """Return the place of a value."""
        ...

    def key_span(self, *key_path: str | int) -> Span:
        """Return the place of the key (or list item) at the end of a key path."""
        ...


@dataclass(frozen=True)
class OscalDocument:
    """An OSCAL document.

    Attributes:
        path: as shown in messages; relative to the workspace where it lies inside.
        model: its root key, one of `sspgen.model.oscal.MODELS`.
        value: the whole document, whose one key of interest is the model.
        sha256: hex digest of the bytes that were read.
        encoding: ``json``, ``yaml`` or ``xml``.
        places: where its values stand.
        notes: what is to be said of its encoding: what XML holds that is none of OSCAL's, or that was left out.
    """

    path: str
    model: str
    value: Object = field(repr=False)
    sha256: str
    encoding: str
    places: Places = field(repr=False)
    notes: tuple[Diagnostic, ...] = ()

    @property
    def body(self) -> Object:
        """What stands under the root key."""
        return child(self.value, self.model)

    @property
    def oscal_version(self) -> str:
        """The version of OSCAL that the document says it is written in; empty when it says none."""
        return text(child(self.body, "metadata"), "oscal-version")

    def span(self, path: KeyPath) -> Span:
        """Return the place of a value; the path starts at the root key."""
        return self.places.span(*path)

    def diagnostic(
        self, code: str, message: str, path: KeyPath, severity: Severity = Severity.ERROR, remedy: str = ""
    ) -> Diagnostic:
        """Return a diagnostic about a place in this document."""
        return Diagnostic(code, message, self.span(path), severity, remedy)

    def problem(self, problem: Problem) -> Diagnostic:
        """Return a problem of shape as a diagnostic."""
        found = self.diagnostic(problem.code, problem.message, problem.path, remedy=problem.help)
        unknown_key = problem.code == "SSP221"
        return replace(found, span=self.places.key_span(*problem.path)) if unknown_key else found


@dataclass(frozen=True)
class JsonText:
    """Line and column of key paths of a JSON document, looked up only when something is to be said of them."""

    path: str
    data: bytes = field(repr=False)

    @cached_property
    def _places(self) -> JsonPlaces:
        return JsonPlaces(self.data.decode("utf-8-sig"))

    def span(self, *key_path: str | int) -> Span:
        """Return the place of a key, or of a list item."""
        return Span(self.path, *self._places.line_and_column(key_path))

    key_span = span


def sha256_of(data: bytes) -> str:
    """Return the hex SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def read_oscal(data: bytes, path: str, models: tuple[str, ...] = MODELS) -> OscalDocument | tuple[Diagnostic, ...]:
    """Read an OSCAL document from JSON, YAML or XML.

    Args:
        data: the bytes.
        path: as it is to be shown; the suffix tells YAML where the content does not.
        models: those that are expected.

    Returns:
        The document, or what is wrong with it: SSP2xx of the reader, or SSP255 when it is of none of the models.
    """
    head = data[:_HEAD].removeprefix(_MARK).lstrip()
    suffix = PurePosixPath(path).suffix.lower()
    if head.startswith(_XML_STARTS) or (suffix == ".xml" and not head.startswith((b"{", b"["))):
        return _read_xml(data, path, models)
    if suffix in YAML_SUFFIXES or (suffix != ".json" and not head.startswith((b"{", b"["))):
        return _read_yaml(data, path, models)
    value = read_json(data)
    if isinstance(value, JsonProblem):
        return (Diagnostic("SSP206", value.message, Span(path, value.line, value.column)),)
    return _typed(value, "json", data, JsonText(path, data), models)


def _read_yaml(data: bytes, path: str, models: tuple[str, ...]) -> OscalDocument | tuple[Diagnostic, ...]:
    # The YAML reader is loaded only for YAML: catalogs are JSON and start-up stays fast.
    from sspgen.load.yaml_reader import read_yaml  # noqa: PLC0415 - as said above

    found = read_yaml(data, path)
    if isinstance(found, tuple):
        return found
    return _typed(found.value, "yaml", data, found, models)


def _read_xml(data: bytes, path: str, models: tuple[str, ...]) -> OscalDocument | tuple[Diagnostic, ...]:
    # The reader of XML needs the table of OSCAL's models and a parser of Markdown: only for XML.
    from sspgen.load.oscal.xml_places import read_places  # noqa: PLC0415 - as said above

    found = read_places(data, path)
    if isinstance(found, Diagnostic):
        return (found,)
    value, source, notes = found
    root = next(iter(value))
    # Only what is visible decides what a document is: another root key may be carried beside it.
    document = (
        _typed(value, "xml", data, source, (root,))
        if root in models
        else _typed({root: value[root]}, "xml", data, source, tuple(model for model in models if model != root))
    )
    return replace(document, notes=notes) if isinstance(document, OscalDocument) else document


class _Text(Places, Protocol):
    @property
    def path(self) -> str: ...


def _typed(
    value: object, encoding: str, data: bytes, source: _Text, models: tuple[str, ...]
) -> OscalDocument | tuple[Diagnostic, ...]:
    for model in models:
        if isinstance(value, dict) and isinstance(value.get(model), dict):
            return OscalDocument(source.path, model, value, sha256_of(data), encoding, source)
    keys = list(value)[:_SHOWN_KEYS] if isinstance(value, dict) else []
    found = ", ".join(repr(str(key)[:40]) for key in keys) or "no object"
    wanted = "document" if models == MODELS else " or ".join(models)
    remedy = _almost(value) or f"{NAME_ONE} {wanted}, in JSON, YAML or XML"
    return (Diagnostic("SSP255", f"is not an OSCAL {wanted}: it holds {found}", Span(source.path, 1, 1), help=remedy),)


def _almost(value: object) -> str:
    """Return what to do with a document that lacks only its root, or has that of a draft; empty for others."""
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("metadata"), dict):
        return "put it under the name of its model, such as {'catalog': {…}}"
    if isinstance(value.get("mapping"), dict):
        return "'mapping' is of a draft; write a 'mapping-collection', which OSCAL has since 1.2.0"
    return ""
