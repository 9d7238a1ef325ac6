"""The workspace's own Markdown pages and diagrams. Only files inside the workspace are read, and only read."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from math import inf
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sspgen.editions.api import OwnText, own_text
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.original import NONE
from sspgen.model.pictures import picture_suffix
from sspgen.render.file_names import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.original import Original
    from sspgen.model.system import System

PAGES = "site/pages"
THEME = "site/theme"
_BYTES = 2 * 1024 * 1024
_IMAGE_BYTES = 16 * 1024 * 1024
_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*$\n?", re.MULTILINE)
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_SHOWN = re.compile(r"!\[[^\]\n]*\]\(<?([^)\s>]+)")
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
_ACTIVE_SVG = re.compile(rb"<\s*script|\son\w+\s*=|javascript:|<\s*foreignobject|<!entity", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A Markdown page of the workspace.

    Attributes:
        source: its path under ``site/pages``; ``path`` its address on the site.
        text: what follows its title.
        order: where it stands among the others, lower first; those without a number come last, by their paths.
    """

    source: str
    path: str
    title: str
    text: str
    order: float = inf


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


def own_pages(root: Path | None, told: OwnText = own_text) -> tuple[OwnPage, ...]:
    """Return the workspace's own pages as an edition has them, in their order; unreadable ones are left out."""
    folder = root / PAGES if root else None
    if not root or not folder or not folder.is_dir():
        return ()
    return tuple(sorted(_own_pages(root, folder, told), key=lambda page: (page.order, page.source)))


def _own_pages(root: Path, folder: Path, told: OwnText) -> Iterator[OwnPage]:
    taken: set[str] = set()
    for path in sorted(folder.rglob("*.md")):
        data = _inside(root, path, _BYTES)
        source = path.relative_to(folder).as_posix()
        address = _address(source)
        if data is None or address in taken:
            continue
        text = told(source, data.decode("utf-8-sig", errors="replace"))
        if text is not None:
            taken.add(address)
            yield _own_page(source, address, text)


def _own_page(source: str, address: str, written: str) -> OwnPage:
    front, text = _front_matter(written, source)
    found = _TITLE.match(text)
    words = PurePosixPath(source).stem.replace("-", " ").replace("_", " ").capitalize()
    order = front.get("order")
    return OwnPage(
        source,
        address,
        str(front.get("title") or "") or (found[1] if found else words),
        text[found.end() :] if found else text,
        order if isinstance(order, (int, float)) and not isinstance(order, bool) else inf,
    )


def _front_matter(written: str, source: str) -> tuple[dict[str, Any], str]:
    """Cut off the YAML between two lines ``---`` that a page may begin with; what is no YAML stays in the text."""
    found = _FRONT.match(written)
    document = read_yaml(found[1].encode(), source) if found else ()
    if not found or not isinstance(document, Document) or not isinstance(document.value, dict):
        return {}, written
    return document.value, written[found.end() :]


def page_pictures(root: Path | None, own: tuple[OwnPage, ...]) -> dict[str, tuple[str, bytes]]:
    """Return the address and bytes of each picture that own pages show, by its path under ``site/pages``."""
    found: dict[str, tuple[str, bytes]] = {}
    for page in own:
        for href in _SHOWN.findall(page.text):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), unquote(href)))
            shown = None if name.startswith("..") or name in found else picture(root, f"{PAGES}/{name}")
            if shown:
                found[name] = shown
    return found


def picture(root: Path | None, name: str) -> tuple[str, bytes] | None:
    """Return the address and bytes of a picture of the workspace, or None for what cannot be shown.

    A drawing (SVG) with scripts or event handlers is left out.
    """
    suffix = Path(name).suffix.lower()
    data = _inside(root, root / name, _IMAGE_BYTES) if root and suffix in _IMAGES else None
    return _shown(Path(name).stem, suffix, data) if data else None


def _shown(name: str, suffix: str, data: bytes) -> tuple[str, bytes] | None:
    if suffix == ".svg" and _ACTIVE_SVG.search(data):
        return None
    digest = hashlib.sha256(data).hexdigest()[:12]
    return f"images/{slug(name)}-{digest}{suffix}", data


def diagrams(root: Path | None, system: System, original: Original = NONE) -> dict[str, tuple[str, bytes]]:
    """Return the address and bytes of each diagram of the system that can be shown, by its path.

    Args:
        root: the workspace folder.
        system: whose diagrams they are.
        original: the document in which some of them may lie.
    """
    parts = (system.authorization_boundary, system.network_architecture, system.data_flow)
    found = {each.path: _diagram(root, each.path, original) for part in parts for each in part.diagrams}
    return {name: shown for name, shown in found.items() if shown}


def _diagram(root: Path | None, path: str, original: Original) -> tuple[str, bytes] | None:
    data = original.attached(path)
    suffix = picture_suffix(data)
    return _shown("diagram", suffix, data) if suffix else picture(root, path)


def theme_folder(root: Path | None) -> Path | None:
    """Return the workspace's own theme folder, if it has one."""
    folder = root / THEME if root else None
    return folder if folder and folder.is_dir() else None
