"""Every page of the site, from one plan: which template, with what beside the plan."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sspgen.render.site import paths, view
from sspgen.render.site.page import Crumb, Entry, SitePage
from sspgen.render.site.paths import Router, SiteMap, site_map
from sspgen.render.site.prose import page_prose
from sspgen.render.site.templating import site_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from sspgen.model.plan import Family, Plan, PlanControl
    from sspgen.render.api import RenderContext
    from sspgen.render.site.own_pages import OwnPage

_CONTROLS = Crumb("Controls", paths.CONTROLS)
_COMPONENTS = Crumb("Components", paths.COMPONENTS)
_EVIDENCE = Crumb("Evidence", paths.EVIDENCE)
_SINGLE = (
    (paths.GAPS, "Gaps", "gaps"),
    (paths.PARAMETERS, "Parameters", "parameters"),
    (paths.OUTSIDE, "Outside the profile", "outside"),
    (paths.SYSTEM, "System and inventory", "system"),
    (paths.DIAGNOSTICS, "Diagnostics", "diagnostics"),
    (paths.SOURCES, "What this was built from", "sources"),
    (paths.NOT_FOUND, "Page not found", "not_found"),
)


def navigation(own: tuple[OwnPage, ...]) -> tuple[Entry, ...]:
    """Return the main navigation, the workspace's own pages last."""
    fixed = (
        Entry("Home", paths.HOME),
        Entry("Controls", paths.CONTROLS),
        Entry("Gaps", paths.GAPS),
        Entry("Evidence", paths.EVIDENCE),
        Entry("Components", paths.COMPONENTS),
        Entry("Parameters", paths.PARAMETERS),
        Entry("System", paths.SYSTEM),
        Entry("Outside", paths.OUTSIDE),
        Entry("Diagnostics", paths.DIAGNOSTICS),
        Entry("Sources", paths.SOURCES),
    )
    return (*fixed, *(Entry(page.title, page.path) for page in own))


@dataclass(frozen=True)
class SiteBuilder:
    """Renders the content of pages. What several pages need is computed once.

    Attributes:
        images: addresses of the system's diagrams, by their path in the workspace.
    """

    plan: Plan
    context: RenderContext
    own: tuple[OwnPage, ...] = ()
    images: dict[str, str] = field(default_factory=dict)

    @cached_property
    def where(self) -> SiteMap:
        """Addresses of everything in the plan."""
        return site_map(self.plan)

    @cached_property
    def _env(self) -> Environment:
        env = site_environment(self.context.root)
        env.globals.update(plan=self.plan, as_of=self.plan.as_of, view=view, paths=paths)
        return env

    @cached_property
    def _enhancements(self) -> dict[str, tuple[PlanControl, ...]]:
        return view.enhancements(self.plan)

    @cached_property
    def _gaps(self) -> dict[str, Any]:
        return view.gaps_by_control(self.plan)

    def _html(self, template: str, path: str, **facts: object) -> str:
        router = Router(self.where, "../" * path.count("/"))
        return self._env.get_template(f"site/{template}.html.j2").render(to=router, **facts)

    def pages(self) -> Iterator[SitePage]:
        """Yield every page."""
        yield self._home()
        yield self._page("controls", paths.CONTROLS, "Controls")
        for family in self.plan.families:
            yield from self._family(family)
        yield from self._components()
        yield from self._evidence()
        for path, title, template in _SINGLE:
            yield self._page(template, path, title, images=self.images)
        for own in self.own:
            yield self._own(own)

    def _page(self, template: str, path: str, title: str, **facts: object) -> SitePage:
        return SitePage(path, title, self._html(template, path, **facts), entry=path)

    def _home(self) -> SitePage:
        html = self._html("home", paths.HOME, downloads=self.context.outputs)
        return SitePage(paths.HOME, "", html, entry=paths.HOME)

    def _family(self, family: Family) -> Iterator[SitePage]:
        path = self.where.families[family.id]
        title = f"{family.id.upper()} {family.title}"
        # both folders lie one level deep, so that one navigation serves all pages of the family
        side = self._html("family_nav", path, family=family)
        html = self._html("family", path, family=family)
        here = _current(side, f"../{path}")
        yield SitePage(path, title, html, paths.CONTROLS, (_CONTROLS,), here)
        crumbs = (_CONTROLS, Crumb(title, path))
        controls = family.controls
        for before, control, after in zip((None, *controls[:-1]), controls, (*controls[1:], None), strict=True):
            yield self._control(control, family, (before, after), crumbs, side)

    def _control(
        self,
        control: PlanControl,
        family: Family,
        neighbours: tuple[PlanControl | None, PlanControl | None],
        crumbs: tuple[Crumb, ...],
        side: str,
    ) -> SitePage:
        path = self.where.controls[control.id]
        html = self._html(
            "control",
            path,
            control=control,
            family=family,
            neighbours=neighbours,
            gaps=self._gaps.get(control.id, ()),
            enhancements=self._enhancements.get(control.id, ()),
        )
        here = _current(side, f"../{path}")
        return SitePage(path, f"{control.label} {control.title}", html, paths.CONTROLS, crumbs, here)

    def _components(self) -> Iterator[SitePage]:
        yield self._page("components", paths.COMPONENTS, "Components")
        points = view.answer_points(self.plan)
        outside = view.is_outside(self.plan)
        for component, answers in self.plan.answers_by_component.items():
            path = self.where.components[component]
            found = self.plan.component_by_id.get(component)
            title = found.title if found else answers[0].component_title or component
            facts = {"answers": answers, "points": points, "outside": outside, "title": title}
            html = self._html("component", path, component=found, id=component, **facts)
            yield SitePage(path, title, html, paths.COMPONENTS, (_COMPONENTS,))

    def _evidence(self) -> Iterator[SitePage]:
        yield self._page("evidence", paths.EVIDENCE, "Evidence")
        for result in self.plan.evidence:
            path = self.where.evidence[result.source.id]
            html = self._html("source", path, result=result)
            yield SitePage(path, result.source.title, html, paths.EVIDENCE, (_EVIDENCE,))

    def _own(self, own: OwnPage) -> SitePage:
        addresses = {page.source: page.path for page in self.own}

        def resolve(href: str) -> str:
            name, mark, fragment = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(own.source), name))
            found = addresses.get(target)
            # headings carry no ids, so a fragment would lead nowhere
            del mark, fragment
            return posixpath.relpath(found, posixpath.dirname(own.path)) if found else ""

        text = page_prose(own.text, resolve)
        html = self._html("text", own.path, title=own.title, text=text)
        return SitePage(own.path, own.title, html, entry=own.path)


def _current(side: str, href: str) -> str:
    """Mark the page that one is on in a navigation that is shared by many."""
    return side.replace(f'href="{href}"', f'href="{href}" aria-current="page"', 1)
