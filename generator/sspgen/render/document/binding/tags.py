"""Joins the structure trees of chapters below one document (ISO 32000-1, 14.7)."""
# ruff: noqa: ANN401 - pikepdf objects are untyped

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from warnings import catch_warnings, simplefilter

from pikepdf import Array, Dictionary, Name, Pdf


@dataclass(slots=True)
class Tags:
    """The tree while it grows.

    Attributes:
        root: the structure tree root.
        elements: the one element below it, of which each chapter becomes a part.
        parents: by the number that pages and annotations carry: the elements of a page's marked content, or the
            element of an annotation.
    """

    root: Any
    elements: Any
    parents: dict[int, Any] = field(default_factory=dict)

    def append(self, pdf: Pdf, source: Pdf) -> None:
        """Append a chapter's pages, and hang its tags below the document's."""
        offset = len(self.parents)
        for page in source.pages:  # changed before they are copied: asking a long document for its pages takes long
            page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", ()):
                annotation.StructParent = int(annotation.StructParent) + offset
        with catch_warnings():
            simplefilter("ignore")  # fields of pages are named in the document later, by `add_fields`
            pdf.pages.extend(source.pages)
        copied = pdf.copy_foreign(source.Root.StructTreeRoot)
        part = copied.K[0]
        part.S, part.P = Name.Part, self.elements
        self.elements.K.append(part)
        numbers = list(copied.ParentTree.Nums)
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            self.parents[int(key) + offset] = value

    def annotate(self, pdf: Pdf, page: Any, annotation: Any) -> None:
        """Put the widget of a field on a page, as a form at the end of the part that begins with it."""
        part = self.elements.K[0]
        held = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page)
        form = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=part, Pg=page, K=Array([held])))
        part.K.append(form)
        annotation.StructParent = len(self.parents)
        self.parents[len(self.parents)] = form
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(annotation)

    def finish(self, pdf: Pdf) -> None:
        """Write down which element each number stands for."""
        numbers = Array([entry for pair in sorted(self.parents.items()) for entry in pair])
        self.root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
        self.root.ParentTreeNextKey = len(self.parents)


def new_tags(pdf: Pdf) -> Tags:
    """Return an empty tree of a document."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root.K = Array([document])
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    return Tags(root, document)
