"""What an answer hands on to other systems, and what it takes from one (OSCAL 1.2: export, inherited, satisfied)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, children, role_ids, text
from sspgen.load.oscal.own_words import own
from sspgen.load.oscal.plan.reading import joined, told
from sspgen.model.implementation import Handover, HandoverKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading


def handovers(reading: Reading, item: Object, component: str) -> Iterator[Handover]:
    """Yield what the answer of a component hands on, then what it takes."""
    export = child(item, "export")
    system = reading.leverages.get(component, "") or _only(reading)
    lists = (
        (HandoverKind.PROVIDED, export, "provided", "", ""),
        (HandoverKind.RESPONSIBILITY, export, "responsibilities", "provided-uuid", ""),
        (HandoverKind.INHERITED, item, "inherited", "provided-uuid", system),
        (HandoverKind.SATISFIED, item, "satisfied", "responsibility-uuid", system),
    )
    for kind, holder, key, reference, about in lists:
        for each in children(holder, key):
            uuid = reading.remember(text(each, "uuid"), "handover", text(each, "uuid"))
            of = text(each, reference) if reference else ""
            system = (own(each, "leveraged-authorization") or about) if about else ""
            yield Handover(kind, told(each), uuid, of, system, role_ids(each), span=reading.lines.span(each))


def export_words(item: Object) -> str:
    """Return what is said of an export as a whole."""
    export = child(item, "export")
    return joined(text(export, "description"), text(export, "remarks"))


def _only(reading: Reading) -> str:
    known = tuple(reading.leveraged.values())
    return known[0] if len(known) == 1 else ""
