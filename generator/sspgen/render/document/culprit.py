"""Find the text of a chapter that cannot be laid out, so that a failure names what a person wrote and not a library.

Pieces of the chapter are tried alone, from the outside in, until a piece fails of which no part fails alone. Templates
say what a piece is with ``data-what`` and where its text stands with ``data-at``; without them an id names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import tinyhtml5

from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Fails = Callable[[str], bool]
"""Tells whether a chapter's HTML cannot be laid out."""
_HTML = "{http://www.w3.org/1999/xhtml}"
_SHOWN = 160
_TRIES = 400


@dataclass(frozen=True, slots=True)
class Culprit:
    """What could not be laid out.

    Attributes:
        what: its name in the plan, e.g. ``RA-5 a, Image pipeline``; empty when none of its surroundings has one.
        place: file and line that it was written at, empty when that is not known.
        text: the beginning of the text.
    """

    what: str
    place: str
    text: str

    def __str__(self) -> str:
        """Return name and text in one phrase."""
        words = f"“{self.text}”" if self.text else ""
        return ", ".join(filter(None, (self.what, words))) or "a piece without a name"

    @property
    def span(self) -> Span | None:
        """The place of the text, as far as it is known."""
        path, _, line = self.place.rpartition(":")
        return Span(path, int(line), 1) if path and line.isdigit() else None


def culprit(html: str, fails: Fails) -> Culprit | None:
    """Return the smallest piece of a chapter that fails alone; None when only the whole does.

    Args:
        html: the chapter.
        fails: is asked once a piece, and at most some hundred times.
    """
    root = tinyhtml5.parse(html)
    body = root.find(f"{_HTML}body")
    if body is None:
        return None
    search = _Search(root, body, fails)
    found = search.narrowed([body])
    return _named(found) if len(found) > 1 else None


class _Search:
    def __init__(self, root: ET.Element, body: ET.Element, fails: Fails) -> None:
        self._root = root
        self._body = body
        self._fails = fails
        self._left = _TRIES

    def narrowed(self, path: Sequence[ET.Element]) -> list[ET.Element]:
        """Return the path from the body to the innermost element that fails alone."""
        for child in path[-1]:
            if self._left and _is_element(child) and self._alone([*path, child]):
                return self.narrowed([*path, child])
        return list(path)

    def _alone(self, path: Sequence[ET.Element]) -> bool:
        """Tell whether an element fails with its ancestors and without everything beside them."""
        self._left -= 1
        inner = path[-1]
        for outer in reversed(path[1:-1]):
            shell = ET.Element(outer.tag, outer.attrib)
            shell.append(_without_tail(inner))
            inner = shell
        whole = copy(self._root)
        body = ET.Element(self._body.tag, self._body.attrib)
        body.append(_without_tail(inner))
        whole[:] = [body if child is self._body else child for child in self._root]
        return self._fails(_written(whole))


def _is_element(node: ET.Element) -> bool:
    """Tell elements from comments, whose tag is a function."""
    return not callable(node.tag)


def _without_tail(element: ET.Element) -> ET.Element:
    alone = copy(element)
    alone.tail = None
    return alone


def _written(root: ET.Element) -> str:
    """Return the tree as HTML; names lose the namespace, which the HTML syntax does not write."""
    bare = ET.Element(root.tag)
    _copy_bare(root, bare)
    return "<!DOCTYPE html>" + ET.tostring(bare, encoding="unicode", method="html")


def _copy_bare(source: ET.Element, target: ET.Element) -> None:
    target.tag = source.tag.removeprefix(_HTML).rpartition("}")[2]
    target.attrib.update({str(name): str(value) for name, value in source.attrib.items()})
    target.text, target.tail = source.text, source.tail
    for child in source:
        if _is_element(child):
            _copy_bare(child, ET.SubElement(target, "x"))


def _named(path: Sequence[ET.Element]) -> Culprit:
    """Take name and place from the innermost ancestor that has them."""
    inside_out = list(reversed(path))
    text = " ".join("".join(path[-1].itertext()).split())
    shown = f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
    what = next(_said(inside_out, "data-what"), "") or next(_said(inside_out, "id"), "")
    return Culprit(what, next(_said(inside_out, "data-at"), ""), shown)


def _said(elements: Sequence[ET.Element], name: str) -> Iterator[str]:
    return (value for element in elements if (value := element.get(name)))
