"""The authorization boundary, drawn from the plan: components by type inside, and who and what is outside.

Only what the plan states is drawn. Which component an external service is connected to is not stated, so its line ends
at the boundary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.render.charts.drawing import (
    GAP,
    PAD,
    WIDTH,
    Box,
    Drawing,
    Group,
    Node,
    Sheet,
    Side,
    box_height,
    fitted,
)

if TYPE_CHECKING:
    from sspgen.model.implementation import Component
    from sspgen.model.plan import Plan

_KINDS: Final = ("hardware", "software", "service", "network", "interconnection", "physical", "policy")
"""Types of components that come first; the others follow in the order of the alphabet."""
_PLURALS: Final = {"software": "pieces of software", "policy": "policies", "hardware": "pieces of hardware"}
_WHOLE: Final = "this-system"
_LEFT, _LEFT_LINE = 124, 30
_RIGHT, _RIGHT_LINE = 150, 132
_INNER: Final = 12
_INSIDE: Final = 140
"""Least width of a box inside."""


def boundary_of(plan: Plan) -> Drawing | None:
    """Return the picture; None when the plan names nothing inside, and outside nothing but users."""
    system, inside = plan.system, _inside(plan)
    if not (inside or system.external_services or system.leveraged):
        return None
    return fitted((*inside, *_outside(plan)), lambda drawn: _draw(drawn, plan.system.name))


def _inside(plan: Plan) -> tuple[Group, ...]:
    found: dict[str, list[Component]] = {}
    for component in plan.components:
        if component.kind != _WHOLE:
            found.setdefault(component.kind, []).append(component)
    order = sorted(found, key=lambda kind: (_KINDS.index(kind) if kind in _KINDS else len(_KINDS), kind))
    ports = _ports(plan)
    return tuple(
        Group(
            f"inside-{kind}",
            kind.replace("-", " ").capitalize(),
            _PLURALS.get(kind, f"components of type {kind}"),
            tuple(Node(each.title, ", ".join([*_state(each), *ports.get(each.id, ())])) for each in found[kind]),
        )
        for kind in order
    )


def _state(component: Component) -> list[str]:
    return [] if component.status == "operational" else [component.status.replace("-", " ")]


def _ports(plan: Plan) -> dict[str, list[str]]:
    """Return the ports that each component uses, in words."""
    found: dict[str, list[str]] = {}
    for port in plan.system.ports:
        for component in port.used_by:
            found.setdefault(component, []).append(f"{port.service} {port.ports}/{port.transport}")
    return found


def _outside(plan: Plan) -> tuple[Group, Group, Group]:
    system = plan.system
    names = {party.id: party.name for party in system.parties}
    return (
        Group("users", "Users", "kinds of user", tuple(Node(user.title) for user in system.users)),
        Group(
            "external",
            "External services",
            "external services",
            tuple(
                Node(each.title, names.get(each.provider, each.provider), each.data, each.connection)
                for each in system.external_services
            ),
        ),
        Group(
            "leveraged",
            "Leveraged authorizations",
            "leveraged authorizations",
            tuple(Node(each.title, names.get(each.party, each.party), "relied on") for each in system.leveraged),
        ),
    )


def _draw(groups: tuple[Group, ...], name: str) -> Drawing:
    *inside, users, external, leveraged = groups
    left = _LEFT + _LEFT_LINE if users.nodes else 1
    right = WIDTH - (_RIGHT + _RIGHT_LINE if external.nodes or leveraged.nodes else 1)
    sheet = Sheet()
    boundary = Box(left, 1, right - left, 0, "boundary")
    height = max(
        _components(sheet, boundary, tuple(inside), name),
        sheet.side(Side(1, _LEFT - 1, left), 1, users, heads=False),
        _services(sheet, Side(WIDTH - _RIGHT, _RIGHT - 1, right), external, leveraged),
    )
    sheet.boxes.insert(0, Box(left, 1, right - left, height - 1, "boundary"))
    words = [f"Inside, {group.said}" for group in inside if group.nodes]
    words += [f"Outside, {group.said}" for group in (users, external, leveraged) if group.nodes]
    return sheet.done(height + 1, f"Authorization boundary of {name}", " ".join(words))


def _components(sheet: Sheet, boundary: Box, groups: tuple[Group, ...], name: str) -> float:
    """Draw what is inside, in columns; return where it ends."""
    x, room = boundary.x + _INNER, boundary.width - 2 * _INNER
    y = sheet.heading(x, boundary.y + _INNER - 4, f"Authorization boundary: {name}", room) + 4
    columns = max(int((room + GAP) // (_INSIDE + GAP)), 1)
    width = (room + GAP) / columns - GAP
    for group in groups:
        y = sheet.heading(x, y, group.heading, room)
        for start in range(0, len(group.nodes), columns):
            row = group.nodes[start : start + columns]
            height = max(box_height(node, width) for node in row)
            for number, node in enumerate(row):
                sheet.box((x + number * (width + GAP), y, width), node, "inside", height)
            y += height + GAP
        y += PAD / 2
    if not groups:
        y = sheet.text(x, y, ("No component is named.",), "small") + GAP
    return y


def _services(sheet: Sheet, place: Side, external: Group, leveraged: Group) -> float:
    y = sheet.side(place, 1, external, heads=False)
    return sheet.side(place, y, leveraged, heads=False, form="reliance")
