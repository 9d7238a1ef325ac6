"""Pictures in a Word document (ISO/IEC 29500-1, 20.4.2.8): those of the workspace, and those drawn from the plan.

PNG and JPEG stand as they are. An SVG stands beside a plain grey PNG of its size, which versions of Word before 2016
show in its place. An SVG that would fetch or run anything is not taken.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.pictures import stands_alone
from sspgen.render.word.ooxml import Blocks, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.render.word.manuscript import Manuscript

_PICTURE_BYTES: Final = 16 * 1024 * 1024
"""Largest picture that is shown, in bytes."""
_EMU: Final = 635
"""English metric units in a twip."""
_TWIPS_A_PIXEL: Final = 15
_TALLEST: Final = 10000
"""Most twips of height, so that a picture and its caption fit on a page."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_FRAMES: Final = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
_ROOT: Final = re.compile(rb"<svg\b[^>]*>")
_ATTRIBUTE: Final = re.compile(rb"""\b(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_LENGTH: Final = re.compile(rb"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes of a picture, their kind (``png``, ``jpeg`` or ``svg``), and its size in pixels."""

    data: bytes
    kind: str
    width: float
    height: float


def picture(root: Path | None, path: str) -> Picture | None:
    """Read a picture of the workspace; None for what lies outside it, is too large, or is no picture for Word."""
    if root is None or not path:
        return None
    folder = root.resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or not file.is_file() or file.stat().st_size > _PICTURE_BYTES:
        return None
    return picture_of(file.read_bytes())


def picture_of(data: bytes) -> Picture | None:
    """Return the picture that some bytes are; None for what is no picture for Word."""
    if data.startswith(_PNG):
        return _sized(data, "png", _png_size(data))
    return _sized(data, "jpeg", _jpeg_size(data)) if data.startswith(_JPEG) else vector(data)


def vector(data: bytes) -> Picture | None:
    """Return an SVG of somebody; None for one that is not sound by itself, or has no size."""
    return own_vector(data) if stands_alone(data) else None


def own_vector(data: bytes) -> Picture | None:
    """Return an SVG that a template of ours drew; None for one without a size."""
    root = _ROOT.search(data)
    if root is None:
        return None
    found = dict(_ATTRIBUTE.findall(root[0]))
    sides = [_LENGTH.fullmatch(found.get(name, b"")) for name in (b"width", b"height")]
    if sides[0] and sides[1]:
        return _sized(data, "svg", (float(sides[0][1]), float(sides[1][1])))
    box = found.get(b"viewBox", b"").replace(b",", b" ").split()
    numbers = [_LENGTH.fullmatch(each) for each in box[2:]]
    size = [float(each[1]) for each in numbers if each]
    return _sized(data, "svg", (size[0], size[1])) if len(size) == len(box) - 2 == len("wh") else None


def _sized(data: bytes, kind: str, size: tuple[float, float] | None) -> Picture | None:
    return Picture(data, kind, *size) if size and all(size) else None


def _png_size(data: bytes) -> tuple[int, int] | None:
    return struct.unpack(">II", data[16:24]) if len(data) > len(_PNG) + 16 else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return the size that the first frame header says (ITU-T T.81, B.2.2)."""
    at = len(_JPEG)
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _grey() -> bytes:
    """Return a PNG of one grey pixel (ISO/IEC 15948)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return _PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xee")) + chunk(b"IEND", b"")


def add_picture(m: Manuscript, found: Picture, words: str) -> None:
    """Add a picture on a line of its own, no wider than the page, with its alternative text."""
    number = sum(name.startswith("rPicture") for name in m.pictures) + 1
    more = ""
    if found.kind == "svg":
        m.pictures[f"rPicture{number}.png"] = _grey()
        m.pictures[f"rVector{number}.svg"] = found.data
        blip = f'<asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="rVector{number}"/>'
        more = f'<a:extLst><a:ext uri="{_SVG_EXTENSION}">{blip}</a:ext></a:extLst>'
    else:
        m.pictures[f"rPicture{number}.{found.kind}"] = found.data
    share = min(1.0, m.width / (found.width * _TWIPS_A_PIXEL), _TALLEST / (found.height * _TWIPS_A_PIXEL))
    wide, high = (int(side * _TWIPS_A_PIXEL * share) * _EMU for side in (found.width, found.height))
    m.add(_drawing(number, wide, high, quoted(words), more))


def _drawing(number: int, wide: int, high: int, words: str, more: str) -> Blocks:
    named = f'id="{number}" name="Picture {number}" descr="{words}"'
    drawn = (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="'
        f'rPicture{number}">{more}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic>"
    )
    return Blocks(
        '<w:p><w:pPr><w:pStyle w:val="SSPBody"/><w:keepNext/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr {named}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"{drawn}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
