"""Says in plain words what a Metapath expression is about, for messages to people who never saw one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.metapath.compiler import literals
from sspgen.load.oscal.check.metapath.syntax import (
    Both,
    Call,
    ChildStep,
    Compare,
    Either,
    Filter,
    FlagStep,
    Path,
    Sequence,
    Union,
)

if TYPE_CHECKING:
    from sspgen.load.oscal.check.metapath.syntax import Expression

_RELATIONS = {"=": "being", "!=": "not being", "<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_OF_ITSELF = (*_RELATIONS.values(), "starting", "not starting")
"""How words start that are about the node itself."""


def words(expression: Expression) -> str:  # noqa: PLR0911 - one a kind of expression
    """Return what an expression selects or demands in a few words, such as ``a 'prop' with 'name' 'method'``."""
    if isinstance(expression, (ChildStep, FlagStep)):
        return repr(expression.name)
    if isinstance(expression, (Sequence, Union, Either)):
        return " or ".join(dict.fromkeys(words(item) for item in expression.items))
    if isinstance(expression, Both):
        return " and ".join(filter(None, (words(item) for item in expression.items)))
    if isinstance(expression, Compare):
        return _compared(expression)
    if isinstance(expression, Call):
        return _called(expression)
    if isinstance(expression, Filter):
        tests = " and ".join(filter(None, (words(test) for test in expression.tests)))
        base = words(expression.base)
        joint = " " if tests.startswith(_OF_ITSELF) else " with "
        return f"{base}{joint}{tests}" if base and tests else base or tests
    return _path(expression) if isinstance(expression, Path) else ""


def _path(path: Path) -> str:
    """Return the last step first, which is what is meant, and then what it lies in."""
    steps = [found for _, step in path.steps if (found := words(step))]
    return " of ".join(reversed(steps))


def _compared(expression: Compare) -> str:
    values = literals(expression.right)
    wanted = " or ".join(map(repr, values)) if values is not None else words(expression.right)
    relation = _RELATIONS[expression.operator]
    return f"{words(expression.left)} {relation} {wanted}".lstrip()


def _called(expression: Call) -> str:
    if expression.name in {"exists", "boolean"}:
        return words(expression.arguments[0])
    if expression.name in {"not", "empty"}:
        inner = words(expression.arguments[0])
        return f"not {inner}" if inner.startswith(_OF_ITSELF) else f"no {inner}"
    if expression.name == "starts-with":
        return f"{words(expression.arguments[0])} starting with {words_of_literal(expression.arguments[1])}".lstrip()
    return "" if expression.name == "has-oscal-namespace" else f"{expression.name}()"


def words_of_literal(expression: Expression) -> str:
    """Return a literal as it is shown; for anything else what it is about."""
    values = literals(expression)
    return " or ".join(map(repr, values)) if values is not None else words(expression)
