"""What an archive asks of the file as a whole (ISO 19005-3, PDF/A-3): the colours it means, and what is attached."""

from __future__ import annotations

import zlib
from base64 import a85encode
from dataclasses import dataclass
from hashlib import md5
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from sspgen.render.document.binding.description import pdf_date

if TYPE_CHECKING:
    from datetime import datetime

_COMPONENTS = 3
"""Of a colour in the space of the profile: red, green, blue."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that travels in the document.

    Attributes:
        name: its file name.
        title: what it is, in words.
        media_type: as IANA lists it.
    """

    name: str
    title: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """What makes a document PDF/A-3u.

    Attributes:
        profile: an ICC profile of the sRGB colour space, which all colours of the pages are in.
        attached: the data that the document shows, for programs.
    """

    profile: bytes
    attached: tuple[Attached, ...] = ()


def archive_into(pdf: Pdf, archive: Archive, when: datetime) -> None:
    """Add output intent and attachments; their time is the document's own."""
    profile = Stream(pdf, archive.profile)
    profile.N = _COMPONENTS
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    pdf.Root.OutputIntents = Array([intent])
    if archive.attached:
        files = {each.name: _file(pdf, each, when) for each in sorted(archive.attached, key=lambda a: a.name.encode())}
        pdf.Root.AF = Array(list(files.values()))
        names = Array([entry for name, file in files.items() for entry in (String(name), file)])
        pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=names))


def settle_streams(pdf: Pdf) -> None:
    """Compress all streams, so that none ends with a carriage return.

    Validators take one for a part of the line end behind the data, and then find the length wrong (6.1.7.1). The last
    byte of compressed data is a check sum, so what is unlucky is written in letters.
    """
    for stream in pdf.objects:
        if isinstance(stream, Stream) and stream.get("/Type") != Name.Metadata:
            _settle(stream)


def _settle(stream: Any) -> None:  # noqa: ANN401 - pikepdf objects are untyped
    data, filters, parameters = stream.read_raw_bytes(), stream.get("/Filter"), stream.get("/DecodeParms")
    if filters is None:
        data, filters = zlib.compress(data), Name.FlateDecode
    elif not data.endswith(b"\r"):
        return
    if data.endswith(b"\r"):
        data = a85encode(data, adobe=True).removeprefix(b"<~")
        filters = Array([Name.ASCII85Decode, *(filters if isinstance(filters, Array) else [filters])])
        if parameters is not None:
            parameters = Array([None, *(parameters if isinstance(parameters, Array) else [parameters])])
    stream.write(data, filter=filters, decode_parms=parameters)


def _file(pdf: Pdf, attached: Attached, when: datetime) -> Any:  # noqa: ANN401 - pikepdf objects are untyped
    content = Stream(pdf, attached.data)
    content.Type, content.Subtype = Name.EmbeddedFile, Name(f"/{attached.media_type}")
    content.Params = Dictionary(
        Size=len(attached.data),
        ModDate=String(pdf_date(when)),
        CheckSum=String(md5(attached.data, usedforsecurity=False).digest()),
    )
    embedded = pdf.make_indirect(content)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(attached.name),
            UF=String(attached.name),
            Desc=String(attached.title),
            AFRelationship=Name.Data,
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
