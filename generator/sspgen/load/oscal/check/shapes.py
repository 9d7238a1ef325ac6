"""OSCAL's definitions made ready for checking: what may stand under each key, found by one look into a dictionary.

They are made once a release and shared by all documents. They check nothing themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.datatypes import DATATYPES, DataType
from sspgen.load.oscal.definitions import release
from sspgen.model.oscal import MODELS, Definition, Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.model.oscal import Flag, Release


@dataclass(slots=True, eq=False)
class Slot:
    """What may stand under a key of an object.

    Attributes:
        key: of JSON and YAML; `name` is that of the element or attribute.
        shape: of the value, or of each item where it holds ``many``.
        flag: whether it is an attribute in XML.
        accepts: the predicate of its data type; None for an object.
        dated: whether it is younger than OSCAL 1.0 or deprecated.
    """

    key: str
    name: str
    shape: Shape
    flag: bool = False
    many: bool = False
    least: int = 0
    most: int = 1
    choice: int = 0
    since: str = ""
    deprecated: str = ""
    accepts: Callable[[object], bool] | None = None
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Members that exclude each other; ``required`` says that one of them must be there."""

    keys: tuple[str, ...]
    required: bool


@dataclass(slots=True, eq=False)
class Shape:
    """A definition made ready: an object with slots, or a plain value with a data type.

    Attributes:
        name: what messages call it.
        slots: by key; ``children`` has those that are no flags by the name of the element.
        required: keys that must be there, apart from choices.
        datatype: of a plain value, and of the value beside flags.
    """

    definition: Definition
    name: str
    datatype: DataType | None = None
    slots: dict[str, Slot] = field(default_factory=dict)
    children: dict[str, Slot] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    choices: tuple[Choice, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether JSON has a plain value, not an object."""
        return self.datatype is not None and not self.definition.value_key


class Shapes:
    """The shapes of a release by the id of their definition."""

    def __init__(self, models: Release) -> None:
        self.version = models.version
        self._definitions = models.definitions
        self._made: dict[str, Shape] = {}
        self.document = Shape(Definition("document", "document"), "document")
        for model in MODELS:
            if model in models.roots:
                self._add(self.document, self._member(Member(model, model, models.roots[model])))
        self._add(self.document, _slot_of_value("$schema", "markup-multiline"), child=False)

    def root(self, model: str) -> Slot:
        """Return what may stand under a root key."""
        return self.document.slots[model]

    def _shape(self, identifier: str) -> Shape:
        if identifier not in self._made:
            found = self._definitions[identifier]
            shape = Shape(found, found.name, DATATYPES[found.type] if found.type else None)
            self._made[identifier] = shape
            self._fill(shape)
        return self._made[identifier]

    def _fill(self, shape: Shape) -> None:
        found = shape.definition
        for flag in found.flags:
            self._add(shape, _slot_of_flag(found, flag), child=False)
        if found.value_key:
            self._add(shape, _slot_of_value(found.value_key, found.type), child=False)
        for member in found.members:
            self._add(shape, self._member(member))
        shape.required = frozenset(s.key for s in shape.slots.values() if s.least and not s.choice)
        shape.choices = _choices(shape)

    def _member(self, member: Member) -> Slot:
        inner = self._shape(member.definition)
        return Slot(
            key=member.key,
            name=member.name,
            shape=inner,
            many=member.many,
            least=member.least,
            most=member.most,
            choice=member.choice,
            since=member.since,
            deprecated=member.deprecated,
            accepts=inner.datatype.accepts if inner.plain and inner.datatype else None,
            dated=bool(member.since or member.deprecated),
        )

    @staticmethod
    def _add(shape: Shape, slot: Slot, *, child: bool = True) -> None:
        shape.slots[slot.key] = slot
        if child:
            shape.children[slot.name] = slot


def _slot_of_flag(owner: Definition, flag: Flag) -> Slot:
    datatype = DATATYPES[flag.type]
    inner = Definition(f"{owner.id}/@{flag.name}", flag.name, flag.type, rules=flag.rules)
    return Slot(
        key=flag.name,
        name=flag.name,
        shape=Shape(inner, flag.name, datatype),
        flag=True,
        least=int(flag.required),
        since=flag.since,
        deprecated=flag.deprecated,
        accepts=datatype.accepts,
        dated=bool(flag.since or flag.deprecated),
    )


def _slot_of_value(key: str, datatype: str) -> Slot:
    found = DATATYPES[datatype]
    return Slot(key, key, Shape(Definition(key, key, datatype), key, found), least=1, accepts=found.accepts)


def _choices(shape: Shape) -> tuple[Choice, ...]:
    groups: dict[int, list[Slot]] = {}
    for slot in shape.slots.values():
        if slot.choice:
            groups.setdefault(slot.choice, []).append(slot)
    return tuple(Choice(tuple(s.key for s in g), all(s.least for s in g)) for g in groups.values())


@lru_cache(maxsize=1)
def shapes() -> Shapes:
    """Return the shapes of the release that sspgen knows."""
    return Shapes(release())
