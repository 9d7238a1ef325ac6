"""Pictures of the workspace in a Word document (ISO/IEC 29500-1, 20.4.2.8). Word shows PNG and JPEG."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.render.word.ooxml import Blocks, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.render.word.manuscript import Manuscript

_PICTURE_BYTES: Final = 16 * 1024 * 1024
"""Largest picture that is shown, in bytes."""
_EMU: Final = 635
"""English metric units in a twip."""
_TWIPS_A_PIXEL: Final = 15
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_FRAMES: Final = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
_TALLEST: Final = 10000
"""Most twips of height, so that a picture and its caption fit on a page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes of a picture, their kind (``png`` or ``jpeg``), and its size in pixels."""

    data: bytes
    kind: str
    width: int
    height: int


def picture(root: Path | None, path: str) -> Picture | None:
    """Read a picture of the workspace; None for what lies outside it, is too large, or is no PNG or JPEG."""
    if root is None or not path:
        return None
    folder = root.resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or not file.is_file() or file.stat().st_size > _PICTURE_BYTES:
        return None
    data = file.read_bytes()
    kind, size = ("png", _png_size(data)) if data.startswith(_PNG) else ("jpeg", _jpeg_size(data))
    return Picture(data, kind, *size) if size and all(size) else None


def _png_size(data: bytes) -> tuple[int, int] | None:
    return struct.unpack(">II", data[16:24]) if len(data) > len(_PNG) + 16 else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return the size that the first frame header says (ITU-T T.81, B.2.2)."""
    at = 2 if data.startswith(_JPEG) else len(data)
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def add_picture(m: Manuscript, found: Picture, words: str) -> None:
    """Add a picture on a line of its own, no wider than the page, with its alternative text."""
    number = len(m.pictures) + 1
    m.pictures[f"rPicture{number}.{found.kind}"] = found.data
    share = min(1.0, m.width / (found.width * _TWIPS_A_PIXEL), _TALLEST / (found.height * _TWIPS_A_PIXEL))
    wide, high = (int(side * _TWIPS_A_PIXEL * share) * _EMU for side in (found.width, found.height))
    named = f'id="{number}" name="Picture {number}" descr="{quoted(words)}"'
    drawn = (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="'
        f'rPicture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    m.add(
        Blocks(
            '<w:p><w:pPr><w:pStyle w:val="SSPBody"/><w:keepNext/></w:pPr><w:r><w:drawing>'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f"<wp:docPr {named}/><a:graphic><a:graphicData "
            'uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f"{drawn}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
    )
