"""Which things of a plan have which identifier in the document, so that every reference resolves."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.model.ids import stable_uuid
from sspgen.render.oscal.values import line, token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

ASSET_OWNER = "asset-owner"
"""OSCAL's own role for who owns an item of the inventory."""


class Names:
    """Identifiers of one document.

    `uuid` is asked once for each thing that is written: the second thing of the same names gets another UUID, and
    references, which go by name, lead to the first.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._used: Counter[tuple[str, ...]] = Counter()

    def uuid(self, *names: str) -> str:
        """Return a UUID that no other thing of the document has, stable while the order of equal names is."""
        self._used[names] += 1
        again = self._used[names]
        return self.known_uuid(*names, *([str(again)] if again > 1 else []))

    def known_uuid(self, *names: str) -> str:
        """Return the UUID of the thing that has these names."""
        return self.plan.original.uuid(*names) or stable_uuid(self.plan.system.id, "oscal", *names)

    @cached_property
    def components(self) -> dict[str, str]:
        """UUIDs of components by id."""
        return {c.id: self.known_uuid("component", c.id) for c in self.plan.components}

    @cached_property
    def this_system(self) -> str:
        """UUID of the component that stands for the system; it is there even when nobody wrote one."""
        own = next((c.id for c in self.plan.components if c.kind == "this-system"), "this-system")
        return self.components.get(own) or self.known_uuid("component", own)

    @cached_property
    def parties(self) -> dict[str, str]:
        """UUIDs of parties by id."""
        return {p.id: self.known_uuid("party", p.id) for p in self.plan.system.parties}

    @cached_property
    def locations(self) -> dict[str, str]:
        """UUIDs of locations by the place that items of the inventory name."""
        places = (line(item.location) for item in self.plan.system.inventory)
        return {place: self.known_uuid("location", place) for place in places if place}

    @cached_property
    def evidence(self) -> dict[str, str]:
        """UUIDs of back-matter resources by evidence source id."""
        return {e.source.id: self.known_uuid("evidence", e.source.id) for e in self.plan.evidence}

    @cached_property
    def roles(self) -> dict[str, str]:
        """Role ids of the document by role as written: those declared first, then those that are only named."""
        found: dict[str, str] = {}
        taken: set[str] = set()
        for name in self._role_names():
            if name in found:
                continue
            wanted = token(name)
            number, free = 1, wanted
            while free in taken:
                number += 1
                free = f"{wanted}-{number}"
            taken.add(free)
            found[name] = free
        return found

    def _role_names(self) -> Iterator[str]:
        system = self.plan.system
        yield from (role.id for role in system.roles)
        if any(item.owner in self.parties for item in system.inventory):
            yield ASSET_OWNER
        named = [approval.role for approval in system.elements.approvals]
        named += [system.elements.authorization.role]
        named += [role for user in system.users for role in user.roles]
        named += [role for component in self.plan.components for role in component.roles]
        named += [role for control in self.plan.controls() for role in control.roles]
        named += [role for outside in self.plan.outside for role in outside.answer.roles]
        yield from (role for role in named if line(role))
