"""What every page of a site is made from: the plan, its past, the templates and the addresses. One object a build."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sspgen.render.site import paths, view
from sspgen.render.site.page import Crumb, SitePage
from sspgen.render.site.paths import Router, SiteMap, site_map
from sspgen.render.site.raw import raw_files
from sspgen.render.site.templating import site_environment

if TYPE_CHECKING:
    from jinja2 import Environment

    from sspgen.model.chronicle import Chronicle
    from sspgen.model.plan import Gap, Plan, PlanControl, PlanPoint
    from sspgen.render.api import RenderContext
    from sspgen.render.site.own_pages import OwnPage
    from sspgen.render.site.raw import RawFile


@dataclass(frozen=True)
class Site:
    """What kinds of pages render from. What several pages need is computed once.

    Attributes:
        own: the workspace's own Markdown pages.
        images: addresses of the system's diagrams, by their path in the workspace.
    """

    plan: Plan
    context: RenderContext
    own: tuple[OwnPage, ...] = ()
    images: dict[str, str] = field(default_factory=dict)

    @property
    def chronicle(self) -> Chronicle:
        """The past of the plan."""
        return self.context.chronicle

    @cached_property
    def where(self) -> SiteMap:
        """Addresses of everything in the plan."""
        return site_map(self.plan)

    @cached_property
    def _env(self) -> Environment:
        env = site_environment(self.context.root)
        env.globals.update(plan=self.plan, as_of=self.plan.as_of, view=view, paths=paths, chronicle=self.chronicle)
        return env

    @cached_property
    def enhancements(self) -> dict[str, tuple[PlanControl, ...]]:
        """Enhancements of each control."""
        return view.enhancements(self.plan)

    @cached_property
    def gaps(self) -> dict[str, tuple[Gap, ...]]:
        """Gaps of each control."""
        return view.gaps_by_control(self.plan)

    @cached_property
    def raw(self) -> dict[str, RawFile]:
        """Redacted evidence that can be downloaded, by `Artifact.kept`."""
        artifacts = (artifact for result in self.plan.evidence for artifact in result.collection.artifacts)
        return raw_files(artifacts, self.context.raw)

    @cached_property
    def answer_points(self) -> dict[str, PlanPoint]:
        """The response point of each answer, by the answer's UUID."""
        return view.answer_points(self.plan)

    @cached_property
    def neighbours(self) -> dict[str, tuple[PlanControl | None, PlanControl | None]]:
        """The controls before and after each control of its family."""
        found: dict[str, tuple[PlanControl | None, PlanControl | None]] = {}
        for family in self.plan.families:
            controls = family.controls
            for before, control, after in zip((None, *controls[:-1]), controls, (*controls[1:], None), strict=True):
                found[control.id] = (before, after)
        return found

    def html(self, template: str, path: str, **facts: object) -> str:
        """Return the content of a page.

        Args:
            template: its name under ``templates/site``, without ending.
            path: the page's address, which all addresses on it are relative to.
            facts: what the template sees beside ``plan``, ``chronicle``, ``as_of``, ``view``, ``paths`` and ``to``.
        """
        router = Router(self.where, "../" * path.count("/"))
        return self._env.get_template(f"site/{template}.html.j2").render(to=router, **facts)

    def page(
        self,
        kind: str,
        path: str,
        title: str,
        *,
        template: str = "",
        identifier: str = "",
        entry: str = "",
        crumbs: tuple[Crumb, ...] = (),
        side: str = "",
        **facts: Any,  # noqa: ANN401 - what its template sees
    ) -> SitePage:
        """Return a page, rendered by the template of its kind or by another one; see `SitePage` for the rest."""
        html = self.html(template or kind, path, **facts)
        return SitePage(path, title, html, kind, identifier, entry or path, crumbs, side)
