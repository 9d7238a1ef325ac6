"""System characteristics of a plan: what the system is, how sensitive, and where its boundary runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sspgen.load.oscal.access import child, children, text, texts
from sspgen.load.oscal.own_words import is_silent, own, owned, stated
from sspgen.load.oscal.plan.decisions import approvals, reviews
from sspgen.load.oscal.plan.people import address_lines
from sspgen.load.oscal.plan.reading import joined, linked, plain, prop, side_notes, told
from sspgen.load.oscal.plan.resources import acronyms, caption, element_texts, identity_statement, picture, target
from sspgen.model.elements import Authorization, DigitalIdentity, Elements, PlanChange
from sspgen.model.levels import OBJECTIVES, level
from sspgen.model.oscal import OWN_NAMESPACE
from sspgen.model.system import Diagram, InformationType, Narrative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading

_OUR_WORDS: Final = "What each component answers to the controls of the profile."
"""Description of the control implementation in a plan of ours, which nobody of the system wrote."""
_ASSURANCE: Final = {
    "identity": "identity-assurance-level",
    "authenticator": "authenticator-assurance-level",
    "federation": "federation-assurance-level",
}


def identifiers(system: Object) -> tuple[tuple[str, str], ...]:
    """Return kind and value of the system's identifiers."""
    return tuple((text(item, "identifier-type"), text(item, "id")) for item in children(system, "system-ids"))


def objectives(system: Object) -> dict[str, Any]:
    """Return the system's impact level by security objective."""
    levels = child(system, "security-impact-level")
    return {
        name: level(text(levels, f"security-objective-{name}") or own(system, f"security-objective-{name}"))
        for name in OBJECTIVES
    }


def information_types(reading: Reading, system: Object) -> Iterator[InformationType]:
    """Yield the types of information; the level that was selected counts, not the one it was adjusted from."""
    for item in children(child(system, "system-information"), "information-types"):
        if is_silent(item, "information-types"):
            continue
        listed = children(item, "categorizations")
        names = [name for each in listed for name in texts(each, "information-type-ids")]
        impacts = {name: child(item, f"{name}-impact") for name in OBJECTIVES}
        yield InformationType(
            id=reading.identifier("information-type", item, text(item, "title"), exact=next(iter(names), "")),
            title=plain(text(item, "title")),
            description=joined(
                stated(item),
                *_adjusted(impacts),
                *(joined(side_notes(each), linked(each)) for each in (item, *impacts.values())),
            ),
            categorization=next((text(each, "system") for each in listed), "") or own(item, "categorization"),
            justification=joined(*(text(each, "adjustment-justification") for each in impacts.values()))
            or own(item, "justification"),
            **{name: level(text(each, "selected") or text(each, "base")) for name, each in impacts.items()},
        )


def _adjusted(impacts: dict[str, Object]) -> Iterator[str]:
    """Say which levels were adjusted, and from what: the model has one level an objective."""
    for name, impact in impacts.items():
        base, selected = level(text(impact, "base")), level(text(impact, "selected"))
        if base and selected and base != selected:
            yield f"Impact on {name}: {base}, adjusted to {selected}."


def narrative(reading: Reading, system: Object, key: str, what: str) -> Narrative:
    """Return a described part of the system with its pictures; of those not at hand, the text says what they show."""
    item = child(system, key)
    listed = children(item, "diagrams")
    found = [Diagram(picture(reading, each), caption(reading, each)) for each in listed]
    shown = [each for each in found if each.path]
    for each in listed[:1]:
        reading.remember(text(each, "uuid"), "shown-diagram", what)
    said = [told(each) for each in listed]
    missing = (
        (each.caption or target(reading, item)) for item, each in zip(listed, found, strict=True) if not each.path
    )
    said += [f"Diagram that is not at hand: {words}" for words in missing if words]
    said += [linked(each) for each in (item, *listed)]
    first = shown[0] if shown else Diagram("")
    return Narrative(joined(told(item), *said), first.path, first.caption, tuple(shown[1:]))


def elements(reading: Reading, system: Object) -> Elements:
    """Return what the plan says of itself; texts that have no other place stand where they are about the same."""
    said_of: dict[str, Any] = dict(element_texts(reading))
    implemented = child(reading.body, "control-implementation")
    description = text(implemented, "description")
    environment = child(reading.body, "system-implementation")
    more = {
        "environment": joined(text(environment, "remarks"), side_notes(environment), *_locations(reading)),
        "requirements": joined("" if description.strip() == _OUR_WORDS else description, side_notes(implemented)),
        "tailoring": text(child(reading.body, "import-profile"), "remarks"),
        "upkeep": joined(*_about_document(child(reading.body, "metadata"), text(system, "system-name"))),
    }
    levels = {name: prop(system, key) or own(system, key) for name, key in _ASSURANCE.items()}
    for name, said in more.items():
        said_of[name] = joined(said_of.get(name, ""), said)
    return Elements(
        **said_of,
        identity=DigitalIdentity(**levels, statement=identity_statement(reading)),
        approvals=tuple(approvals(reading)),
        reviews=tuple(reviews(reading)),
        authorization=_authorization(system),
        changes=tuple(_changes(child(reading.body, "metadata"))),
        acronyms=acronyms(reading),
    )


def _about_document(metadata: Object, name: str) -> Iterator[str]:
    """Yield what is said of the document itself, unless we said it."""
    title, remarks = plain(text(metadata, "title")), text(metadata, "remarks")
    if title and title not in (name, f"System Security Plan: {name}"):
        yield f"Title of the document: {title}"
    yield "" if OWN_NAMESPACE in remarks else remarks
    yield side_notes(metadata)


def _locations(reading: Reading) -> Iterator[str]:
    listed = children(child(reading.body, "system-implementation"), "inventory-items")
    told = {text(prop, "value").lower() for item in listed for prop in children(item, "props")}
    for item in children(child(reading.body, "metadata"), "locations"):
        where = ", ".join(address_lines(child(item, "address")))
        title = plain(text(item, "title"))
        # An item of the inventory that lies there says the same.
        bare = title == where and item.keys() <= {"uuid", "title", "address"} and text(item, "uuid").lower() in told
        named = "" if bare else ": ".join(filter(None, (title, where)))
        yield joined(f"Location {named}" if named else "", text(item, "remarks"), side_notes(item), linked(item))


def _authorization(system: Object) -> Authorization:
    authorized = text(system, "date-authorized")
    decision = next(iter(owned(system, "authorization-decision")), {})
    return Authorization(
        decision=text(decision, "value") or ("authorized" if authorized else ""),
        date=own(system, "authorization-date") or authorized,
        expires=own(system, "authorization-expires"),
        role=own(system, "authorization-role"),
        conditions=text(decision, "remarks"),
    )


def _changes(metadata: Object) -> Iterator[PlanChange]:
    # OSCAL lists the latest first, people read them in order.
    for item in reversed(children(metadata, "revisions")):
        date = own(item, "date") or (text(item, "published") or text(item, "last-modified"))[: len("2026-10-01")]
        said = joined(text(item, "title"), text(item, "remarks"), side_notes(item), linked(item))
        yield PlanChange(date, text(item, "version"), own(item, "by"), said)
