"""The releases, and what changed with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render import compared
from sspgen.render.site import changes_view, paths
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the list, then each release that can be compared with the one before it."""
    addresses = changes_view.release_paths(site.chronicle)
    yield site.page("releases", paths.RELEASES, "Releases", addresses=addresses)
    for release in site.chronicle.releases:
        if release.since is not None:
            yield site.page(
                "release",
                addresses[release.name],
                f"Release {release.name}",
                identifier=release.name,
                entry=paths.RELEASES,
                crumbs=(Crumb("Releases", paths.RELEASES),),
                release=release,
                groups=compared.groups(release.since),
                lines=compared.summary(release.since),
            )
