"""A tree of elements as the text of an XML document: the same tree gives the same bytes.

It must only be given names that are XML names, and texts whose characters XML allows (`is_xml_text`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.xml_tree import KEEP, XML, Element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.load.oscal.xml_tree import Child

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)
_STEP: Final = "  "


def is_xml_text(text: str) -> bool:
    """Tell whether XML 1.0 allows all characters of a text (section 2.2)."""
    return _FORBIDDEN.search(text) is None


def as_xml_text(text: str) -> str:
    """Return a text with every character that XML does not allow replaced by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def document_bytes(root: Element, namespace: str, kept: Iterable[str] = ()) -> bytes:
    """Return a document in UTF-8.

    Args:
        root: of the tree.
        namespace: of the plain names.
        kept: data of processing instructions before the root element.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n', *(f"{_instruction(data)}\n" for data in kept)]
    _Writer(namespace, lines).laid_out(root, "", "")
    return "".join(lines).encode("utf-8")


def fragment(children: Iterable[Child], namespace: str) -> str:
    """Return texts and elements as XML that may stand where `namespace` is the default one."""
    pieces: list[str] = []
    writer = _Writer(namespace, pieces)
    for child in children:
        writer.run_on(child, namespace)
    return "".join(pieces)


def _instruction(data: str) -> str:
    return f"<?{KEEP} {data}?>"


class _Writer:
    def __init__(self, namespace: str, out: list[str]) -> None:
        self.namespace = namespace
        self.out = out

    def laid_out(self, element: Element, indent: str, around: str) -> None:
        """Write an element on lines of its own; its children, too, where it says so."""
        self.out.append(indent)
        if not element.block or not (element.children or element.kept):
            self.run_on(element, around)
            self.out.append("\n")
            return
        opened, closing, inside = self._tag(element, around)
        self.out.append(f"{opened}>\n")
        self.out.extend(f"{indent}{_STEP}{_instruction(data)}\n" for _, data in element.kept)
        for child in element.children:
            if isinstance(child, Element):
                self.laid_out(child, indent + _STEP, inside)
        self.out.append(f"{indent}</{closing}>\n")

    def run_on(self, child: Child, around: str) -> None:
        """Write a text or element as it is, without a space that is not in it."""
        if isinstance(child, str):
            self.out.append(child.translate(_TEXT))
            return
        opened, closing, inside = self._tag(child, around)
        if not child.children and not child.kept:
            self.out.append(f"{opened}/>")
            return
        self.out.append(f"{opened}>")
        self.out.extend(_instruction(data) for _, data in child.kept)
        for inner in child.children:
            self.run_on(inner, inside)
        self.out.append(f"</{closing}>")

    def _tag(self, element: Element, around: str) -> tuple[str, str, str]:
        """Return the start of the tag, the name that closes it, and the default namespace inside."""
        namespace, name = self._split(element.name)
        declared = f' xmlns="{namespace.translate(_VALUE)}"' if namespace != around else ""
        written = "".join(
            f'{self._attribute(key, number)}{value.translate(_VALUE)}"'
            for number, (key, value) in enumerate(element.attributes.items())
        )
        return f"<{name}{declared}{written}", name, namespace

    def _split(self, name: str) -> tuple[str, str]:
        if not name.startswith("{"):
            return self.namespace, name
        namespace, _, local = name[1:].rpartition("}")
        return namespace, local

    @staticmethod
    def _attribute(key: str, number: int) -> str:
        if not key.startswith("{"):
            return f' {key}="'
        namespace, _, local = key[1:].rpartition("}")
        if namespace == XML:
            return f' xml:{local}="'
        return f' xmlns:n{number}="{namespace.translate(_VALUE)}" n{number}:{local}="'
