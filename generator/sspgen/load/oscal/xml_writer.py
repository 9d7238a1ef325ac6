"""OSCAL's JSON as OSCAL's XML, for every document, also one that no schema would take.

What elements and attributes can say stands in them; what they cannot is carried beside them (`sspgen.load.oscal.
xml_kept`), so that reading the XML gives the value that was written, whatever it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.definitions import release
from sspgen.load.oscal.markup import written
from sspgen.load.oscal.xml_kept import Entry, can_repeat, can_show, instruction, text_of_any
from sspgen.load.oscal.xml_reader import read_object
from sspgen.load.oscal.xml_shapes import shape
from sspgen.load.oscal.xml_strange import ATTRIBUTE, CONTENT, placed, records, source_of
from sspgen.load.oscal.xml_text import as_xml_text, document_bytes
from sspgen.load.oscal.xml_tree import Element, joined
from sspgen.load.oscal.xml_values import same, value_of
from sspgen.load.xml_reader import XmlRefusedError
from sspgen.model.oscal import MODELS, MULTILINE, XML_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.load.oscal.xml_shapes import Part, Shape
    from sspgen.load.oscal.xml_tree import Child
    from sspgen.model.evidence import Json


def xml_bytes(value: Json) -> bytes:
    """Return a document as XML.

    Raises:
        ValueError: there is no model of OSCAL under any of its keys.
    """
    held = value if isinstance(value, dict) else {}
    model = next((name for name in MODELS if isinstance(held.get(name), dict)), "")
    body = held.get(model)
    if not isinstance(body, dict):
        raise ValueError("it is no OSCAL document")  # noqa: TRY004 - the value is of the right type, but of no model
    root = _object(model, body, shape(release().roots[model]))
    beside = [Entry(key, None, inner, spelling=False) for key, inner in held.items() if key != model]
    return document_bytes(root, XML_NAMESPACE, [instruction(beside)] if beside else [])


def _object(name: str, value: dict[str, Json], known: Shape) -> Element:
    strange = [key for key, inner in value.items() if not known.is_known(key) and any(records(inner))]
    if strange:
        made = _Object(name, known, strange)
        made.write(value)
        if made.restored(value) and _reads_as(made.element, known, value):
            return made.element
    made = _Object(name, known, [])
    made.write(value)
    return made.element


def _shown(text: str, part: Part) -> tuple[list[Child], Json]:
    """Return what an element holds of a text, and the value that is read of it."""
    if part.markup:
        return written(text, part.markup)
    shown = as_xml_text(text)
    return [shown], value_of(shown, part.definition.type)


def _reads_as(element: Element, known: Shape, value: Json) -> bool:
    try:
        return same(read_object(element, known), value)
    except (XmlRefusedError, RecursionError):
        return False


class _Object:
    """An element that is being made of an object.

    Attributes:
        strange: keys whose values are records of what OSCAL's XML does not have.
        made: the elements of values, by key and index.
        replaced: the values whose elements a record has, by key and index.
    """

    def __init__(self, name: str, known: Shape, strange: Sequence[str]) -> None:
        self.known = known
        self.strange = strange
        self.element = Element(name, block=not known.definition.type)
        self.entries: list[Entry] = []
        self.made: dict[tuple[str | int, ...], Element] = {}
        self.replaced: frozenset[tuple[str | int, ...]] = frozenset()

    def write(self, value: dict[str, Json]) -> None:
        known = self.known
        held = (made for key in self.strange for made in records(value[key]))
        self.replaced = frozenset(placed(made) for made in held if made.get("is") == CONTENT)
        # Attributes keep the order that they have in JSON; the schemas are strict about that of elements only.
        for key, inner in value.items():
            if key in known.flags:
                self._attribute(key, inner, known.flags[key].type)
        own = known.definition.value_key
        if own and own in value:
            self._own_value(own, value[own])
        for key, part in known.keys.items():
            if key in value:
                self._member(part, value[key])
        for key, inner in value.items():
            if not known.is_known(key) and key not in self.strange:
                self._add(key, None, inner)
        if self.entries:
            self.element.kept.append((0, instruction(self.entries)))

    def _attribute(self, key: str, value: Json, datatype: str) -> None:
        text = text_of_any(value)
        if text is None:
            self._add(key, None, value)
            return
        shown = as_xml_text(text)
        self.element.attributes[key] = shown
        self._check(key, None, value, value_of(shown, datatype))

    def _own_value(self, key: str, value: Json) -> None:
        text = text_of_any(value)
        if not text:
            self._add(key, None, value)
            return
        shown = as_xml_text(text)
        self.element.children.append(shown)
        self.made[(key,)] = self.element
        self._check(key, None, value, value_of(shown, self.known.definition.type))

    def _member(self, part: Part, value: Json) -> None:
        key = part.key
        if part.member.many:
            self._list(part, value)
        elif can_show(value, part):
            self.element.children.extend(self._value(part, value, None))
        elif can_repeat(value, part) and not part.member.unwrapped and isinstance(value, list):
            for at, item in enumerate(value):
                self.element.children.extend(self._value(part, item, at))
        else:
            self._add(key, None, value)

    def _list(self, part: Part, value: Json) -> None:
        items = value if isinstance(value, list) else []
        shown = [can_show(item, part) for item in items]
        if not any(shown) and not (part.member.wrapped and value == []):
            self._add(part.key, None, value)
            return
        target = self.element
        if part.member.wrapped:
            target = Element(part.key, block=True)
            self.element.children.append(target)
            self.made[(part.key,)] = target
        for at, item in enumerate(items):
            if shown[at]:
                target.children.extend(self._value(part, item, at))
            else:
                self._add(part.key, at, item)

    def _value(self, part: Part, value: Json, at: int | None) -> list[Child]:
        """Return what shows one value of a member: an element, or the paragraphs of its own."""
        if isinstance(value, dict):
            made = _object(part.member.name, value, shape(part.member.definition))
        else:
            text = text_of_any(value) or ""
            children, back = _shown(text, part)
            self._check(part.key, at, value, back)
            if part.member.unwrapped:
                self.made[(part.key,)] = self.element
                return children
            made = Element(part.member.name, {}, [c for c in children if c != ""], block=part.markup == MULTILINE)
        self.made[(part.key,) if at is None else (part.key, at)] = made
        return [made]

    def _check(self, key: str, at: int | None, value: Json, back: Json) -> None:
        place = (key,) if at is None else (key, at)
        if place not in self.replaced and not same(value, back):
            self.entries.append(Entry(key, at, value, spelling=True))

    def _add(self, key: str, at: int | None, value: Json) -> None:
        self.entries.append(Entry(key, at, value, spelling=False))

    def restored(self, value: dict[str, Json]) -> bool:
        """Write what the records of strange things hold; tell whether all of them could be."""
        return all(self._restore(made) for key in self.strange for made in records(value[key]))

    def _restore(self, made: dict[str, Json]) -> bool:
        held, place = source_of(made), placed(made)
        target = self.made.get(place) if place else self.element
        if held is None or target is None or (place and target is self.element and made.get("is") != CONTENT):
            return False
        if made.get("is") == ATTRIBUTE:
            for child in held:
                target.attributes.update(child.attributes if isinstance(child, Element) else {})
        elif made.get("is") == CONTENT and target is self.element:
            return self._own_content(held)
        elif made.get("is") == CONTENT:
            target.children, target.block = held, False
        else:
            target.children[:] = joined([*target.children, *held])
            target.block = target.block and not any(isinstance(child, str) for child in held)
        return True

    def _own_content(self, held: list[Child]) -> bool:
        """Put content in place of what stands in this element without one of its own."""
        element = self.element
        own = self.known.elements.keys()
        named = [child for child in element.children if isinstance(child, Element) and child.name in own]
        before = [child for child in named if child.name in ("title", "prop")]
        element.children = [*before, *held, *(child for child in named if child not in before)]
        return True
