"""What every page of a site is made from: the plan, its past, the templates and the addresses. One object a build."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sspgen.assess.poam import poam_items
from sspgen.render import urgency
from sspgen.render.cache import key
from sspgen.render.digests import code_digest, digest, files_digest
from sspgen.render.raw_files import raw_files
from sspgen.render.responsibility import duties
from sspgen.render.site import paths, view
from sspgen.render.site.crosswalks import frameworks
from sspgen.render.site.facets import facets
from sspgen.render.site.forge import Commits, Places
from sspgen.render.site.page import Crumb, SitePage
from sspgen.render.site.paths import Router, SiteMap, site_map
from sspgen.render.site.templating import site_environment
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Environment

    from sspgen.assess.poam import PoamItem
    from sspgen.model.chronicle import Chronicle
    from sspgen.model.plan import Gap, Plan, PlanControl, PlanPoint
    from sspgen.render.api import RenderContext
    from sspgen.render.raw_files import RawFile
    from sspgen.render.responsibility import Duty
    from sspgen.render.site.crosswalks import Framework
    from sspgen.render.site.facets import Facet
    from sspgen.render.site.own_pages import OwnPage


@dataclass(frozen=True)
class Site:
    """What kinds of pages render from. What several pages need is computed once.

    Attributes:
        own: the workspace's own Markdown pages.
        images: addresses of the system's diagrams, by their path in the workspace.
        pictures: addresses of pictures that own pages show, by their path under ``site/pages``.
    """

    plan: Plan
    context: RenderContext
    own: tuple[OwnPage, ...] = ()
    images: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    @property
    def chronicle(self) -> Chronicle:
        """The past of the plan."""
        return self.context.chronicle

    @cached_property
    def where(self) -> SiteMap:
        """Addresses of everything in the plan."""
        return site_map(self.plan)

    @cached_property
    def _bound(self) -> Environment:
        """Templates that see nothing but what they are given, so that their pages can be kept."""
        env = site_environment(self.context.root, self.context.cache)
        env.globals.update(
            view=view,
            urgency=urgency,
            paths=paths,
            commit_url=Commits(self.plan.repository_url),
            edition=self.context.edition,
        )
        return env

    @cached_property
    def _env(self) -> Environment:
        env = self._bound.overlay()
        of_plan = {"plan": self.plan, "as_of": self.plan.as_of, "chronicle": self.chronicle}
        env.globals = {**self._bound.globals, **of_plan, "place_url": Places(self.plan)}
        return env

    @cached_property
    def _decisive(self) -> str:
        """A digest of what decides about every page that is kept."""
        root = self.context.root
        folders = (data_folder("templates"), *([root / "templates"] if root else []))
        facts = digest(self.where, self.plan.repository_url)
        return key(code_digest(), files_digest(folders, "*.j2"), facts, self.context.edition)

    @cached_property
    def enhancements(self) -> dict[str, tuple[PlanControl, ...]]:
        """Enhancements of each control."""
        return view.enhancements(self.plan)

    @cached_property
    def gaps(self) -> dict[str, tuple[Gap, ...]]:
        """Gaps of each control."""
        return view.gaps_by_control(self.plan)

    @cached_property
    def poam(self) -> tuple[PoamItem, ...]:
        """Items of the plan of action and milestones, the worst first."""
        return poam_items(self.plan)

    @cached_property
    def poam_by_control(self) -> dict[str, tuple[PoamItem, ...]]:
        """Items that concern each control; their anchors on `paths.POAM` are their ids."""
        found: dict[str, list[PoamItem]] = {}
        for item in self.poam:
            for control in item.controls:
                found.setdefault(control, []).append(item)
        return {control: tuple(items) for control, items in found.items()}

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Roles with all that they answer for."""
        return duties(self.plan)

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """What the controls are narrowed down by."""
        return facets(self.plan)

    @cached_property
    def frameworks(self) -> tuple[Framework, ...]:
        """Other frameworks, whose items name controls of the plan."""
        return frameworks(self.plan)

    @cached_property
    def raw(self) -> dict[str, RawFile]:
        """Redacted evidence that can be downloaded, by `Artifact.kept`."""
        artifacts = (artifact for result in self.plan.evidence for artifact in result.collection.artifacts)
        return raw_files(artifacts, self.context.raw, "evidence/raw")

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

    def html(self, template: str, path: str, *, bound: bool = False, base: str = "", **facts: object) -> str:
        """Return the content of a page.

        Args:
            template: its name under ``templates/site``, without ending.
            path: the page's address, which all addresses on it are relative to.
            base: see `SitePage`.
            bound: the template sees only its facts, and neither ``plan``, ``chronicle`` nor ``as_of``.
            facts: what the template sees beside ``plan``, ``chronicle``, ``as_of``, ``view``, ``paths`` and ``to``.
        """
        router = Router(self.where, base or "../" * path.count("/"))
        env = self._bound if bound else self._env
        return env.get_template(f"site/{template}.html.j2").render(to=router, **facts)

    def page(  # noqa: D417 - the rest are fields of a page
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
        base: str = "",
        depends: tuple[object, ...] | None = None,
        **facts: Any,  # noqa: ANN401 - what its template sees
    ) -> SitePage:
        """Return a page, rendered by the template of its kind or by another one; see `SitePage` for the rest.

        Args:
            depends: everything that decides about the facts, as values of the model; the page then is kept, and its
                template sees its facts only. None for a page that is made anew in each build.
        """
        page = SitePage(path, title, "", kind, identifier, entry or path, crumbs, side, base=base)
        name = template or kind
        if depends is None:
            return replace(page, html=self.html(name, path, base=base, **facts))
        make = partial(self.html, name, path, bound=True, base=base, **facts)
        return replace(page, key=key(self._decisive, digest(page, depends)), make=make)
