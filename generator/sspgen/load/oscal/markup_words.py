"""The markup that OSCAL's prose may have: which elements, in which, with which attributes, and their normal form.

Source: the Metaschema specification, markup-line and markup-multiline, as OSCAL's XML schemas have them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.xml_tree import Element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.load.oscal.xml_tree import Child

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS: Final = frozenset(("ul", "ol"))
PHRASES: Final = frozenset(("code", "em", "i", "b", "strong", "sub", "sup", "q", "img"))
INLINE: Final = PHRASES | {"a", "insert", "br"}
BLOCKS: Final = HEADINGS | {"p", "ul", "ol", "pre", "hr", "blockquote", "table", "img"}
VOID: Final = frozenset(("br", "hr", "img", "insert"))
_ITEM: Final = INLINE | HEADINGS | {"ul", "ol", "pre", "hr", "blockquote", "p"}
_HELD: Final = {
    "ul": frozenset(("li",)), "ol": frozenset(("li",)), "li": _ITEM, "table": frozenset(("tr",)),
    "tr": frozenset(("td", "th")), "blockquote": BLOCKS, "a": PHRASES,
}  # fmt: skip
ATTRIBUTES: Final = {
    "a": frozenset(("href", "title")),
    "img": frozenset(("alt", "src", "title")),
    "insert": frozenset(("type", "id-ref")),
    "code": frozenset(("class",)),
    "ol": frozenset(("start",)),
    "td": frozenset(("align",)),
    "th": frozenset(("align",)),
}
_ALL: Final = BLOCKS | INLINE | {"li", "tr", "td", "th"}
NO_TEXT: Final = frozenset(("ul", "ol", "table", "tr", "blockquote"))
_SAME: Final = {"i": "em", "b": "strong"}
_SPACE = re.compile(r"[ \t\r\n]+")
_FLAT: Final = HEADINGS | {"td", "th"}
_NAME = re.compile(r"[^\W\d][\w.-]*")


def held_by(name: str) -> frozenset[str]:
    """Return the elements that may stand in an element."""
    return frozenset() if name in VOID else _HELD.get(name, INLINE)


def is_known(element: Element, held: frozenset[str]) -> bool:
    """Tell whether an element may stand where `held` may, with all that is in it."""
    name, attributes = element.name, element.attributes
    if name not in held or name not in _ALL or not attributes.keys() <= ATTRIBUTES.get(name, frozenset()):
        return False
    if name == "insert" and not all(_NAME.fullmatch(attributes.get(key, "")) for key in ("type", "id-ref")):
        return False
    if name == "img" and "src" not in attributes:
        return False
    if name == "ol" and not attributes.get("start", "1").isdecimal():
        return False
    inside = held_by(name)
    texts = name not in NO_TEXT and name not in VOID
    return not element.kept and all(
        is_known(child, inside) if isinstance(child, Element) else texts or not child.strip()
        for child in element.children
    )


def normal_line(children: Iterable[Child], *, flat: bool = False) -> list[Child]:
    """Return inline content with its white space collapsed, as a reader of XML or Markdown sees it.

    Args:
        children: texts and elements.
        flat: whether the content is one line; else a line break in it stays one.
    """
    found = [_normal(child, flat=flat) if isinstance(child, Element) else child for child in joined(children)]
    collapsed = [c if isinstance(c, Element) else _collapsed(c, flat=flat) for c in found]
    for number, child in enumerate(collapsed):
        if isinstance(child, str):
            head = number == 0 or _is_break(collapsed[number - 1])
            tail = number == len(collapsed) - 1 or _is_break(collapsed[number + 1])
            begun = child.lstrip(" \n") if head else child
            collapsed[number] = begun.rstrip(" \n") if tail else begun
    return [child for child in collapsed if child]


def normal_blocks(children: Iterable[Child]) -> list[Child]:
    """Return the blocks of a text, each in its normal form; white space between them goes, other text stays."""
    kept = (child for child in children if isinstance(child, Element) or child.strip(" \t\r\n"))
    return [_normal(c) if isinstance(c, Element) else _collapsed(c, flat=True).strip(" ") for c in kept]


def _collapsed(text: str, *, flat: bool) -> str:
    if flat or "\n" not in text:
        return _SPACE.sub(" ", text)
    return _SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text)


def _is_break(child: Child) -> bool:
    """Whether white space beside a child counts for nothing, as it does beside a line break and a block."""
    return isinstance(child, Element) and (child.name == "br" or (child.name in BLOCKS and child.name != "img"))


def _normal(element: Element, *, flat: bool = False) -> Element:
    name = element.name
    if name in VOID:
        children: list[Child] = []
    elif name == "pre":
        children = _verbatim(element.children)
    elif name == "code":
        children = [c if isinstance(c, Element) else c.replace("\n", " ") for c in _verbatim(element.children)]
    elif name in NO_TEXT:
        children = normal_blocks(element.children)
    else:
        children = normal_line(element.children, flat=flat or name in _FLAT)
    attributes = {key: value for key, value in element.attributes.items() if _says_something(name, key, value)}
    return Element(_SAME.get(name, name), attributes, children, element.offset, element.kept, name in NO_TEXT)


def _says_something(name: str, key: str, value: str) -> bool:
    """Whether an attribute is not just what holds without it."""
    return not ((name in ("td", "th") and (key, value) == ("align", "left")) or (name == "ol" and value == "1"))


def _verbatim(children: Iterable[Child]) -> list[Child]:
    return [_normal(child) if isinstance(child, Element) else child for child in joined(children) if child != ""]
