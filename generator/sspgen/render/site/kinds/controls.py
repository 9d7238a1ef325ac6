"""Each family, and each control: the pages that most readers come for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Family, PlanControl
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_CONTROLS = Crumb("Controls", paths.CONTROLS)


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page of each family, followed by those of its controls."""
    for family in site.plan.families:
        yield from _family(site, family)


def _family(site: Site, family: Family) -> Iterator[SitePage]:
    path = site.where.families[family.id]
    title = f"{family.id.upper()} {family.title}"
    # both folders lie one level deep, so that one navigation serves all pages of the family
    side = site.html("family_nav", path, family=family)
    yield site.page(
        "family",
        path,
        title,
        identifier=family.id,
        entry=paths.CONTROLS,
        crumbs=(_CONTROLS,),
        side=_current(side, f"../{path}"),
        family=family,
    )
    crumbs = (_CONTROLS, Crumb(title, path))
    for control in family.controls:
        yield _control(site, control, family, crumbs, side)


def _control(site: Site, control: PlanControl, family: Family, crumbs: tuple[Crumb, ...], side: str) -> SitePage:
    path = site.where.controls[control.id]
    return site.page(
        "control",
        path,
        f"{control.label} {control.title}",
        identifier=control.id,
        entry=paths.CONTROLS,
        crumbs=crumbs,
        side=_current(side, f"../{path}"),
        control=control,
        family=family,
        neighbours=site.neighbours[control.id],
        gaps=site.gaps.get(control.id, ()),
        enhancements=site.enhancements.get(control.id, ()),
    )


def _current(side: str, href: str) -> str:
    """Mark the page that one is on in a navigation that is shared by many."""
    return side.replace(f'href="{href}"', f'href="{href}" aria-current="page"', 1)
