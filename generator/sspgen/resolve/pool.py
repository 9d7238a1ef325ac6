"""The controls that one import offers: of a catalog, of a resolved profile, or of ids alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from sspgen.load.oscal.catalog import is_withdrawn, read_control
from sspgen.model.catalog import Control, Group
from sspgen.model.ids import natural_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sspgen.load.oscal.catalog import CatalogIndex
    from sspgen.model.catalog import Catalog, Parameter


@dataclass(frozen=True, slots=True)
class Entry:
    """A control that can be selected; it becomes typed when it is."""

    id: str
    parent_id: str
    build: Callable[[], Control] = field(repr=False)


@dataclass(frozen=True)
class Pool:
    """Controls to select from.

    Attributes:
        entries: by id, in the order of the source.
        known: ids and titles of all controls of the catalogs behind it, selected or not.
        withdrawn: what those catalogs withdrew, by id.
        complete: False when there are ids but no texts, because a catalog is not at hand.
    """

    title: str
    version: str
    oscal_version: str
    uuid: str
    groups: tuple[Group, ...]
    entries: dict[str, Entry]
    params: tuple[Parameter, ...]
    resources: dict[str, str]
    known: dict[str, str]
    complete: bool = True
    withdrawn: dict[str, Control] = field(default_factory=dict)

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """Ids of the controls directly inside each control."""
        found: dict[str, list[str]] = {}
        for entry in self.entries.values():
            if entry.parent_id:
                found.setdefault(entry.parent_id, []).append(entry.id)
        return found

    def descendants(self, identifier: str) -> list[str]:
        """Return the ids of all controls inside a control, at any depth."""
        found: list[str] = []
        waiting = list(self.below.get(identifier, ()))
        while waiting:
            inner = waiting.pop(0)
            found.append(inner)
            waiting.extend(self.below.get(inner, ()))
        return found


def pool_of_index(index: CatalogIndex) -> Pool:
    """Return the controls of a catalog, untyped until they are selected."""
    return Pool(
        title=index.title,
        version=index.version,
        oscal_version=index.oscal_version,
        uuid=index.uuid,
        groups=index.groups,
        entries={c.id: Entry(c.id, c.parent_id, partial(read_control, c)) for c in index.controls.values()},
        params=index.params,
        resources=index.resources,
        known={c.id: c.title for c in index.controls.values()},
        withdrawn={c.id: read_control(c) for c in index.controls.values() if is_withdrawn(c)},
    )


def pool_of_catalog(catalog: Catalog, known: dict[str, str], withdrawn: dict[str, Control]) -> Pool:
    """Return the controls of a resolved profile."""
    return Pool(
        title=catalog.title,
        version=catalog.version,
        oscal_version=catalog.oscal_version,
        uuid=catalog.uuid,
        groups=catalog.groups,
        entries={c.id: Entry(c.id, c.parent_id, partial(_same, c)) for c in catalog.controls},
        params=catalog.params,
        resources=catalog.resources,
        known=known,
        complete=catalog.complete,
        withdrawn=withdrawn,
    )


def pool_of_ids(titles: Mapping[str, str]) -> Pool:
    """Return controls of which nothing but ids, and perhaps titles, is known."""
    ordered = sorted(titles, key=natural_key)
    controls = [skeleton_control(i, titles[i], titles) for i in ordered]
    return Pool(
        title="",
        version="",
        oscal_version="",
        uuid="",
        groups=groups_of(control.group_id for control in controls),
        entries={c.id: Entry(c.id, c.parent_id, partial(_same, c)) for c in controls},
        params=(),
        resources={},
        known={i: t for i, t in titles.items() if t},
        complete=False,
    )


def skeleton_control(identifier: str, title: str, ids: Iterable[str]) -> Control:
    """Return a control without texts; its family and parent are read off its id."""
    head, _, tail = identifier.rpartition(".")
    parent = head if tail.isdigit() and head in ids else ""
    return Control(identifier, title, group_id=identifier.partition("-")[0], parent_id=parent)


def groups_of(ids: Iterable[str]) -> tuple[Group, ...]:
    """Return the families of controls that are known by id only."""
    return tuple(Group(i, _FAMILIES.get(i, i.upper())) for i in dict.fromkeys(ids) if i)


def _same(control: Control) -> Control:
    return control


_FAMILIES = {
    "ac": "Access Control",
    "at": "Awareness and Training",
    "au": "Audit and Accountability",
    "ca": "Assessment, Authorization, and Monitoring",
    "cm": "Configuration Management",
    "cp": "Contingency Planning",
    "ia": "Identification and Authentication",
    "ir": "Incident Response",
    "ma": "Maintenance",
    "mp": "Media Protection",
    "pe": "Physical and Environmental Protection",
    "pl": "Planning",
    "pm": "Program Management",
    "ps": "Personnel Security",
    "pt": "Personally Identifiable Information Processing and Transparency",
    "ra": "Risk Assessment",
    "sa": "System and Services Acquisition",
    "sc": "System and Communications Protection",
    "si": "System and Information Integrity",
    "sr": "Supply Chain Risk Management",
}
"""Family names of NIST SP 800-53, for when its catalog is not at hand."""
