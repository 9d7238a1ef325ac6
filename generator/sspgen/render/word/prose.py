"""Markdown as Word's own paragraphs, lists, tables and quotations, so that it can be edited there and read back.

Nothing of a text is lost, and each construct of Markdown has one form in Word:

- ``SSPAnswer`` a paragraph, ``SSPHeading1`` to ``SSPHeading6`` headings, ``SSPRule`` (empty) a rule;
- ``SSPCodeBlock`` a block of code in one paragraph, its lines parted by line breaks;
- an item of a list has ``w:numPr`` with its level; a numbered list is a ``w:num`` of its own with ``w:startOverride``,
  and so is the rest of a list from a number on that is out of turn; further blocks of an item have no number and are
  indented by `STEP` for each list that is open, those around a quotation included;
- a quotation is a content control of its own with the tag ``ssp-quote:<levels of lists that it stands in>``; its
  paragraphs are ``SSPQuote``;
- a table has its head in a row that is repeated; a column's alignment is that of its paragraphs; the empty
  ``SSPAfterTable`` behind it is no paragraph of the text, it keeps two tables apart;
- runs: bold, italic, struck, ``SSPCode``; a hard break is a line break, a soft one a space;
- a link to the web is a link, with its title as tooltip. No other address leads out of the document: the words of
  such a link are ``SSPReference`` (``SSPReferenceCode`` where they are code), of a picture ``SSPPicture``, and the
  address follows in brackets as ``SSPTarget``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.render.markdown import to_tokens, web_address
from sspgen.render.word.ledger import DEEPEST, STEP, is_sound
from sspgen.render.word.ooxml import Blocks, Runs, quoted, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from sspgen.render.word.ledger import Ledger

_MARKS: Final = {"strong": "<w:b/>", "em": "<w:i/>", "s": "<w:strike/>"}
_ALIGNED: Final = re.compile(r"text-align:\s*(left|center|right)")


def prose(text: str, ledger: Ledger, style: str = "SSPAnswer") -> Blocks:
    """Return a Markdown text as blocks; empty for a text that says nothing.

    Args:
        text: Markdown.
        ledger: is told which addresses and lists the blocks refer to.
        style: id of the paragraph style of plain paragraphs.
    """
    return _Prose(ledger, style).written(to_tokens(text))


@dataclass(slots=True)
class _List:
    """A list that is open: ``due`` is the number that the next item has by itself; None for bullets."""

    number: int
    due: int | None = None


@dataclass(slots=True)
class _Prose:
    """Writes the tokens of one text.

    Attributes:
        lists: those that are open, the outermost first.
        bases: how many of them lie outside each quotation that is open.
        fresh: the next paragraph is the first of an item, and takes the number.
    """

    ledger: Ledger
    style: str
    out: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    bases: list[int] = field(default_factory=lambda: [0])
    fresh: bool = False

    def written(self, tokens: Sequence[Token]) -> Blocks:
        """Return all tokens as blocks."""
        index = 0
        while index < len(tokens):
            if tokens[index].type == "table_open":
                end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                self._settle()
                self.out.append(_table(tokens[index:end], self.ledger, self._depth))
                index = end
            else:
                self._token(tokens, index)
            index += 1
        return Blocks("".join(self.out))

    @property
    def _depth(self) -> int:
        return len(self.lists) - self.bases[-1]

    def _token(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        match token.type:
            case "paragraph_open":
                self._paragraph(self.style, _runs(tokens[index + 1], self.ledger))
            case "heading_open":
                self._paragraph(f"SSPHeading{token.tag[1:]}", _runs(tokens[index + 1], self.ledger))
            case "fence" | "code_block":
                self._paragraph("SSPCodeBlock", run(token.content.removesuffix("\n")))
            case "hr":
                self._paragraph("SSPRule", "")
            case "blockquote_open":
                self._open_quote()
            case "blockquote_close":
                self._close_quote()
            case _:
                self._list(token)

    def _list(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._settle()
                self.lists.append(_List(self.ledger.bullets))
            case "ordered_list_open":
                self._settle()
                attribute = token.attrGet("start")
                start = 1 if attribute is None else int(attribute)
                self.lists.append(_List(self.ledger.numbered(self._level(1), start), start))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._item(token)
            case "list_item_close":
                self._settle()

    def _level(self, more: int = 0) -> int:
        """Return the level of the innermost list, from 0; Word has no more than nine."""
        return min(self._depth + more, DEEPEST) - 1

    def _item(self, token: Token) -> None:
        innermost = self.lists[-1]
        if innermost.due is not None:
            value = token.attrGet("value")
            wanted = innermost.due if value is None else int(value)
            if wanted != innermost.due:
                innermost.number = self.ledger.numbered(self._level(), wanted)
            innermost.due = wanted + 1
        self.fresh = True

    def _paragraph(self, style: str, runs: str) -> None:
        if style == self.style and len(self.bases) > 1:
            style = "SSPQuote"
        more = ""
        indent = STEP * len(self.lists)
        if self._depth and self.fresh:
            more = f'<w:numPr><w:ilvl w:val="{self._level()}"/><w:numId w:val="{self.lists[-1].number}"/></w:numPr>'
            if self.bases[-1]:
                more += f'<w:ind w:left="{indent}" w:hanging="{STEP}"/>'
        elif indent:
            more = f'<w:ind w:left="{indent}"/>'
        self.fresh = False
        self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>')

    def _settle(self) -> None:
        """Give an item that begins with no paragraph of its own an empty one, which has its number."""
        if self.fresh and self._depth:
            self._paragraph(self.style, "")

    def _open_quote(self) -> None:
        self._settle()
        known = f'<w:alias w:val="Quotation"/><w:tag w:val="ssp-quote:{self._depth}"/>'
        self.out += (f"<w:sdt><w:sdtPr>{known}</w:sdtPr><w:sdtContent>", "")
        self.bases.append(len(self.lists))

    def _close_quote(self) -> None:
        if not self.out[-1]:
            self._paragraph("SSPQuote", "")
        self.bases.pop()
        self.out.append("</w:sdtContent></w:sdt>")


def _runs(inline: Token, ledger: Ledger) -> Runs:
    """Return the children of an inline token as runs."""
    return Runs("".join(_Line(ledger).written(inline.children or ())))


@dataclass(slots=True)
class _Line:
    """Writes the tokens of one paragraph.

    Attributes:
        open: emphasis that is open, in the order of opening.
        links: links that are open, each with the style of its words and what ends it.
    """

    ledger: Ledger
    open: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def written(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Yield all tokens as runs."""
        for token in tokens:
            kind, _, edge = token.type.rpartition("_")
            if kind in _MARKS and edge == "open":
                self.open.append(kind)
            elif kind in _MARKS and edge == "close":
                self.open.remove(kind)
            elif token.type == "link_open":
                yield self._link(token)
            elif token.type == "link_close":
                yield self.links.pop()[1]
            elif token.type == "image":
                yield self._run(token.content, "SSPPicture") + _target(_written_target(token, "src"))
            elif token.type == "code_inline":
                yield self._run(token.content, self._code())
            elif token.type == "hardbreak":
                yield "<w:r><w:br/></w:r>"
            elif token.type == "softbreak":
                yield self._run(" ")
            else:
                yield self._run(token.content)

    def _run(self, text: str, style: str = "") -> Runs:
        marks = "".join(xml for name, xml in _MARKS.items() if name in self.open)
        return run(text, style or (self.links[-1][0] if self.links else ""), marks)

    def _code(self) -> str:
        return "SSPReferenceCode" if self.links and self.links[-1][0] == "SSPReference" else "SSPCode"

    def _link(self, token: Token) -> str:
        href, title = str(token.attrGet("href") or ""), str(token.attrGet("title") or "")
        address = web_address(href)
        if not is_sound(address):
            self.links.append(("SSPReference", _target(_written_target(token, "href"))))
            return ""
        self.links.append(("Hyperlink", "</w:hyperlink>"))
        tooltip = f' w:tooltip="{quoted(title)}"' if title else ""
        return f'<w:hyperlink r:id="{self.ledger.address(address)}" w:history="1"{tooltip}>'


def _written_target(token: Token, name: str) -> str:
    target, title = str(token.attrGet(name) or ""), str(token.attrGet("title") or "")
    return f'{target} "{title}"' if title else target


def _target(target: str) -> Runs:
    return run(f" ({target})", "SSPTarget")


def _table(tokens: Sequence[Token], ledger: Ledger, depth: int) -> str:
    """Return a table of a text; its columns share the width."""
    rows: list[str] = []
    cells: list[str] = []
    head = True
    for index, token in enumerate(tokens):
        if token.type in {"th_open", "td_open"}:
            cells.append(_cell(token, _runs(tokens[index + 1], ledger)))
        elif token.type == "tr_close":
            first = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else ""
            rows.append(f"<w:tr>{first}{''.join(cells)}</w:tr>")
            cells = []
        elif token.type == "thead_close":
            head = False
    columns = sum(token.type == "th_open" for token in tokens)
    grid = '<w:gridCol w:w="1600"/>' * columns
    indent = f'<w:tblInd w:w="{STEP * depth}" w:type="dxa"/>' if depth else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="SSPProseTable"/><w:tblW w:w="0" w:type="auto"/>{indent}'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
        '<w:p><w:pPr><w:pStyle w:val="SSPAfterTable"/></w:pPr></w:p>'
    )


def _cell(token: Token, runs: str) -> str:
    aligned = _ALIGNED.search(str(token.attrGet("style") or ""))
    side = f'<w:jc w:val="{aligned[1]}"/>' if aligned else ""
    style = "SSPTableHead" if token.type == "th_open" else "SSPTableText"
    return f'<w:tc><w:tcPr/><w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{runs}</w:p></w:tc>'
