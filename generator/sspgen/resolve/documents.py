"""Catalog and profile documents: bytes in, plain data with places out, whichever syntax they are in.

Chooses the reader by content, never fetches, and knows nothing about what the documents mean.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.load.json_places import json_places
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.load.oscal_json import Object
    from sspgen.load.oscal_shape import Problem
    from sspgen.model.profile import KeyPath

YAML_SUFFIXES = (".yaml", ".yml")
_SHOWN_KEYS = 5


@dataclass(frozen=True)
class Document:
    """An OSCAL catalog or profile.

    Attributes:
        path: as shown in messages; relative to the workspace where it lies inside.
        kind: ``catalog`` or ``profile``.
        value: the whole document, whose one key of interest is the kind.
        sha256: hex digest of the bytes that were read.
        place: where the value of a key path stands.
        key_place: where its key stands, if that is another place.
    """

    path: str
    kind: str
    value: Object = field(repr=False)
    sha256: str
    place: Callable[[KeyPath], Span] = field(repr=False)
    key_place: Callable[[KeyPath], Span] | None = field(default=None, repr=False)

    def diagnostic(
        self,
        code: str,
        message: str,
        path: KeyPath,
        severity: Severity = Severity.ERROR,
        remedy: str = "",
    ) -> Diagnostic:
        """Return a diagnostic about a place in this document."""
        return Diagnostic(code, message, self.place(path), severity, remedy)

    def problem(self, problem: Problem) -> Diagnostic:
        """Return a problem of shape as a diagnostic."""
        found = self.diagnostic(problem.code, problem.message, problem.path, remedy=problem.help)
        unknown_key = problem.code == "SSP221"
        return replace(found, span=self.key_place(problem.path)) if unknown_key and self.key_place else found


@dataclass(frozen=True)
class _JsonText:
    """Line and column of key paths, looked up in the text only when something is wrong."""

    path: str
    data: bytes

    @cached_property
    def _text(self) -> str:
        return self.data.decode("utf-8-sig")

    @cached_property
    def _places(self) -> dict[KeyPath, int]:
        return json_places(self._text)

    def span(self, path: KeyPath) -> Span:
        while path and path not in self._places:
            path = path[:-1]
        offset = self._places[path]
        line = self._text.count("\n", 0, offset) + 1
        return Span(self.path, line, offset - self._text.rfind("\n", 0, offset))


def sha256_of(data: bytes) -> str:
    """Return the hex SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def read_document(data: bytes, path: str) -> Document | tuple[Diagnostic, ...]:
    """Read an OSCAL catalog or profile from JSON or YAML.

    Returns:
        The document, or what is wrong with it: SSP2xx of the reader, or SSP255 when it is neither.
    """
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        return (
            Diagnostic(
                "SSP255",
                "is XML; a catalog or profile is read as OSCAL JSON or YAML",
                Span(path),
                help="use the JSON edition of the same document",
            ),
        )
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in YAML_SUFFIXES or (suffix != ".json" and not head.startswith((b"{", b"["))):
        return _read_yaml(data, path)
    value = read_json(data)
    if isinstance(value, JsonProblem):
        span = Span(path, value.line, value.column)
        return (Diagnostic("SSP206", value.message, span),)
    return _typed(value, path, data, _JsonText(path, data).span)


def _read_yaml(data: bytes, path: str) -> Document | tuple[Diagnostic, ...]:
    # The YAML reader is loaded only for YAML: catalogs are JSON and start-up stays fast.
    from sspgen.load.yaml_reader import read_yaml  # noqa: PLC0415 - as said above

    found = read_yaml(data, path)
    if isinstance(found, tuple):
        return found
    document = _typed(found.value, path, data, lambda key_path: found.span(*key_path))
    if isinstance(document, tuple):
        return document
    return replace(document, key_place=lambda key_path: found.key_span(*key_path))


def _typed(
    value: object, path: str, data: bytes, place: Callable[[KeyPath], Span]
) -> Document | tuple[Diagnostic, ...]:
    for kind in ("catalog", "profile"):
        if isinstance(value, dict) and isinstance(value.get(kind), dict):
            return Document(path, kind, value, sha256_of(data), place)
    keys = list(value)[:_SHOWN_KEYS] if isinstance(value, dict) else []
    found = ", ".join(repr(str(key)[:40]) for key in keys) or "no object with one of these keys"
    message = f"is not an OSCAL catalog or profile: it holds {found}"
    return (Diagnostic("SSP255", message, Span(path, 1, 1)),)
