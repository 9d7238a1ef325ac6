"""The font that page numbers are stamped with: the shipped sans, cut down to the few letters they need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from sspgen.resources import data_folder

_FILE = "source-sans-3-latin-400-normal.woff2"
_LETTERS = "Page of0123456789"
FIRST, LAST = 32, 122
"""Range of character codes, in WinAnsiEncoding."""


@dataclass(frozen=True, slots=True)
class FolioFont:
    """A TrueType font program with what its PDF dictionaries need, in thousandths of the font size."""

    data: bytes
    name: str
    widths: tuple[int, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in points."""
        return sum(self.widths[ord(c) - FIRST] for c in text) * size / 1000


@lru_cache(maxsize=1)
def folio_font() -> FolioFont:
    """Cut the font; the same bytes every time."""
    font = TTFont(data_folder("site/theme") / "fonts" / _FILE, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(text=_LETTERS)
    subsetter.subset(font)
    font.flavor = None
    out = BytesIO()
    font.save(out)
    scale = 1000 / font["head"].unitsPerEm
    cmap, metrics, head = font.getBestCmap(), font["hmtx"].metrics, font["head"]
    widths = tuple(round(metrics[cmap[code]][0] * scale) if code in cmap else 0 for code in range(FIRST, LAST + 1))
    box = tuple(round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
    return FolioFont(
        out.getvalue(),
        "SSPAGE+SourceSans3-Regular",
        widths,
        (box[0], box[1], box[2], box[3]),
        round(font["hhea"].ascent * scale),
        round(font["hhea"].descent * scale),
    )
