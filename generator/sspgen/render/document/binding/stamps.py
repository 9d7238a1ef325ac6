"""What is stamped on pages once they are all there: footers, and the page numbers of references."""
# ruff: noqa: ANN401 - pikepdf objects are untyped

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from sspgen.render.document.folio import FIRST, LAST, folio_font
from sspgen.render.document.watermark import watermark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.render.document.binding.tags import Tags

_FOLIO_SIZE = 8.0
_MARGIN = 53.86
_FOLIO_UP = 42.9
_LINE = 1.35
"""Height of a line in parts of its size: behind words of several lines, a number stands on the last one."""
_ROOM = 22.68
"""Room behind words for a number, 8 mm in points: ``.page-number.after`` of the style sheet."""


@dataclass(frozen=True, slots=True)
class Number:
    """A page number that is stamped into a link: flush ``right`` in its room, or ``after`` its words."""

    page: int
    annotation: Any
    text: str
    where: str
    size: float


def folio_font_of(pdf: Pdf) -> Any:
    """Return the font of stamps, embedded in the document."""
    font = folio_font()
    program = Stream(pdf, font.data)
    program.Length1 = len(font.data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{font.name}"),
        Flags=32,
        FontBBox=Array(list(font.box)),
        ItalicAngle=0,
        Ascent=font.ascent,
        Descent=font.descent,
        CapHeight=660,
        StemV=80,
        FontFile2=pdf.make_indirect(program),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name(f"/{font.name}"),
            FirstChar=FIRST,
            LastChar=LAST,
            Widths=Array(list(font.widths)),
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )


def stamp_footers(pdf: Pdf, font: Any, footer: str, unnumbered: int) -> None:
    """Stamp the footer and "Page n of m" on each page, as an artifact outside the reading order."""
    total = len(pdf.pages)
    before = pdf.make_indirect(Stream(pdf, b"q\n"))
    after = pdf.make_indirect(Stream(pdf, b"\nQ\n"))
    for number, page in enumerate(pdf.pages, 1):
        fonts = page.obj.Resources.get("/Font")
        if fonts is None:
            fonts = page.obj.Resources.Font = Dictionary()
        fonts["/Folio"] = font
        page.obj.Contents = Array([before, page.obj.Contents, after])
        if number > unnumbered:
            stamp = _stamp_of(footer, f"Page {number} of {total}", float(page.obj.MediaBox[2]))
            page.obj.Contents.append(pdf.make_indirect(Stream(pdf, stamp)))


def _stamp_of(left: str, right: str, page_width: float) -> bytes:
    """Return the drawing of two words at the foot of a page, given its width in points."""
    font = folio_font()
    start = page_width - _MARGIN - font.width(right, _FOLIO_SIZE)
    words = "".join(
        f"BT /Folio {_FOLIO_SIZE} Tf {x:.2f} {_FOLIO_UP} Td <{font.codes(text).hex()}> Tj ET "
        for text, x in ((left, _MARGIN), (right, start))
    )
    begin = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC q 0.33 0.34 0.36 rg"
    return f"{begin} {words} Q EMC\n".encode()


def stamp_watermark(pdf: Pdf, word: str) -> None:
    """Draw a word below everything else on each page, after `stamp_footers`; pages of one size share the drawing."""
    drawn: dict[tuple[float, float], Any] = {}
    for page in pdf.pages if word else ():
        size = (float(page.obj.MediaBox[2]), float(page.obj.MediaBox[3]))
        if size not in drawn:
            drawn[size] = pdf.make_indirect(Stream(pdf, watermark(word, *size)))
        page.obj.Contents.insert(0, drawn[size])


def stamp_numbers(pdf: Pdf, numbers: Sequence[Number], tags: Tags) -> None:
    """Stamp page numbers into the links that asked for them, as a part of the link in the reading order."""
    font = folio_font()
    pages = list(pdf.pages)
    for page, those in groupby(numbers, key=lambda n: n.page):
        obj = pages[page].obj
        elements = tags.parents[int(obj.StructParents)]
        words = []
        for number in those:
            _, one, right, other = (float(v) for v in number.annotation.Rect)
            width = font.width(number.text, number.size)
            x = right - width if number.where == "right" else right - _ROOM
            line = min(abs(one - other), _LINE * number.size)
            y = min(one, other) + line / 2 - (font.ascent + font.descent) / 2 * number.size / 1000
            link = tags.parents[int(number.annotation.StructParent)]
            mark = len(elements)
            kids = list(link.K) if isinstance(link.K, Array) else [link.K]
            link.K = Array([*kids, Dictionary(Type=Name.MCR, Pg=obj, MCID=mark)])
            elements.append(link)
            drawn = f"BT /Folio {number.size} Tf {x:.2f} {y:.2f} Td <{font.codes(number.text).hex()}> Tj ET"
            words.append(f"/Span <</MCID {mark}>> BDC {drawn} EMC")
        stamp = "\n".join(["q 0.09 0.09 0.10 rg", *words, "Q\n"])
        obj.Contents.append(pdf.make_indirect(Stream(pdf, stamp.encode())))
