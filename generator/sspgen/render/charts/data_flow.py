"""Data flow, drawn from the plan: users, the components that use ports, and external services with what is exchanged.

Only what the plan states is drawn: which user uses which port is not stated, so the lines of users end at the boundary;
which way data goes is not stated, so lines have heads at both ends.
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
    fitted,
    flow_height,
)

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.model.system import Port

_LEFT, _LEFT_LINE = 116, 46
_RIGHT, _RIGHT_LINE = 134, 132
_MIDDLE: Final = 142
"""Width of a component's box."""
_INNER: Final = 12


def data_flow_of(plan: Plan) -> Drawing | None:
    """Return the picture; None when the plan names no port and no external service, through which data could flow."""
    system = plan.system
    if not (system.ports or system.external_services):
        return None
    names = {party.id: party.name for party in system.parties}
    services = (
        Node(each.title, names.get(each.provider, each.provider), each.data, each.connection)
        for each in system.external_services
    )
    groups = (
        Group("users", "Users", "kinds of user", tuple(Node(user.title) for user in system.users)),
        Group("components", "Components", "components", _components(plan)),
        Group("external", "External services", "external services", tuple(services)),
    )
    return fitted(groups, lambda drawn: _draw(drawn, system.name))


def _components(plan: Plan) -> tuple[Node, ...]:
    """Return the components that use ports, in the order of the plan, and one for ports that nobody is said to use."""
    if not plan.system.ports:
        return (Node(plan.system.name, "no port is stated", open=True),)
    users: dict[str, list[Node]] = {component.id: [] for component in plan.components}
    nobody: list[Node] = []
    for port in plan.system.ports:
        for component in port.used_by:
            users.setdefault(component, []).append(_line(port))
        if not port.used_by:
            nobody.append(_line(port))
    titles = {component.id: component.title for component in plan.components}
    named = tuple(Node(titles.get(key, key), lines=tuple(lines)) for key, lines in users.items() if lines)
    return (*named, Node("no component is named", lines=tuple(nobody), open=True)) if nobody else named


def _line(port: Port) -> Node:
    number = "/".join(filter(None, (port.ports, port.transport)))
    return Node("", above=" ".join(filter(None, (port.service, number))), below=port.purpose)


def _draw(groups: tuple[Group, ...], name: str) -> Drawing:
    users, components, external = groups
    left = _LEFT + _LEFT_LINE if users.nodes else 1
    right = WIDTH - (_RIGHT + _RIGHT_LINE if external.nodes else 1)
    sheet = Sheet()
    y = sheet.heading(left + _INNER, _INNER - 3, name, right - left - 2 * _INNER) + 4
    height = max(
        _reached(sheet, components, (left, right), y),
        sheet.side(Side(1, _LEFT - 1, left), 1, users, heads=True),
        sheet.side(Side(WIDTH - _RIGHT, _RIGHT - 1, right), 1, external, heads=True),
    )
    sheet.boxes.insert(0, Box(left, 1, right - left, height - 1, "boundary"))
    words = " ".join(group.said for group in groups if group.nodes)
    return sheet.done(height + 1, f"Data flow of {name}", words)


def _reached(sheet: Sheet, group: Group, edges: tuple[float, float], y: float) -> float:
    """Draw the components with a line for each port; return where they end."""
    left, right = edges
    x = right - _INNER - _MIDDLE
    for node in group.nodes:
        slots = [max(flow_height(line, x - left), 2 * PAD) for line in node.lines]
        box = sheet.box((x, y, _MIDDLE), node, "inside", sum(slots))
        top = y + (box.height - sum(slots)) / 2
        for line, slot in zip(node.lines, slots, strict=True):
            sheet.flow(left, x, top + slot / 2, line, heads=True)
            top += slot
        y += box.height + GAP
    return y + PAD / 2
