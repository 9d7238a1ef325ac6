"""The parts of a Word document as one package (ISO/IEC 29500-2): the same parts are the same bytes, whenever packed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final

from sspgen.model.word_tag import PROPERTY
from sspgen.render.word.ooxml import DECLARATION, escaped, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sspgen.model.word_tag import WordOrigin

MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "[Content_Types].xml"
_FIRST_YEAR: Final = 1980
_MODE: Final = 0o644 << 16
_PICTURES: Final = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}
CUSTOM_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
CUSTOM_RELATION: Final = f"{_OFFICE}/custom-properties"
CUSTOM_PART: Final = "docProps/custom.xml"


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says of itself.

    Attributes:
        language: of its words (BCP 47).
        as_of: the plan's own time, which is the time that it was made at.
        origin: which plan it was made from.
    """

    title: str
    subject: str
    keywords: str
    creator: str
    language: str
    as_of: datetime
    origin: WordOrigin


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the main document.

    Attributes:
        name: below ``word/``.
        kind: of its relationship, the last step of its type; ``media_type`` after `MAIN`.
        relation: id of its relationship.
    """

    name: str
    xml: str
    kind: str
    media_type: str
    relation: str


def packed(
    description: Description,
    body: str,
    parts: Iterable[Part],
    addresses: Mapping[str, str],
    pictures: Mapping[str, bytes],
) -> bytes:
    """Return a document.

    Args:
        description: see `Description`.
        body: ``word/document.xml``, without its declaration.
        parts: the other parts of the main document.
        addresses: relationship ids by web address.
        pictures: bytes by name below ``word/media/``, e.g. ``rPicture1.png``; the stem is the relationship's id.
    """
    listed = tuple(parts)
    members = {
        _TYPES: _types(listed, pictures),
        "_rels/.rels": _root(),
        "docProps/core.xml": _core(description),
        "docProps/app.xml": _application(),
        CUSTOM_PART: custom_properties(description.origin),
        "word/document.xml": DECLARATION + body,
        "word/_rels/document.xml.rels": _relations(listed, addresses, pictures),
    } | {f"word/{part.name}": DECLARATION + part.xml for part in listed}
    data = {name: text.encode("utf-8") for name, text in members.items()}
    return zipped(data | {f"word/media/{name}": content for name, content in pictures.items()}, description.as_of)


def zipped(members: Mapping[str, bytes], as_of: datetime) -> bytes:
    """Return the members of a package in one archive: content types first, the rest by name, all of one time."""
    moment = as_of.astimezone(UTC)
    date = (max(moment.year, _FIRST_YEAR), moment.month, moment.day, moment.hour, moment.minute, moment.second)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in sorted(members, key=lambda name: (name != _TYPES, name)):
            entry = zipfile.ZipInfo(name, date)
            entry.create_system, entry.external_attr = 3, _MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])
    return data.getvalue()


def custom_properties(origin: WordOrigin) -> str:
    """Return ``docProps/custom.xml``, which says which plan a document was made from."""
    return (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{escaped(str(origin))}</vt:lpwstr></property></Properties>"
    )


def _types(parts: Iterable[Part], pictures: Mapping[str, bytes]) -> str:
    endings = sorted({name.rpartition(".")[2] for name in pictures})
    defaults = "".join(f'<Default Extension="{e}" ContentType="{_PICTURES[e]}"/>' for e in endings)
    overrides = {f"/word/{part.name}": f"{MAIN}.{part.media_type}+xml" for part in parts} | {
        "/word/document.xml": f"{MAIN}.document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        f"/{CUSTOM_PART}": CUSTOM_TYPE,
    }
    named = "".join(f'<Override PartName="{n}" ContentType="{t}"/>' for n, t in sorted(overrides.items()))
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{defaults}{named}</Types>'
    )


def _root() -> str:
    found = (
        ("rDocument", f"{_OFFICE}/officeDocument", "word/document.xml"),
        ("rCore", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rApplication", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
        ("rCustom", CUSTOM_RELATION, CUSTOM_PART),
    )
    return _related("".join(_relation(*each) for each in found))


def _relations(parts: Iterable[Part], addresses: Mapping[str, str], pictures: Mapping[str, bytes]) -> str:
    found = [_relation(part.relation, f"{_OFFICE}/{part.kind}", part.name) for part in parts]
    found += [_relation(name.partition(".")[0], f"{_OFFICE}/image", f"media/{name}") for name in pictures]
    found += [_relation(identifier, f"{_OFFICE}/hyperlink", href, "External") for href, identifier in addresses.items()]
    return _related("\n".join(found))


def _related(relations: str) -> str:
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def _relation(identifier: str, kind: str, target: str, mode: str = "") -> str:
    where = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="{identifier}" Type="{kind}" Target="{quoted(target)}"{where}/>'


def _core(description: Description) -> str:
    made = description.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    time = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{made}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(description.title)}</dc:title><dc:subject>{escaped(description.subject)}</dc:subject>"
        f"<dc:creator>{escaped(description.creator)}</dc:creator>"
        f"<cp:keywords>{escaped(description.keywords)}</cp:keywords>"
        f"<dc:language>{escaped(description.language)}</dc:language>{time}</cp:coreProperties>"
    )


def _application() -> str:
    return (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>sspgen</Application></Properties>"
    )
