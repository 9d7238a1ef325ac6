"""Mapping files: those that the package ships, and a workspace's own, which come over them.

The shipped ones are read only when a source asks for them, and the long lists of control items only when a source
maps by tags: a workspace that maps nothing pays nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.native_component import part_id
from sspgen.load.native_values import at, keys, text, texts
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.evidence import MapsBy, Relation, Strength
from sspgen.model.ids import control_id
from sspgen.model.mapping import Kind, Mappings, Row, Rows
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sspgen.load.yaml_reader import Key

_ITEMS = "cci-"
"""How the names of shipped lists of control items begin."""


def shipped_folder() -> Path:
    """Return the folder of the shipped mappings; in a checkout of sspgen it lies in that workspace itself."""
    return data_folder("controls") / "mappings"


@lru_cache(maxsize=2)
def shipped(*, items: bool) -> Mappings:
    """Return the shipped mappings, with or without the lists of control items.

    Raises:
        InputError: the installation is damaged.
    """
    found = Mappings()
    for path in sorted(shipped_folder().glob("*.yaml")):
        if items or not path.name.startswith(_ITEMS):
            found = found.under(mappings_of(shipped_document(path), placed=False))
    return found


def shipped_document(path: Path) -> Document:
    """Return a YAML file of the package.

    Raises:
        InputError: the installation is damaged.
    """
    document = read_yaml(path.read_bytes(), path.name)
    if not isinstance(document, Document):
        raise InputError(*document)
    return document


def mappings_for(by: Iterable[MapsBy], own: Iterable[Document]) -> Mappings:
    """Return the shipped mappings with a workspace's own over them.

    Args:
        by: how its sources map; lists of control items are read for `MapsBy.TAGS` only.
        own: its mapping files that their schema has accepted, in order of path.
    """
    found = shipped(items=MapsBy.TAGS in set(by))
    for document in own:
        found = found.under(mappings_of(document))
    return found


def mappings_of(document: Document, *, placed: bool = True) -> Mappings:
    """Return the mappings of a document that its schema has accepted.

    Args:
        document: a mapping file.
        placed: whether rows tell their place: those of the package lie outside the workspace, and do not.
    """
    read = _Reader(document, placed=placed)
    kinds = {str(key): read.kind(str(key)) for key in keys(document, "mappings", "kinds")}
    weaknesses = {str(key): read.weakness(str(key)) for key in keys(document, "mappings", "weaknesses")}
    return Mappings(kinds=kinds, weaknesses=weaknesses, items=read.items())


def target_id(written: str) -> str:
    """Return the OSCAL id of a statement or control in any spelling; ``component:<id>`` stays as it is."""
    if written.startswith("component:"):
        return written
    head, named, _ = written.partition("_smt")
    control = control_id(head)
    return (part_id(control, written) or written) if named else control


class _Reader:
    """Makes rows of one document: all have its source and revision."""

    def __init__(self, document: Document, *, placed: bool) -> None:
        self._document = document
        self._placed = placed
        self._origin = text(document, "mappings", "source")
        self._revision = text(document, "mappings", "revision")

    def kind(self, name: str) -> Kind:
        path = ("mappings", "kinds", name)
        rows = [self._kind_row((*path, "rows", key)) for key in keys(self._document, *path, "rows")]
        return Kind(
            id=name,
            title=text(self._document, *path, "title"),
            formats=texts(self._document, *path, "formats"),
            indicators=texts(self._document, *path, "ksi"),
            rows={row.target: row for row in rows},
        )

    def weakness(self, name: str) -> Rows:
        path: tuple[Key, ...] = ("mappings", "weaknesses", name)
        if isinstance(at(self._document, *path), str):
            rows = [self._row(path, target, "supports", "derived") for target in text(self._document, *path).split()]
        else:
            rows = [self._weakness_row(path, str(key)) for key in keys(self._document, *path)]
        return {row.target: row for row in rows}

    def items(self) -> dict[str, Rows]:
        found: dict[str, Rows] = {}
        for key in keys(self._document, "mappings", "items"):
            path = ("mappings", "items", key)
            row = self._row(path, str(key), "supports", "direct")
            for number in text(self._document, *path).split():
                found.setdefault(f"CCI-{number.removeprefix('CCI-')}", {})[row.target] = row
        return found

    def _kind_row(self, path: tuple[Key, ...]) -> Row:
        plain = isinstance(at(self._document, *path), str)
        relation = text(self._document, *path) if plain else text(self._document, *path, "relation")
        strength = "" if plain else text(self._document, *path, "strength")
        shows = "" if plain else text(self._document, *path, "shows")
        return self._row(path, str(path[-1]), relation, strength or "process", shows)

    def _weakness_row(self, path: tuple[Key, ...], target: str) -> Row:
        strength = text(self._document, *path, target)
        gone = strength == "none"
        return self._row((*path, target), target, "none" if gone else "supports", "derived" if gone else strength)

    def _row(self, path: tuple[Key, ...], target: str, relation: str, strength: str, shows: str = "") -> Row:
        return Row(
            target=target_id(target),
            relation=None if relation == "none" else Relation(relation),
            strength=Strength(strength),
            shows=shows,
            origin=self._origin,
            revision=self._revision,
            span=self._document.key_span(*path) if self._placed else None,
        )
