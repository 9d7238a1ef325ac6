"""A YAML document with other texts or key names in it, every place as it was. Pure: it reads no file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sspgen.load.yaml_reader import REPEAT, Document
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sspgen.load.yaml_reader import Mark, Place
    from sspgen.model.evidence import Json

    TextOf = Callable[[str, Span], str]
    Told = Callable[[str, str, Span], None]


def keys_of(document: Document) -> Iterator[str]:
    """Yield every key of a document that is not a repetition, perhaps several times."""
    todo: list[Any] = [document.value]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield from (key for key in value if REPEAT not in key)
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)


def rebuilt(
    document: Document,
    text_of: TextOf | None,
    mark: str,
    names: Mapping[str, str] | None = None,
    told: Told | None = None,
) -> Document:
    """Return a document with other texts and names.

    Args:
        document: as it was read.
        text_of: gives the text in place of one, with its place; asked for texts and keys with ``mark`` in them.
        mark: a character.
        names: other names of keys; one whose new name the mapping has already keeps its own.
        told: is told of every key that got another name.
    """
    work = _Rebuilder(document.path, text_of, mark, names or {}, told)
    value, root = work.node(document.value, document.root)
    return replace(document, value=value, root=root)


class _Rebuilder:
    def __init__(
        self, path: str, text_of: TextOf | None, mark: str, names: Mapping[str, str], told: Told | None
    ) -> None:
        self.path = path
        self.text_of = text_of
        self.mark = mark
        self.names = names
        self.told = told

    def node(self, value: Json, place: Place) -> tuple[Json, Place]:
        start, raw, held = place
        if isinstance(value, dict) and isinstance(held, dict):
            return self._mapping(value, start, held)
        if isinstance(value, list) and isinstance(held, list):
            pairs = [self.node(item, inner) for item, inner in zip(value, held, strict=True)]
            return [item for item, _ in pairs], (start, None, [inner for _, inner in pairs])
        if raw is None or not self._is_marked(raw):
            return value, place
        text = self._text(raw, start)
        return text, (start, text, None)

    def _mapping(self, value: dict[str, Json], start: Mark, held: dict[str, tuple[Mark, Place]]) -> tuple[Json, Place]:
        new_value: dict[str, Json] = {}
        new_held: dict[str, tuple[Mark, Place]] = {}
        for key, item in value.items():
            at, inner = held[key]
            name = self._name(key, at, value, new_value)
            new_value[name], place = self.node(item, inner)
            new_held[name] = (at, place)
        return new_value, (start, None, new_held)

    def _name(self, key: str, at: Mark, value: dict[str, Json], taken: dict[str, Json]) -> str:
        name = self.names.get(key, key)
        if name != key and name not in value and name not in taken:
            if self.told:
                self.told(key, name, self._span(at))
            return name
        new = self._text(key, at) if self._is_marked(key) else key
        return new if new not in value and new not in taken else key

    def _is_marked(self, text: str) -> bool:
        return bool(self.mark) and self.mark in text

    def _text(self, text: str, at: Mark) -> str:
        return self.text_of(text, self._span(at)) if self.text_of else text

    def _span(self, at: Mark) -> Span:
        return Span(self.path, at.line + 1, at.column + 1)


def written(document: Document) -> Json:
    """Return a document's data with every number as it is written: 1.10 is no 1.1."""

    def node(value: Json, place: Place) -> Json:
        _, raw, held = place
        if isinstance(value, dict) and isinstance(held, dict):
            return {key: node(item, held[key][1]) for key, item in value.items()}
        if isinstance(value, list) and isinstance(held, list):
            return [node(item, inner) for item, inner in zip(value, held, strict=True)]
        exact = isinstance(value, bool) or value is None or (isinstance(value, int) and str(value) == raw)
        return value if exact else raw

    return node(document.value, document.root)
