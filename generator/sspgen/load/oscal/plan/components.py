"""Components of a plan, what they are made of, and what else it lists beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import child, children, role_ids, text
from sspgen.load.oscal.components import facts_of
from sspgen.load.oscal.own_words import own
from sspgen.load.oscal.plan.find import is_plan
from sspgen.load.oscal.plan.people import responsible
from sspgen.load.oscal.plan.reading import (
    THIS_SYSTEM,
    joined,
    linked,
    plain,
    prop,
    props,
    side_notes,
    status_remarks,
    told,
)
from sspgen.load.oscal.plan.resources import plan_files, references
from sspgen.model.implementation import Component
from sspgen.model.levels import level
from sspgen.model.system import CryptographicModule, ExternalService, LeveragedAuthorization

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading
    from sspgen.model.spans import Span

_STATES: Final = ("operational", "under-development", "disposition", "other")
_SAID_ELSEWHERE: Final = frozenset(
    ("implementation-status", "control-origination", "leveraged-authorization-uuid", "inherited-uuid")
)
"""Properties that say more than a fact about a component, and are read as what they say."""
_FACTS: Final = frozenset(("id", "format", "responsible", "source", "not-stated"))
"""Properties of our namespace that are fields of a component."""
_SERVICE, _MODULE = "interconnection", "cryptographic-module"

_SERVICE_FACTS: Final = {
    "provider": ("service-processor",),
    "data": ("information",),
    "connection": ("direction", "interconnection-security", "port"),
}
"""Facts of an interconnection in a plan of ours, and the properties by which FedRAMP states them."""
_VALIDATION: Final = ("validation-type", "validation-reference")


@dataclass(slots=True)
class Parts:
    """What the list of components gives: components, and those that are listed under a name of their own."""

    components: list[Component] = field(default_factory=list)
    services: list[ExternalService] = field(default_factory=list)
    modules: list[CryptographicModule] = field(default_factory=list)


def leveraged(reading: Reading) -> Iterator[LeveragedAuthorization]:
    """Yield the leveraged authorizations."""
    for item in children(child(reading.body, "system-implementation"), "leveraged-authorizations"):
        identifier = reading.identifier("leveraged", item, text(item, "title"))
        reading.leveraged.setdefault(text(item, "uuid"), identifier)
        yield LeveragedAuthorization(
            id=identifier,
            title=plain(text(item, "title")),
            party=reading.parties.get(text(item, "party-uuid"), ""),
            date=text(item, "date-authorized"),
            impact=level(own(item, "impact") or prop(item, "impact-level")),
            description=joined(text(item, "remarks"), side_notes(item), linked(item)),
        )


def leveraged_files(reading: Reading) -> Iterator[tuple[str, tuple[str, Span]]]:
    """Yield the plans of leveraged systems that lie in the workspace: id of the authorization, path and place."""
    for item in children(child(reading.body, "system-implementation"), "leveraged-authorizations"):
        for path in plan_files(reading, item):
            if is_plan(reading.root / path):
                yield reading.leveraged.get(text(item, "uuid"), ""), (path, reading.lines.span(item))
                break


def components(reading: Reading, answering: set[str]) -> Parts:
    """Return the components, without answers.

    Args:
        reading: the plan.
        answering: UUIDs of the components that answer something, which are components whatever else they are.
    """
    found = Parts()
    items = children(child(reading.body, "system-implementation"), "components")
    _note_system(reading, items)
    for item in items:
        uuid = text(item, "uuid")
        own_list = uuid not in answering and _listed(reading, item, found)
        if not own_list:
            found.components.append(_component(reading, item))
    return found


def _note_system(reading: Reading, items: list[Object]) -> None:
    for item in items:
        if text(item, "type") == THIS_SYSTEM:
            reading.this_system = own(item, "id") or THIS_SYSTEM
            return


def _listed(reading: Reading, item: Object, found: Parts) -> bool:
    """Tell whether a component that answers nothing is listed as something else, and list it there."""
    title, kind = plain(text(item, "title")), text(item, "type")
    said = joined(told(item), status_remarks(item), linked(item))
    if kind == _SERVICE:
        identifier = reading.identifier("external-service", item, title)
        facts = (own(item, name) or props(item, *foreign) for name, foreign in _SERVICE_FACTS.items())
        found.services.append(ExternalService(identifier, title, said, *facts))
    elif kind == _MODULE or (kind == "validation" and prop(item, *_VALIDATION).lower().startswith("fips-140")):
        identifier = reading.identifier("cryptography", item, title)
        validation = own(item, "validation") or props(item, *_VALIDATION)
        found.modules.append(CryptographicModule(identifier, title, own(item, "usage"), validation, said))
    else:
        return kind == "system" and _is_leveraged_system(reading, item)
    return True


def _is_leveraged_system(reading: Reading, item: Object) -> bool:
    """Tell whether a component only stands for a leveraged authorization, which is listed already."""
    known = reading.leveraged.get(prop(item, "leveraged-authorization-uuid"), "")
    if not known or own(item, "id") != known:
        return False
    reading.remember(text(item, "uuid"), "leveraged-system", known)
    return True


def _component(reading: Reading, item: Object) -> Component:
    title, kind = plain(text(item, "title")), text(item, "type")
    state = text(child(item, "status"), "state")
    if not title:
        reading.tell("SSP337", "the component has no 'title'", item)
    first = kind == THIS_SYSTEM and reading.this_system not in reading.components.values()
    identifier = reading.identifier("component", item, *((reading.this_system,) if first else ()), title)
    reading.components.setdefault(text(item, "uuid"), identifier)
    source = reading.leveraged.get(prop(item, "leveraged-authorization-uuid"), "")
    if source:
        reading.leverages[identifier] = source
    return Component(
        id=identifier,
        title=title or identifier,
        kind=kind or "software",
        description=joined(told(item), status_remarks(item)),
        purpose=text(item, "purpose"),
        status=state if state in _STATES else "other",
        responsible=own(item, "responsible") or responsible(reading, item),
        roles=role_ids(item),
        props=tuple(facts_of(item, _FACTS, _SAID_ELSEWHERE)),
        references=references(reading, item),
        origin=own(item, "format") or "oscal",
        span=reading.lines.span(item),
    )
