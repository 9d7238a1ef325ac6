"""What every chapter of the Word edition writes with: headings, tables, captions, fields, sections. Pure.

It keeps the body in order, and what other parts of the document must hold for it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.render.word.ledger import Ledger, is_sound
from sspgen.render.word.ooxml import CLOSED, Blocks, Runs, field, inline, opened, paragraph, quoted, run
from sspgen.render.word.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CONTENTS_LEVELS: Final = 2
"""Levels of headings that the contents and the running head name."""
_QUIET: Final = '<w:color w:val="54565B"/>'
_TWIPS: Final = {"a4": (11906, 16838), "letter": (12240, 15840)}
"""Width and height of a page; a twip is 1/1440 inch."""
_MARGIN: Final = 1134
_NAME: Final = re.compile(r"[^A-Za-z0-9]+")
_NAME_CHARS: Final = 24
"""Of an anchor in the name of its bookmark, which has at most 40 characters."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its share of the width, and whether figures stand in it."""

    title: str
    share: int = 1
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A heading, table or figure that the contents or a list name."""

    kind: str
    level: int
    text: str
    bookmark: str


Cell = str
"""Text of anybody, `Runs`, or `Blocks` that end in a paragraph."""


def page_width(paper: str, *, wide: bool = False) -> int:
    """Return the width between the margins, in twips."""
    return _TWIPS[paper][1 if wide else 0] - 2 * _MARGIN


class Manuscript:
    """The body of one document.

    Attributes:
        ledger: addresses and lists that the body refers to.
        pictures: bytes by file name.
        listed: see `Listed`, in the order of the body.
    """

    def __init__(self, paper: str, anchors: frozenset[str]) -> None:
        """Begin a document.

        Args:
            paper: one of `sspgen.model.paper.PAPERS`.
            anchors: those that links may name: every one of them is written at some time.
        """
        self.ledger = Ledger()
        self.pictures: dict[str, bytes] = {}
        self.listed: list[Listed] = []
        self.anchors = anchors
        self._paper = paper
        self._wide = False
        self._out: list[str] = []
        self._bookmarks = 0
        self._sections = 0
        self._counts = {"Table": 0, "Figure": 0}

    @property
    def width(self) -> int:
        """Between the margins of the page that is being written, in twips."""
        return page_width(self._paper, wide=self._wide)

    def add(self, *blocks: str) -> None:
        """Add finished blocks."""
        self._out += blocks

    def write(self, style: str, *parts: str) -> None:
        """Add a paragraph."""
        self._out.append(paragraph(style, *parts))

    def prose(self, text: str, style: str = "SSPBody") -> None:
        """Add a Markdown text."""
        self._out.append(prose(text, self.ledger, style))

    def heading(self, level: int, text: str, anchor: str = "", mark: str = "") -> None:
        """Add a heading; levels 1 and 2 stand in the contents."""
        name = self._bookmark_of(anchor or f"{level}-{mark}-{text}-{len(self.listed)}")
        title = f"{mark} {text}".strip()
        self.listed.append(Listed("heading", level, title, name))
        style = "SSPRunning" if level <= _CONTENTS_LEVELS else ""
        words = inline(run(f"{mark} ", style, _QUIET) if mark else "", run(text, style))
        self._out.append(paragraph(f"Heading{level}", self._marked(name, words)))

    def link(self, anchor: str, text: str) -> Runs:
        """Return the text, as a link where the document has the anchor."""
        if anchor not in self.anchors:
            return run(text)
        return Runs(
            f'<w:hyperlink w:anchor="{self._bookmark_of(anchor)}" w:history="1">{run(text, "SSPLink")}</w:hyperlink>'
        )

    def page(self, anchor: str) -> Runs:
        """Return the number of the page that an anchor stands on, as a field."""
        return field(f"PAGEREF {self._bookmark_of(anchor)} \\h") if anchor in self.anchors else Runs("")

    def address(self, href: str, text: str) -> Runs:
        """Return an address as a link if it is one that may be followed, else as a path.

        Args:
            href: of the web, see `sspgen.render.markdown.web_address`; empty for any other.
            text: the address as it was written.
        """
        if not is_sound(href):
            return run(text, "SSPPath")
        identifier = self.ledger.address(href)
        return Runs(f'<w:hyperlink r:id="{identifier}" w:history="1">{run(text, "Hyperlink")}</w:hyperlink>')

    def item(self, *parts: str) -> None:
        """Add an item of a list without numbers."""
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.ledger.bullets}"/></w:numPr>'
        self._out.append(paragraph("SSPBody", *parts, more=number))

    def caption(self, kind: str, title: str) -> None:
        """Add the numbered caption of a ``Table`` or a ``Figure``."""
        self._counts[kind] += 1
        number = self._counts[kind]
        name = self._bookmark_of(f"{kind}-{number}")
        self.listed.append(Listed(kind, 1, f"{kind} {number}: {title}", name))
        words = inline(f"{kind} ", field(f"SEQ {kind} \\* ARABIC", str(number)), f": {title}")
        self._out.append(paragraph("Caption", self._marked(name, words)))

    def table(
        self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, listed: bool = True
    ) -> None:
        """Add a table; its heads are repeated on every page that it runs over.

        Args:
            title: its caption.
            columns: see `Column`.
            rows: a cell for each column.
            listed: it has a number, and the list of tables names it; not so the many small ones of single controls.
        """
        if listed:
            self.caption("Table", title)
        else:
            self._out.append(paragraph("SSPTableTitle", title))
        total = sum(column.share for column in columns)
        widths = [self.width * column.share // total for column in columns]
        heads = "".join(
            _cell(width, column.title, "SSPTableFigureHead" if column.figure else "SSPTableHead")
            for width, column in zip(widths, columns, strict=True)
        )
        self._out.append(_opened(title, "SSPTable", widths, head=True))
        self._out.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>")
        styles = ["SSPTableFigure" if column.figure else "SSPTableText" for column in columns]
        self._out += [_row(widths, row, styles) for row in rows]
        self._out += ("</w:tbl>", _AFTER_TABLE)

    def facts(self, title: str, rows: Iterable[tuple[str, Cell]]) -> None:
        """Add a table of names and values, whose first column is its head."""
        widths = [self.width // 4, self.width - self.width // 4]
        self._out.append(_opened(title, "SSPFacts", widths, head=False))
        self._out += [_row(widths, row, ("SSPTableHead", "SSPTableText")) for row in rows]
        self._out += ("</w:tbl>", _AFTER_TABLE)

    def cell(self, words: str, text: str = "", otherwise: str = "") -> Blocks:
        """Return what stands in a cell of a table.

        Args:
            words: a line of plain words or finished runs; empty for none.
            text: Markdown, below it.
            otherwise: stands there when both are empty.
        """
        told = prose(text, self.ledger, "SSPTableText")
        first = paragraph("SSPTableText", words or otherwise) if words or not told else Blocks("")
        return Blocks(first + told)

    def stacked(self, *blocks: Blocks) -> Blocks:
        """Return blocks in one cell, one below the other."""
        return Blocks("".join(blocks))

    def signature(self, words: str) -> Blocks:
        """Return a line to sign on, with words below it."""
        return Blocks(paragraph("SSPSignature", "") + paragraph("SSPTableText", words))

    def section(self, *, wide: bool) -> None:
        """End the section that is being written, if the next one lies otherwise on the page."""
        if wide != self._wide:
            self._out.append(f"<w:p><w:pPr>{self._section()}</w:pPr></w:p>")
            self._wide = wide

    def mark(self) -> int:
        """Return the place that is reached, for `insert`."""
        return len(self._out)

    def insert(self, place: int, title: str, blocks: Blocks) -> int:
        """Put blocks with an unlisted heading at a place that was marked; return the place behind them."""
        self._out[place:place] = (paragraph("SSPUnlistedHeading", title), blocks)
        return place + 2

    def written(self) -> Sequence[str]:
        """Return what is written so far, as XML."""
        return tuple(self._out)

    def body(self, namespaces: str) -> str:
        """Return the whole body as ``w:document``."""
        blocks = "\n".join(self._out)
        return f"<w:document {namespaces}><w:body>\n{blocks}\n{self._section()}</w:body></w:document>"

    def _section(self) -> str:
        width, height = _TWIPS[self._paper]
        size = f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        if self._wide:
            size = f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
        lies = "Wide" if self._wide else ""
        first = "" if self._sections else '<w:headerReference w:type="first" r:id="rHeaderFirst"/>'
        first += "" if self._sections else '<w:footerReference w:type="first" r:id="rFooter"/>'
        cover = "" if self._sections else "<w:titlePg/>"
        self._sections += 1
        return (
            f'<w:sectPr>{first}<w:headerReference w:type="default" r:id="rHeader{lies}"/>'
            f'<w:footerReference w:type="default" r:id="rFooter{lies}"/>{size}'
            f'<w:pgMar w:top="1304" w:right="{_MARGIN}" w:bottom="1134" w:left="{_MARGIN}" w:header="567" '
            f'w:footer="567" w:gutter="0"/>{cover}</w:sectPr>'
        )

    def _bookmark_of(self, anchor: str) -> str:
        """Return the name of a bookmark: what of the anchor a name may hold, and its hash."""
        digest = hashlib.sha256(anchor.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"ssp_{_NAME.sub('_', anchor)[:_NAME_CHARS]}_{digest}"

    def _marked(self, name: str, words: str) -> Runs:
        self._bookmarks += 1
        number = self._bookmarks
        return Runs(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{words}<w:bookmarkEnd w:id="{number}"/>')


_AFTER_TABLE: Final = '<w:p><w:pPr><w:pStyle w:val="SSPAfterTable"/></w:pPr></w:p>'


def _opened(title: str, style: str, widths: Sequence[int], *, head: bool) -> str:
    """Return a table up to its first row; its title is its alternative text, too."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = 'w:val="0020" w:firstRow="1" w:firstColumn="0"' if head else 'w:val="0080" w:firstRow="0" w:firstColumn="1"'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look} w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{quoted(title)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _row(widths: Sequence[int], cells: Sequence[Cell], styles: Sequence[str]) -> str:
    inner = "".join(_cell(*each) for each in zip(widths, cells, styles, strict=True))
    return f"<w:tr>{inner}</w:tr>"


def _cell(width: int, content: Cell, style: str) -> str:
    inner = content if isinstance(content, Blocks) and content else paragraph(style, content)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>'


def contents(listed: Sequence[Listed], kind: str) -> Blocks:
    """Return the contents (``heading``), or the list of tables or figures, as a field that Word keeps up to date.

    Its lines stand there already, with their links, for whoever reads it without Word.
    """
    entries = [each for each in listed if each.kind == kind and each.level <= _CONTENTS_LEVELS]
    what = f'TOC \\o "1-{_CONTENTS_LEVELS}" \\h \\z' if kind == "heading" else f'TOC \\h \\z \\c "{kind}"'
    if not entries:
        return Blocks("")
    found = [_line(each, opened(what) if index == 0 else Runs("")) for index, each in enumerate(entries)]
    return Blocks("\n".join(found) + paragraph("", CLOSED))


def _line(entry: Listed, start: Runs) -> str:
    style = f"TOC{entry.level}" if entry.kind == "heading" else "TableofFigures"
    page = field(f"PAGEREF {entry.bookmark} \\h")
    inner = inline(entry.text, Runs("<w:r><w:tab/></w:r>"), page)
    link = f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{inner}</w:hyperlink>'
    return paragraph(style, start, Runs(link))
