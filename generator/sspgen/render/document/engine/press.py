"""Lay out one chapter of HTML as tagged PDF.

Must not fetch anything: whatever a text or a template names, only the assets that were handed over are served.
"""

from __future__ import annotations

import gc
import logging
import string
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, Self

import weasyprint
import weasyprint.pdf
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from sspgen.render.document.assets import SCHEME
from sspgen.render.document.engine.tags import add_tags
from sspgen.render.document.laidout import LaidOut, Place
from sspgen.render.document.prose import written_out

if TYPE_CHECKING:
    from sspgen.render.document.assets import Style

_POINTS_PER_PIXEL = 0.75
_VARIANT = "pdf/ua-1"
weasyprint.pdf.add_tags = add_tags  # the library calls it by this name; see there why it is ours


class _Shelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves the given assets and nothing else: no file, no network, no data URI."""

    def __init__(self, files: dict[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(SCHEME,), allow_redirects=False)
        self._files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return an asset.

        Raises:
            ValueError: it is not one of the assets; WeasyPrint then leaves it out.
        """
        del headers
        if url not in self._files:
            raise ValueError(f"not an asset of this document: {url}")
        media_type, data = self._files[url]
        return URLFetcherResponse(url, data, {"Content-Type": media_type})


class Press:
    """Style sheet and fonts, loaded once in a process and used for every chapter that it lays out."""

    _current: ClassVar[Press | None] = None
    _loaded: ClassVar[Style | None] = None

    def __init__(self, style: Style) -> None:
        self._shelf = _Shelf({a.url: (a.media_type, a.data) for a in style.assets})
        self._fonts = FontConfiguration()
        self._css = weasyprint.CSS(
            string=style.css,
            base_url=f"{SCHEME}:css/",
            url_fetcher=self._shelf,
            font_config=self._fonts,
        )

    @classmethod
    def prepare(cls, style: Style) -> None:
        """Load a style for this process, which takes seconds, unless it is loaded; the initializer of workers."""
        if cls._loaded != style:
            cls._current, cls._loaded = cls(style), style

    @classmethod
    def run(cls, html: str) -> LaidOut:
        """Lay out a chapter with the prepared style."""
        if cls._current is None:
            raise RuntimeError("no style was prepared in this process")
        return cls._current.lay_out(html)

    def lay_out(self, html: str) -> LaidOut:
        """Return a chapter as PDF with the places of its anchors."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            with _Missing() as missing:
                done = self._laid_out(html)
            return self._laid_out(written_out(html, missing.characters)) if missing.characters else done
        finally:
            if collecting:
                gc.enable()
            gc.collect()

    def _laid_out(self, html: str) -> LaidOut:
        document = weasyprint.HTML(string=html, base_url=f"{SCHEME}:html/", url_fetcher=self._shelf).render(
            font_config=self._fonts, stylesheets=[self._css], pdf_variant=_VARIANT
        )
        data = document.write_pdf(pdf_variant=_VARIANT, pdf_identifier=b"sspgen")
        return LaidOut(data, len(document.pages), _places(document))


class _Missing(logging.Handler):
    """Hears of characters that neither the shipped fonts nor those of the machine have, which WeasyPrint only logs.

    Attributes:
        characters: those that came out as an empty box.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Take the character out of a warning of a missing glyph; white space needs none."""
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.characters |= {str(record.args[0])} - set(string.whitespace)

    def __enter__(self) -> Self:
        """Begin to listen."""
        weasyprint.LOGGER.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        weasyprint.LOGGER.removeHandler(self)


def _places(document: weasyprint.Document) -> dict[str, Place]:
    """Return where anchors came to stand, the first occurrence of each."""
    found: dict[str, Place] = {}
    for number, page in enumerate(document.pages):
        for name, (x, y, *_) in page.anchors.items():
            left, up = x * _POINTS_PER_PIXEL, (page.height - y) * _POINTS_PER_PIXEL
            found.setdefault(name, Place(number, round(left, 2), round(up, 2)))
    return found


def colour_profile() -> bytes:
    """Return the ICC profile of sRGB, the colour space that pages are drawn in."""
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def versions() -> str:
    """Return the versions of everything that decides how a page looks, for the cache key."""
    libraries = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "fonttools")]
    return ", ".join([*libraries, f"pango {pango.pango_version()}"])
