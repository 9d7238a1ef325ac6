"""What the document says of itself: language, title, and metadata (XMP, ISO 16684-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, Stream, String

if TYPE_CHECKING:
    from datetime import datetime

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}
_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""Declares the one property that ISO 19005-3 does not know (6.6.2.3); without it an archive refuses the file."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is written into the document's own description, and at the foot of its pages."""

    title: str
    language: str
    generator: str
    when: datetime
    footer: str = ""
    watermark: str = ""


def describe(pdf: Pdf, imprint: Imprint, *, archived: bool = False) -> None:
    """Describe the document; ``archived`` claims PDF/A-3u beside PDF/UA-1."""
    pdf.Root.Lang = String(imprint.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = imprint.title
    pdf.docinfo["/Producer"] = imprint.generator
    pdf.docinfo["/CreationDate"] = pdf_date(imprint.when)
    pdf.docinfo["/ModDate"] = pdf_date(imprint.when)
    metadata = Stream(pdf, _xmp(imprint, archived=archived).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)


def pdf_date(when: datetime) -> str:
    """Return a time (UTC) as PDF writes it (ISO 32000-1, 7.9.4)."""
    return when.strftime("D:%Y%m%d%H%M%SZ")


def _xmp(imprint: Imprint, *, archived: bool) -> str:
    when = imprint.when.strftime("%Y-%m-%dT%H:%M:%SZ")
    named = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    archive = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" if archived else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {named}>'
        f"<pdfuaid:part>1</pdfuaid:part>{archive}"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(imprint.title)}</rdf:li>'
        "</rdf:Alt></dc:title>"
        f"<dc:language><rdf:Bag><rdf:li>{escape(imprint.language)}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{escape(imprint.generator)}</pdf:Producer>"
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
        f"</rdf:Description>{_EXTENSION if archived else ''}</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    )
