"""What a chapter may use beside its HTML: the style sheet, the shipped fonts, and pictures of the workspace.

They travel under a scheme of their own, so that no file or network address is ever needed to lay out a page.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sspgen.model.original import NONE
from sspgen.model.pictures import picture_suffix
from sspgen.render.marking import label_of
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from sspgen.model.original import Original
    from sspgen.model.system import System

SCHEME = "ssp-asset"
"""URL scheme of assets."""
DIAGRAM_BYTES = 16 * 1024 * 1024
"""Largest diagram that is shown, in bytes."""
_DIAGRAMS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
_SANS, _MONO = "source-sans-3", "ibm-plex-mono"
_SYMBOLS = ("noto-sans-symbols-2-shapes", "noto-sans-math-operators")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a chapter may name by its URL."""

    url: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Face:
    """A font face for the style sheet. The family is one of ours, so that no installed font takes its place."""

    family: str
    url: str
    weight: str
    style: str


@dataclass(frozen=True, slots=True)
class Style:
    """The style sheet with the assets that it and the chapters name."""

    css: str
    assets: tuple[Asset, ...]

    def digest(self) -> str:
        """Return a hash over everything in it."""
        digest = hashlib.sha256(self.css.encode())
        for asset in self.assets:
            digest.update(asset.url.encode() + hashlib.sha256(asset.data).digest())
        return digest.hexdigest()


def _face(path: Path) -> Face:
    script, weight, slant = path.stem.rsplit("-", 2)
    return Face(f"ssp-{script}", f"{SCHEME}:fonts/{path.name}", weight, slant)


@cache
def font_files() -> tuple[Path, ...]:
    """Return the shipped font files, sorted by name."""
    return tuple(sorted((data_folder("site/theme") / "fonts").glob("*.woff2")))


def _families(faces: tuple[Face, ...], *prefixes: str) -> tuple[str, ...]:
    """Return families by the scripts that they cover, in the order in which they are tried."""
    found = dict.fromkeys(
        face.family
        for prefix in prefixes
        for face in sorted(faces, key=lambda f: (len(f.family), f.family))
        if face.family.startswith(f"ssp-{prefix}")
    )
    return tuple(found)


def _stack(faces: tuple[Face, ...], *prefixes: str, fallback: str) -> Markup:
    """Return a value of ``font-family``: scripts in their own families, tried one after the other."""
    families = _families(faces, *prefixes)
    return Markup(", ").join([Markup('"{}"').format(family) for family in families] + [escape(fallback)])


def lettering() -> str:
    """Return the ``font-family`` of words in pictures, which the style sheet does not reach."""
    faces = tuple(_face(path) for path in font_files())
    return ",".join((*_families(faces, f"{_SANS}-latin", _SANS, *_SYMBOLS), "sans-serif"))


def style(env: Environment, system: System, pictures: tuple[Asset, ...] = ()) -> Style:
    """Return the style sheet for a system's paper, look and marking, with fonts and pictures."""
    faces = tuple(_face(path) for path in font_files())
    css = env.get_template("document/print.css").render(
        paper=system.paper,
        look=system.look,
        marking=system.marking,
        label=label_of(system.marking),
        fonts=faces,
        sans=_stack(faces, f"{_SANS}-latin", _SANS, *_SYMBOLS, fallback="sans-serif"),
        mono=_stack(faces, f"{_MONO}-latin", _MONO, _SANS, *_SYMBOLS, fallback="monospace"),
        shapes=_stack(faces, *_SYMBOLS, f"{_SANS}-latin", fallback="sans-serif"),
    )
    fonts = tuple(
        Asset(face.url, "font/woff2", path.read_bytes()) for face, path in zip(faces, font_files(), strict=True)
    )
    return Style(css, fonts + pictures)


def diagram(root: Path | None, path: str, original: Original = NONE) -> Asset | None:
    """Read a diagram of the workspace or of the document that it came as; None when it is no picture of these."""
    if data := original.attached(path):
        suffix = picture_suffix(data)
        return _asset(data, suffix) if suffix in _DIAGRAMS else None
    if root is None or not path:
        return None
    folder = root.resolve()
    file = (folder / path).resolve()
    media_type = _DIAGRAMS.get(file.suffix.lower())
    if media_type is None or not file.is_relative_to(folder) or not file.is_file():
        return None
    if file.stat().st_size > DIAGRAM_BYTES:
        return None
    return _asset(file.read_bytes(), file.suffix.lower())


def _asset(data: bytes, suffix: str) -> Asset:
    return Asset(f"{SCHEME}:diagrams/{hashlib.sha256(data).hexdigest()}{suffix}", _DIAGRAMS[suffix], data)
