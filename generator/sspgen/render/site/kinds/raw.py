"""The redacted bytes of evidence, to be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield each file once, however many sources have it."""
    del pages
    for digest, file in site.raw.items():
        data = site.context.raw(digest)
        if data is not None:
            yield file.path, data
