"""Fields that signatures go into (ISO 32000-1, 12.7.4.5): those that chapters have, and one for the document's seal."""
# ruff: noqa: ANN401 - pikepdf objects are untyped

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, String

if TYPE_CHECKING:
    from sspgen.render.document.binding.tags import Tags

_SEAL: Final = "seal"
"""Name of the field that the build signs in; it is not seen on a page."""
_SEAL_WORDS: Final = "Signature of the document as it was built"
_PRINTED_AND_LOCKED: Final = 4 | 128


def add_fields(pdf: Pdf, tags: Tags, *, sealed: bool) -> None:
    """Name the fields of all pages in the document; ``sealed`` adds that of the seal."""
    fields = [each for page in pdf.pages for each in page.obj.get("/Annots", ()) if each.Subtype == Name.Widget]
    if sealed:
        fields.append(_seal(pdf, tags))
    if fields:
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields)))


def _seal(pdf: Pdf, tags: Tags) -> Any:
    page = pdf.pages[0].obj
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(_SEAL),
            TU=String(_SEAL_WORDS),
            Rect=Array([0, 0, 0, 0]),
            F=_PRINTED_AND_LOCKED,
            P=page,
        )
    )
    tags.annotate(pdf, page, widget)
    return widget
