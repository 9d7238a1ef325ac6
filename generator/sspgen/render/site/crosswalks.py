"""The plan's controls against the items of other frameworks. Pure functions of the plan and of crosswalks.

An item never counts as met: its claim and proof are the worst of the controls that it names and the plan has, and
those that the plan does not have are named beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sspgen.load.crosswalks import shipped_crosswalks
from sspgen.merge.lattice import roll_up_proofs, total
from sspgen.model.ids import control_label, natural_key, point_label
from sspgen.model.implementation import weakest
from sspgen.model.plan import PlanControl, PlanPoint, Tally
from sspgen.render.file_names import slug
from sspgen.render.site.paths import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.crosswalk import Crosswalk, CrosswalkItem
    from sspgen.model.implementation import Claim
    from sspgen.model.plan import Plan, Proof

LONG = 300
"""A framework of more items is listed by control, with the items that name each."""

Named: TypeAlias = "PlanControl | PlanPoint"
"""What an item names: a control as a whole, or one response point."""


@dataclass(frozen=True)
class Item:
    """An item of a framework, answered by this plan or not.

    Attributes:
        anchor: id on the framework's page; empty in a long framework, whose items have no row.
        named: what it names of this plan, in natural order; a point whose control is named, too, is left out.
        elsewhere: labels of what it names besides.
    """

    id: str
    title: str
    anchor: str
    named: tuple[Named, ...]
    elsewhere: tuple[str, ...]

    @cached_property
    def tally(self) -> Tally:
        """The three numbers over all response points that it names."""
        return total(each.tally for each in self.named)

    @property
    def claim(self) -> Claim:
        """The weakest claim of what it names."""
        return weakest(each.claim for each in self.named)

    @property
    def proof(self) -> Proof:
        """The most urgent proof of what it names."""
        return roll_up_proofs(each.proof for each in self.named)

    @property
    def why_unanswered(self) -> str:
        """Why nobody answers it; empty when somebody does."""
        if not self.named:
            return "this plan has none of its controls" if self.elsewhere else "the framework names no control for it"
        return "" if self.tally.documented else "no part of its controls is documented"


@dataclass(frozen=True)
class Framework:
    """Another framework beside the plan.

    Attributes:
        path: address of its page.
        items: in natural order; of a long one only those that name something of the plan.
        total: how many items the crosswalk has.
    """

    id: str
    title: str
    origin: str
    path: str
    items: tuple[Item, ...]
    total: int

    @property
    def long(self) -> bool:
        """Whether it is listed by control."""
        return self.total > LONG

    @cached_property
    def unanswered(self) -> tuple[Item, ...]:
        """Items that nobody answers."""
        return tuple(item for item in self.items if item.why_unanswered)

    @cached_property
    def by_named(self) -> tuple[tuple[Named, tuple[str, ...]], ...]:
        """What its items name, in natural order, each with the ids of the items."""
        found: dict[str, tuple[Named, list[str]]] = {}
        for item in self.items:
            for each in item.named:
                found.setdefault(each.id, (each, []))[1].append(item.id)
        ordered = sorted(found.values(), key=lambda pair: (natural_key(_owner(pair[0])), natural_key(pair[0].id)))
        return tuple((named, tuple(items)) for named, items in ordered)


def frameworks(plan: Plan) -> tuple[Framework, ...]:
    """Return the workspace's own frameworks, then those that are shipped and name a control of the plan."""
    finder = _Finder(plan)
    taken: set[str] = set()
    own = [_framework(crosswalk, finder, taken) for crosswalk in plan.crosswalks]
    shipped = [_framework(crosswalk, finder, taken) for crosswalk in shipped_crosswalks()]
    return (*own, *(each for each in shipped if any(item.named for item in each.items)))


def items_by_control(found: Iterable[Framework]) -> dict[str, tuple[str, ...]]:
    """Return the ids of all items that name a control or a part of it."""
    ids: dict[str, dict[str, None]] = {}
    for framework in found:
        for item in framework.items:
            for each in item.named:
                ids.setdefault(_owner(each), {})[item.id] = None
    return {control: tuple(items) for control, items in ids.items()}


def _owner(named: Named) -> str:
    """Return the id of the control that is named, or a part of which is."""
    return named.control if isinstance(named, PlanPoint) else named.id


def _framework(crosswalk: Crosswalk, finder: _Finder, taken: set[str]) -> Framework:
    items = [_item(item, finder) for item in sorted(crosswalk.items, key=lambda item: natural_key(item.id))]
    items = [item for item in items if item.named] if len(items) > LONG else list(_anchored(items))
    name = _free(slug(crosswalk.id), taken)
    origin = ", ".join(filter(None, (crosswalk.source, crosswalk.revision))) or crosswalk.path
    return Framework(
        crosswalk.id, crosswalk.title, origin, f"crosswalk/{name}.html", tuple(items), len(crosswalk.items)
    )


def _anchored(items: Iterable[Item]) -> Iterator[Item]:
    taken = {"items", "unanswered", "content"}
    for item in items:
        yield Item(item.id, item.title, _free(anchor(item.id) or "item", taken), item.named, item.elsewhere)


def _free(name: str, taken: set[str]) -> str:
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name}-{count}"
    taken.add(free)
    return free


def _item(item: CrosswalkItem, finder: _Finder) -> Item:
    if len(item.targets) == 1 and (single := finder.find(item.targets[0])):
        return Item(item.id, item.title, "", (single,), ())
    found: dict[str, Named] = {}
    elsewhere: list[str] = []
    for target in item.targets:
        named = finder.find(target)
        if named:
            found[named.id] = named
        else:
            elsewhere.append(point_label(target) if "_smt" in target else control_label(target))
    whole = {each.id for each in found.values() if isinstance(each, PlanControl)}
    kept = [each for each in found.values() if not (isinstance(each, PlanPoint) and each.control in whole)]
    return Item(item.id, item.title, "", tuple(sorted(kept, key=lambda n: natural_key(n.id))), tuple(elsewhere))


class _Finder:
    """Finds what a target names of a plan: a control, a response point, or the point that holds a part."""

    def __init__(self, plan: Plan) -> None:
        self._controls = {control.id: control for control in plan.controls() if not control.withdrawn}
        self._points = {point.id: point for control in self._controls.values() for point in control.points}

    def find(self, target: str) -> Named | None:
        control, statement, _ = target.partition("_smt")
        if not statement:
            return self._controls.get(target) or self._points.get(target)
        name = target
        while name not in self._points and name.startswith(f"{control}_smt."):
            name = name.rpartition(".")[0]
        return self._points.get(name) or self._controls.get(control)
