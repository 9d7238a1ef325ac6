"""OSCAL's models as a reader and a writer of XML need them: what an element or attribute of a name is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sspgen.load.oscal.definitions import release
from sspgen.load.oscal.markup import MARKUP

if TYPE_CHECKING:
    from sspgen.model.oscal import Definition, Flag, Member


@dataclass(frozen=True, slots=True)
class Part:
    """A member with what it is.

    Attributes:
        markup: the value is markup, and is alone in its element.
    """

    member: Member
    definition: Definition

    @property
    def key(self) -> str:
        """The key in JSON."""
        return self.member.key

    @property
    def markup(self) -> str:
        """The data type of a value that is markup; else empty."""
        return self.definition.type if self.definition.type in MARKUP else ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A definition by the names of XML.

    Attributes:
        elements: members by the name of their element, or of the element around them.
        keys: members by their key in JSON, in the order that XML has.
        unwrapped: the member whose paragraphs stand in this element without one of their own.
    """

    definition: Definition
    flags: dict[str, Flag]
    elements: dict[str, Part]
    keys: dict[str, Part]
    unwrapped: Part | None

    def is_known(self, key: str) -> bool:
        """Tell whether the model has a member, flag or value of a key."""
        return key in self.keys or key in self.flags or key == self.definition.value_key != ""


@cache
def shape(identifier: str) -> Shape:
    """Return the shape of a definition."""
    known = release().definitions
    definition = known[identifier]
    parts = [Part(member, known[member.definition]) for member in definition.members]
    return Shape(
        definition=definition,
        flags={flag.name: flag for flag in definition.flags},
        elements={(p.key if p.member.wrapped else p.member.name): p for p in parts if not p.member.unwrapped},
        keys={part.key: part for part in parts},
        unwrapped=next((part for part in parts if part.member.unwrapped), None),
    )
