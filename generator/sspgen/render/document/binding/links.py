"""Links between chapters, named destinations, and the outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from sspgen.render.document.binding.stamps import Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.render.document.chapter import Entry
    from sspgen.render.document.laidout import Place

SCHEME = "ssp:"
"""Of links between chapters, until they become destinations."""


def _annotations(pdf: Pdf) -> Iterator[tuple[int, Any]]:
    for number, page in enumerate(pdf.pages):
        for annotation in page.obj.get("/Annots", ()):
            yield number, annotation


def resolve(pdf: Pdf, places: dict[str, Place], titles: dict[str, str]) -> Iterator[Number]:
    """Turn ``ssp:`` links into links to named destinations, described by the title of what they lead to.

    Yields:
        the page numbers that are to be stamped where such a link asks for one.
    """
    for page, annotation in _annotations(pdf):
        uri = str(annotation.get("/A", {}).get("/URI", ""))
        if not uri.startswith(SCHEME):
            continue
        name, _, wishes = uri.removeprefix(SCHEME).partition("?")
        target = unquote(name)
        if target not in places:
            raise ValueError(f"a link names '{target}', which is nowhere in the document")
        annotation.A = Dictionary(S=Name.GoTo, D=String(target))
        annotation.Contents = String(titles.get(target, target))
        if wishes:
            said = parse_qs(wishes)
            where, size = said["page"][0], float(said["size"][0])
            annotation.Contents = String(f"{titles.get(target, target)}, page {places[target].page + 1}")
            yield Number(page, annotation, str(places[target].page + 1), where, size)


def name_places(pdf: Pdf, places: dict[str, Place]) -> None:
    """Give every place of the document its name."""
    names = Array()
    pages = list(pdf.pages)
    for name in sorted(places, key=lambda n: n.encode()):
        place = places[name]
        names.append(String(name))
        names.append(Array([pages[place.page].obj, Name.XYZ, place.x, place.y, 0]))
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=names)))


def outline(pdf: Pdf, entries: Iterable[Entry], places: dict[str, Place]) -> None:
    """Write the outline, three levels deep; only the first is unfolded."""
    with pdf.open_outline() as tree:
        open_items: list[OutlineItem] = []
        for entry in entries:
            place = places[entry.anchor]
            item = OutlineItem(entry.text, place.page, "XYZ", left=0, top=place.y + 4)
            item.is_closed = entry.level > 1
            del open_items[entry.level - 1 :]
            (open_items[-1].children if open_items else tree.root).append(item)
            open_items.append(item)
    pdf.Root.PageMode = Name.UseOutlines
