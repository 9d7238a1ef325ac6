"""What an expression can reach, by the models alone: which shapes it selects, and which keys it cannot do without.

So a rule is run only where it can find anything, and one that can never find anything is known as such.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.metapath.syntax import (
    Both,
    Call,
    ChildStep,
    Compare,
    Dot,
    Filter,
    FlagStep,
    Path,
    Sequence,
    Union,
)

if TYPE_CHECKING:
    from sspgen.load.oscal.check.metapath.syntax import Expression
    from sspgen.load.oscal.check.shapes import Shape


def selected(  # noqa: PLR0911 - one a kind of expression
    expression: Expression, shapes: frozenset[Shape], document: Shape
) -> frozenset[Shape]:
    """Return the shapes that an expression may select when it starts at one of these."""
    if isinstance(expression, Dot):
        return shapes
    if isinstance(expression, FlagStep):
        return frozenset(s.slots[expression.name].shape for s in shapes if _has_flag(s, expression.name))
    if isinstance(expression, ChildStep):
        return frozenset(inner for s in shapes for inner in _inner(s, expression.name))
    if isinstance(expression, Filter):
        return selected(expression.base, shapes, document)
    if isinstance(expression, (Sequence, Union)):
        return frozenset().union(*(selected(item, shapes, document) for item in expression.items))
    if isinstance(expression, Path):
        found = frozenset({document}) if expression.rooted else shapes
        for below, step in expression.steps:
            start = frozenset().union(*(all_below(s) for s in found)) if below else found
            found = selected(step, start, document)
        return found
    return frozenset()


def _has_flag(shape: Shape, name: str) -> bool:
    return name in shape.slots and shape.slots[name].flag


def _inner(shape: Shape, name: str) -> tuple[Shape, ...]:
    if name == "*":
        return tuple(slot.shape for slot in shape.children.values())
    return (shape.children[name].shape,) if name in shape.children else ()


@lru_cache(maxsize=1024)
def all_below(shape: Shape) -> frozenset[Shape]:
    """Return a shape and all that can lie in it at any depth."""
    found, open_ones = {shape}, [shape]
    while open_ones:
        for slot in open_ones.pop().children.values():
            if slot.shape not in found:
                found.add(slot.shape)
                open_ones.append(slot.shape)
    return frozenset(found)


@lru_cache(maxsize=4096)
def keys_towards(shape: Shape, names: frozenset[str]) -> frozenset[str]:
    """Return the keys of a shape under which an element of one of these names can lie, at any depth."""
    return frozenset(
        slot.key
        for slot in shape.children.values()
        if slot.name in names or any(not names.isdisjoint(inner.children) for inner in all_below(slot.shape))
    )


def names_of(expression: Expression) -> frozenset[str] | None:
    """Return the names of children that an expression starts with; None when it may start with something else."""
    if isinstance(expression, ChildStep) and expression.name != "*":
        return frozenset({expression.name})
    if isinstance(expression, Filter):
        return names_of(expression.base)
    if isinstance(expression, (Sequence, Union)):
        found = [names_of(item) for item in expression.items]
        return None if None in found else frozenset().union(*(names for names in found if names is not None))
    return None


def needed(expression: Expression, shape: Shape) -> frozenset[str] | None:
    """Return keys of which one at least must be there for the expression to select anything; None when none must."""
    if isinstance(expression, FlagStep):
        return frozenset({expression.name})
    if isinstance(expression, ChildStep):
        return frozenset(s.key for s in shape.children.values() if expression.name in {s.name, "*"})
    if isinstance(expression, Filter):
        keys = needed(expression.base, shape)
        return keys if keys is not None or not _is_itself(expression) else _needed_by_tests(expression.tests, shape)
    if isinstance(expression, (Sequence, Union)):
        found = [needed(item, shape) for item in expression.items]
        return None if None in found else frozenset().union(*(keys for keys in found if keys is not None))
    return _needed_by_path(expression, shape) if isinstance(expression, Path) and not expression.rooted else None


def _needed_by_tests(tests: tuple[Expression, ...], shape: Shape) -> frozenset[str] | None:
    """Return what one of several tests, which all have to hold, cannot do without."""
    found = (_needed_by_test(test, shape) for test in tests)
    return next((keys for keys in found if keys is not None), None)


def _needed_by_test(test: Expression, shape: Shape) -> frozenset[str] | None:
    if isinstance(test, Both):
        return _needed_by_tests(test.items, shape)
    if isinstance(test, Compare):
        return needed(test.left, shape)
    if isinstance(test, Call):
        return needed(test.arguments[0], shape) if test.name in {"exists", "starts-with"} else None
    return needed(test, shape)


def _needed_by_path(path: Path, shape: Shape) -> frozenset[str] | None:
    """Return what the first step away from the node needs, or a condition on the node, whichever is rarer."""
    conditions: frozenset[str] | None = None
    for below, step in path.steps:
        if below:
            names = names_of(step)
            return conditions if names is None else keys_towards(shape, names)
        if not _is_itself(step):
            return _rarer(_with_itself(step, path, shape), conditions, shape)
        conditions = needed(step, shape) if conditions is None else conditions
    return conditions


def _rarer(one: frozenset[str] | None, other: frozenset[str] | None, shape: Shape) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one if shape.required.isdisjoint(one) else other


def _with_itself(step: Expression, path: Path, shape: Shape) -> frozenset[str] | None:
    """Return what a step needs; where it may be the node itself among others, what the rest of the path needs, too."""
    if not isinstance(step, (Sequence, Union)) or not any(_is_itself(item) for item in _flat(step)):
        return needed(step, shape)
    at = next(i for i, (_, one) in enumerate(path.steps) if one is step)
    rest = Path(rooted=False, steps=path.steps[at + 1 :])
    if not rest.steps:
        return None
    others = [needed(item, shape) for item in _flat(step) if not _is_itself(item)]
    onward = _needed_by_path(rest, shape)
    if onward is None or None in others:
        return None
    return onward.union(*(keys for keys in others if keys is not None))


def _flat(step: Sequence | Union) -> tuple[Expression, ...]:
    items: tuple[Expression, ...] = ()
    for item in step.items:
        items += _flat(item) if isinstance(item, (Sequence, Union)) else (item,)
    return items


def _is_itself(step: Expression) -> bool:
    return isinstance(step, Dot) or (isinstance(step, Filter) and _is_itself(step.base))
