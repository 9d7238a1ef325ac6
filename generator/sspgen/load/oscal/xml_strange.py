"""What stands in OSCAL's XML and is none of OSCAL's, as members of JSON objects, and back as XML.

Such a member has the name of what it holds, so that whoever checks the document says that the model has no such thing.
Its value is a record with the source, from which the XML is written again; several of a name are a list of records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.xml_text import fragment, is_xml_text
from sspgen.load.oscal.xml_tree import Element, parse_tree
from sspgen.load.xml_reader import XmlRefusedError
from sspgen.model.oscal import XML_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sspgen.load.oscal.xml_shapes import Shape
    from sspgen.load.oscal.xml_tree import Child
    from sspgen.model.evidence import Json

SOURCE: Final = "sspgen-xml"
"""The key of a record that has its source."""
ATTRIBUTE, CONTENT, TEXT, ELEMENT = "attribute", "content", "text", "element"
"""What a record holds: attributes, the whole content of an element, a text, or an element."""


def record(kind: str, children: Sequence[Child], inside: Sequence[str | int] = ()) -> dict[str, Json]:
    """Return a record.

    Args:
        kind: what it holds.
        children: of it; an attribute is that of an empty element.
        inside: the key, and the index in its list, of the member in whose element it stands.
    """
    made: dict[str, Json] = {SOURCE: fragment(children, XML_NAMESPACE), "is": kind}
    return {**made, "in": list(inside)} if inside else made


def add_record(out: dict[str, Json], known: Shape, name: str, made: dict[str, Json]) -> str:
    """Put a record into an object under a name that nothing else has; return the key."""
    key = name
    while known.is_known(key) or not _is_free(out, key):
        key = f"xml:{key}"
    held = out.get(key)
    if held is None:
        out[key] = made
    else:
        out[key] = [*held, made] if isinstance(held, list) else [held, made]
    return key


def _is_free(out: Mapping[str, Json], key: str) -> bool:
    return key not in out or bool(list(records(out[key])))


def records(value: Json) -> Iterator[dict[str, Json]]:
    """Yield the records that a value of an unknown key holds; nothing where it holds anything else."""
    items = value if isinstance(value, list) else [value]
    found = [item for item in items if isinstance(item, dict) and isinstance(item.get(SOURCE), str)]
    if len(found) == len(items):
        yield from found


def source_of(made: Mapping[str, Json]) -> list[Child] | None:
    """Return what a record holds, or None where its source is no XML that may be read."""
    text = str(made[SOURCE])
    if not is_xml_text(text):
        return None
    try:
        tree = parse_tree(f'<x xmlns="{XML_NAMESPACE}">{text}</x>'.encode())
    except XmlRefusedError:
        return None
    return tree.root.children


def placed(made: Mapping[str, Json]) -> tuple[str | int, ...]:
    """Return the key, and the index, of the member in which a record stands; nothing where it stands in the object."""
    inside = made.get("in")
    return tuple(part for part in inside if isinstance(part, (str, int))) if isinstance(inside, list) else ()


def with_attributes(element: Element) -> Element:
    """Return an element without content, which is how attributes are kept."""
    return Element(element.name, dict(element.attributes), [], element.offset)
