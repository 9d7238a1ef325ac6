"""The workspace's own Markdown pages and diagrams. Only files inside the workspace are read, and only read."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.render.site.paths import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.system import System

PAGES = "site/pages"
THEME = "site/theme"
_BYTES = 2 * 1024 * 1024
_IMAGE_BYTES = 16 * 1024 * 1024
_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*$\n?", re.MULTILINE)
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
_ACTIVE_SVG = re.compile(rb"<\s*script|\son\w+\s*=|javascript:|<\s*foreignobject|<!entity", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A Markdown page of the workspace: its source path, its address on the site, its title, the text without it."""

    source: str
    path: str
    title: str
    text: str


def _inside(root: Path, path: Path, limit: int) -> bytes | None:
    """Return a file's bytes, or None for what is not a file of reasonable size inside the workspace."""
    try:
        if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
            return None
        return path.read_bytes() if path.stat().st_size <= limit else None
    except OSError:
        return None


def _address(source: str) -> str:
    stem, _ = posixpath.splitext(source)
    return "pages/" + "/".join(slug(part) for part in stem.split("/")) + ".html"


def own_pages(root: Path | None) -> tuple[OwnPage, ...]:
    """Return the workspace's own pages, in order of their paths; unreadable ones are left out."""
    folder = root / PAGES if root else None
    return tuple(_own_pages(root, folder)) if root and folder and folder.is_dir() else ()


def _own_pages(root: Path, folder: Path) -> Iterator[OwnPage]:
    taken: set[str] = set()
    for path in sorted(folder.rglob("*.md")):
        data = _inside(root, path, _BYTES)
        source = path.relative_to(folder).as_posix()
        address = _address(source)
        if data is None or address in taken:
            continue
        taken.add(address)
        text = data.decode("utf-8-sig", errors="replace")
        found = _TITLE.match(text)
        title = found[1] if found else path.stem.replace("-", " ").replace("_", " ").capitalize()
        yield OwnPage(source, address, title, text[found.end() :] if found else text)


def picture(root: Path | None, name: str) -> tuple[str, bytes] | None:
    """Return the address and bytes of a picture of the workspace, or None for what cannot be shown.

    A drawing (SVG) with scripts or event handlers is left out.
    """
    suffix = Path(name).suffix.lower()
    data = _inside(root, root / name, _IMAGE_BYTES) if root and suffix in _IMAGES else None
    if not data or (suffix == ".svg" and _ACTIVE_SVG.search(data)):
        return None
    digest = hashlib.sha256(data).hexdigest()[:12]
    return f"images/{slug(Path(name).stem)}-{digest}{suffix}", data


def diagrams(root: Path | None, system: System) -> dict[str, tuple[str, bytes]]:
    """Return the address and bytes of each diagram of the system that can be shown, by its path in the workspace."""
    parts = (system.authorization_boundary, system.network_architecture, system.data_flow)
    found = {part.diagram: picture(root, part.diagram) for part in parts if part.diagram}
    return {name: shown for name, shown in found.items() if shown}


def theme_folder(root: Path | None) -> Path | None:
    """Return the workspace's own theme folder, if it has one."""
    folder = root / THEME if root else None
    return folder if folder and folder.is_dir() else None
