"""The line of every object and text of an OSCAL document; of JSON, in one pass over its source.

The keys of interest occur in the source in the very order in which a walk of the parsed document meets them, so lines
can be dealt out without parsing anything twice. Should the two counts differ (a key written with escapes), no line is
given at all: a wrong place is worse than none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

_KEYS: Final = ("uuid", "description")
_KEY: Final = re.compile(rb'"(?:%s)"[ \t\r\n]*:' % "|".join(_KEYS).encode())


class PlacesOfObjects(Protocol):
    """Tells where the objects of one document stand; they are known by identity, so the document must be kept."""

    def span(self, item: Object) -> Span:
        """Return the place of an object."""
        ...

    def text_span(self, item: Object) -> Span:
        """Return the place of an object's description."""
        ...


def places_of(document: OscalDocument, data: bytes) -> PlacesOfObjects:
    """Return what tells the places of a document's objects.

    Args:
        document: of any encoding.
        data: the bytes that it was read from.
    """
    if document.encoding == "json":
        return Lines(data, document.path, dict(document.value))
    return Paths(document)


class Paths:
    """Places of the objects of a document whose encoding knows them by key path."""

    def __init__(self, document: OscalDocument) -> None:
        self._document = document
        self._paths: dict[int, KeyPath] = {}
        self._note(dict(document.value), ())

    def span(self, item: Object) -> Span:
        """Return the place of an object; of the document when it is not one of its objects."""
        return self._document.places.span(*self._paths.get(id(item), ()))

    def text_span(self, item: Object) -> Span:
        """Return the place of an object's description."""
        return self._document.places.span(*self._paths.get(id(item), ()), "description")

    def _note(self, value: Json, path: KeyPath) -> None:
        members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, held in members:
            if isinstance(held, dict):
                self._paths[id(held)] = (*path, key)
            self._note(held, (*path, key))


class Lines:
    """Places of the objects of one JSON document.

    Args:
        data: the source.
        path: of the source, workspace-relative.
        document: what was parsed from it; its objects are known by identity, so it must be kept.
    """

    def __init__(self, data: bytes, path: str, document: Json) -> None:
        self.path = path
        self._objects: dict[int, tuple[int, int]] = {}
        self._texts: dict[int, tuple[int, int]] = {}
        places = list(_places(data))
        met: list[tuple[int, str]] = []
        _walk(document, met)
        if len(places) == len(met):
            self._keep(met, places)

    def _keep(self, met: list[tuple[int, str]], places: list[tuple[int, int]]) -> None:
        for (identity, key), place in zip(met, places, strict=True):
            if key == "description":
                self._texts[identity] = place
            else:
                self._objects.setdefault(identity, place)

    def span(self, item: Object) -> Span:
        """Return the place of an object: of its UUID, or else of its description."""
        return Span(self.path, *self._objects.get(id(item), self._texts.get(id(item), ())))

    def text_span(self, item: Object) -> Span:
        """Return the place of an object's description; of the object when it has none."""
        return Span(self.path, *self._texts.get(id(item), self._objects.get(id(item), ())))


def _places(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield line and column of every key of interest."""
    line, start, position = 1, 0, 0
    for match in _KEY.finditer(data):
        passed = data.count(b"\n", position, match.start())
        if passed:
            line += passed
            start = data.rfind(b"\n", position, match.start()) + 1
        position = match.start()
        # Only white space stands before a key, unless the document is on one line; then bytes are near enough.
        yield line, position - start + 1


def _walk(value: Json, met: list[tuple[int, str]]) -> None:
    """Note every key of interest in the order of the source, with the identity of its object."""
    if isinstance(value, dict):
        for key, held in value.items():
            if key in _KEYS:
                met.append((id(value), key))
            if type(held) is dict or type(held) is list:
                _walk(held, met)
    elif isinstance(value, list):
        for held in value:
            if type(held) is dict or type(held) is list:
                _walk(held, met)
