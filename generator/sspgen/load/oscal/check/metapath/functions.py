"""The functions of Metapath that constraints of OSCAL use, and their near relatives. Others are refused by name.

Source: XPath and XQuery Functions 3.1; ``has-oscal-namespace`` is OSCAL's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.load.oscal.check.metapath.nodes import Atom, Focus, Node
    from sspgen.load.oscal.check.metapath.syntax import Expression

    Select: TypeAlias = Callable[[Node, Focus], list[Node]]
    Test: TypeAlias = Callable[[Node, Focus], bool]
    Values: TypeAlias = Callable[[Node, Focus], list[Atom]]
    Tests: TypeAlias = Callable[[Expression], Test]
    Contents: TypeAlias = Callable[[Expression], Values]
    Make: TypeAlias = Callable[[tuple[Expression, ...], Tests, Contents], Test]

OSCAL_NAMESPACE: Final = "http://csrc.nist.gov/ns/oscal"
"""The namespace of names that have none of their own."""


def _not(arguments: tuple[Expression, ...], tests: Tests, _contents: Contents) -> Test:
    inner = tests(arguments[0])
    return lambda node, focus: not inner(node, focus)


def _holds(arguments: tuple[Expression, ...], tests: Tests, _contents: Contents) -> Test:
    return tests(arguments[0])


def _always(answer: bool) -> Make:
    return lambda _arguments, _tests, _contents: lambda _node, _focus: answer


def _of_texts(holds: Callable[[str, str], bool]) -> Make:
    """Return a test of two texts; a sequence without values counts as the empty text."""

    def make(arguments: tuple[Expression, ...], _tests: Tests, contents: Contents) -> Test:
        left, right = contents(arguments[0]), contents(arguments[1])
        return lambda node, focus: holds(_first(left(node, focus)), _first(right(node, focus)))

    return make


def _first(values: list[Atom]) -> str:
    return str(values[0]) if values else ""


def _has_namespace(arguments: tuple[Expression, ...], _tests: Tests, contents: Contents) -> Test:
    """Return the test whether the namespace of a node, OSCAL's where it has none, is one of those given."""
    wanted = contents(arguments[-1])

    def test(node: Node, focus: Focus) -> bool:
        value = node[0]
        namespace = value.get("ns", OSCAL_NAMESPACE) if isinstance(value, dict) else OSCAL_NAMESPACE
        return namespace in wanted(node, focus)

    return test


def _document(references: Values) -> Select:
    """Return the selection of documents by reference: none is at hand here, and that is remembered."""

    def select(node: Node, focus: Focus) -> list[Node]:
        focus.absent += [str(reference) for reference in references(node, focus)]
        return []

    return select


SELECTIONS: Final[dict[str, Callable[[Values], Select]]] = {"doc": _document}
"""Functions of one argument that select nodes."""

NUMBERS: Final[dict[str, Callable[[list[Node]], int]]] = {"count": len}
"""Functions of nodes that give a number."""

TESTS: Final[dict[str, tuple[int, int, Make]]] = {
    "not": (1, 1, _not),
    "exists": (1, 1, _holds),
    "boolean": (1, 1, _holds),
    "empty": (1, 1, _not),
    "true": (0, 0, _always(answer=True)),
    "false": (0, 0, _always(answer=False)),
    "starts-with": (2, 2, _of_texts(str.startswith)),
    "ends-with": (2, 2, _of_texts(str.endswith)),
    "contains": (2, 2, _of_texts(lambda text, piece: piece in text)),
    "has-oscal-namespace": (1, 1, _has_namespace),
}
"""Functions that are true or false: fewest and most arguments, and what makes the test."""
