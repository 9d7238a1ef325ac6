"""Inventory of a plan, and the ports of its components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, children, text, texts
from sspgen.load.oscal.own_words import own
from sspgen.load.oscal.plan.reading import joined, linked, prop, told
from sspgen.model.system import InventoryItem, Port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading


def ports(reading: Reading) -> Iterator[Port]:
    """Yield the protocols of all components, one for each and its ports."""
    seen: dict[tuple[str, str, str, str], list[str]] = {}
    for item in children(child(reading.body, "system-implementation"), "components"):
        user = reading.components.get(text(item, "uuid"), "")
        for protocol in children(item, "protocols"):
            for transport, numbers in _ranges(protocol):
                key = (text(protocol, "name"), numbers, transport, text(protocol, "title"))
                seen.setdefault(key, []).append(user)
    for (service, numbers, transport, purpose), users in seen.items():
        yield Port(service, numbers, transport, purpose, tuple(dict.fromkeys(filter(None, users))))


def _ranges(protocol: Object) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for item in children(protocol, "port-ranges"):
        start, end = text(item, "start"), text(item, "end")
        span = f"{start}-{end}" if end and end != start else start
        said = " ".join(filter(None, (span, text(item, "remarks"))))
        found.setdefault(text(item, "transport").lower() or "tcp", []).append(said)
    for transport, numbers in found.items() or ({"": [""]}).items():
        yield transport, ", ".join(filter(None, numbers))


def _place(reading: Reading, written: str) -> str:
    """Return a place in words: OSCAL refers to a location of the metadata."""
    locations = children(child(reading.body, "metadata"), "locations")
    for location in locations if written else ():
        if text(location, "uuid").lower() == written.lower():
            lines = texts(child(location, "address"), "addr-lines")
            return ", ".join(filter(None, lines)) or text(location, "title") or written
    return written


def inventory(reading: Reading) -> Iterator[InventoryItem]:
    """Yield the inventory."""
    for item in children(child(reading.body, "system-implementation"), "inventory-items"):
        names = (prop(item, "asset-tag", "software-name", "fqdn"), prop(item, "asset-type"))
        identifier = reading.identifier("inventory", item, *names, exact=prop(item, "asset-id"))
        owners = [
            reading.parties.get(uuid, "")
            for each in children(item, "responsible-parties")
            if text(each, "role-id") == "asset-owner"
            for uuid in texts(each, "party-uuids")
        ]
        listed = children(item, "implemented-components")
        named = (reading.components.get(text(each, "component-uuid"), "") for each in listed)
        yield InventoryItem(
            id=identifier,
            description=joined(told(item), linked(item), *(joined(told(each), linked(each)) for each in listed)),
            asset_type=prop(item, "asset-type"),
            location=_place(reading, prop(item, "physical-location", "location")),
            owner=next(filter(None, owners), "") or own(item, "owner"),
            version=prop(item, "software-version", "version"),
            components=tuple(dict.fromkeys(filter(None, named))),
        )
