"""What changed: since the last release in words, and the newest edits of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render import compared
from sspgen.render.site import changes_view, paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page."""
    comparison = site.chronicle.since_release
    commits, cut = changes_view.commits(site.chronicle)
    yield site.page(
        "changes",
        paths.CHANGES,
        "What changed",
        comparison=comparison,
        groups=compared.groups(comparison) if comparison else (),
        lines=compared.summary(comparison) if comparison else (),
        commits=commits,
        shown=sum(len(commit.edits) for commit in commits),
        cut=cut,
        titles={component.id: component.title for component in site.plan.components},
    )
