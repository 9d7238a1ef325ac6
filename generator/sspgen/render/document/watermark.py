"""The word across every page, drawn as shapes of the shipped font: it is in nobody's way who reads, copies or listens.

It is stamped when the document is bound, so a chapter is the same with it and without it.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan2, cos, hypot, sin
from typing import TYPE_CHECKING, Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_FACES = tuple(f"source-sans-3-{s}-600-normal.woff2" for s in ("latin", "latin-ext", "greek", "cyrillic", "vietnamese"))
_SHARE = 0.72
"""Of the page's diagonal that a word takes."""
_LARGEST = 170.0
"""Size in points that a short word does not exceed."""
_GREY = 0.935
"""Light enough that black text on it keeps a contrast of more than 15:1."""
_CAPITAL = 0.66
"""Height of capitals, in parts of the size."""
_UNITS = 1000
"""Units of an em in the shipped sans; outlines and advances come in them."""


class _Drawing(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Collects outlines as the path operators of a PDF content stream (ISO 32000-1, 8.5.2)."""

    def __init__(self, glyphs: Any) -> None:  # noqa: ANN401 - fontTools has no types
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
        self._add("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
        self._add("l", pt)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
        self._add("c", *points)

    def _closePath(self) -> None:  # noqa: N802 - named by fontTools
        self.operators.append("h")

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{round(value, 1):g}" for point in points for value in point)
        self.operators.append(f"{numbers} {operator}")


def watermark(word: str, width: float, height: float) -> bytes:
    """Return the content stream that draws a word along the diagonal of a page, given its size in points.

    It is an artifact (ISO 32000-1, 14.8.2.2) and goes before everything else on the page. A character that no shipped
    font has is drawn as an empty box.
    """
    shapes = list(_shapes(word))
    advance = sum(each for each, _ in shapes)
    scale = min(_SHARE * hypot(width, height) / advance, _LARGEST / _UNITS) if advance else 0.0
    turn = atan2(height, width)
    a, b = cos(turn) * scale, sin(turn) * scale
    right, up = -advance / 2, -_CAPITAL * _UNITS / 2
    x, y = width / 2 + a * right - b * up, height / 2 + b * right + a * up
    drawn = []
    start = 0.0
    for step, operators in shapes:
        drawn.append(f"q 1 0 0 1 {start:g} 0 cm {operators} f Q" if operators else "")
        start += step
    matrix = f"{a:.6f} {b:.6f} {-b:.6f} {a:.6f} {x:.3f} {y:.3f} cm"
    inside = "\n".join(filter(None, drawn))
    return f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\nq {_GREY} g {matrix}\n{inside}\nQ EMC\n".encode()


def _shapes(word: str) -> Iterator[tuple[float, str]]:
    """Yield the advance of each character, and the operators that draw it; both in units of the font."""
    for character in word:
        face, glyph = next(
            ((face, cmap[ord(character)]) for face, cmap in _faces() if ord(character) in cmap),
            (_faces()[0][0], ".notdef"),
        )
        glyphs = face.getGlyphSet()
        pen = _Drawing(glyphs)
        glyphs[glyph].draw(pen)
        yield face["hmtx"].metrics[glyph][0], " ".join(pen.operators)


@lru_cache(maxsize=1)
def _faces() -> tuple[tuple[Any, dict[int, str]], ...]:
    """Return the shipped semi-bold faces with the characters that they have."""
    folder = data_folder("site/theme") / "fonts"
    faces = [TTFont(folder / name, recalcTimestamp=False) for name in _FACES]
    return tuple((face, face.getBestCmap()) for face in faces)
