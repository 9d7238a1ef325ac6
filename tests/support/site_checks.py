"""What holds for every published site, whatever it is made of: each check returns what is wrong, and nothing is well.

Run by hand on a folder: ``python -m tests.support.site_checks build/site``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from support.site_tree import HTML, Parsed, is_external, parse, target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element

Wrong = list[tuple[str, ...]]
UNLISTED = frozenset({"404.html"})
"""Pages that a server shows by itself; every other page must be reached from the home page."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ADDRESSES = frozenset({"path", "page", "href", "url"})
"""Members of ``site.json`` that may hold addresses."""


@dataclass
class Tree:
    """A site as files by path.

    Attributes:
        files: the site's files.
        beside: paths of further files that links may lead to, relative to the folder above, e.g. ``ssp.pdf``.
    """

    files: Mapping[str, bytes]
    beside: Iterable[str] = ()
    pages: dict[str, Parsed] = field(init=False)

    def __post_init__(self) -> None:
        self.pages = {path: parse(data) for path, data in self.files.items() if path.endswith(".html")}

    @cached_property
    def _ids(self) -> dict[str, set[str]]:
        return {path: set(page.ids) for path, page in self.pages.items()}

    def leads(self, page: str, href: str) -> bool:
        """Tell whether an address on a page leads to a file of the site or beside it, and to an id that is there."""
        if not href.strip():
            return False
        if is_external(href):
            return True
        found, fragment = target(page, href)
        if found.startswith("../"):
            return found.removeprefix("../") in self.beside and not fragment
        return found in self.files and (not fragment or found not in self.pages or fragment in self._ids[found])

    def wrong(self) -> dict[str, Wrong]:
        """Return everything that is wrong, by the name of the check."""
        checks = (broken, orphans, foreign, inline, malformed, headings, titles, feeds, index)
        return {check.__name__: found for check in checks if (found := check(self))}


def read(folder: Path) -> Tree:
    """Return the tree of a folder of published files."""
    files = {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}
    above = folder.parent
    return Tree(files, {f.relative_to(above).as_posix() for f in above.rglob("*") if f.is_file()})


def broken(tree: Tree) -> Wrong:
    """Links and anchors that lead nowhere, empty ones included."""
    return [(path, href) for path, page in tree.pages.items() for href in page.links if not tree.leads(path, href)]


def orphans(tree: Tree) -> Wrong:
    """Pages that nobody gets to from the home page by links."""
    seen, waiting = {"index.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        for href in tree.pages[path].links:
            found = target(path, href)[0]
            if not is_external(href) and found in tree.pages and found not in seen:
                seen.add(found)
                waiting.append(found)
    return [(path,) for path in sorted(tree.pages.keys() - seen - UNLISTED) if not _is_redirect(tree.pages[path])]


def foreign(tree: Tree) -> Wrong:
    """What pages load from elsewhere, or what is not there."""
    found: Wrong = []
    for path, page in tree.pages.items():
        for href in page.loads:
            if is_external(href) or target(path, href)[0] not in tree.files:
                found.append((path, href))
    return found


def inline(tree: Tree) -> Wrong:
    """Scripts and styles that the policy would stop."""
    found: Wrong = []
    for path, page in tree.pages.items():
        for element in page.root.iter():
            attributes = {name.lower() for name in element.attrib}
            if "style" in attributes or any(name.startswith("on") for name in attributes):
                found.append((path, *sorted(attributes)))
            if element.tag == f"{HTML}style" or (element.tag == f"{HTML}script" and (element.text or "").strip()):
                found.append((path, str(element.tag)))
    return found


def malformed(tree: Tree) -> Wrong:
    """Errors of a parser that follows the rules of HTML5, and ids that are there twice."""
    found: Wrong = []
    for path, page in tree.pages.items():
        found += [(path, error) for error in page.errors]
        found += [(path, f"twice: {name}") for name, number in Counter(page.ids).items() if number > 1]
    return found


def headings(tree: Tree) -> Wrong:
    """Headings that skip a level, and pages without one first heading."""
    found: Wrong = []
    for path, page in tree.pages.items():
        main = next(page.root.iter(f"{HTML}main"), page.root)
        levels = [int(name[1]) for element in main.iter() if (name := _name(element)) in _HEADINGS]
        if levels[:1] != [1] or levels.count(1) != 1 or any(later - earlier > 1 for earlier, later in pairwise(levels)):
            found.append((path, "".join(map(str, levels))))
    return found


def titles(tree: Tree) -> Wrong:
    """Titles that two pages share."""
    found: dict[str, list[str]] = {}
    for path, page in tree.pages.items():
        if not _is_redirect(page):
            title = next(page.root.iter(f"{HTML}title"))
            found.setdefault(" ".join((title.text or "").split()), []).append(path)
    return [(title, *paths) for title, paths in found.items() if len(paths) > 1 or not title]


def feeds(tree: Tree) -> Wrong:
    """Addresses in feeds that lead nowhere."""
    found: Wrong = []
    for path, data in tree.files.items():
        if path.endswith(".xml"):
            root = ET.fromstring(data)  # noqa: S314 - the site's own
            hrefs = [link.attrib.get("href", "") for link in root.iter(f"{_ATOM}link")]
            found += [(path, href) for href in hrefs if not tree.leads(path, href)]
    return found


def index(tree: Tree) -> Wrong:
    """Addresses in ``site.json`` that lead nowhere, and pages that it does not list."""
    if "site.json" not in tree.files:
        return []
    said = json.loads(tree.files["site.json"])
    hrefs = {href for href in _addresses(said) if href and not is_external(href)}
    found: Wrong = [("site.json", href) for href in sorted(hrefs) if not tree.leads("site.json", href)]
    listed = {target("site.json", page["path"])[0] for page in said["pages"]}
    return found + [("not in site.json", path) for path in sorted(tree.pages.keys() - listed - UNLISTED)]


def _addresses(node: Any, name: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _addresses(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _addresses(value, name)
    elif isinstance(node, str) and name in _ADDRESSES:
        yield node


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_redirect(page: Parsed) -> bool:
    metas = page.root.iter(f"{HTML}meta")
    return any(meta.attrib.get("http-equiv", "").lower() == "refresh" for meta in metas)


def main() -> int:
    """Check a folder and print what is wrong."""
    tree = read(Path(sys.argv[1]))
    wrong = tree.wrong()
    for check, found in wrong.items():
        for each in found[:20]:
            sys.stdout.write(f"{check}: {' '.join(each)}\n")
        sys.stdout.write(f"{check}: {len(found)}\n")
    sys.stdout.write(f"{len(tree.pages)} pages, {len(tree.files)} files\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
