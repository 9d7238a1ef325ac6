"""Mappings: what kinds of evidence, weaknesses and control items say about which statement parts.

A mapping is somebody's judgement, so every row keeps who made it and in which revision, and how directly it speaks.
It never says that something passes: a row only tells what a verdict is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sspgen.model.evidence import Relation, Strength, Support
from sspgen.model.spans import Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what something says about one target.

    Attributes:
        target: OSCAL id of a statement part or control.
        relation: None takes away the row of a mapping below this one.
        shows: what a pass shows of the target, in a few words.
        origin: whose row it is, empty for the workspace's own; ``revision`` as its mapping states it.
        span: where it is written, for rows of the workspace.
    """

    target: str
    relation: Relation | None
    strength: Strength
    shows: str = ""
    origin: str = ""
    revision: str = ""
    span: Span | None = None


Rows = dict[str, Row]
"""Rows by target, in the order written."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence.

    Attributes:
        formats: ids of the readers whose reports may be of this kind.
        indicators: key security indicators of FedRAMP's 20x that it speaks for, e.g. ``KSI-SCR-MON``.
    """

    id: str
    title: str
    formats: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    rows: Rows = field(default_factory=dict)

    def supports(self) -> tuple[Support, ...]:
        """Return the rows as what a source of this kind speaks for, each with its chain."""
        return tuple(
            Support(
                target=row.target,
                relation=row.relation,
                strength=row.strength,
                span=row.span,
                chain=(self.id, row.target),
                origin=row.origin,
                revision=row.revision,
                shows=row.shows,
            )
            for row in self.rows.values()
            if row.relation is not None
        )


@dataclass(frozen=True, slots=True)
class Mappings:
    """All rows there are.

    Attributes:
        kinds: kinds of evidence by id.
        weaknesses: rows by weakness, ``CWE-79``; a finding of it doubts the target, or contradicts it when direct.
        items: rows by control correlation identifier, ``CCI-000366``.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    weaknesses: Mapping[str, Rows] = field(default_factory=dict)
    items: Mapping[str, Rows] = field(default_factory=dict)

    def under(self, own: Mappings) -> Mappings:
        """Return these mappings with others over them: a row of `own` replaces the row of the same target."""
        return Mappings(
            kinds=dict(self.kinds) | {name: _kind(self.kinds.get(name), kind) for name, kind in own.kinds.items()},
            weaknesses=_rows(self.weaknesses, own.weaknesses),
            items=_rows(self.items, own.items),
        )


def _kind(below: Kind | None, own: Kind) -> Kind:
    if below is None:
        return own
    return Kind(
        id=own.id,
        title=own.title or below.title,
        formats=tuple(dict.fromkeys((*below.formats, *own.formats))),
        indicators=tuple(dict.fromkeys((*below.indicators, *own.indicators))),
        rows=below.rows | own.rows,
    )


def _rows(below: Mapping[str, Rows], own: Mapping[str, Rows]) -> dict[str, Rows]:
    return dict(below) | {name: below.get(name, {}) | rows for name, rows in own.items()}
