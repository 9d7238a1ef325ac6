"""Word documents read back, by their XML: what is in which content control, and whether everything hangs together."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from posixpath import join, normpath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_REFERENCE = re.compile(r"PAGEREF (\S+)")


def members(data: bytes) -> dict[str, bytes]:
    """Return the parts of a document by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(data: bytes, name: str = "word/document.xml") -> Element:
    """Return a part of a document, parsed."""
    root = fromstring(members(data)[name])
    assert isinstance(root, Element)
    return root


def words(element: Element) -> str:
    """Return all words of an element, those of fields included; line ends and tabs are spaces."""
    found = [each.text or "" if each.tag == f"{W}t" else " " for each in element.iter() if each.tag in _SAID]
    return "".join(found)


_SAID = frozenset((f"{W}t", f"{W}br", f"{W}tab", f"{W}p"))


def squeezed(text: str) -> str:
    """Return a text without spaces."""
    return "".join(text.split())


def controls(data: bytes) -> Iterator[tuple[str, Element]]:
    """Yield the tag and the content of each content control that has one of ours."""
    for control in part(data).iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None and tag.attrib[f"{W}val"].startswith("ssp:"):
            content = control.find(f"{W}sdtContent")
            assert content is not None
            yield tag.attrib[f"{W}val"], content


def relations(data: bytes) -> dict[str, dict[str, str]]:
    """Return the relationships of the main document by id."""
    return {each.attrib["Id"]: dict(each.attrib) for each in part(data, "word/_rels/document.xml.rels")}


def loose_ends(data: bytes) -> list[str]:
    """Return what a document refers to and does not have: bookmarks, relationships, parts, styles and lists."""
    root, parts = part(data), members(data)
    bookmarks = [each.attrib[f"{W}name"] for each in root.iter(f"{W}bookmarkStart")]
    wanted = {each.attrib[f"{W}anchor"] for each in root.iter(f"{W}hyperlink") if f"{W}anchor" in each.attrib}
    wanted |= {name for each in root.iter(f"{W}instrText") for name in _REFERENCE.findall(each.text or "")}
    out = [f"bookmark {name}" for name in sorted(wanted - set(bookmarks))]
    out += [f"bookmark twice: {name}" for name in {name for name in bookmarks if bookmarks.count(name) > 1}]
    known = relations(data)
    ids = {value for each in root.iter() for name, value in each.attrib.items() if "officeDocument" in name}
    out += [f"relationship {name}" for name in sorted(ids - set(known))]
    targets = [each["Target"] for each in known.values() if each.get("TargetMode") != "External"]
    out += [f"part {name}" for name in targets if normpath(join("/word", name)).lstrip("/") not in parts]
    out += [f"style {name}" for name in sorted(_used(root, "pStyle", "rStyle", "tblStyle") - _styles(data))]
    lists = {each.attrib[f"{W}numId"] for each in part(data, "word/numbering.xml").iter(f"{W}num")}
    return out + [f"list {name}" for name in sorted(_used(root, "numId") - lists)]


def _used(root: Element, *names: str) -> set[str]:
    return {each.attrib[f"{W}val"] for name in names for each in root.iter(f"{W}{name}")}


def _styles(data: bytes) -> set[str]:
    return {each.attrib[f"{W}styleId"] for each in part(data, "word/styles.xml").iter(f"{W}style")}
