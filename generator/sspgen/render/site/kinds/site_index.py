"""``site.json``, the index of the site for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.json_writer import compact_bytes
from sspgen.render.site.downloads import SITE_JSON
from sspgen.render.site.site_json import site_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield the file."""
    yield SITE_JSON, compact_bytes(site_document(site, pages))
