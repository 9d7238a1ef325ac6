"""What sspgen writes in properties of its own namespace, where OSCAL has no place for it, as it reads them back.

Anybody may write such properties. They say no more than an author of native files could say, and never make a claim
stronger than the document makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import children, text
from sspgen.model.implementation import Handover, HandoverKind
from sspgen.model.oscal import OWN_NAMESPACE

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object

_NOT_STATED: Final = "not-stated"
"""Property that says that a text is only there because OSCAL requires one."""
NOT_CLAIMED: Final = "not-claimed"
"""Status of a statement that states none, though the requirement that it is part of states one."""

_HANDED_ON: Final = (HandoverKind.PROVIDED, HandoverKind.RESPONSIBILITY)


def owned(item: Object, name: str) -> list[Object]:
    """Return the properties of our namespace that have a name."""
    return [each for each in children(item, "props") if each.get("ns") == OWN_NAMESPACE and each.get("name") == name]


def foreign(item: Object) -> list[Object]:
    """Return the properties that are not of our namespace."""
    return [each for each in children(item, "props") if each.get("ns") != OWN_NAMESPACE]


def own_values(item: Object, name: str) -> tuple[str, ...]:
    """Return the values of the properties of our namespace that have a name."""
    return tuple(text(each, "value") for each in owned(item, name))


def own(item: Object, name: str) -> str:
    """Return the value of the first of them; empty without one."""
    return next((text(each, "value") for each in owned(item, name)), "")


def is_silent(item: Object, key: str) -> bool:
    """Tell whether a property says that nobody wrote what stands under a key."""
    return key in own_values(item, _NOT_STATED)


def stated(item: Object, key: str = "description") -> str:
    """Return a text that somebody wrote; empty where a property says that nobody did."""
    return "" if is_silent(item, key) else text(item, key).rstrip()


def duty_of(item: Object) -> str:
    """Return what an answer leaves to customers."""
    return next((text(prop, "remarks") for prop in owned(item, "customer-responsibility")), "")


def handed_on(item: Object) -> tuple[Handover, ...]:
    """Return what an answer hands on to systems that leverage its own."""
    props = ((text(prop, "value"), text(prop, "remarks")) for prop in owned(item, "handover"))
    return tuple(Handover(HandoverKind(kind), words) for kind, words in props if kind in _HANDED_ON)
