"""The syntax tree of Metapath: what the parser makes and the compiler reads. It evaluates nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Dot:
    """The node itself, ``.``."""


@dataclass(frozen=True, slots=True)
class FlagStep:
    """A flag of a node, ``@name``."""

    name: str


@dataclass(frozen=True, slots=True)
class ChildStep:
    """The children of a name; ``*`` is any name."""

    name: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Expressions in parentheses, one after the other: ``('a', 'b')``, ``(.|a)``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Nodes for which all predicates hold: ``base[test][test]``."""

    base: Expression
    tests: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps one after the other.

    Attributes:
        rooted: whether it starts at the document, not at the node.
        steps: each with whether it is taken from the nodes so far and all below them (``//``).
    """

    rooted: bool
    steps: tuple[tuple[bool, Expression], ...]


@dataclass(frozen=True, slots=True)
class Union:
    """All nodes of several expressions, each once: ``a|b``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A general comparison: true when it holds for any pair of values."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Both:
    """``and``: all of them hold."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """``or``: any of them holds."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    name: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = (
    Literal | Dot | FlagStep | ChildStep | Sequence | Filter | Path | Union | Compare | Both | Either | Call
)
