"""The search index, of the plan and of all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site.search_index import documents, index_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield the scripts of the index."""
    yield from index_files(documents(site.plan, site.where, pages, site.frameworks)).items()
