"""XML as a tree of elements with their places, read from bytes of strangers.

It knows nothing of OSCAL: names in the namespace of the root element are plain, all others have theirs in braces.
A DTD, and with it every entity, is refused, as is more than the limits. Comments are counted and dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate

from sspgen.load.xml_reader import XmlProblem, XmlRefusedError
from sspgen.model.limits import OSCAL_XML_PIECES, XML_BYTES, XML_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

Child: TypeAlias = "str | Element"

KEEP: Final = "sspgen-keep"
"""Target of the processing instructions that carry what elements cannot."""
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML: Final = "http://www.w3.org/XML/1998/namespace"
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_KNOWN_ENCODINGS = {
    name: codec
    for codec, names in {
        "utf-8": ("utf-8", "utf8"),
        "ascii": ("us-ascii", "ascii"),
        "latin-1": ("iso-8859-1", "latin1", "latin-1"),
        "cp1252": ("windows-1252", "cp1252"),
        "utf-16": ("utf-16",),
    }.items()
    for name in names
}


@dataclass(slots=True)
class Element:
    """An element.

    Attributes:
        name: plain in the namespace of the root element (and of XHTML), else ``{namespace}name``.
        attributes: by name, on the same terms; an attribute without prefix has a plain name.
        children: texts and elements in document order.
        offset: where it starts, in bytes of `Tree.data`.
        kept: the data of processing instructions named `KEEP` that stand in it, each with its offset.
        block: whether its children may be laid out, one a line, when it is written.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    offset: int = field(default=0, compare=False)
    kept: list[tuple[int, str]] = field(default_factory=list, compare=False)
    block: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Tree:
    """A document.

    Attributes:
        root: its element.
        namespace: of the root element; empty without one.
        data: the document in UTF-8, to which offsets refer.
        kept: as of an element, those that stand before the root element.
        dropped: offsets of comments and of foreign processing instructions.
    """

    root: Element
    namespace: str
    data: bytes
    kept: tuple[tuple[int, str], ...] = ()
    dropped: tuple[int, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1, the column in characters."""
        line = bisect_right(self._lines, offset)
        start = self._lines[line - 1]
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    @cached_property
    def _lines(self) -> list[int]:
        """Offsets at which lines start, found once, and only when something is to be said of a place."""
        return [0, *(found.end() for found in re.finditer(b"\n", self.data))]


def parse_tree(data: bytes) -> Tree:
    """Parse a document.

    Raises:
        XmlRefusedError: malformed, too deep, too large, with a DTD, or in an encoding that is not known.
    """
    return _Builder(_as_utf8(data)).tree()


def _as_utf8(data: bytes) -> bytes:
    if len(data) > XML_BYTES:
        raise XmlRefusedError(XmlProblem(f"{len(data)} bytes, over the limit of {XML_BYTES}"))
    found = next((codec for mark, codec in _UTF16 if data.startswith(mark)), "")
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    codec = found or _KNOWN_ENCODINGS.get(name, "")
    if not codec:
        raise XmlRefusedError(XmlProblem(f"its encoding {name!r} is not known here", 1, 1))
    if codec == "utf-8":
        return data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode(codec).removeprefix("\ufeff").encode("utf-8")
    except ValueError as error:
        raise XmlRefusedError(XmlProblem(f"its bytes are not {name if declared else codec}", 1, 1)) from error


def joined(children: Iterable[Child]) -> list[Child]:
    """Return children with the texts that follow each other made one."""
    found: list[Child] = []
    for is_text, run in groupby(children, lambda child: isinstance(child, str)):
        held = list(run)
        found.extend(["".join(map(str, held))] if is_text else held)
    return found


class _Builder:
    """Takes the events of the parser. One document each."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.namespace: str | None = None
        self.names: dict[str, str] = {}
        self.top = Element("")
        self.stack = [self.top]
        self.children = self.top.children
        self.dropped: list[int] = []
        self.pieces = 0
        self.parted = False
        self.parser = ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.buffer_size = 1 << 16
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.CommentHandler = self.comment
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartDoctypeDeclHandler = self.doctype

    def tree(self) -> Tree:
        try:
            self.parser.Parse(self.data, True)  # noqa: FBT003 - expat's word for the last bytes
        except ExpatError as error:
            raise XmlRefusedError(XmlProblem(ErrorString(error.code), error.lineno, error.offset + 1)) from error
        except ValueError as error:
            raise XmlRefusedError(XmlProblem(str(error))) from error
        root = self.top.children[0]
        if isinstance(root, str):
            raise XmlRefusedError(XmlProblem("no element"))
        return Tree(root, self.namespace or "", self.data, tuple(self.top.kept), tuple(self.dropped))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.namespace is None:
            self.namespace = name.rpartition(" ")[0]
        self._count(1 + len(attributes))
        if " ".join(attributes).count(" ") >= len(attributes):
            attributes = {self._attribute(key): value for key, value in attributes.items()}
        short = self.names.get(name) or self._name(name)
        element = Element(short, attributes, [], self.parser.CurrentByteIndex)
        self.children.append(element)
        self.children = element.children
        self.stack.append(element)
        if len(self.stack) > XML_DEPTH:
            self._refuse(f"nested deeper than {XML_DEPTH} levels")

    def end(self, _name: str) -> None:
        element = self.stack.pop()
        if self.parted:
            element.children[:] = joined(element.children)
            self.parted = len(self.stack) > 1
        self.children = self.stack[-1].children

    def text(self, text: str) -> None:
        self.pieces += 1
        self.children.append(text)

    def comment(self, _text: str) -> None:
        self._count(1)
        self.parted = True
        self.dropped.append(self.parser.CurrentByteIndex)

    def instruction(self, target: str, data: str) -> None:
        self._count(1)
        self.parted = True
        if target == KEEP:
            self.stack[-1].kept.append((self.parser.CurrentByteIndex, data))
        else:
            self.dropped.append(self.parser.CurrentByteIndex)

    def doctype(self, *_parts: object) -> NoReturn:
        self._refuse("it declares a DTD or an entity")

    def _name(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        plain = namespace in (self.namespace, XHTML)
        short = local if plain else f"{{{namespace}}}{local}"
        self.names[name] = short
        return short

    @staticmethod
    def _attribute(name: str) -> str:
        namespace, space, local = name.rpartition(" ")
        return f"{{{namespace}}}{local}" if space else local

    def _count(self, pieces: int) -> None:
        self.pieces += pieces
        if self.pieces > OSCAL_XML_PIECES:
            self._refuse(f"more than {OSCAL_XML_PIECES} elements, attributes and texts")

    def _refuse(self, why: str) -> NoReturn:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        raise XmlRefusedError(XmlProblem(why, line, column + 1))
