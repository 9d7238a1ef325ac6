"""The rules of every shape made ready, once for all documents; a shape's rules are made when it is first met.

An open list of values is left out where no closed one can be about the same values: it can refuse nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.check.constraints import (
    allowed_values,
    cardinality,
    expect,
    index,
    index_has_key,
    matches,
    unique,
)
from sspgen.load.oscal.check.constraints.kinds import Holder
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import all_below, selected

if TYPE_CHECKING:
    from sspgen.load.oscal.check.constraints.kinds import Check, Make
    from sspgen.load.oscal.check.shapes import Shape, Shapes
    from sspgen.model.oscal import Rule

_ALLOWED = "allowed-values"
_INDEX = "index"

KINDS: Final[dict[str, Make]] = {
    _ALLOWED: allowed_values.make,
    "expect": expect.make,
    "matches": matches.make,
    _INDEX: index.make,
    "index-has-key": index_has_key.make,
    "is-unique": unique.make,
    "has-cardinality": cardinality.make,
}
"""The kinds of constraints by the name that the metaschema gives them."""


class Rulebook:
    """The rules of one model of a release, by shape.

    Attributes:
        shapes: all shapes that a document of the model can have, flags included.
        indexes: the rules that make an index, by its name.
    """

    def __init__(self, models: Shapes, model: str) -> None:
        self._document = models.document
        below = all_below(models.root(model).shape)
        self.shapes = below | _flags(below)
        self._closed = self._closed_values()
        self._made: dict[Shape, tuple[Check, ...]] = {}
        self.indexes = {r.name: r for s in self.shapes for r in s.definition.rules if r.kind == _INDEX}

    def of(self, shape: Shape) -> tuple[Check, ...]:
        """Return the rules of a shape.

        Raises:
            MetapathError: the table of models holds an expression that is not supported.
        """
        found = self._made.get(shape)
        if found is None:
            holder = Holder(shape, self._document)
            wanted = [rule for rule in shape.definition.rules if self._can_refuse(rule, shape)]
            found = tuple(KINDS[rule.kind](_named(rule, shape), holder) for rule in wanted)
            self._made[shape] = found
        return found

    def _can_refuse(self, rule: Rule, shape: Shape) -> bool:
        if rule.kind != _ALLOWED or not rule.other or rule.deprecated:
            return True
        return not self._closed.isdisjoint(self._about(rule, shape))

    def _closed_values(self) -> frozenset[Shape]:
        return frozenset(
            about
            for shape in self.shapes
            for rule in shape.definition.rules
            if rule.kind == _ALLOWED and not rule.other
            for about in self._about(rule, shape)
        )

    def _about(self, rule: Rule, shape: Shape) -> frozenset[Shape]:
        return selected(parse(rule.target), frozenset({shape}), self._document)


def _named(rule: Rule, shape: Shape) -> Rule:
    """Return a rule that has no id with one: the definition that has it, and what in it the rule is about."""
    if rule.id:
        return rule
    owner = shape.definition.id.partition(":")[2]
    return replace(rule, id=owner if rule.target == "." else f"{owner}/{rule.target}")


def _flags(found: frozenset[Shape]) -> frozenset[Shape]:
    return frozenset(slot.shape for shape in found for slot in shape.slots.values() if slot.flag)


@lru_cache(maxsize=16)
def rulebook(models: Shapes, model: str) -> Rulebook:
    """Return the rules of a model."""
    return Rulebook(models, model)
