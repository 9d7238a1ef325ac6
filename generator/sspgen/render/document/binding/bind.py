"""Binds laid-out chapters into the bytes of one document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Pdf

from sspgen.render.document.binding.archive import archive_into, settle_streams
from sspgen.render.document.binding.description import Imprint, describe
from sspgen.render.document.binding.fields import add_fields
from sspgen.render.document.binding.links import name_places, outline, resolve
from sspgen.render.document.binding.stamps import folio_font_of, stamp_footers, stamp_numbers, stamp_watermark
from sspgen.render.document.binding.tags import new_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.render.document.binding.archive import Archive
    from sspgen.render.document.chapter import Entry
    from sspgen.render.document.laidout import LaidOut, Place


def bind(
    chapters: Sequence[LaidOut],
    entries: Iterable[Entry],
    imprint: Imprint,
    unnumbered: int = 1,
    archive: Archive | None = None,
    *,
    sealed: bool = False,
) -> bytes:
    """Return the bound document.

    Args:
        chapters: in their order.
        entries: the lines of the outline.
        imprint: what the document says of itself.
        unnumbered: so many pages at the beginning carry no page number.
        archive: makes it PDF/A-3u, too.
        sealed: there is a field for a signature of the whole document.

    Raises:
        ValueError: a link names an anchor that no chapter has.
    """
    with Pdf.new() as pdf:
        tags = new_tags(pdf)
        places: dict[str, Place] = {}
        sources, first = [], 0
        for chapter in chapters:
            source = Pdf.open(BytesIO(chapter.pdf))
            sources.append(source)
            tags.append(pdf, source)
            for name, place in chapter.anchors.items():
                places.setdefault(name, _moved(place, first))
            first += chapter.pages
        entries = tuple(entries)
        numbers = list(resolve(pdf, places, {entry.anchor: entry.text for entry in entries}))
        name_places(pdf, places)
        outline(pdf, entries, places)
        font = folio_font_of(pdf)
        stamp_footers(pdf, font, imprint.footer, unnumbered)
        stamp_watermark(pdf, imprint.watermark)
        stamp_numbers(pdf, numbers, tags)
        add_fields(pdf, tags, sealed=sealed)
        tags.finish(pdf)
        describe(pdf, imprint, archived=archive is not None)
        if archive is not None:
            archive_into(pdf, archive, imprint.when)
        data = _saved(pdf, archived=archive is not None)
        for source in sources:
            source.close()
        return data


def _moved(place: Place, first: int) -> Place:
    return type(place)(place.page + first, place.x, place.y)


def _saved(pdf: Pdf, *, archived: bool) -> bytes:
    """Return the file; an archive has no object streams, so that what is damaged stays one object."""
    out = BytesIO()
    modes = pikepdf.ObjectStreamMode
    if archived:
        settle_streams(pdf)
    pdf.save(
        out,
        deterministic_id=True,
        min_version="1.7",
        object_stream_mode=modes.disable if archived else modes.generate,
        compress_streams=not archived,
        stream_decode_level=pikepdf.StreamDecodeLevel.none if archived else None,
    )
    return out.getvalue()
