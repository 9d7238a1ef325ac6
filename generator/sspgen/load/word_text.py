"""The paragraphs, lists, quotations and tables of a Word text as blocks (ISO/IEC 29500-1, 17.3 to 17.16).

It reads the form in which `sspgen.render.word.prose` writes Markdown, what Word makes of that when it saves, and what
reviewers use in its place: Word's own headings, quotations and links. What is neither is told, never dropped silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.load.word_blocks import BREAK, Block, Cell, Kind, Run
from sspgen.load.word_package import W
from sspgen.load.word_parts import Numbering, number, value
from sspgen.load.word_runs import GONE, ODD, Reading, runs_of, targeted
from sspgen.load.xml_reader import local_name
from sspgen.model.word_tag import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

    from sspgen.load.word_parts import Parts
    from sspgen.load.word_runs import Styled

TRACKED: Final = {
    f"{W}ins": "put in",
    f"{W}moveTo": "put in",
    f"{W}del": "taken out",
    f"{W}moveFrom": "taken out",
}
"""Elements that are a tracked change, with what was done."""

_STEP: Final = 360
"""Twips by which a text is indented for each list that it stands in (see `sspgen.render.word.ledger`)."""
_QUOTE: Final = re.compile(r"ssp-quote:([0-9]{1,2})")
_OWN_HEADING: Final = re.compile(r"SSPHeading([1-6])")
_HEADING: Final = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CODE_STYLE: Final = re.compile(r"\bcode\b|preformatted|verbatim|plain text", re.IGNORECASE)
_SIDES: Final = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}


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
    loose: list[Styled] = field(default_factory=list)

    def read(self, container: Element) -> list[Block]:
        """Return the blocks of an element."""
        found = [block for block in self._blocks(container) if block is not None]
        if self.loose or self.carried:
            runs = (*self.carried, *targeted(self.loose))
            found.append(Block(Kind.TEXT, runs))
        return _quotations(found)

    def _blocks(self, container: Element) -> Iterator[Block | None]:
        for element in container:
            name = local_name(element.tag)
            if element.tag in GONE or not self.reading.take():
                continue
            if element.tag == f"{W}p":
                yield self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield self._table(element)
            elif element.tag == f"{W}sdt":
                yield from self._control(element)
            elif element.tag in (f"{W}r", f"{W}hyperlink", f"{W}fldSimple"):
                self.loose += runs_of([element], self.reading)
            elif name in ODD:
                self.reading.odd[ODD[name]] = None
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
        runs = (*self.carried, *targeted(runs_of(element, self.reading)))
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
            found = targeted(runs_of(paragraph, self.reading))
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
