"""Where the values of an OSCAL document stand in its XML, and what is to be said of the XML as such.

Places are looked up in a second reading, and only when something is to be said of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.load.oscal.xml_reader import read_xml
from sspgen.load.xml_reader import XmlRefusedError
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.oscal import MODELS, XML_NAMESPACE
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from sspgen.load.oscal.xml_reader import Reading
    from sspgen.load.oscal.xml_tree import Tree
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

_NOTES_KEPT = 100


@dataclass(frozen=True)
class XmlText:
    """Line and column of key paths of an XML document: of the element, or of the attribute, that has the value."""

    path: str
    data: bytes = field(repr=False)

    @cached_property
    def _reading(self) -> Reading:
        return read_xml(self.data, places=True)

    def span(self, *key_path: str | int) -> Span:
        """Return the place of a value; of the deepest one that is there, where the path leads nowhere."""
        places = self._reading.places
        path: KeyPath = key_path
        while path and path not in places:
            path = path[:-1]
        offset = _attribute(self._reading.tree.data, *places.get(path, (0, "")))
        line = bisect_right(self._lines, offset)
        start = self._lines[line - 1]
        before = self._reading.tree.data[start:offset].decode("utf-8", "replace")
        return Span(self.path, line, len(before) + 1)

    @cached_property
    def _lines(self) -> list[int]:
        """Offsets at which lines start."""
        return [0, *(found.end() for found in re.finditer(rb"\n", self._reading.tree.data))]

    key_span = span


def read_places(data: bytes, path: str) -> tuple[dict[str, Json], XmlText, tuple[Diagnostic, ...]] | Diagnostic:
    """Return the value of an XML document, its places, and what is to be said of it; or why it cannot be read."""
    try:
        reading = read_xml(data)
    except XmlRefusedError as error:
        problem = error.problem
        return Diagnostic("SSP430", f"XML: {problem.message}", Span(path, problem.line, problem.column))
    except RecursionError:
        return Diagnostic("SSP430", "XML: nested too deep", Span(path))
    return reading.value, XmlText(path, data), _notes(reading, path)


def _notes(reading: Reading, path: str) -> tuple[Diagnostic, ...]:
    tree = reading.tree
    if tree.root.name not in MODELS:
        return ()
    found: list[Diagnostic] = []
    for offset, name in reading.strange[:_NOTES_KEPT]:
        message = f"{name!r} is not in OSCAL's XML; it is kept as it is"
        found.append(Diagnostic("SSP431", message, _span(path, tree, offset), Severity.WARNING))
    for offset in reading.refused[:_NOTES_KEPT]:
        message = "what this instruction carries does not fit what is visible beside it, which counts"
        found.append(Diagnostic("SSP434", message, _span(path, tree, offset), Severity.WARNING))
    if tree.namespace != XML_NAMESPACE:
        message = f"the namespace is {tree.namespace[:200]!r}, expected {XML_NAMESPACE!r}"
        found.append(Diagnostic("SSP433", message, _span(path, tree, tree.root.offset), Severity.WARNING))
    if tree.dropped:
        message = f"comments and foreign processing instructions are not read: {len(tree.dropped)}, the first is here"
        found.append(Diagnostic("SSP432", message, _span(path, tree, tree.dropped[0]), Severity.INFO))
    return tuple(found)


def _span(path: str, tree: Tree, offset: int) -> Span:
    return Span(path, *tree.place(offset))


def _attribute(data: bytes, offset: int, name: str) -> int:
    """Return the offset of an attribute of the element that starts at an offset."""
    if not name:
        return offset
    pattern = re.compile(rb"""\s([^\s=<>"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
    at = data.find(b"<", offset) + 1
    while at < len(data):
        found = pattern.search(data, at)
        if found is None:
            return offset
        if found[1].rpartition(b":")[2] == name.rpartition("}")[2].encode():
            return found.start(1)
        at = found.end()
    return offset
