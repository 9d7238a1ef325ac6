"""The paragraphs, lists, quotations and tables of a Word text as blocks (ISO/IEC 29500-1, 17.3 to 17.16).

It reads the form in which `sspgen.render.word.prose` writes Markdown, what Word makes of that when it saves, and what
reviewers use in its place: Word's own headings, quotations and links. What is neither is told, never dropped silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.load.word_blocks import BREAK, CODE, Block, Cell, Kind, Link, Run
from sspgen.load.word_package import W
from sspgen.load.word_parts import Numbering, number, value
from sspgen.load.xml_reader import local_name
from sspgen.model.limits import WORD_TEXT_PIECES
from sspgen.model.word_tag import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

    from sspgen.load.word_parts import Parts

TRACKED: Final = {
    f"{W}ins": "put in",
    f"{W}moveTo": "put in",
    f"{W}del": "taken out",
    f"{W}moveFrom": "taken out",
}
"""Elements that are a tracked change, with what was done."""

_SURROGATES: Final = (0xD800, 0xDFFF)
_STEP: Final = 360
"""Twips by which a text is indented for each list that it stands in (see `sspgen.render.word.ledger`)."""
_GONE: Final = frozenset((f"{W}del", f"{W}moveFrom"))
_QUOTE: Final = re.compile(r"ssp-quote:([0-9]{1,2})")
_OWN_HEADING: Final = re.compile(r"SSPHeading([1-6])")
_HEADING: Final = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CODE_STYLE: Final = re.compile(r"\bcode\b|preformatted|verbatim|plain text", re.IGNORECASE)
_FIELD_LINK: Final = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+)?"([^"]{1,4000})"', re.IGNORECASE)
_TARGET: Final = re.compile(r' ?\((.*?)(?: "(.*)")?\)', re.DOTALL)
_TARGET_CHARS: Final = 4_000
_REFERENCES: Final = {"SSPReference": False, "SSPReferenceCode": False, "SSPPicture": True}
_SIDES: Final = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}
_LETTERS: Final = {
    "tab": " ",
    "cr": BREAK,
    "noBreakHyphen": "\u2011",
    "softHyphen": "",
    "ptab": " ",
}
_ODD: Final = {
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


def heading_level(paragraph: Element, parts: Parts) -> int:
    """Return the level of a heading, 1 to 9; 0 for any other paragraph."""
    properties = paragraph.find(f"{W}pPr")
    identifier = value(properties, "pStyle")
    own = _OWN_HEADING.fullmatch(identifier)
    if own is not None:
        return int(own[1])
    for style in parts.chain(identifier):
        if found := _HEADING.search(style.name):
            return int(found[1])
        if level := value(style.paragraph, "outlineLvl"):
            return number(level) + 1 if number(level) < 9 else 0  # noqa: PLR2004 - 9 is "no level" in Word
    return 0


def tracked_text(element: Element) -> str:
    """Return the words of a tracked change."""
    return "".join(each.text or "" for each in element.iter() if each.tag in (f"{W}t", f"{W}delText"))


def blocks_of(container: Element, reading: Reading) -> list[Block]:
    """Return what a content control (or a cell) holds, tracked changes accepted."""
    return _Container(reading, 0).read(container)


@dataclass(slots=True)
class _Container:
    """Reads the blocks of a text or of a quotation in it.

    Attributes:
        base: how many lists lie around it.
        carried: runs of a paragraph whose end was taken out, so that they belong to the next one.
    """

    reading: Reading
    base: int
    quoted: bool = False
    carried: tuple[Run, ...] = ()
    loose: list[_Styled] = field(default_factory=list)

    def read(self, container: Element) -> list[Block]:
        """Return the blocks of an element."""
        found = [block for block in self._blocks(container) if block is not None]
        if self.loose or self.carried:
            runs = (*self.carried, *_targeted(self.loose))
            found.append(Block(Kind.TEXT, runs))
        return _quotations(found)

    def _blocks(self, container: Element) -> Iterator[Block | None]:
        for element in container:
            name = local_name(element.tag)
            if element.tag in _GONE or not self.reading.take():
                continue
            if element.tag == f"{W}p":
                yield self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield self._table(element)
            elif element.tag == f"{W}sdt":
                yield from self._control(element)
            elif element.tag in (f"{W}r", f"{W}hyperlink", f"{W}fldSimple"):
                self.loose += _runs([element], self.reading)
            elif name in _ODD:
                self.reading.odd[_ODD[name]] = None
            elif name in ("ins", "moveTo", "customXml", "smartTag", "tc", "tr"):
                yield from self._blocks(element)

    def _control(self, element: Element) -> Iterator[Block | None]:
        content = element.find(f"{W}sdtContent")
        tag = value(element.find(f"{W}sdtPr"), "tag")
        quote = _QUOTE.fullmatch(tag)
        if parsed(tag) is not None:
            self.reading.odd["another answer"] = None
        elif content is not None and quote is not None:
            depth = int(quote[1])
            inner = _Container(self.reading, self.base + depth, quoted=True).read(content)
            yield Block(Kind.QUOTE, depth=depth, blocks=tuple(inner))
        elif content is not None:
            yield from self._blocks(content)

    def _paragraph(self, element: Element) -> Block | None:
        properties = element.find(f"{W}pPr")
        runs = (*self.carried, *_targeted(_runs(element, self.reading)))
        self.carried = ()
        if properties is not None and any(
            properties.find(f"{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom")
        ):
            self.carried = runs
            return None
        block = self._kind(Block(Kind.TEXT, runs), element, properties)
        return self._placed(block, properties)

    def _kind(self, block: Block, element: Element, properties: Element | None) -> Block:
        """Say what a paragraph is, by its style."""
        level = heading_level(element, self.reading.parts)
        if level:
            return replace(block, kind=Kind.HEADING, level=min(level, 6))
        identifier = value(properties, "pStyle")
        if identifier == "SSPRule" and not block.text.strip():
            return replace(block, kind=Kind.RULE)
        names = [style.name for style in self.reading.parts.chain(identifier)] or [identifier]
        if identifier == "SSPCodeBlock" or _CODE_STYLE.search(names[0]):
            return replace(block, kind=Kind.CODE)
        if not self.quoted and any("quot" in name.lower() for name in (identifier, names[0])):
            return Block(Kind.QUOTE, blocks=(block,))
        return block

    def _placed(self, block: Block, properties: Element | None) -> Block:
        """Say in which lists a paragraph stands, and whether it begins an item."""
        numbered = self._list(properties)
        if numbered is None:
            return replace(block, depth=max(0, self._indent(properties) // _STEP - self.base))
        identifier, level = numbered
        form = self.reading.parts.lists.get(numbered, Numbering())
        counters = self.reading.counters.setdefault(identifier, {})
        counters[level] = counters.get(level, form.start - 1) + 1
        for deeper in [each for each in counters if each > level]:
            del counters[deeper]
        return replace(block, depth=level + 1, item=True, number=counters[level] if form.ordered else None)

    def _list(self, properties: Element | None) -> tuple[str, int] | None:
        """Return the list and the level of an item, also where only its style says so; None for what is none."""
        if properties is None:
            return None
        styles = self.reading.parts.chain(value(properties, "pStyle"))
        places = [properties, *(style.paragraph for style in styles if style.paragraph is not None)]
        for place in places:
            numbered = place.find(f"{W}numPr")
            if numbered is not None:
                identifier = value(numbered, "numId")
                level = min(max(number(value(numbered, "ilvl")), 0), 8)
                return (identifier, level) if identifier not in ("", "0") else None
        return None

    def _indent(self, properties: Element | None) -> int:
        indent = properties.find(f"{W}ind") if properties is not None else None
        if indent is None:
            return 0
        return number(indent.get(f"{W}left") or indent.get(f"{W}start") or "")

    def _table(self, element: Element) -> Block:
        rows = [
            tuple(self._cell(cell) for cell in _cells(row))
            for row in element.iter(f"{W}tr")
            if row.find(f"{W}trPr/{W}del") is None
        ]
        indent = element.find(f"{W}tblPr/{W}tblInd")
        depth = number(indent.get(f"{W}w", "")) // _STEP if indent is not None else 0
        return Block(Kind.TABLE, depth=max(0, depth), rows=tuple(row for row in rows if row))

    def _cell(self, element: Element) -> Cell:
        runs: list[Run] = []
        side = ""
        for paragraph in element.iter(f"{W}p"):
            found = _targeted(_runs(paragraph, self.reading))
            if runs and found:
                runs.append(Run(BREAK))
            runs += found
            side = side or _SIDES.get(value(paragraph.find(f"{W}pPr"), "jc"), "")
        return Cell(tuple(runs), side)


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row.iter(f"{W}tc") if cell.find(f"{W}tcPr/{W}cellDel") is None)


def _quotations(blocks: Iterable[Block]) -> list[Block]:
    """Join paragraphs of Word's own style for quotations that follow each other."""
    found: list[Block] = []
    loose = False
    for block in blocks:
        single = block.kind is Kind.QUOTE and len(block.blocks) == 1 and not block.depth
        own = single and block.blocks[0].kind is Kind.TEXT and block.blocks[0].depth == 0
        if own and loose and found:
            found[-1] = replace(found[-1], blocks=(*found[-1].blocks, *block.blocks))
        else:
            found.append(block)
        loose = own
    return found


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    shown: bool = False


def _runs(elements: Iterable[Element], reading: Reading) -> list[_Styled]:
    """Return the runs of a paragraph with their styles, tracked changes accepted."""
    reader = _Line(reading)
    for element in elements:
        reader.look(element, None)
    return reader.found


@dataclass(frozen=True, slots=True)
class _Styled:
    """A run with the id of its character style."""

    run: Run
    style: str


@dataclass(slots=True)
class _Line:
    reading: Reading
    found: list[_Styled] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)

    def look(self, element: Element, link: Link | None) -> None:
        """Take in what a paragraph holds."""
        name = local_name(element.tag)
        if element.tag in _GONE or name in ("pPr", "sdtPr", "rPr"):
            return
        if name == "r":
            self._run(element, link)
        elif name in _ODD:
            self.reading.odd[_ODD[name]] = None
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
        if name in _ODD:
            self.reading.odd[_ODD[name]] = None
            return
        text = _LETTERS.get(name, "")
        if name == "t":
            text = child.text or ""
        elif name == "br":
            text = BREAK if child.get(f"{W}type", "textWrapping") == "textWrapping" else " "
        elif name == "sym":
            text = _symbol(child.get(f"{W}char", ""))
        if text and self.reading.take():
            self.found.append(_Styled(Run(text, marks, link), style))

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


def _targeted(styled: list[_Styled]) -> list[Run]:
    """Give words their address that follows them in brackets (``SSPReference`` and ``SSPTarget``)."""
    found: list[Run] = []
    words: list[Run] = []
    picture = False
    target = ""
    for each in [*styled, _Styled(Run(""), "")]:
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
