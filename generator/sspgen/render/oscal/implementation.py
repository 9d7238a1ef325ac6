"""System implementation: components, users, inventory and what is leveraged; the system itself is a component."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.render.oscal.names import ASSET_OWNER
from sspgen.render.oscal.values import NOT_STATED, Node, compact, core, line, named, not_stated, prop, token, uuid_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.implementation import Component
    from sspgen.model.plan import Plan
    from sspgen.model.system import InventoryItem, LeveragedAuthorization, Port, User
    from sspgen.render.oscal.names import Names
    from sspgen.render.oscal.references import References

_STATES = ("under-development", "operational", "disposition", "other")
_DATE = re.compile(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
_RANGE = re.compile(r"\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?")
_TRANSPORTS = ("TCP", "UDP")
_CORE_PROPS = frozenset(("version", "vendor-name", "model", "patch-level", "release-date", "software-identifier"))
_PROPS_OF_KINDS = {"vendor-name": ("software", "hardware", "service"), "software-identifier": ("software",)}
"""Properties that OSCAL has for components of some types only."""


def implementation(plan: Plan, names: Names, references: References) -> Node:
    """Return the system implementation."""
    protocols = protocols_of(plan, names)
    return compact(
        {
            "leveraged-authorizations": [
                _leveraged(given, names) for given in plan.system.leveraged if _complete(given, names)
            ],
            "users": [_user(user, names) for user in plan.system.users],
            "components": [
                *_this_system(plan, names, protocols),
                *(system_component(c, names, protocols, references) for c in plan.components),
                *_leveraged_systems(plan, names),
                *_services(plan, names),
                *_modules(plan, names),
            ],
            "inventory-items": [_item(item, names) for item in plan.system.inventory],
        }
    )


def _this_system(plan: Plan, names: Names, protocols: dict[str, list[Node]]) -> Iterator[Node]:
    if names.this_system in names.components.values():
        return
    described = bool(plan.system.description.strip())
    yield compact(
        {
            "uuid": names.this_system,
            "type": "this-system",
            "title": named(plan.system.name, plan.system.id),
            "description": plan.system.description if described else NOT_STATED,
            "props": not_stated("" if described else "description"),
            "status": {"state": _state(plan.system.status)},
            "protocols": protocols.pop(names.this_system, []),
        }
    )


def system_component(
    component: Component, names: Names, protocols: dict[str, list[Node]], references: References
) -> Node:
    """Return a component of the plan; its ports are taken out of `protocols`."""
    uuid = names.components[component.id]
    described = bool(component.description.strip())
    origin = names.plan.component_provenance.get(component.id)
    return compact(
        {
            "uuid": names.uuid("component", component.id),
            "type": "this-system" if uuid == names.this_system else named(component.kind, "software"),
            "title": named(component.title, component.id),
            "description": component.description if described else NOT_STATED,
            "purpose": line(component.purpose),
            "props": [
                prop("id", component.id),
                prop("format", component.origin),
                prop("responsible", component.responsible),
                prop("source", f"{origin.path}:{origin.line}" if origin and origin.path else ""),
                *(_written(component, name, value) for name, value in component.props),
                *not_stated("" if described else "description"),
            ],
            "links": references.links(component.references),
            "status": {"state": _state(component.status)},
            "responsible-roles": responsible_roles(component.roles, names),
            "protocols": protocols.pop(uuid, []),
        }
    )


def _written(component: Component, name: str, value: str) -> Node:
    kinds = _PROPS_OF_KINDS.get(name, (component.kind,))
    return core(name, value) if name in _CORE_PROPS and component.kind in kinds else prop(token(name), value)


def responsible_roles(roles: tuple[str, ...], names: Names) -> list[Node]:
    """Return references to roles, each once."""
    return [{"role-id": names.roles[role]} for role in dict.fromkeys(roles) if role in names.roles]


def _state(status: str) -> str:
    return status if status in _STATES else "other"


def protocols_of(plan: Plan, names: Names) -> dict[str, list[Node]]:
    """Ports by component UUID; a port that names no component of the plan is the system's own."""
    found: dict[str, list[Node]] = {}
    for port in plan.system.ports:
        users = [names.components[c] for c in port.used_by if c in names.components]
        for uuid in users or [names.this_system]:
            found.setdefault(uuid, []).append(_protocol(port, uuid, names))
    return found


def _protocol(port: Port, component: str, names: Names) -> Node:
    transport = port.transport.strip().upper()
    ranges = []
    for text in port.ports.split(","):
        match = _RANGE.fullmatch(text)
        known = transport in _TRANSPORTS
        told = line(text) if match is None else ""
        told = told if known else line(f"{told} {port.transport}")
        node: Node = {"start": int(match[1]), "end": int(match[2] or match[1])} if match else {}
        ranges.append(compact({**node, "transport": transport if known else "", "remarks": told}))
    return compact(
        {
            "uuid": names.uuid("protocol", component, port.service, port.ports, port.transport),
            "name": line(port.service),
            "title": line(port.purpose),
            "port-ranges": ranges,
        }
    )


def _complete(given: LeveragedAuthorization, names: Names) -> bool:
    return given.party in names.parties and _DATE.fullmatch(given.date) is not None


def _leveraged(given: LeveragedAuthorization, names: Names) -> Node:
    return compact(
        {
            "uuid": names.uuid("leveraged", given.id),
            "title": named(given.title, given.id),
            "props": [prop("id", given.id), prop("impact", given.impact)],
            "party-uuid": names.parties[given.party],
            "date-authorized": given.date,
            "remarks": given.description,
        }
    )


def _leveraged_systems(plan: Plan, names: Names) -> Iterator[Node]:
    """The systems behind leveraged authorizations; one without party or date is a component only."""
    theirs = {each.id: each.component for each in plan.leveraged_plans}
    for given in plan.system.leveraged:
        authorized = _complete(given, names)
        facts = [
            prop("id", given.id),
            prop("impact", given.impact),
            core("leveraged-authorization-uuid", names.known_uuid("leveraged", given.id) if authorized else ""),
            core("inherited-uuid", uuid_of(theirs.get(given.id, ""))),
            prop("party", "" if authorized else given.party),
            prop("date-authorized", "" if authorized else given.date),
            *not_stated("" if given.party else "party-uuid", "" if given.date else "date-authorized"),
        ]
        kind = ("system", given.title or given.id)
        yield _described(names.uuid("leveraged-system", given.id), kind, given.description, facts)


def _services(plan: Plan, names: Names) -> Iterator[Node]:
    for service in plan.system.external_services:
        facts = [
            prop("id", service.id),
            prop("provider", service.provider),
            prop("data", service.data),
            prop("connection", service.connection),
        ]
        kind = ("interconnection", service.title or service.id)
        yield _described(names.uuid("external-service", service.id), kind, service.description, facts)


def _modules(plan: Plan, names: Names) -> Iterator[Node]:
    for module in plan.system.cryptography:
        facts = [
            prop("id", module.id),
            prop("usage", module.usage),
            prop("validation", module.validation),
            *not_stated("" if module.validation else "validation"),
        ]
        kind = ("cryptographic-module", module.title or module.id)
        yield _described(names.uuid("cryptography", module.id), kind, module.description, facts)


def _described(uuid: str, kind: tuple[str, str], description: str, facts: list[Node]) -> Node:
    described = bool(description.strip())
    return compact(
        {
            "uuid": uuid,
            "type": kind[0],
            "title": named(kind[1]),
            "description": description if described else NOT_STATED,
            "props": [*facts, *not_stated("status", "" if described else "description")],
            "status": {"state": "other", "remarks": NOT_STATED},
        }
    )


def _user(user: User, names: Names) -> Node:
    privileges = [line(privilege) for privilege in user.privileges if line(privilege)]
    return compact(
        {
            "uuid": names.uuid("user", user.id),
            "title": named(user.title, user.id),
            "short-name": line(user.id),
            "description": user.description,
            "role-ids": [names.roles[role] for role in dict.fromkeys(user.roles) if role in names.roles],
            "authorized-privileges": [
                {"title": privilege, "functions-performed": [privilege]} for privilege in privileges
            ],
        }
    )


def _item(item: InventoryItem, names: Names) -> Node:
    owner = names.parties.get(item.owner, "")
    described = bool(item.description.strip())
    return compact(
        {
            "uuid": names.uuid("inventory", item.id),
            "description": item.description if described else NOT_STATED,
            "props": [
                core("asset-id", item.id),
                core("asset-type", item.asset_type),
                core("physical-location", names.locations.get(line(item.location), "")),
                core("software-version", item.version),
                prop("owner", "" if owner else item.owner),
                *(prop("component", name) for name in item.components if name not in names.components),
                *not_stated("" if described else "description"),
            ],
            "responsible-parties": [{"role-id": names.roles[ASSET_OWNER], "party-uuids": [owner]}] if owner else [],
            "implemented-components": [
                {"component-uuid": names.components[name]}
                for name in dict.fromkeys(item.components)
                if name in names.components
            ],
        }
    )
