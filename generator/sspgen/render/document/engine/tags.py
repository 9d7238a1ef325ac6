"""The structure tree of a chapter: what is a heading, a table, a link, in reading order (ISO 32000-1, 14.7 and 14.8).

WeasyPrint 70 tags each page for itself, and ISO 14289-1 (PDF/UA-1) asks for more than it writes: a link of several
lines is one link, header cells say what they head, items of lists have a body, and what only repeats on a page (its
running header, the head of a table that goes on) is no content. So the tree is made here, from the same boxes. An
element of HTML is one element of the tree, on however many pages it stands; elements without a meaning of their own
(``span``, ``div``) are left out, which also makes the file smaller and the binding faster.
"""
# ruff: noqa: ANN401, SLF001 - WeasyPrint has no types, and its boxes are not told otherwise

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

if TYPE_CHECKING:
    from collections.abc import Sequence

_SVG: Final = "{http://www.w3.org/2000/svg}"
_POINTS_PER_PIXEL: Final = 0.75
_PRINTED: Final = 4
"""The flag of annotations that are printed (ISO 32000-1, table 165)."""
_TYPES: Final = {
    "main": "Sect",
    "section": "Sect",
    "article": "Art",
    "blockquote": "BlockQuote",
    "figure": "Div",
    "p": "P",
    "pre": "P",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "li": "LBody",
    "li::marker": "Lbl",
    "dt": "Lbl",
    "dd": "LBody",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "caption": "Caption",
    "figcaption": "Caption",
    "img": "Figure",
    f"{_SVG}svg": "Figure",
}
_TABULAR: Final = frozenset(("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD"))
_HOLDS_NO_TEXT: Final = frozenset(
    ("Document", "Sect", "Art", "Div", "BlockQuote", "L", "LI", "Table", "THead", "TBody", "TFoot", "TR")
)
"""Grouping elements; text in them stands in a paragraph (ISO 32000-1, 14.8.4.2)."""
_REPEATED: Final = frozenset(("THead", "TFoot"))
"""What a page repeats of a table that began on an earlier one."""
_SCOPES: Final = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}


@dataclass(slots=True)
class _Element:
    """An element of the tree.

    Attributes:
        type: its standard structure type.
        dictionary: what is written of it.
        page: the 0-based page that its numbers of marked content are of.
        parent: what it stands in; None for the whole document.
    """

    type: str
    dictionary: pydyf.Dictionary
    page: int
    parent: _Element | None = None

    @property
    def reference(self) -> bytes:
        """Return its name in the file."""
        name: bytes = self.dictionary.reference
        return name


@dataclass(slots=True)
class _Sheet:
    """A page while it is tagged.

    Attributes:
        number: 0-based.
        reference: its name in the file.
        height: in pixels of CSS.
        marks: its pieces of marked content, by the box that they draw; those left at the end are no content.
        owners: the elements of those that were taken, by number.
        margins: those that stand in the margins, by number: ``/Header`` or ``/Footer``.
        annotations: names of the annotations that the tree has.
    """

    number: int
    reference: bytes
    height: float
    marks: dict[Any, dict[str, Any]]
    owners: dict[int, bytes] = field(default_factory=dict)
    margins: dict[int, str] = field(default_factory=dict)
    annotations: set[bytes] = field(default_factory=set)


def add_tags(pdf: pydyf.PDF, document: Any, pdf_version: Any, page_streams: Sequence[Any]) -> None:
    """Add the structure tree to a PDF that was drawn; in the place of ``weasyprint.pdf.add_tags``."""
    del pdf_version
    _Tagger(pdf).run(document.pages, page_streams)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class _Tagger:
    """Makes the tree of one document."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        self._known: dict[tuple[Any, str], _Element] = {}
        self._terms: dict[bytes, _Element] = {}
        self._annotations: list[tuple[bytes, pydyf.Dictionary]] = []

    def run(self, pages: Sequence[Any], streams: Sequence[Any]) -> None:
        """Tag all pages, in their order."""
        numbers = pydyf.Array()
        parents = self._added({"Nums": numbers})
        root = self._added({"Type": "/StructTreeRoot", "ParentTree": parents.reference})
        top = self._added({"Type": "/StructElem", "S": "/Document", "P": root.reference, "K": pydyf.Array()})
        root["K"] = pydyf.Array([top.reference])
        self._pdf.catalog["StructTreeRoot"] = root.reference
        whole = _Element("Document", top, -1)
        for number, (page, stream) in enumerate(zip(pages, streams, strict=True)):
            sheet = _Sheet(number, self._pdf.page_references[number], page.height, stream._tags)
            count = len(sheet.marks)
            self._read(page._page_box, whole, sheet)
            _leave_out(sheet, stream)
            _keep_annotations(self._pdf, sheet)
            numbers.extend((number, pydyf.Array(sheet.owners.get(mark, "null") for mark in range(count))))
        self._drop_empty()
        for number, (owner, annotation) in enumerate(self._annotations, len(pages)):
            annotation["StructParent"] = number
            numbers.extend((number, owner))

    def _drop_empty(self) -> None:
        """Take elements out of the tree that hold nothing; an empty cell still is one."""
        for element in reversed(self._known.values()):
            if element.parent is not None and not element.dictionary["K"] and element.type not in {"TH", "TD"}:
                element.parent.dictionary["K"].remove(element.reference)

    def _added(self, values: dict[str, Any]) -> pydyf.Dictionary:
        dictionary = pydyf.Dictionary(values)
        self._pdf.add_object(dictionary)
        return dictionary

    def _element(self, key: tuple[Any, str], parent: _Element, sheet: _Sheet, *, first: bool = False) -> _Element:
        """Return the element of a key, made below a parent where it is new."""
        known = self._known.get(key)
        if known is not None:
            return known
        values = {"Type": "/StructElem", "S": f"/{key[1]}", "P": parent.reference, "Pg": sheet.reference}
        dictionary = self._added({**values, "K": pydyf.Array()})
        found = self._known[key] = _Element(key[1], dictionary, sheet.number, parent)
        kids = parent.dictionary["K"]
        kids.insert(0 if first else len(kids), found.reference)
        return found

    def _read(self, box: Any, parent: _Element, sheet: _Sheet, *, linked: bool = False, flat: bool = False) -> None:
        """Tag a box and what is in it.

        Args:
            box: of WeasyPrint's tree.
            parent: what it stands in.
            sheet: its page.
            linked: a box around it has an annotation, which covers this one, too.
            flat: it stands in a table that is there for its looks only.
        """
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            _note_margin(box, sheet)
            return
        if _is_hidden(box):
            return
        if isinstance(box, boxes.TextBox):
            self._mark(box, parent, sheet)
            return
        flat = flat or _is_for_looks(box)
        element = self._element_of(box, parent, sheet, flat=flat)
        if element is None:
            return
        annotation = box.link_annotation or box.widget_annotation or self._field(box, sheet)
        if annotation is not None and not linked:
            element, linked = self._annotate(annotation, box, element, sheet), True
        if isinstance(box, boxes.ReplacedBox):
            self._picture(box, element, sheet)
            return
        for child in box.children:
            within = self._paragraph(box, element, sheet) if isinstance(child, boxes.LineBox) else element
            self._read(child, within, sheet, linked=linked, flat=flat)

    def _element_of(self, box: Any, parent: _Element, sheet: _Sheet, *, flat: bool) -> _Element | None:
        """Return the element that a box is of, or its parent for none; None where a page only repeats it."""
        own = box.element is not None and not isinstance(box, boxes.LineBox)
        kind = _TYPES.get(box.element_tag) if own else None
        if kind is None or (flat and kind in _TABULAR):
            return parent
        key = (box.element, kind)
        known = self._known.get(key)
        if known is not None:
            return None if kind in _REPEATED and known.page != sheet.number else known
        if kind in {"LBody", "Lbl"}:
            parent = self._item(box, parent, sheet)
        element = self._element(key, parent, sheet, first=box.element_tag == "li::marker")
        _describe(element, box)
        return element

    def _item(self, box: Any, parent: _Element, sheet: _Sheet) -> _Element:
        """Return the item of a list that a box is a part of; a term and what it means are one item."""
        if box.element_tag == "dd" and parent.reference in self._terms:
            return self._terms[parent.reference]
        item = self._element((box.element, "LI"), parent, sheet)
        if box.element_tag == "dt":
            self._terms[parent.reference] = item
        return item

    def _paragraph(self, box: Any, parent: _Element, sheet: _Sheet) -> _Element:
        """Return the paragraph for a line of text in a box; its own element where that may hold text."""
        if parent.type not in _HOLDS_NO_TEXT:
            return parent
        key = (box.element, "P")
        known = self._known.get(key)
        if known is not None and parent.dictionary["K"][-1] != known.reference:
            del self._known[key]
        return self._element(key, parent, sheet)

    def _annotate(self, annotation: Any, box: Any, element: _Element, sheet: _Sheet) -> _Element:
        """Hang an annotation below the element of its link or field; a link of several lines has several."""
        kind = "Link" if annotation is box.link_annotation else "Form"
        element = self._element((box.element, kind), element, sheet)
        held = {"Type": "/OBJR", "Obj": annotation.reference, "Pg": sheet.reference}
        element.dictionary["K"].append(self._added(held).reference)
        annotation["F"] = _PRINTED
        sheet.annotations.add(annotation.reference)
        self._annotations.append((element.reference, annotation))
        return element

    def _field(self, box: Any, sheet: _Sheet) -> Any:
        """Return a field to be signed, for an element that asks for one: ``data-sign`` says whose signature it is."""
        words = box.element.get("data-sign") if box.element is not None else None
        if not words or (box.element, "Form") in self._known:
            return None
        left, right = (x * _POINTS_PER_PIXEL for x in (box.content_box_x(), box.content_box_x() + box.width))
        top = (sheet.height - box.content_box_y()) * _POINTS_PER_PIXEL
        low = top - box.height * _POINTS_PER_PIXEL
        empty = {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, right - left, top - low))}
        appearance = pydyf.Stream([b""], empty)
        self._pdf.add_object(appearance)
        values = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "P": sheet.reference}
        said = {"T": pydyf.String(box.element.get("id")), "TU": pydyf.String(words)}
        shown = {"Rect": pydyf.Array((left, low, right, top)), "AP": pydyf.Dictionary({"N": appearance.reference})}
        widget = self._added({**values, **said, **shown})
        self._pdf.objects[int(sheet.reference.split()[0])].setdefault("Annots", pydyf.Array()).append(widget.reference)
        return widget

    def _picture(self, box: Any, parent: _Element, sheet: _Sheet) -> None:
        """Take a picture into the tree; one that says nothing in words is there for its looks."""
        words = _words_of(box.element)
        if not words:
            return
        figure = self._element((box.element, "Figure"), parent, sheet)
        left, right = (x * _POINTS_PER_PIXEL for x in (box.content_box_x(), box.content_box_x() + box.width))
        top = (sheet.height - box.content_box_y()) * _POINTS_PER_PIXEL
        bounds = pydyf.Array((left, top - box.height * _POINTS_PER_PIXEL, right, top))
        figure.dictionary["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": bounds})
        figure.dictionary["Alt"] = pydyf.String(words)
        self._mark(box, figure, sheet)

    def _mark(self, box: Any, parent: _Element, sheet: _Sheet) -> None:
        """Take the marked content of a text or a picture into the tree."""
        taken = sheet.marks.pop(box, None)
        if taken is None:
            return
        mark = taken["mcid"]
        elsewhere = pydyf.Dictionary({"Type": "/MCR", "Pg": sheet.reference, "MCID": mark})
        parent.dictionary["K"].append(mark if parent.page == sheet.number else elsewhere)
        sheet.owners[mark] = parent.reference


def _is_hidden(box: Any) -> bool:
    return box.element is not None and box.element.get("aria-hidden") == "true"


def _is_for_looks(box: Any) -> bool:
    return box.element_tag == "table" and box.element.get("role") in {"presentation", "none"}


def _words_of(element: Any) -> str:
    """Return the alternative of a picture in words: ``alt``, or title and description of an SVG."""
    if not element.tag.startswith(_SVG):
        return element.get("alt") or ""
    said = (element.findtext(f"{_SVG}{name}") for name in ("title", "desc"))
    return element.get("aria-label") or ". ".join(" ".join(text.split()).rstrip(".") for text in said if text)


def _describe(element: _Element, box: Any) -> None:
    """Say of a cell how far it reaches and what it heads, and of a text in which language it is."""
    if element.type in {"TH", "TD"}:
        said: dict[str, Any] = {"ColSpan": box.colspan, "RowSpan": box.rowspan}
        said = {name: count for name, count in said.items() if count != 1}
        if element.type == "TH":
            row = element.parent
            headed = row is not None and row.parent is not None and row.parent.type == "THead"
            said["Scope"] = _SCOPES.get(box.element.get("scope"), "/Column" if headed else "/Row")
        if said:
            element.dictionary["A"] = pydyf.Dictionary({"O": "/Table", **said})
    language = box.element.get("lang")
    if language:
        element.dictionary["Lang"] = pydyf.String(language)


def _note_margin(box: Any, sheet: _Sheet) -> None:
    side = "/Header" if box.at_keyword.startswith("@top") else "/Footer"
    for child in box.descendants():
        if child in sheet.marks:
            sheet.margins[sheet.marks[child]["mcid"]] = side


def _leave_out(sheet: _Sheet, stream: Any) -> None:
    """Make marked content that the tree does not have an artifact: it repeats on pages, or is there for its looks."""
    left = {piece["mcid"] for piece in sheet.marks.values()}
    if not left:
        return
    operators = stream.stream
    for index, item in enumerate(operators):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in left:
            side = sheet.margins.get(item["MCID"])
            operators[index - 1] = "/Artifact"
            operators[index] = pydyf.Dictionary({"Type": "/Pagination"} | ({"Subtype": side} if side else {}))


def _keep_annotations(pdf: pydyf.PDF, sheet: _Sheet) -> None:
    """Take annotations off a page that the tree does not have: a box around them has one already."""
    page = pdf.objects[int(sheet.reference.split()[0])]
    if "Annots" in page:
        page["Annots"][:] = [name for name in page["Annots"] if name in sheet.annotations]
