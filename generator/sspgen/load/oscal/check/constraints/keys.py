"""The keys by which indexes and uniqueness compare nodes: one value a key field, cut by the field's pattern.

A node without any of the values has no key and is compared with nothing. Source: the Metaschema specification,
"index" and "is-unique"; that a key of nothing but absent values is none is the reading of NIST's own validator.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.nodes import atom, content_path
from sspgen.load.oscal.check.metapath.parser import parse

if TYPE_CHECKING:
    from sspgen.load.oscal.check.metapath.nodes import Focus, Node
    from sspgen.model.oscal import Rule
    from sspgen.model.profile import KeyPath


class KeyFields:
    """The key fields of a rule."""

    def __init__(self, rule: Rule) -> None:
        self._fields = [
            (compile_select(parse(target)), re.compile(pattern) if pattern else None) for target, pattern in rule.keys
        ]

    def key(self, node: Node, focus: Focus) -> tuple[tuple[str, ...], KeyPath] | None:
        """Return the key of a node, absent values as empty texts, and the path of its first value; None without any."""
        values: list[str] = []
        place: KeyPath | None = None
        for select, pattern in self._fields:
            found = next(iter(_values(select(node, focus), pattern)), ("", None))
            values.append(found[0])
            place = found[1] if place is None else place
        return None if place is None else (tuple(values), place)

    def keys(self, node: Node, focus: Focus) -> list[tuple[tuple[str, ...], KeyPath]]:
        """Return a key for each value where there is one key field only; else the one key."""
        if len(self._fields) == 1:
            select, pattern = self._fields[0]
            return [((value,), path) for value, path in _values(select(node, focus), pattern)]
        key = self.key(node, focus)
        return [] if key is None else [key]


def _values(nodes: list[Node], pattern: re.Pattern[str] | None) -> list[tuple[str, KeyPath]]:
    found: list[tuple[str, KeyPath]] = []
    for node in nodes:
        value = atom(node)
        if value is None:
            continue
        text = str(value)
        if pattern is not None:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            text = match[1]
        found.append((text, content_path(node)))
    return found
