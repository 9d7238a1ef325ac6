"""What sspgen writes in properties of its own namespace, where OSCAL has no place for it, as it reads them back.

Anybody may write such properties. They say no more than an author of native files could say, and never make a claim
stronger than the document makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import children, text
from sspgen.model.implementation import Handover, HandoverKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object

NAMESPACE: Final = "https://sspgen.dev/ns/oscal"

NOT_CLAIMED: Final = "not-claimed"
"""Status of a statement that states none, though the requirement that it is part of states one."""

_HANDED_ON: Final = (HandoverKind.PROVIDED, HandoverKind.RESPONSIBILITY)


def own_values(item: Object, name: str) -> tuple[str, ...]:
    """Return the values of the properties of our namespace that have a name."""
    return tuple(text(prop, "value") for prop in _own(item, name))


def own_value(item: Object, name: str) -> str:
    """Return the first of them; empty without one."""
    return next(iter(own_values(item, name)), "")


def stated(item: Object, key: str) -> str:
    """Return a text that somebody wrote; empty where a property says that nobody did."""
    return "" if key in own_values(item, "not-stated") else text(item, key)


def duty_of(item: Object) -> str:
    """Return what an answer leaves to customers."""
    return next((text(prop, "remarks") for prop in _own(item, "customer-responsibility")), "")


def handed_on(item: Object) -> tuple[Handover, ...]:
    """Return what an answer hands on to systems that leverage its own."""
    props = ((text(prop, "value"), text(prop, "remarks")) for prop in _own(item, "handover"))
    return tuple(Handover(HandoverKind(kind), words) for kind, words in props if kind in _HANDED_ON)


def _own(item: Object, name: str) -> Iterator[Object]:
    for prop in children(item, "props"):
        if text(prop, "ns") == NAMESPACE and text(prop, "name") == name:
            yield prop
