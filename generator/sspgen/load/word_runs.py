"""The runs of one paragraph of a Word text: words with their marks and links (ISO/IEC 29500-1, 17.3.2, 17.16).

Tracked changes are accepted. It knows nothing of paragraphs, lists and tables; those are `sspgen.load.word_text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.load.word_blocks import BREAK, CODE, Link, Run
from sspgen.load.word_package import W
from sspgen.load.word_parts import value
from sspgen.load.xml_reader import local_name
from sspgen.model.limits import WORD_TEXT_PIECES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from sspgen.load.word_parts import Parts

GONE: Final = frozenset((f"{W}del", f"{W}moveFrom"))
"""Elements that hold what a tracked change took out."""
ODD: Final = {
    "drawing": "a picture or shape",
    "pict": "a picture or shape",
    "object": "an embedded object",
    "AlternateContent": "a picture or shape",
    "oMath": "a formula",
    "oMathPara": "a formula",
    "altChunk": "an embedded document",
    "footnoteReference": "a footnote",
    "endnoteReference": "an endnote",
    "ruby": "a phonetic guide",
    "subDoc": "an embedded document",
}
"""What has no form in Markdown, and what to call it."""
_SURROGATES: Final = (0xD800, 0xDFFF)
_FIELD_LINK: Final = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+)?"([^"]{1,4000})"', re.IGNORECASE)
_TARGET: Final = re.compile(r' ?\((.*?)(?: "(.*)")?\)', re.DOTALL)
_TARGET_CHARS: Final = 4_000
_REFERENCES: Final = {"SSPReference": False, "SSPReferenceCode": False, "SSPPicture": True}
_LETTERS: Final = {
    "tab": " ",
    "cr": BREAK,
    "noBreakHyphen": "\u2011",
    "softHyphen": "",
    "ptab": " ",
}


@dataclass(slots=True)
class Reading:
    """What is known while a text is read.

    Attributes:
        counters: the newest number of each level, by list.
        odd: what was met that has no form in Markdown.
        pieces: how many runs and blocks were met.
    """

    parts: Parts
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    odd: dict[str, None] = field(default_factory=dict)
    pieces: int = 0

    def take(self) -> bool:
        """Count a run or a block; false for one too many, which is told and left out."""
        self.pieces += 1
        if self.pieces > WORD_TEXT_PIECES:
            self.odd[f"more than {WORD_TEXT_PIECES} pieces"] = None
        return self.pieces <= WORD_TEXT_PIECES


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    shown: bool = False


def runs_of(elements: Iterable[Element], reading: Reading) -> list[Styled]:
    """Return the runs of a paragraph with their styles, tracked changes accepted."""
    reader = _Line(reading)
    for element in elements:
        reader.look(element, None)
    return reader.found


@dataclass(frozen=True, slots=True)
class Styled:
    """A run with the id of its character style."""

    run: Run
    style: str


@dataclass(slots=True)
class _Line:
    reading: Reading
    found: list[Styled] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)

    def look(self, element: Element, link: Link | None) -> None:
        """Take in what a paragraph holds."""
        name = local_name(element.tag)
        if element.tag in GONE or name in ("pPr", "sdtPr", "rPr"):
            return
        if name == "r":
            self._run(element, link)
        elif name in ODD:
            self.reading.odd[ODD[name]] = None
        else:
            inner = self._link(element) if name in ("hyperlink", "fldSimple") else None
            for child in element:
                self.look(child, inner or link)

    def _link(self, element: Element) -> Link | None:
        if local_name(element.tag) == "fldSimple":
            match = _FIELD_LINK.match(element.get(f"{W}instr", ""))
            return Link(match[1]) if match else None
        identifier = next((value for key, value in element.attrib.items() if key.endswith("/relationships}id")), "")
        href, anchor = self.reading.parts.links.get(identifier, ""), element.get(f"{W}anchor", "")
        href += f"#{anchor}" if anchor else ""
        return Link(href, element.get(f"{W}tooltip", "")) if href else None

    def _run(self, element: Element, link: Link | None) -> None:
        properties = element.find(f"{W}rPr")
        marks = self.reading.parts.marks(properties)
        style = value(properties, "rStyle")
        for child in element:
            name = local_name(child.tag)
            if name == "fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif name == "instrText":
                if self.fields:
                    self.fields[-1].instruction += child.text or ""
            elif all(each.shown for each in self.fields):
                self._letters(child, name, marks, link or self._field_link(), style)

    def _letters(self, child: Element, name: str, marks: frozenset[str], link: Link | None, style: str) -> None:
        if name in ODD:
            self.reading.odd[ODD[name]] = None
            return
        text = _LETTERS.get(name, "")
        if name == "t":
            text = child.text or ""
        elif name == "br":
            text = BREAK if child.get(f"{W}type", "textWrapping") == "textWrapping" else " "
        elif name == "sym":
            text = _symbol(child.get(f"{W}char", ""))
        if text and self.reading.take():
            self.found.append(Styled(Run(text, marks, link), style))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].shown = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _field_link(self) -> Link | None:
        matches = (_FIELD_LINK.match(each.instruction) for each in reversed(self.fields))
        return next((Link(match[1]) for match in matches if match), None)


def _symbol(code: str) -> str:
    """Return the letter of a symbol, as far as its font is not needed to know it."""
    letter = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
    return chr(letter) if letter >= ord(" ") and not _SURROGATES[0] <= letter <= _SURROGATES[1] else ""


def targeted(styled: list[Styled]) -> list[Run]:
    """Give words their address that follows them in brackets (``SSPReference`` and ``SSPTarget``)."""
    found: list[Run] = []
    words: list[Run] = []
    picture = False
    target = ""
    for each in [*styled, Styled(Run(""), "")]:
        if each.style == "SSPTarget":
            target += each.run.text
            continue
        if target:
            found += _led(words, target, picture=picture)
            words, target = [], ""
        if each.style in _REFERENCES:
            if words and picture is not _REFERENCES[each.style]:
                found += words
                words = []
            picture = _REFERENCES[each.style]
            words.append(each.run)
        else:
            found += [*words, each.run]
            words = []
    return [run for run in found if run.text or run.link]


def _led(words: list[Run], target: str, *, picture: bool) -> list[Run]:
    match = _TARGET.fullmatch(target) if len(target) <= _TARGET_CHARS else None
    if match is None:
        return [*words, Run(target)]
    link = Link(match[1], match[2] or "", picture=picture)
    if picture:
        return [Run("".join(run.text for run in words), words[0].marks - {CODE} if words else frozenset(), link)]
    return [replace(run, link=link) for run in words] or [Run("", frozenset(), link)]
