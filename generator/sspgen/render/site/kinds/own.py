"""The workspace's own Markdown pages."""

from __future__ import annotations

import posixpath
from functools import partial
from typing import TYPE_CHECKING

from sspgen.render.site.prose import page_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.own_pages import OwnPage
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the pages that people wrote."""
    addresses = {page.source: page.path for page in site.own}
    for own in site.own:
        text = page_prose(own.text, partial(_resolve, own, addresses))
        yield site.page("own", own.path, own.title, template="text", heading=own.title, text=text)


def _resolve(own: OwnPage, addresses: dict[str, str], href: str) -> str:
    # headings carry no ids, so a fragment would lead nowhere
    name = href.partition("#")[0]
    target = posixpath.normpath(posixpath.join(posixpath.dirname(own.source), name))
    found = addresses.get(target)
    return posixpath.relpath(found, posixpath.dirname(own.path)) if found else ""
