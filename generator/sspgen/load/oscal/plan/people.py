"""Parties, roles and users of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.opencontrol.words import slug
from sspgen.load.oscal.access import child, children, text, texts
from sspgen.load.oscal.own_words import own
from sspgen.load.oscal.plan.reading import joined, linked, plain, prop, side_notes, told
from sspgen.model.system import Party, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading


def parties(reading: Reading) -> Iterator[Party]:
    """Yield the parties; one without a name is called what is remarked about it."""
    for item in children(child(reading.body, "metadata"), "parties"):
        yield _party(item, reading)


def _party(item: Object, reading: Reading) -> Party:
    remarks = " ".join(joined(text(item, "remarks"), side_notes(item), linked(item)).split())
    name = text(item, "name") or text(item, "short-name")
    identifier = reading.identifier("party", item, text(item, "short-name"), name)
    reading.parties.setdefault(text(item, "uuid"), identifier)
    reading.names.setdefault(text(item, "uuid"), name or remarks or identifier)
    phones = (text(number, "number") for number in children(item, "telephone-numbers"))
    job = prop(item, "job-title")
    return Party(
        id=identifier,
        name=name or remarks or identifier,
        kind="person" if text(item, "type") == "person" else "organization",
        title="; ".join(filter(None, (job, remarks if name else ""))),
        email=", ".join(texts(item, "email-addresses")) or own(item, "email"),
        phone=", ".join(filter(None, phones)),
        address="\n".join(line for address in children(item, "addresses") for line in address_lines(address)),
    )


def address_lines(item: Object) -> Iterator[str]:
    """Yield the lines of an address."""
    yield from texts(item, "addr-lines")
    place = " ".join(filter(None, (text(item, "city"), text(item, "state"), text(item, "postal-code"))))
    yield from filter(None, (place, text(item, "country")))


def roles(reading: Reading) -> Iterator[Role]:
    """Yield the roles with the parties that hold them; a role that is only held is declared by that."""
    metadata = child(reading.body, "metadata")
    held: dict[str, list[str]] = {}
    for item in _holding(reading):
        known = (reading.parties.get(uuid, "") for uuid in texts(item, "party-uuids"))
        held.setdefault(text(item, "role-id"), []).extend(filter(None, known))
    declared: dict[str, list[Object]] = {}
    for item in children(metadata, "roles"):
        declared.setdefault(text(item, "id") or slug(text(item, "title"), "role"), []).append(item)
    for identifier in filter(None, dict.fromkeys((*declared, *held))):
        items = declared.get(identifier, [])
        title = next((plain(text(item, "title")) for item in items), "")
        reading.names.setdefault(identifier, title)
        others = (joined(plain(text(item, "title")), told(item), linked(item)) for item in items[1:])
        yield Role(
            id=identifier,
            title=title or identifier,
            description=joined(*(joined(told(item), linked(item)) for item in items[:1]), *others),
            parties=tuple(dict.fromkeys(held.get(identifier, ()))),
        )


def _holding(reading: Reading) -> Iterator[Object]:
    """Yield what says who holds a role: for the system, and for one of its parts only."""
    for name in ("metadata", "system-characteristics"):
        yield from children(child(reading.body, name), "responsible-parties")
    parts = child(reading.body, "system-implementation")
    for item in (*children(parts, "components"), *children(parts, "inventory-items")):
        for each in (*children(item, "responsible-roles"), *children(item, "responsible-parties")):
            if texts(each, "party-uuids"):
                yield each


def responsible(reading: Reading, item: Object) -> str:
    """Return who holds which role for one part of the system, e.g. ``System Owner: Harbour Office``."""
    held = (
        (text(each, "role-id"), [reading.names.get(uuid, "") for uuid in texts(each, "party-uuids")])
        for each in children(item, "responsible-roles")
    )
    said = ((reading.names.get(role, "") or role, ", ".join(filter(None, who))) for role, who in held)
    return "; ".join(f"{title}: {who}" for title, who in said if who)


def users(reading: Reading) -> Iterator[User]:
    """Yield the kinds of users with their privileges, one line each."""
    for item in children(child(reading.body, "system-implementation"), "users"):
        names = (text(item, "short-name"), text(item, "title"), *texts(item, "role-ids"))
        identifier = reading.identifier("user", item, *names)
        yield User(
            id=identifier,
            title=plain(text(item, "title")) or next(filter(None, names), identifier),
            description=joined(told(item), linked(item)),
            roles=texts(item, "role-ids"),
            privileges=tuple(_privileges(item)),
        )


def _privileges(user: Object) -> Iterator[str]:
    for item in children(user, "authorized-privileges"):
        title, done = text(item, "title"), texts(item, "functions-performed")
        functions = ", ".join(name for name in done if name != title)
        named = f"{title}: {functions}" if title and functions else title or functions
        said = " ".join(joined(named, text(item, "description")).split())
        if said:
            yield said
