"""OSCAL's XML in the shape of OSCAL's JSON: all models, every release of OSCAL 1, by the table of its models.

Nothing is dropped: elements, attributes and texts that OSCAL does not have get members of their own, and what
`sspgen.load.oscal.xml_kept` carries beside the elements gets its place again. Only comments and foreign processing
instructions go, which is told.

Source: the Metaschema specification, mapping to XML and JSON; OSCAL's XML schemas.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.definitions import release
from sspgen.load.oscal.markup import is_markup, is_plain, markdown_of
from sspgen.load.oscal.markup_words import BLOCKS
from sspgen.load.oscal.xml_kept import applied, entries_of
from sspgen.load.oscal.xml_shapes import shape
from sspgen.load.oscal.xml_strange import ATTRIBUTE, CONTENT, ELEMENT, TEXT, add_record, record, with_attributes
from sspgen.load.oscal.xml_tree import Element, Tree, parse_tree
from sspgen.load.oscal.xml_values import value_of
from sspgen.load.xml_reader import XmlProblem, XmlRefusedError
from sspgen.model.limits import JSON_DEPTH, OSCAL_MARKUP_TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.load.oscal.xml_shapes import Part, Shape
    from sspgen.load.oscal.xml_tree import Child
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_LOCATIONS: Final = (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation")
_SPACE = " \t\r\n"


@dataclass(slots=True)
class Reading:
    """What was read, and what is to be said of it.

    Attributes:
        value: the whole document as JSON has it.
        tree: from which it was read.
        places: the offset of the element, and the name of the attribute, of every key path, where they were wanted.
        strange: offset and name of what OSCAL does not have.
        refused: offsets of instructions that what is visible contradicts.
    """

    value: dict[str, Json]
    tree: Tree
    places: dict[KeyPath, tuple[int, str]] = field(default_factory=dict)
    strange: list[tuple[int, str]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def read_xml(data: bytes, *, places: bool = False) -> Reading:
    """Read a document.

    Args:
        data: the bytes.
        places: whether to note where everything stands, which takes longer.

    Raises:
        XmlRefusedError: it is no XML that may be read.
    """
    return _Reader(parse_tree(data), places=places).read()


def read_object(element: Element, known: Shape) -> dict[str, Json]:
    """Return one element of a tree that was made, not parsed, as it will be read.

    Raises:
        XmlRefusedError: it is nested too deep.
    """
    return _Reader(Tree(element, "", b""), places=False).object_of(element, known, ("",))


@dataclass(frozen=True, slots=True)
class _Object:
    """An object that is being read: what it is, where it lies, and what it has so far."""

    known: Shape
    path: KeyPath
    out: dict[str, Json] = field(default_factory=dict)


class _Reader:
    def __init__(self, tree: Tree, *, places: bool) -> None:
        self.tree = tree
        self.wanted = places
        self.found = Reading({}, tree)
        self.markup = 0

    def read(self) -> Reading:
        root = self.tree.root
        identifier = release().roots.get(root.name)
        if identifier is None:
            self.found.value[root.name] = {}
            return self.found
        for name in _LOCATIONS:
            root.attributes.pop(name, None)
        self._note((), root)
        self._note((root.name,), root)
        self.found.value[root.name] = self.object_of(root, shape(identifier), (root.name,))
        self._kept(self.found.value, self.tree.kept, None, ())
        return self.found

    def object_of(self, element: Element, known: Shape, path: KeyPath) -> dict[str, Json]:
        if len(path) >= JSON_DEPTH:
            line, column = self.tree.place(element.offset)
            raise XmlRefusedError(XmlProblem(f"nested deeper than {JSON_DEPTH} levels", line, column))
        here = _Object(known, path)
        for name, text in element.attributes.items():
            flag = known.flags.get(name)
            if flag is None:
                self._strange(here, ATTRIBUTE, Element(element.name, {name: text}, [], element.offset))
            else:
                here.out[name] = value_of(text, flag.type)
                self._note((*path, name), element, name)
        if known.definition.type:
            self._own_value(here, element)
        else:
            self._members(here, element)
        if element.kept:
            self._kept(here.out, element.kept, known, path)
        return here.out

    def _own_value(self, here: _Object, element: Element) -> None:
        definition = here.known.definition
        text = _words(element)
        if text:
            here.out[definition.value_key] = value_of(text, definition.type)
            self._note((*here.path, definition.value_key), element)
        if any(isinstance(child, Element) for child in element.children):
            self._strange(here, CONTENT, element, (definition.value_key,))

    def _members(self, here: _Object, element: Element) -> None:
        elements, unwrapped = here.known.elements, here.known.unwrapped
        prose: list[Child] = []
        for child in element.children:
            if isinstance(child, str):
                if child.strip(_SPACE):
                    self._strange(here, TEXT, Element("", {}, [child], element.offset))
                continue
            part = elements.get(child.name)
            if part is not None and part.member.wrapped:
                self._wrapped(here, child, part)
            elif part is not None:
                self._member(here, child, part)
            elif unwrapped is not None and child.name in BLOCKS:
                here.out.setdefault(unwrapped.key, "")
                prose.append(child)
            else:
                self._strange(here, ELEMENT, child)
        if prose and unwrapped is not None:
            self._prose(here, prose, unwrapped)

    def _prose(self, here: _Object, blocks: list[Child], part: Part) -> None:
        first = next(block for block in blocks if isinstance(block, Element))
        here.out[part.key] = self._markdown(blocks, part, first)
        self._note((*here.path, part.key), first)
        if not is_markup(blocks, part.markup):
            self._strange(here, CONTENT, Element("", {}, blocks, first.offset), (part.key,))

    def _wrapped(self, here: _Object, around: Element, part: Part) -> None:
        here.out.setdefault(part.key, [])
        self._note((*here.path, part.key), around)
        if around.attributes:
            self._strange(here, ATTRIBUTE, with_attributes(around), (part.key,))
        for child in around.children:
            if isinstance(child, str):
                if child.strip(_SPACE):
                    self._strange(here, TEXT, Element("", {}, [child], around.offset), (part.key,))
            elif child.name == part.member.name:
                self._member(here, child, part)
            else:
                self._strange(here, ELEMENT, child, (part.key,))

    def _member(self, here: _Object, child: Element, part: Part) -> None:
        key, many, out = part.key, part.member.many, here.out
        held = out.get(key)
        if many and held is None:
            held = out[key] = []
            self._note((*here.path, key), child)
        elif not many and key in out and not isinstance(held, list):
            # An element that may be there once and is there again: all stay, as the list that the model forbids.
            held = out[key] = [held]
        place = (key, len(held)) if isinstance(held, list) else (key,)
        self._note((*here.path, *place), child)
        value = self._value(here, child, part, place)
        if isinstance(held, list):
            held.append(value)
        else:
            out[key] = value

    def _value(self, here: _Object, child: Element, part: Part, place: tuple[str | int, ...]) -> Json:
        definition = part.definition
        if not definition.scalar:
            return self.object_of(child, shape(part.member.definition), (*here.path, *place))
        if child.attributes:
            self._strange(here, ATTRIBUTE, with_attributes(child), place)
        if part.markup:
            value: Json = self._markdown(child.children, part, child)
            odd = not is_markup(child.children, part.markup)
        else:
            value = value_of(_words(child), definition.type)
            odd = any(isinstance(inner, Element) for inner in child.children)
        if odd:
            self._strange(here, CONTENT, child, place)
        self.found.refused.extend(offset for offset, _ in child.kept)
        return value

    def _markdown(self, children: Sequence[Child], part: Part, element: Element) -> str:
        text = markdown_of(children, part.markup)
        self.markup += 0 if is_plain(text) else len(text)
        if self.markup > OSCAL_MARKUP_TOTAL:
            line, column = self.tree.place(element.offset)
            why = f"more than {OSCAL_MARKUP_TOTAL} characters of texts with markup"
            raise XmlRefusedError(XmlProblem(why, line, column))
        return text

    def _strange(self, here: _Object, kind: str, element: Element, inside: Sequence[str | int] = ()) -> None:
        """Give something that OSCAL does not have a member of its own."""
        held: Sequence[Child] = [element] if kind in (ATTRIBUTE, ELEMENT) else element.children
        name = next(iter(element.attributes)) if kind == ATTRIBUTE else element.name or "#text"
        name = "markup" if kind == CONTENT else name.rpartition("}")[2]
        key = add_record(here.out, here.known, f"{inside[0]}#{name}" if inside else name, record(kind, held, inside))
        self._note((*here.path, key), element)
        self.found.strange.append((element.offset, name))

    def _kept(self, out: dict[str, Json], kept: Sequence[tuple[int, str]], known: Shape | None, path: KeyPath) -> None:
        for offset, data in kept:
            entries = entries_of(data)
            held = [applied(entry, out, known, len(path)) for entry in entries or ()]
            if not entries or not all(held):
                self.found.refused.append(offset)
            if self.wanted:
                for entry in entries or ():
                    self.found.places.setdefault((*path, entry.key), (offset, ""))

    def _note(self, path: KeyPath, element: Element, attribute: str = "") -> None:
        if self.wanted:
            self.found.places.setdefault(path, (element.offset, attribute))


def _words(element: Element) -> str:
    children: Sequence[Child] = element.children
    if len(children) == 1 and isinstance(children[0], str):
        return children[0]
    return "".join(child if isinstance(child, str) else _words(child) for child in children)
