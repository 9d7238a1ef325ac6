"""OSCAL catalogs as JSON-shaped data to the typed model.

A published catalog holds a thousand controls of which a profile selects some, so a catalog is first only indexed
(`CatalogIndex`) and a control becomes typed when it is asked for. Nothing here reads a file.
Source: OSCAL 1.2 catalog model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, children, text, texts
from sspgen.model.catalog import Control, Group, Link, Parameter, Part, Property

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.load.oscal.access import Object

ALT_IDENTIFIER = "alt-identifier"
AGGREGATES = "aggregates"
SORT_ID = "sort-id"


@dataclass(frozen=True, slots=True)
class IndexedControl:
    """A control's place in its catalog, and its unread contents."""

    id: str
    title: str
    group_id: str
    parent_id: str
    source: Object = field(repr=False)


@dataclass(frozen=True, slots=True)
class CatalogIndex:
    """A catalog that is read as far as ids, titles, groups and catalog-level parameters.

    Attributes:
        controls: by id, in document order; the first wins where an id is repeated.
        repeated: ids that more than one control has.
        resources: back-matter resources by UUID, as hrefs or titles.
    """

    title: str
    version: str
    oscal_version: str
    uuid: str
    groups: tuple[Group, ...]
    controls: dict[str, IndexedControl]
    params: tuple[Parameter, ...]
    resources: dict[str, str]
    repeated: tuple[str, ...] = ()


def read_property(source: Object) -> Property:
    """Read one ``prop``."""
    return Property(
        name=text(source, "name"),
        value=text(source, "value"),
        ns=text(source, "ns"),
        class_=text(source, "class"),
        remarks=text(source, "remarks"),
    )


def read_link(source: Object) -> Link:
    """Read one ``link``."""
    return Link(href=text(source, "href"), rel=text(source, "rel"), text=text(source, "text"))


def read_properties(holder: Object) -> tuple[Property, ...]:
    """Read the ``props`` of any object."""
    return tuple(read_property(p) for p in children(holder, "props"))


def read_links(holder: Object) -> tuple[Link, ...]:
    """Read the ``links`` of any object."""
    return tuple(read_link(p) for p in children(holder, "links"))


def read_parameter(source: Object, key: str = "id") -> Parameter:
    """Read one ``param``, or a ``set-parameter`` with ``param-id`` as its key."""
    props = read_properties(source)
    select = child(source, "select")
    return Parameter(
        id=text(source, key),
        label=text(source, "label"),
        usage=text(source, "usage"),
        choices=texts(select, "choice"),
        how_many=text(select, "how-many"),
        values=texts(source, "values"),
        constraints=tuple(text(c, "description") for c in children(source, "constraints")),
        guidelines=tuple(text(g, "prose") for g in children(source, "guidelines")),
        alt_ids=tuple(p.value for p in props if p.name == ALT_IDENTIFIER),
        aggregates=tuple(p.value for p in props if p.name == AGGREGATES),
        class_=text(source, "class"),
        depends_on=text(source, "depends-on"),
        props=props,
        links=read_links(source),
    )


def read_part(source: Object) -> Part:
    """Read one ``part`` with all parts below it."""
    return Part(
        name=text(source, "name"),
        id=text(source, "id"),
        title=text(source, "title"),
        prose=text(source, "prose"),
        class_=text(source, "class"),
        ns=text(source, "ns"),
        props=read_properties(source),
        links=read_links(source),
        parts=tuple(read_part(p) for p in children(source, "parts")),
    )


def read_control(indexed: IndexedControl) -> Control:
    """Read one control, without the controls inside it."""
    source = indexed.source
    return Control(
        id=indexed.id,
        title=indexed.title,
        group_id=indexed.group_id,
        parent_id=indexed.parent_id,
        class_=text(source, "class"),
        params=tuple(read_parameter(p) for p in children(source, "params")),
        props=read_properties(source),
        links=read_links(source),
        parts=tuple(part for part in map(read_part, children(source, "parts")) if not _says_nothing(part)),
    )


def is_withdrawn(indexed: IndexedControl) -> bool:
    """Tell whether the catalog withdrew a control, before it is read."""
    states = (p for p in children(indexed.source, "props") if text(p, "name") == "status")
    return any(text(p, "value").lower() == "withdrawn" for p in states)


def _says_nothing(part: Part) -> bool:
    """Tell whether a part is a statement without a word, which asks for no answer (the controls inside may)."""
    return part.name == "statement" and not part.parts and not part.prose.strip()


def index_catalog(catalog: Object) -> CatalogIndex:
    """Index what stands under the key ``catalog`` of an OSCAL document."""
    metadata = child(catalog, "metadata")
    walk = _Walk()
    walk.enter(catalog, "")
    return CatalogIndex(
        title=text(metadata, "title"),
        version=text(metadata, "version"),
        oscal_version=text(metadata, "oscal-version"),
        uuid=text(catalog, "uuid"),
        groups=tuple(walk.groups),
        controls=walk.controls,
        params=tuple(walk.params),
        resources=read_resources(catalog),
        repeated=tuple(walk.repeated),
    )


def read_resources(document: Object) -> dict[str, str]:
    """Return the back matter by UUID, each as its first link or else its title."""
    found: dict[str, str] = {}
    for resource in children(child(document, "back-matter"), "resources"):
        links = [text(link, "href") for link in children(resource, "rlinks")]
        found[text(resource, "uuid")] = next((href for href in links if href), text(resource, "title"))
    return found


class _Walk:
    """Collects groups, controls and loose parameters in document order."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.controls: dict[str, IndexedControl] = {}
        self.params: list[Parameter] = []
        self.repeated: list[str] = []

    def enter(self, holder: Object, group_id: str) -> None:
        self.params.extend(read_parameter(p) for p in children(holder, "params"))
        for control in _in_order(children(holder, "controls")):
            self._control(control, group_id, "")
        for group in _in_order(children(holder, "groups")):
            self._group(group, group_id)

    def _group(self, group: Object, parent_id: str) -> None:
        identifier = text(group, "id") or f"group-{len(self.groups) + 1}"
        self.groups.append(Group(identifier, text(group, "title"), parent_id))
        self.enter(group, identifier)

    def _control(self, control: Object, group_id: str, parent_id: str) -> None:
        identifier = text(control, "id")
        if identifier in self.controls:
            self.repeated.append(identifier)
        elif identifier:
            title = text(control, "title")
            self.controls[identifier] = IndexedControl(identifier, title, group_id, parent_id, control)
        for inner in _in_order(children(control, "controls")):
            self._control(inner, group_id, identifier)


def _in_order(siblings: Iterable[Object]) -> list[Object]:
    """Order siblings by their ``sort-id`` where each has one; some catalogs are published in no order."""
    found = list(siblings)
    ranks = [next((text(p, "value") for p in children(s, "props") if text(p, "name") == SORT_ID), "") for s in found]
    if not all(ranks):
        return found
    return [found[place] for place in sorted(range(len(found)), key=ranks.__getitem__)]
