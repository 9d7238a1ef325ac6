"""What differs between two plans beside their answers: the system, components, inventory, parties, evidence sources.

Things are the same when they have one id, or else one name that no other has: formats name them differently.
"""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sspgen.merge.judge import worst
from sspgen.model.comparison import Aspect, Became, Change
from sspgen.model.evidence import Verdict
from sspgen.model.ids import natural_key
from sspgen.resolve.comparison.told import alike, came

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sspgen.model.plan import Plan
    from sspgen.model.system import System

_SYSTEM: Final = (
    ("name", "name"),
    ("short_name", "short name"),
    ("description", "description"),
    ("status", "status"),
    ("status_remarks", "remarks on its status"),
    ("version", "version"),
    ("service_model", "service model"),
    ("deployment_model", "deployment model"),
    ("impact", "impact level"),
    ("confidentiality", "confidentiality objective"),
    ("integrity", "integrity objective"),
    ("availability", "availability objective"),
    ("marking", "marking"),
)
_NARRATIVES: Final = (
    ("authorization_boundary", "authorization boundary"),
    ("network_architecture", "network architecture"),
    ("data_flow", "data flow"),
)
_LISTS: Final = (
    ("parties", "party", Aspect.PARTY, "name", ("name", "kind", "title", "email", "phone", "address")),
    ("roles", "role", Aspect.ROLE, "title", ("title", "description", "parties")),
    ("users", "user", Aspect.SYSTEM, "title", ("title", "description", "roles", "privileges")),
    (
        "information_types",
        "information type",
        Aspect.SYSTEM,
        "title",
        ("title", "description", "confidentiality", "integrity", "availability"),
    ),
    (
        "leveraged",
        "leveraged authorization",
        Aspect.SYSTEM,
        "title",
        ("title", "party", "date", "impact", "description"),
    ),
    ("external_services", "external service", Aspect.SYSTEM, "title", ("title", "description", "provider", "data")),
    ("cryptography", "cryptographic module", Aspect.SYSTEM, "title", ("title", "usage", "validation", "description")),
    (
        "inventory",
        "inventory item",
        Aspect.INVENTORY,
        "description",
        ("description", "asset_type", "location", "owner", "version", "components"),
    ),
)
"""Lists of the system: attribute, noun, aspect, what a person calls an item, and what is compared of it."""
_COMPONENT: Final = ("title", "kind", "description", "purpose", "status", "responsible", "roles")


def component_pairs(old: Plan, new: Plan) -> dict[str, str]:
    """Return the later id of every earlier component that is still there."""
    pairs = _paired(old.components, new.components, lambda each: each.id, lambda each: each.title)
    return {was.id: now.id for was, now in pairs if was is not None and now is not None}


def thing_changes(old: Plan, new: Plan, components: Mapping[str, str]) -> Iterator[Change]:
    """Yield what differs in the system, its components and lists; for the components see `component_pairs`."""
    yield from _system(old.system, new.system)
    was = [(components.get(c.id, c.id), c) for c in old.components]
    pairs = _paired(was, [(c.id, c) for c in new.components], lambda each: each[0], lambda each: each[1].title)
    for one, other in pairs:
        item = (one[1] if one else None, other[1] if other else None)
        yield from _item(Aspect.COMPONENT, "component", "title", _COMPONENT, item)
    for attribute, noun, aspect, name, fields in _LISTS:
        lists = (getattr(old.system, attribute), getattr(new.system, attribute))
        for item in _paired(*lists, attrgetter("id"), attrgetter(name)):
            yield from _item(aspect, noun, name, fields, item)
    yield from _ports(old.system, new.system)


def _system(old: System, new: System) -> Iterator[Change]:
    told = [(noun, str(getattr(old, name)), str(getattr(new, name))) for name, noun in _SYSTEM]
    told += [(noun, getattr(old, name).text, getattr(new, name).text) for name, noun in _NARRATIVES]
    for noun, before, after in told:
        if not alike(before, after):
            became = came(before, after)
            words = {Became.NEW: f"has a {noun} now", Became.GONE: f"has no {noun} any more"}
            ids = (noun, noun, "", "The system", words.get(became, f"has another {noun}"))
            yield Change(Aspect.SYSTEM, became, *ids, before, after)


def _paired(
    old: Sequence[Any], new: Sequence[Any], identity: Callable[[Any], str], name: Callable[[Any], str]
) -> list[tuple[Any, Any]]:
    """Return things of both sides by id, or by a name that no other has; then what is new, then what is gone."""
    later = {identity(each): each for each in new}
    pairs = [(each, later[identity(each)]) for each in old if identity(each) in later]
    used = {identity(each) for each, _ in pairs}
    left, right = ([each for each in side if identity(each) not in used] for side in (old, new))
    named, named_new = _unique(left, name), _unique(right, name)
    pairs += [(named[shared], named_new[shared]) for shared in sorted(named.keys() & named_new.keys())]
    matched = {id(each) for pair in pairs for each in pair}
    found: list[tuple[Any, Any]] = [*pairs]
    found += [(None, each) for each in right if id(each) not in matched]
    found += [(each, None) for each in left if id(each) not in matched]
    return sorted(found, key=lambda pair: natural_key(identity(pair[1] if pair[1] is not None else pair[0])))


def _unique(things: list[Any], name: Callable[[Any], str]) -> dict[str, Any]:
    seen = Counter(name(each).casefold() for each in things)
    return {name(each).casefold(): each for each in things if name(each) and seen[name(each).casefold()] == 1}


def _item(aspect: Aspect, noun: str, name: str, fields: tuple[str, ...], pair: tuple[Any, Any]) -> Iterator[Change]:
    old, new = pair
    there = new if new is not None else old
    label = f"The {noun} {' '.join(str(getattr(there, name) or there.id).split())[:_NAME]!r}"
    if old is None or new is None:
        became = Became.NEW if old is None else Became.GONE
        ids = ("" if old is None else old.id, "" if new is None else new.id, "", label, f"is {became.value}")
        # Some formats name the system as a component, and others do not.
        yield Change(aspect, became, *ids, minor=getattr(there, "kind", "") == "this-system")
        return
    for field in fields:
        before, after = (_text(getattr(each, field)) for each in (old, new))
        if not alike(before, after):
            word = field.replace("_", " ")
            ids = (old.id, new.id, "", label, f"has another {word}" if after else f"has no {word} any more")
            yield Change(aspect, Became.CHANGED, *ids, before, after)


_NAME: Final = 60
"""Most characters of a name that are shown."""


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _ports(old: System, new: System) -> Iterator[Change]:
    was, now = ({f"{p.service} {p.ports}/{p.transport}" for p in system.ports} for system in (old, new))
    for port in sorted(was ^ now, key=natural_key):
        new_one = port in now
        ids = ("" if new_one else port, port if new_one else "", "", f"The service {port}")
        words = "is new" if new_one else "is gone"
        yield Change(Aspect.SYSTEM, Became.NEW if new_one else Became.GONE, *ids, words)


def source_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Yield evidence sources that came or went; both sides are titles by id."""
    for identifier in sorted(old.keys() ^ new.keys(), key=natural_key):
        came = identifier in new
        label = f"The evidence source {(new if came else old)[identifier] or identifier!r}"
        ids = ("" if came else identifier, identifier if came else "", "", label, "is new" if came else "is gone")
        yield Change(Aspect.EVIDENCE, Became.NEW if came else Became.GONE, *ids)


def verdict_changes(old: Plan, new: Plan) -> Iterator[Change]:
    """Yield evidence sources of both plans whose verdicts differ."""
    was, now = old.evidence_by_id, new.evidence_by_id
    for identifier in sorted(was.keys() & now.keys(), key=natural_key):
        one, other = was[identifier], now[identifier]
        if one.verdict is not other.verdict:
            became = _verdict_became(one.verdict, other.verdict)
            label = f"The evidence source {other.source.title or identifier!r}"
            words = f"is {other.verdict.value}, was {one.verdict.value}"
            ids = (identifier, identifier, "", label, words)
            yield Change(Aspect.EVIDENCE, became, *ids, one.verdict.value, other.verdict.value)


def _verdict_became(was: Verdict, now: Verdict) -> Became:
    if Verdict.NOT_APPLICABLE in {was, now}:
        return Became.CHANGED
    return Became.STRONGER if worst((was, now)) is was else Became.WEAKER
