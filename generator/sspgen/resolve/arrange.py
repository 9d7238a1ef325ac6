"""Merging: what imports selected becomes one arrangement of controls, flat, as in the sources, or custom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sspgen.model.catalog import Control, Group
from sspgen.model.ids import natural_key
from sspgen.model.profile import Combine, Order, Structure
from sspgen.resolve.select import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.catalog import Parameter
    from sspgen.model.profile import CustomGroup, InsertControls, Merge
    from sspgen.resolve.pool import Pool
    from sspgen.resolve.select import Unknown


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Selected controls with their groups.

    Attributes:
        clashes: ids that two imports brought in different forms, of which the first was kept.
        left_out: ids that a custom arrangement has no place for.
    """

    groups: tuple[Group, ...]
    controls: tuple[Control, ...]
    params: tuple[Parameter, ...]
    clashes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def arrange(picked: list[tuple[Pool, list[str]]], merge: Merge, unknown: Unknown) -> Arrangement:
    """Combine the selections of all imports and arrange them as a profile says.

    Args:
        picked: pools with the ids selected of each, in the order of the imports.
        merge: the profile's directive.
        unknown: called with ids and patterns of a custom arrangement that choose nothing.
    """
    if not picked:
        return Arrangement((), (), ())
    controls, clashes = _combine(picked, merge.combine)
    params = tuple(dict.fromkeys(param for pool, _ in picked for param in pool.params))
    if merge.structure is Structure.AS_IS:
        groups = _united(group for pool, _ in picked for group in pool.groups)
        nested = _uplevel(controls, picked)
        ordered = in_tree_order(nested.values(), groups)
        return Arrangement(used_groups(groups, ordered), ordered, params, clashes)
    flat = {i: replace(c, group_id="", parent_id="") for i, c in controls.items()}
    if merge.structure is Structure.FLAT:
        return Arrangement((), tuple(flat.values()), params, clashes)
    custom = _Custom(flat, _offered(flat, picked), unknown)
    custom.insert(merge.inserts, "")
    custom.enter(merge.groups, "")
    return Arrangement(
        tuple(custom.groups),
        tuple(custom.placed.values()),
        (*params, *custom.params),
        clashes,
        custom.left_out,
    )


def _combine(picked: list[tuple[Pool, list[str]]], rule: Combine) -> tuple[dict[str, Control], tuple[str, ...]]:
    controls: dict[str, Control] = {}
    clashes: list[str] = []
    for pool, ids in _united_pools(picked):
        for identifier in ids:
            control = pool.entries[identifier].build()
            first = controls.setdefault(identifier, control)
            if first == control:
                continue
            if rule is Combine.MERGE:
                controls[identifier] = _merged(first, control)
            elif rule is Combine.KEEP:
                clashes.append(identifier)
    return controls, tuple(dict.fromkeys(clashes))


def _united_pools(picked: list[tuple[Pool, list[str]]]) -> list[tuple[Pool, list[str]]]:
    """Join the selections of one source, so that its order holds however often it is imported."""
    united: dict[int, tuple[Pool, dict[str, None]]] = {}
    for pool, ids in picked:
        united.setdefault(id(pool), (pool, {}))[1].update(dict.fromkeys(ids))
    return [(pool, [i for i in pool.entries if i in ids]) for pool, ids in united.values()]


def _merged(first: Control, second: Control) -> Control:
    """Join two forms of a control: all of the first, and what only the second has."""
    params = {p.id: p for p in (*second.params, *first.params)}
    order = dict.fromkeys(p.id for p in (*first.params, *second.params))
    ids = {part.id for part in first.parts if part.id}
    return replace(
        first,
        params=tuple(params[i] for i in order),
        props=tuple(dict.fromkeys((*first.props, *second.props))),
        links=tuple(dict.fromkeys((*first.links, *second.links))),
        parts=(
            *first.parts,
            *(p for p in second.parts if p.id not in ids and p not in first.parts),
        ),
    )


def _united(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple({group.id: group for group in reversed(list(groups))}.values())[::-1]


def _uplevel(controls: dict[str, Control], picked: list[tuple[Pool, list[str]]]) -> dict[str, Control]:
    """Put a control whose parent was not selected in that parent's place."""
    parents: dict[str, str] = {}
    for pool, _ in picked:
        for entry in pool.entries.values():
            parents.setdefault(entry.id, entry.parent_id)
    found: dict[str, Control] = {}
    for identifier, control in controls.items():
        parent = control.parent_id
        while parent and parent not in controls:
            parent = parents.get(parent, "")
        found[identifier] = control if parent == control.parent_id else replace(control, parent_id=parent)
    return found


def in_tree_order(controls: Iterable[Control], groups: tuple[Group, ...]) -> tuple[Control, ...]:
    """Sort by group, and put every control before those inside it; else keep the order given."""
    rank = {group.id: position for position, group in enumerate(groups)}
    inside: dict[str, list[Control]] = {}
    for control in sorted(controls, key=lambda c: rank.get(c.group_id, -1)):
        inside.setdefault(control.parent_id, []).append(control)
    found: list[Control] = []
    waiting = list(reversed(inside.get("", ())))
    while waiting:
        control = waiting.pop()
        found.append(control)
        waiting.extend(reversed(inside.pop(control.id, ())))
    # Sources that nest two controls in opposite ways make a circle; nothing is lost of it.
    inside.pop("", None)
    found += [replace(control, parent_id="") for circle in inside.values() for control in circle]
    return tuple(found)


def used_groups(groups: tuple[Group, ...], controls: Iterable[Control]) -> tuple[Group, ...]:
    """Return the groups that hold a control, themselves or in a group inside."""
    parents = {group.id: group.parent_id for group in groups}
    used: set[str] = set()
    for control in controls:
        current = control.group_id
        while current and current not in used:
            used.add(current)
            current = parents.get(current, "")
    return tuple(group for group in groups if group.id in used)


@dataclass
class _Custom:
    """A custom arrangement being filled; a control stays where it was put first."""

    controls: dict[str, Control]
    offered: Pool
    unknown: Unknown
    groups: list[Group] = field(default_factory=list)
    params: list[Parameter] = field(default_factory=list)
    placed: dict[str, Control] = field(default_factory=dict)

    def insert(self, inserts: tuple[InsertControls, ...], group_id: str) -> None:
        for item in inserts:
            ids = select(item.selection, self.offered, self.unknown)
            for identifier in _in_order(ids, item.order):
                control = replace(self.controls[identifier], group_id=group_id)
                self.placed.setdefault(identifier, control)

    def enter(self, groups: tuple[CustomGroup, ...], parent_id: str) -> None:
        for group in groups:
            self.groups.append(Group(group.id, group.title, parent_id))
            self.params.extend(group.params)
            self.insert(group.inserts, group.id)
            self.enter(group.groups, group.id)

    @property
    def left_out(self) -> tuple[str, ...]:
        return tuple(i for i in self.controls if i not in self.placed)


def _in_order(ids: list[str], order: Order) -> list[str]:
    if order is Order.KEEP:
        return ids
    return sorted(ids, key=natural_key, reverse=order is Order.DESCENDING)


def _offered(controls: dict[str, Control], picked: list[tuple[Pool, list[str]]]) -> Pool:
    """Return the selected controls as a pool, with the nesting of their sources for ``with-child``."""
    first = picked[0][0]
    entries = {
        identifier: pool.entries[identifier]
        for pool, _ in reversed(picked)
        for identifier in pool.entries
        if identifier in controls
    }
    return replace(first, entries={identifier: entries[identifier] for identifier in controls})
