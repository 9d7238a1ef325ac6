"""The workspace's own Markdown pages: links between them, and into the plan, lead somewhere or are plain words."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.ids import control_id
from sspgen.render.site.prose import PageProse, page_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.own_pages import OwnPage
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the pages that people wrote."""
    texts = {page.source: page_prose(page.text) for page in site.own}
    addresses = {page.source: page.path for page in site.own}
    for own in site.own:
        links = _Links(site, own, texts, addresses)
        text = texts[own.source].linked(links.resolve, links.show)
        yield site.page("own", own.path, own.title, template="text", heading=own.title, text=text)


@dataclass(frozen=True, slots=True)
class _Links:
    """Where the links of one page lead."""

    site: Site
    own: OwnPage
    texts: dict[str, PageProse]
    addresses: dict[str, str]

    def resolve(self, href: str) -> str:
        """Return the address that a relative link leads to: another page, a heading of one, or a thing of the plan."""
        name, _, fragment = href.partition("#")
        target = self._relative(name) if name else self.own.source
        if target in self.addresses:
            known = fragment in self.texts[target].anchors
            return f"{self._from_here(self.addresses[target])}{f'#{fragment}' if known else ''}"
        found = self._in_plan(name)
        return self._from_here(found) if found else ""

    def show(self, src: str) -> str:
        """Return the address of a picture of the workspace."""
        found = self.site.pictures.get(self._relative(src))
        return self._from_here(found) if found else ""

    def _in_plan(self, name: str) -> str:
        """Return the address of ``control/ac-2``, ``component/gateway`` or ``evidence/image_scan``."""
        kind, _, identifier = name.partition("/")
        where = self.site.where
        if kind == "control":
            return where.points.get(identifier) or where.controls.get(control_id(identifier) or identifier, "")
        return {"component": where.components, "evidence": where.evidence}.get(kind, {}).get(identifier, "")

    def _relative(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.own.source), name))

    def _from_here(self, path: str) -> str:
        page, mark, fragment = path.partition("#")
        return f"{posixpath.relpath(page, posixpath.dirname(self.own.path))}{mark}{fragment}"
