"""Turns the syntax tree of a Metapath expression into closures: one that selects nodes, one that tests, one for values.

What the expression needs is decided here once, so that documents of many megabytes are checked in a moment. Whatever is
not supported is refused here, never when a document is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sspgen.load.oscal.check.metapath.functions import NUMBERS, SELECTIONS, TESTS
from sspgen.load.oscal.check.metapath.nodes import atom, children, flagged, inner, named
from sspgen.load.oscal.check.metapath.reach import keys_towards, names_of
from sspgen.load.oscal.check.metapath.syntax import (
    Both,
    Call,
    ChildStep,
    Compare,
    Dot,
    Either,
    Filter,
    FlagStep,
    Literal,
    Path,
    Sequence,
    Union,
)
from sspgen.load.oscal.check.metapath.tokens import MetapathError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.load.oscal.check.metapath.nodes import Atom, Focus, Node
    from sspgen.load.oscal.check.metapath.syntax import Expression

    Select: TypeAlias = Callable[[Node, Focus], list[Node]]
    Test: TypeAlias = Callable[[Node, Focus], bool]
    Values: TypeAlias = Callable[[Node, Focus], list[Atom]]


def compile_select(expression: Expression) -> Select:  # noqa: PLR0911 - one a kind of expression
    """Return what selects the nodes of an expression, each once and in order.

    Raises:
        MetapathError: the expression is not about nodes, or of a kind that is not supported.
    """
    if isinstance(expression, Dot):
        return lambda node, _focus: [node]
    if isinstance(expression, FlagStep):
        name = expression.name
        return lambda node, _focus: flagged(node, name)
    if isinstance(expression, ChildStep):
        return _child(expression.name)
    if isinstance(expression, Filter):
        return _filter(expression)
    if isinstance(expression, Path):
        return _path(expression)
    if isinstance(expression, (Sequence, Union)):
        return _union(expression)
    if isinstance(expression, Call) and expression.name in SELECTIONS and len(expression.arguments) == 1:
        return SELECTIONS[expression.name](compile_values(expression.arguments[0]))
    raise MetapathError(f"{_name(expression)} selects no nodes")


def compile_test(expression: Expression) -> Test:
    """Return what tells whether an expression holds at a node: true, or anything there.

    Raises:
        MetapathError: as `compile_select`.
    """
    if isinstance(expression, (Both, Either)):
        return _joined(expression)
    if isinstance(expression, Compare):
        return _comparison(expression)
    if isinstance(expression, Call) and expression.name not in SELECTIONS:
        return _called(expression)
    if isinstance(expression, Literal):
        fixed = bool(expression.value)
        return lambda _node, _focus: fixed
    select = compile_select(expression)
    return lambda node, focus: bool(select(node, focus))


def compile_values(expression: Expression) -> Values:
    """Return what gives the values of an expression: literals, or the contents of nodes.

    Raises:
        MetapathError: as `compile_select`.
    """
    fixed = literals(expression)
    if fixed is not None:
        return lambda _node, _focus: fixed
    if isinstance(expression, Call) and expression.name in NUMBERS and len(expression.arguments) == 1:
        number, inner = NUMBERS[expression.name], compile_select(expression.arguments[0])
        return lambda node, focus: [number(inner(node, focus))]
    select = compile_select(expression)
    return lambda node, focus: [found for one in select(node, focus) if (found := atom(one)) is not None]


def literals(expression: Expression) -> list[Atom] | None:
    """Return the values of an expression that is made of literals alone; None for any other."""
    if isinstance(expression, Literal):
        return [expression.value]
    if isinstance(expression, Sequence) and all(isinstance(item, Literal) for item in expression.items):
        return [item.value for item in expression.items if isinstance(item, Literal)]
    return None


def _name(expression: Expression) -> str:
    return f"{expression.name}()" if isinstance(expression, Call) else type(expression).__name__.lower()


def _child(name: str) -> Select:
    if name == "*":
        return lambda node, _focus: list(children(node))
    return lambda node, _focus: named(node, name)


def _filter(expression: Filter) -> Select:
    base = compile_select(expression.base)
    tests = [compile_test(test) for test in expression.tests]
    if len(tests) == 1:
        test = tests[0]
        return lambda node, focus: [one for one in base(node, focus) if test(one, focus)]
    return lambda node, focus: [one for one in base(node, focus) if all(test(one, focus) for test in tests)]


def _path(expression: Path) -> Select:
    steps = [_below(step) if below else compile_select(step) for below, step in expression.steps]
    rooted = expression.rooted
    repeats = sum(below for below, _ in expression.steps) > 1

    def select(node: Node, focus: Focus) -> list[Node]:
        found = [focus.document if rooted else node]
        for step in steps:
            found = step(found[0], focus) if len(found) == 1 else [n for one in found for n in step(one, focus)]
            if not found:
                break
        return _once(found) if repeats else found

    return select


def _below(step: Expression) -> Select:
    """Return what takes a step from a node and from every node below it, in the order of the document."""
    names = names_of(step)
    take = compile_select(step)

    def select(node: Node, focus: Focus) -> list[Node]:
        found: list[Node] = []
        waiting = [(node, False)]
        while waiting:
            one, hit = waiting.pop()
            if hit:
                found.append(one)
            taken = {each[2]: each for each in take(one, focus)}
            onward = [(child, taken.pop(child[2], None) is not None) for child in _onward(one, names)]
            found += taken.values()
            waiting += reversed(onward)
        return found

    return select


def _onward(node: Node, names: frozenset[str] | None) -> list[Node]:
    """Return the children of a node in which an element of one of the names can lie, in order."""
    value, shape, path = node
    if names is None or not isinstance(value, dict):
        return list(children(node))
    keys = keys_towards(shape, names)
    return [one for key in value if key in keys for one in inner(value[key], shape.slots[key], (*path, key))]


def _union(expression: Sequence | Union) -> Select:
    selects = [compile_select(item) for item in expression.items]
    return lambda node, focus: _once([one for select in selects for one in select(node, focus)])


def _once(found: list[Node]) -> list[Node]:
    return list({one[2]: one for one in found}.values()) if len(found) > 1 else found


def _joined(expression: Both | Either) -> Test:
    tests = [compile_test(item) for item in expression.items]
    if isinstance(expression, Both):
        return lambda node, focus: all(test(node, focus) for test in tests)
    return lambda node, focus: any(test(node, focus) for test in tests)


def _called(expression: Call) -> Test:
    found = TESTS.get(expression.name)
    if found is None:
        raise MetapathError(f"the function {expression.name}() is not supported")
    least, most, make = found
    if not least <= len(expression.arguments) <= most:
        raise MetapathError(
            f"{expression.name}() has {len(expression.arguments)} arguments, expected {least} to {most}"
        )
    return make(expression.arguments, compile_test, compile_values)


def _comparison(expression: Compare) -> Test:
    fixed = literals(expression.right)
    if expression.operator == "=" and fixed is not None and isinstance(expression.left, FlagStep):
        return _flag_is(expression.left.name, fixed)
    left, right = compile_values(expression.left), compile_values(expression.right)
    holds = _holds(expression.operator)

    def test(node: Node, focus: Focus) -> bool:
        wanted = right(node, focus)
        return any(holds(*_alike(one, other)) for one in left(node, focus) for other in wanted)

    return test


def _flag_is(name: str, fixed: list[Atom]) -> Test:
    """Return the comparison that nearly all constraints have, of a flag with texts."""
    wanted = frozenset(fixed)

    def test(node: Node, _focus: Focus) -> bool:
        value = node[0].get(name) if isinstance(node[0], dict) else None
        if isinstance(value, str):
            return value in wanted
        return isinstance(value, (int, float)) and any(
            one == other for one, other in (_alike(value, w) for w in wanted)
        )

    return test


def _alike(one: Atom, other: Atom) -> tuple[Atom, Atom]:
    """Return two values so that they can be compared: as numbers when both are, else as texts."""
    if isinstance(one, str) == isinstance(other, str):
        return one, other
    return str(one), str(other)


_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _holds(operator: str) -> Callable[[Atom, Atom], bool]:
    """Return a comparison of two values: for order as numbers, which holds for nothing else, else as they are."""
    if operator == "=":
        return lambda one, other: one == other
    if operator == "!=":
        return lambda one, other: one != other
    order = _ORDERS[operator]

    def holds(one: Atom, other: Atom) -> bool:
        left, right = _number(one), _number(other)
        return left is not None and right is not None and order(left, right)

    return holds


def _number(value: Atom) -> float | None:
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
