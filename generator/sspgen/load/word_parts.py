"""What the text of a Word document refers to: its styles, its lists, its comments, its properties.

Only what decides about meaning is read: that a style is a heading, a quotation or code, that a list is numbered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.word_blocks import BOLD, CODE, ITALIC, STRIKE
from sspgen.load.word_package import W
from sspgen.load.xml_reader import local_name
from sspgen.model.limits import WORD_COMMENTS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sspgen.load.word_package import WordPackage

_OFF: Final = frozenset(("0", "false", "off"))
_TOGGLES: Final = {f"{W}b": BOLD, f"{W}i": ITALIC, f"{W}strike": STRIKE}
_NAMES: Final = (("code", CODE), ("verbatim", CODE), ("preformatted", CODE), ("typewriter", CODE))
_MONOSPACED: Final = re.compile(r"mono|courier|consolas|menlo", re.IGNORECASE)
_BULLETS: Final = frozenset(("bullet", "none"))
_DEEPEST: Final = 20
"""Most styles that one style is based on."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style as written: what it is based on, how it is called, and its own properties of paragraphs and runs."""

    name: str
    base: str
    paragraph: Element | None
    run: Element | None


@dataclass(frozen=True, slots=True)
class Numbering:
    """One level of a list: whether it is numbered, and its first number."""

    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as written.

    Attributes:
        date: as written in the document, ISO 8601; empty when it is not told.
    """

    author: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What the text refers to.

    Attributes:
        lists: levels of lists, by the list's id and the level from 0.
        properties: the document's custom properties.
    """

    styles: dict[str, Style] = field(default_factory=dict)
    lists: dict[tuple[str, int], Numbering] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)

    def chain(self, identifier: str) -> tuple[Style, ...]:
        """Return a style with those that it is based on, itself first."""
        found: list[Style] = []
        while identifier in self.styles and len(found) < _DEEPEST:
            found.append(self.styles[identifier])
            identifier = found[-1].base
        return tuple(found)

    def marks(self, properties: Element | None) -> frozenset[str]:
        """Return how a run is set off, by its own properties and its style's: `BOLD`, `ITALIC`, `STRIKE`, `CODE`."""
        if properties is None:
            return frozenset()
        told: dict[str, bool] = {}
        _tell(properties, told)
        identifier = value(properties, "rStyle")
        for style in self.chain(identifier) or (Style(identifier, "", None, None),):
            name = style.name.lower()
            told |= {mark: True for word, mark in _NAMES if word in name and mark not in told}
            if style.run is not None:
                _tell(style.run, told)
        return frozenset(mark for mark, on in told.items() if on)


def _tell(properties: Element, told: dict[str, bool]) -> None:
    """Add what properties say; what was said before, nearer to the run, stays."""
    for element in properties:
        tag = element.tag
        if tag in _TOGGLES:
            told.setdefault(_TOGGLES[tag], element.get(f"{W}val", "1") not in _OFF)
        elif tag == f"{W}rFonts" and _MONOSPACED.search(element.get(f"{W}ascii", "")):
            told.setdefault(CODE, True)


def value(element: Element | None, name: str) -> str:
    """Return the value of a property; empty where it is not set."""
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def number(text: str, default: int = 0) -> int:
    """Return a whole number of at most six digits, or a default for anything else."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def read_parts(package: WordPackage) -> Parts:
    """Return what the text of a document refers to.

    Raises:
        WordRefusedError: a part cannot be read.
    """
    return Parts(
        styles=_styles(package.tree(package.related("styles"))),
        lists=_lists(package.tree(package.related("numbering"))),
        comments=_comments(package.tree(package.related("comments"))),
        links=package.links(),
        properties=_properties(package.tree(package.of_package("custom-properties"))),
    )


def _styles(root: Element) -> dict[str, Style]:
    return {
        each.get(f"{W}styleId", ""): Style(
            value(each, "name"), value(each, "basedOn"), each.find(f"{W}pPr"), each.find(f"{W}rPr")
        )
        for each in root.iterfind(f"{W}style")
    }


def _lists(root: Element) -> dict[tuple[str, int], Numbering]:
    kinds = {
        each.get(f"{W}abstractNumId", ""): {
            number(level.get(f"{W}ilvl", "")): _level(level) for level in each.iterfind(f"{W}lvl")
        }
        for each in root.iterfind(f"{W}abstractNum")
    }
    found: dict[tuple[str, int], Numbering] = {}
    for each in root.iterfind(f"{W}num"):
        identifier = each.get(f"{W}numId", "")
        levels = dict(kinds.get(value(each, "abstractNumId"), {}))
        for override in each.iterfind(f"{W}lvlOverride"):
            at = number(override.get(f"{W}ilvl", ""))
            own = override.find(f"{W}lvl")
            level = _level(own) if own is not None else levels.get(at, Numbering())
            start = value(override, "startOverride")
            levels[at] = Numbering(level.ordered, number(start, level.start)) if start else level
        found |= {(identifier, at): level for at, level in levels.items()}
    return found


def _level(element: Element) -> Numbering:
    return Numbering(value(element, "numFmt") not in _BULLETS, number(value(element, "start"), 1))


def _comments(root: Element) -> dict[str, Comment]:
    found: dict[str, Comment] = {}
    for each in root.iterfind(f"{W}comment"):
        if len(found) == WORD_COMMENTS:
            break
        paragraphs = ("".join(text.text or "" for text in p.iter(f"{W}t")) for p in each.iter(f"{W}p"))
        text = "\n".join(paragraph for paragraph in paragraphs if paragraph)
        found[each.get(f"{W}id", "")] = Comment(each.get(f"{W}author", ""), each.get(f"{W}date", ""), text)
    return found


def _properties(root: Element) -> dict[str, str]:
    return {
        each.get("name", ""): "".join(each.itertext()).strip() for each in root if local_name(each.tag) == "property"
    }
