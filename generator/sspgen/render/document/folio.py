"""The font that footers are stamped with: the shipped sans, cut down to the letters that they may need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from sspgen.resources import data_folder

_FILE = "source-sans-3-latin-400-normal.woff2"
FIRST, LAST = 32, 183
"""Range of character codes in WinAnsiEncoding: printable ASCII, and on to the middle dot."""
_LETTERS = [*range(32, 127), *range(160, LAST + 1)]


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
        return sum(self.widths[code - FIRST] for code in self.codes(text)) * size / 1000

    @staticmethod
    def codes(text: str) -> bytes:
        """Return the text's character codes, a question mark for what the font does not have."""
        return bytes(ord(c) if ord(c) in _LETTERS else ord("?") for c in text)


@lru_cache(maxsize=1)
def folio_font() -> FolioFont:
    """Cut the font; the same bytes every time."""
    font = TTFont(data_folder("site/theme") / "fonts" / _FILE, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_LETTERS)
    subsetter.subset(font)
    font.flavor = None
    out = BytesIO()
    font.save(out)
    scale = 1000 / font["head"].unitsPerEm
    cmap, metrics, head = font.getBestCmap(), font["hmtx"].metrics, font["head"]
    widths = tuple(
        round(metrics[cmap[code]][0] * scale) if code in _LETTERS and code in cmap else 0
        for code in range(FIRST, LAST + 1)
    )
    box = tuple(round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
    return FolioFont(
        out.getvalue(),
        "SSPAGE+SourceSans3-Regular",
        widths,
        (box[0], box[1], box[2], box[3]),
        round(font["hhea"].ascent * scale),
        round(font["hhea"].descent * scale),
    )
