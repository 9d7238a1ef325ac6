"""What a constraint of any kind is made into. The kinds themselves are listed in the rulebook beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.load.oscal.check.shapes import Shape
    from sspgen.model.oscal import Rule

    Look: TypeAlias = Callable[[Node, Ledger], None]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule made ready.

    Attributes:
        needs: keys of which one must be there for it to find anything; None where it has to look at every node.
        look: looks at a node that has the rule.
    """

    needs: frozenset[str] | None
    look: Look


@dataclass(frozen=True, slots=True)
class Holder:
    """Where a rule stands: the shape that has it, and the shape of the whole document."""

    shape: Shape
    document: Shape


Make: TypeAlias = "Callable[[Rule, Holder], Check]"
