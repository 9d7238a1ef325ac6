"""Other frameworks beside the plan's own: which controls each of their items names, and lists of controls by name.

Somebody's judgement again, so source and revision stay with it. It never says that an item is met: only what it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sspgen.model.ids import control_label, statement_suffix
from sspgen.model.spans import Span


class Relationship(StrEnum):
    """How an item relates to what it names (OSCAL 1.2 mapping, ``relationship``). `UNKNOWN`: nobody said."""

    EQUAL = "equal-to"
    EQUIVALENT = "equivalent-to"
    SUBSET = "subset-of"
    SUPERSET = "superset-of"
    INTERSECTS = "intersects-with"
    UNRELATED = "no-relationship"
    UNKNOWN = "unknown"

    @property
    def inverse(self) -> Relationship:
        """The same relationship, told from the other side."""
        return _INVERSE.get(self, self)

    @property
    def covers(self) -> bool:
        """Whether who meets the one side has met the other side whole."""
        return self in {Relationship.EQUAL, Relationship.EQUIVALENT, Relationship.SUPERSET}


WORDS = {
    Relationship.EQUAL: "is equal to this",
    Relationship.EQUIVALENT: "is equivalent to this",
    Relationship.SUBSET: "covers a part of this",
    Relationship.SUPERSET: "covers this",
    Relationship.INTERSECTS: "overlaps with this",
    Relationship.UNRELATED: "has nothing to do with this",
    Relationship.UNKNOWN: "is related to this",
}
"""How one side of a relationship is to the other, which is "this"."""
_INVERSE = {Relationship.SUBSET: Relationship.SUPERSET, Relationship.SUPERSET: Relationship.SUBSET}


@dataclass(frozen=True, slots=True)
class CrosswalkItem:
    """An item of another framework.

    Attributes:
        id: as that framework writes it, e.g. ``KSI-IAM-AAM``; ``title`` may be empty.
        targets: ids of controls or statement parts; none when the framework names no control for it.
        span: where it is written, for items of the workspace.
        relationships: of the item to each target, in the same order; empty when nobody said any.
    """

    id: str
    title: str
    targets: tuple[str, ...]
    span: Span | None = None
    relationships: tuple[Relationship, ...] = ()

    def named(self) -> tuple[tuple[str, Relationship], ...]:
        """Return each target with how the item relates to it."""
        known = self.relationships or (Relationship.UNKNOWN,) * len(self.targets)
        return tuple(zip(self.targets, known, strict=True))


def related(name: str, title: str, found: dict[str, Relationship], span: Span | None = None) -> CrosswalkItem:
    """Return an item with its targets; relationships are kept only where somebody said one."""
    told = any(kind is not Relationship.UNKNOWN for kind in found.values())
    return CrosswalkItem(name, title, tuple(found), span, tuple(found.values()) if told else ())


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A framework with the controls that its items name.

    Attributes:
        id: short name, part of its page's address.
        source: who says so, ``revision`` in which revision; may be empty for the workspace's own.
        path: workspace-relative path of the file that it was read from; empty for those that the package ships.
    """

    id: str
    title: str
    source: str = ""
    revision: str = ""
    items: tuple[CrosswalkItem, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class ControlList:
    """Controls that somebody lists under a name, e.g. the moderate baseline.

    Attributes:
        controls: their ids.
    """

    id: str
    title: str
    source: str
    revision: str
    controls: frozenset[str]


@dataclass(frozen=True, slots=True)
class Via:
    """How an answer that was written for one control came to answer another.

    Attributes:
        answer: UUID of the answer as it was written.
        control: what it was written for, and ``statement``, the part of it; empty for the control as a whole.
        relationship: of what it was written for to what it answers here; `UNKNOWN` when a crosswalk does not say.
        source: who says so: title of the crosswalk; empty when the author of the answer says it.
    """

    answer: str
    control: str
    statement: str = ""
    relationship: Relationship = Relationship.UNKNOWN
    source: str = ""

    @property
    def written_for(self) -> str:
        """What it was written for, as people read it: ``AC-2 a``."""
        return f"{control_label(self.control)} {statement_suffix(self.statement)}".rstrip()

    @property
    def sentence(self) -> str:
        """Whence it came, as one sentence."""
        if not self.source:
            return f"Written for {self.written_for}; its author says that it answers this, too."
        return f"Written for {self.written_for}, which {WORDS[self.relationship]}, as {self.source} says."
