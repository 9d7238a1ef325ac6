"""Bind chapters into one document: pages, tags, links, outline, page numbers. The only file that knows pikepdf.

It must not change how a chapter looks; it only adds what no chapter can know alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String

from sspgen.render.document.folio import FIRST, LAST, folio_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sspgen.render.document.chapter import Entry
    from sspgen.render.document.laidout import LaidOut, Place

LINK = "ssp:"
"""Scheme of links between chapters, until they become destinations."""
_BINDING = "binding 2"
"""Changes with our own code wherever that changes what is bound."""
_FOLIO_SIZE = 8.0
_MARGIN = 53.86
_FOLIO_UP = 42.9
_ROOM = 22.68
"""Room behind words for a number, 8 mm in points: ``.page-number.after`` of the style sheet."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is written into the document's own description, and at the foot of its pages."""

    title: str
    language: str
    generator: str
    when: datetime
    footer: str = ""


@dataclass(frozen=True, slots=True)
class _Tags:
    root: Any
    elements: Any
    numbers: Any


@dataclass(frozen=True, slots=True)
class _Number:
    """A page number that is stamped into a link: flush ``right`` in its room, or ``after`` its words."""

    page: int
    annotation: Any
    text: str
    where: str
    size: float


def bind(
    chapters: Sequence[LaidOut],
    entries: Iterable[Entry],
    imprint: Imprint,
    unnumbered: int = 1,
) -> bytes:
    """Return the bound document; the first ``unnumbered`` pages carry no page number.

    Raises:
        ValueError: a link names an anchor that no chapter has.
    """
    with Pdf.new() as pdf:
        tags = _new_tags(pdf)
        places: dict[str, Place] = {}
        sources = []
        for chapter in chapters:
            source = Pdf.open(BytesIO(chapter.pdf))
            sources.append(source)
            first = len(pdf.pages)
            _append(pdf, source, tags)
            for name, place in chapter.anchors.items():
                places.setdefault(name, _moved(place, first))
        entries = tuple(entries)
        numbers = list(_link(pdf, places, {entry.anchor: entry.text for entry in entries}))
        _name_places(pdf, places)
        _outline(pdf, entries, places)
        font = _folio_font(pdf)
        _stamp(pdf, font, imprint.footer, unnumbered)
        _stamp_numbers(pdf, numbers, tags)
        _describe(pdf, imprint)
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        for source in sources:
            source.close()
        return out.getvalue()


def version() -> str:
    """Return what decides the bytes of a bound document beside its parts, for the cache key."""
    return f"{_BINDING}, pikepdf {pikepdf.__version__}, qpdf {pikepdf.__libqpdf_version__}"


def _moved(place: Place, first: int) -> Place:
    return type(place)(place.page + first, place.x, place.y)


def _new_tags(pdf: Pdf) -> _Tags:
    numbers, elements = Array(), Array()
    parents = pdf.make_indirect(Dictionary(Nums=numbers))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, ParentTree=parents))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=elements))
    root.K = Array([document])
    root.ParentTreeNextKey = 0
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    return _Tags(root, document, parents)


def _append(pdf: Pdf, source: Pdf, tags: _Tags) -> None:
    """Append a chapter's pages, and hang its tags below the document's."""
    first = len(pdf.pages)
    pdf.pages.extend(source.pages)
    offset = int(tags.root.ParentTreeNextKey)
    for page in list(pdf.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", ()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
    copied = pdf.copy_foreign(source.Root.StructTreeRoot)
    part = copied.K[0]
    part.S, part.P = Name.Part, tags.elements
    tags.elements.K.append(part)
    nums = list(copied.ParentTree.Nums)
    for key, value in zip(nums[::2], nums[1::2], strict=True):
        tags.numbers.Nums.append(int(key) + offset)
        tags.numbers.Nums.append(value)
    tags.root.ParentTreeNextKey = offset + len(nums) // 2


def _annotations(pdf: Pdf) -> Iterator[tuple[int, Any]]:
    for number, page in enumerate(pdf.pages):
        for annotation in page.obj.get("/Annots", ()):
            yield number, annotation


def _link(pdf: Pdf, places: dict[str, Place], titles: dict[str, str]) -> Iterator[_Number]:
    """Turn ``ssp:`` links into links to named destinations, described by the title of what they lead to.

    Yields:
        the page numbers that are to be stamped where such a link asks for one.
    """
    for page, annotation in _annotations(pdf):
        uri = str(annotation.get("/A", {}).get("/URI", ""))
        if not uri.startswith(LINK):
            continue
        name, _, wishes = uri.removeprefix(LINK).partition("?")
        target = unquote(name)
        if target not in places:
            raise ValueError(f"a link names '{target}', which is nowhere in the document")
        annotation.A = Dictionary(S=Name.GoTo, D=String(target))
        annotation.Contents = String(titles.get(target, target))
        if wishes:
            said = parse_qs(wishes)
            where, size = said["page"][0], float(said["size"][0])
            annotation.Contents = String(f"{titles.get(target, target)}, page {places[target].page + 1}")
            yield _Number(page, annotation, str(places[target].page + 1), where, size)


def _name_places(pdf: Pdf, places: dict[str, Place]) -> None:
    names = Array()
    pages = list(pdf.pages)
    for name in sorted(places, key=lambda n: n.encode()):
        place = places[name]
        names.append(String(name))
        names.append(Array([pages[place.page].obj, Name.XYZ, place.x, place.y, 0]))
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=names)))


def _outline(pdf: Pdf, entries: Iterable[Entry], places: dict[str, Place]) -> None:
    with pdf.open_outline() as outline:
        open_items: list[OutlineItem] = []
        for entry in entries:
            place = places[entry.anchor]
            item = OutlineItem(entry.text, place.page, "XYZ", left=0, top=place.y + 4)
            item.is_closed = entry.level > 1
            del open_items[entry.level - 1 :]
            (open_items[-1].children if open_items else outline.root).append(item)
            open_items.append(item)
    pdf.Root.PageMode = Name.UseOutlines


def _folio_font(pdf: Pdf) -> Any:  # noqa: ANN401 - pikepdf objects are untyped
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


def _stamp(pdf: Pdf, font: Any, footer: str, unnumbered: int) -> None:  # noqa: ANN401 - pikepdf objects are untyped
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


def _stamp_numbers(pdf: Pdf, numbers: Sequence[_Number], tags: _Tags) -> None:
    """Stamp page numbers into the links that asked for them, as a part of the link in the reading order."""
    font = folio_font()
    nums = list(tags.numbers.Nums)
    parents = {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}
    pages = list(pdf.pages)
    for page, those in groupby(numbers, key=lambda n: n.page):
        obj = pages[page].obj
        elements = parents[int(obj.StructParents)]
        words = []
        for number in those:
            _, up, right, down = (float(v) for v in number.annotation.Rect)
            width = font.width(number.text, number.size)
            x = right - width if number.where == "right" else right - _ROOM
            y = (up + down) / 2 - (font.ascent + font.descent) / 2 * number.size / 1000
            link = parents[int(number.annotation.StructParent)]
            mark = len(elements)
            kids = list(link.K) if isinstance(link.K, Array) else [link.K]
            link.K = Array([*kids, Dictionary(Type=Name.MCR, Pg=obj, MCID=mark)])
            elements.append(link)
            drawn = f"BT /Folio {number.size} Tf {x:.2f} {y:.2f} Td <{font.codes(number.text).hex()}> Tj ET"
            words.append(f"/Span <</MCID {mark}>> BDC {drawn} EMC")
        stamp = "\n".join(["q 0.09 0.09 0.10 rg", *words, "Q\n"])
        obj.Contents.append(pdf.make_indirect(Stream(pdf, stamp.encode())))


def _describe(pdf: Pdf, imprint: Imprint) -> None:
    pdf.Root.Lang = String(imprint.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = imprint.title
    pdf.docinfo["/Producer"] = imprint.generator
    pdf.docinfo["/CreationDate"] = imprint.when.strftime("D:%Y%m%d%H%M%SZ")
    pdf.docinfo["/ModDate"] = imprint.when.strftime("D:%Y%m%d%H%M%SZ")
    metadata = Stream(pdf, _xmp(imprint).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)


def _xmp(imprint: Imprint) -> str:
    when = imprint.when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        "<pdfuaid:part>1</pdfuaid:part>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(imprint.title)}</rdf:li>'
        "</rdf:Alt></dc:title>"
        f"<dc:language><rdf:Bag><rdf:li>{escape(imprint.language)}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{escape(imprint.generator)}</pdf:Producer>"
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    )
