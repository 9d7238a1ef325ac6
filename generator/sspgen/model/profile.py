"""Profiles: which controls are imported, how they are arranged and what is changed in them (OSCAL 1.2, profile model).

Every directive keeps its key path in the document it was read from, so that a message can name file and line.
Nothing in here decides what a profile resolves to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sspgen.model.catalog import Link, Parameter, Part, Property

KeyPath: TypeAlias = "tuple[str | int, ...]"


class Combine(StrEnum):
    """What to do with a control that two imports bring in different forms."""

    KEEP = "keep"
    USE_FIRST = "use-first"
    MERGE = "merge"


class Structure(StrEnum):
    """How the selected controls are arranged; a profile that does not say means `FLAT`."""

    FLAT = "flat"
    AS_IS = "as-is"
    CUSTOM = "custom"


class Order(StrEnum):
    """Order of the controls that one ``insert-controls`` brings."""

    KEEP = "keep"
    ASCENDING = "ascending"
    DESCENDING = "descending"


class Position(StrEnum):
    """Where an ``add`` puts things: beside its target, or first or last within it."""

    BEFORE = "before"
    AFTER = "after"
    STARTING = "starting"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Selector:
    """One ``select-control-by-id``: controls by id and by pattern, perhaps with all controls below them.

    Attributes:
        ids: control ids in the order written.
        patterns: globs in which ``*`` stands for any characters and ``?`` for one.
    """

    ids: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    with_children: bool = False
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Controls to include, less those to exclude."""

    include_all: bool = True
    include: tuple[Selector, ...] = ()
    exclude: tuple[Selector, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """One catalog or profile to take controls from; ``href`` may be ``#uuid`` of a back-matter resource."""

    href: str
    selection: Selection = Selection()
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class InsertControls:
    """A place of a custom arrangement, and which of the selected controls go there."""

    selection: Selection = Selection()
    order: Order = Order.KEEP
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class CustomGroup:
    """A group of a custom arrangement."""

    id: str
    title: str
    params: tuple[Parameter, ...] = ()
    inserts: tuple[InsertControls, ...] = ()
    groups: tuple[CustomGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """How imports are combined and arranged; ``inserts`` and ``groups`` belong to a custom arrangement.

    Attributes:
        written: whether the profile says how its controls are arranged, or `FLAT` is only OSCAL's default.
    """

    combine: Combine = Combine.KEEP
    structure: Structure = Structure.FLAT
    inserts: tuple[InsertControls, ...] = ()
    groups: tuple[CustomGroup, ...] = ()
    written: bool = False


@dataclass(frozen=True, slots=True)
class SetParameter:
    """What a profile says about a parameter; ``setting`` carries only what the profile wrote.

    Attributes:
        param_id: id of the parameter in either OSCAL style.
        setting: the written fields, under that id.
        selects: whether a ``select`` was written, which then replaces the catalog's.
    """

    param_id: str
    setting: Parameter
    selects: bool = False
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Add:
    """Contents to add to a control, or to the one part or parameter that ``by_id`` names."""

    position: Position = Position.ENDING
    by_id: str = ""
    title: str = ""
    params: tuple[Parameter, ...] = ()
    props: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    parts: tuple[Part, ...] = ()
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Contents to remove: whatever meets every criterion that is not empty.

    Attributes:
        by_item_name: ``param``, ``prop``, ``link`` or ``part``.
    """

    by_name: str = ""
    by_class: str = ""
    by_id: str = ""
    by_item_name: str = ""
    by_ns: str = ""
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Alter:
    """Changes to one control: what is removed, then what is added."""

    control_id: str
    removes: tuple[Remove, ...] = ()
    adds: tuple[Add, ...] = ()
    path: KeyPath = ()


@dataclass(frozen=True, slots=True)
class ResourceLink:
    """An OSCAL ``rlink``."""

    href: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A back-matter resource that an import may refer to by ``#uuid``."""

    uuid: str
    title: str = ""
    links: tuple[ResourceLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as it is written, before anything is looked up."""

    title: str
    version: str = ""
    uuid: str = ""
    oscal_version: str = ""
    imports: tuple[Import, ...] = ()
    merge: Merge = Merge()
    set_parameters: tuple[SetParameter, ...] = ()
    alters: tuple[Alter, ...] = ()
    resources: tuple[Resource, ...] = ()
