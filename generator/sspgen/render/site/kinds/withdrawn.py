"""Controls that the catalog withdrew: a page each that leads to what took it up, at once where that is one place."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.ids import control_label, point_label
from sspgen.render.site import paths
from sspgen.render.site.page import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Withdrawn
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_CONTROLS = Crumb("Controls", paths.CONTROLS)


def pages(site: Site) -> Iterator[SitePage]:
    """Yield a page for each withdrawn control that the profile does not name itself."""
    for each in site.plan.withdrawn:
        path = site.where.withdrawn.get(each.id)
        if path:
            yield _page(site, each, path)


def _page(site: Site, each: Withdrawn, path: str) -> SitePage:
    heirs = [(target, _label(site, target), _address(site, target)) for target in each.successors]
    alone = heirs[0][2] if len(heirs) == 1 else ""
    named = tuple((label, site.plan.control_titles.get(_of(t), ""), address) for t, label, address in heirs)
    page = site.page(
        "withdrawn",
        path,
        f"{each.label} {each.title}".rstrip(),
        identifier=each.id,
        entry=paths.CONTROLS,
        crumbs=(_CONTROLS, *_family(site, each)),
        depends=(each, named),
        control=each,
        heirs=named,
        alone=bool(alone),
    )
    return replace(page, refresh=posixpath.relpath(alone, posixpath.dirname(path))) if alone else page


def _family(site: Site, each: Withdrawn) -> Iterator[Crumb]:
    for family in site.plan.families:
        if family.id == each.family:
            yield Crumb(f"{family.id.upper()} {family.title}", site.where.families[family.id])


def _of(target: str) -> str:
    return target.partition("_smt")[0]


def _label(site: Site, target: str) -> str:
    control = site.plan.control_by_id.get(_of(target))
    part = point_label(target).removeprefix(control_label(_of(target))) if "_smt" in target else ""
    return f"{control.label if control else control_label(_of(target))}{part}"


def _address(site: Site, target: str) -> str:
    """Return where something that took it up stands; empty when it is not in the profile."""
    return site.where.points.get(target) or site.where.controls.get(_of(target), "")
