"""The nodes that Metapath walks: values of the JSON shape together with what the models say of them.

A node is a plain tuple, because documents have very many: the value, its shape, its key path from the root key. A value
of another kind than its shape says has no children, no flags and no content: structure is told elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.check.shapes import Shape, Slot
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

Node: TypeAlias = "tuple[Json | Object, Shape, KeyPath]"
Atom: TypeAlias = str | int | float


@dataclass(slots=True)
class Focus:
    """What an expression can see beside its node.

    Attributes:
        document: the node of the whole document, whose child is the root.
        absent: references of documents that were asked for and are not at hand.
    """

    document: Node
    absent: list[str] = field(default_factory=list)


def inner(value: Json, slot: Slot, path: KeyPath) -> list[Node]:
    """Return the nodes that stand under a key; the path is that of the key."""
    if not slot.many:
        return [(value, slot.shape, path)]
    if not isinstance(value, list):
        return []
    return [(item, slot.shape, (*path, position)) for position, item in enumerate(value)]


def named(node: Node, name: str) -> list[Node]:
    """Return the children of a name, in order."""
    value, shape, path = node
    slot = shape.children.get(name)
    if slot is None or not isinstance(value, dict) or slot.key not in value:
        return []
    return inner(value[slot.key], slot, (*path, slot.key))


def flagged(node: Node, name: str) -> list[Node]:
    """Return the flag of a name as the one node, if it is there."""
    value, shape, path = node
    if not isinstance(value, dict) or name not in value:
        return []
    slot = shape.slots.get(name)
    return [(value[name], slot.shape, (*path, name))] if slot is not None and slot.flag else []


def children(node: Node) -> Iterator[Node]:
    """Yield all children, in the order of the document."""
    value, shape, path = node
    if isinstance(value, dict):
        for key, held in value.items():
            slot = shape.slots.get(key)
            if slot is not None and slot.name in shape.children and not slot.flag:
                yield from inner(held, slot, (*path, key))


def atom(node: Node) -> Atom | None:
    """Return the content of a node as a text or number; None when it has none."""
    value, shape, _ = node
    if isinstance(value, dict):
        value = value.get(shape.definition.value_key)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, (str, int, float)) else None


def content_path(node: Node) -> KeyPath:
    """Return where the content of a node stands: under its value key, where it has flags beside it."""
    value, shape, path = node
    return (*path, shape.definition.value_key) if isinstance(value, dict) else path
