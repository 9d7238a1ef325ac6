"""Addresses of pages: stable, lower-case, one place, so that no template invents one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.render.addresses import control_pages, pages

if TYPE_CHECKING:
    from sspgen.model.plan import Plan, PlanPoint

HOME = "index.html"
CONTROLS = "controls/index.html"
COMPONENTS = "components/index.html"
EVIDENCE = "evidence/index.html"
GAPS = "gaps.html"
PARAMETERS = "parameters.html"
OUTSIDE = "outside.html"
SYSTEM = "system.html"
DIAGNOSTICS = "diagnostics.html"
SOURCES = "sources.html"
NOT_FOUND = "404.html"
BROWSE = "browse/index.html"
CROSSWALK = "crosswalk.html"
POAM = "poam.html"
CHANGES = "changes/index.html"
POPULATION = "changes/all.html"
RELEASES = "releases/index.html"
AS_OF = "as-of.html"
ROLES = "roles/index.html"
INVENTORY = "inventory.html"
DOWNLOADS = "downloads.html"

_ANCHOR = re.compile(r"[^\w.()-]+")


def anchor(identifier: str) -> str:
    """Return an id as a fragment: the same for every usual id, safe for any other."""
    return _ANCHOR.sub("-", identifier)


@dataclass(frozen=True, slots=True)
class SiteMap:
    """Addresses by id, relative to the site's root; ``points`` and ``parameters`` with their fragment."""

    families: dict[str, str]
    controls: dict[str, str]
    components: dict[str, str]
    evidence: dict[str, str]
    points: dict[str, str]
    parameters: dict[str, str]
    roles: dict[str, str] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)


def _point_address(page: str, point: PlanPoint) -> str:
    return f"{page}#{anchor(point.id)}"


def site_map(plan: Plan) -> SiteMap:
    """Return the address of everything in a plan that has one."""
    controls = control_pages(plan)
    everything = pages("controls", (*controls, *(each.id for each in plan.withdrawn)))
    return SiteMap(
        families=pages("families", (family.id for family in plan.families)),
        controls=controls,
        components=pages("components", plan.answers_by_component),
        evidence=pages("evidence", (result.source.id for result in plan.evidence)),
        points={p.id: _point_address(controls[p.control], p) for p in plan.points()},
        parameters={
            param.id: f"{controls[control.id]}#{anchor(param.id)}"
            for control in plan.controls()
            for param in control.parameters
        },
        roles=pages("roles", plan.role_ids),
        withdrawn={i: path for i, path in everything.items() if i not in controls},
    )


@dataclass(frozen=True, slots=True)
class Router:
    """Addresses as seen from one page. A method returns an empty text for what has no page."""

    map: SiteMap
    root: str

    def page(self, path: str) -> str:
        """Return the address of a page or file by its path."""
        return f"{self.root}{path}"

    def _of(self, table: dict[str, str], identifier: str) -> str:
        path = table.get(identifier)
        return f"{self.root}{path}" if path else ""

    def family(self, identifier: str) -> str:
        """Return the address of a family."""
        return self._of(self.map.families, identifier)

    def control(self, identifier: str) -> str:
        """Return the address of a control."""
        return self._of(self.map.controls, identifier)

    def point(self, identifier: str) -> str:
        """Return the address of a response point."""
        return self._of(self.map.points, identifier)

    def parameter(self, identifier: str) -> str:
        """Return the address of a parameter."""
        return self._of(self.map.parameters, identifier)

    def component(self, identifier: str) -> str:
        """Return the address of a component."""
        return self._of(self.map.components, identifier)

    def source(self, identifier: str) -> str:
        """Return the address of an evidence source."""
        return self._of(self.map.evidence, identifier)

    def role(self, identifier: str) -> str:
        """Return the address of a role."""
        return self._of(self.map.roles, identifier)

    def withdrawn(self, identifier: str) -> str:
        """Return the address of a control that the catalog withdrew, and the profile does not name."""
        return self._of(self.map.withdrawn, identifier)

    def target(self, identifier: str) -> str:
        """Return the address of whatever a gap names."""
        return (
            self.point(identifier) or self.control(identifier) or self.source(identifier) or self.parameter(identifier)
        )
