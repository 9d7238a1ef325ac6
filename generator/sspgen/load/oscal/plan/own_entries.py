"""What a plan of ours holds beside its authors' words: entries that OSCAL requires, results, and texts kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import children, text
from sspgen.load.oscal.own_words import is_silent, own, stated
from sspgen.model.ids import control_id
from sspgen.model.implementation import Answer, Claim
from sspgen.model.oscal import OWN_NAMESPACE

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading

OUTSIDE: Final = "outside-the-profile"
"""Property of a resource that holds an answer to a control outside the profile."""
UNNAMED: Final = "no-control-id"
"""Stands for the control of a requirement that names none."""
_RESULTS: Final = ("claim", "proof", "verdict")
_SAYS_SOMETHING: Final = ("implementation-status", "export", "inherited", "satisfied", "remarks", "links")


def is_bare(statement: Object) -> bool:
    """Tell whether a statement holds nothing but what an earlier build of ours found out about it.

    One that says something itself has the place where that was written among our properties.
    """
    found = children(statement, "props")
    ours = bool(found) and all(each.get("ns") == OWN_NAMESPACE and each.get("name") in _RESULTS for each in found)
    return ours and statement.keys() <= {"statement-id", "uuid", "props", "links"}


def is_ours_alone(entry: Object) -> bool:
    """Tell whether an entry is only there because OSCAL wants a component in every requirement."""
    silent = is_silent(entry, "description")
    return silent and not any(key in entry for key in _SAYS_SOMETHING) and not own(entry, "claim")


def outside(reading: Reading, item: Object) -> Answer:
    """Return an answer that a plan of ours keeps in its back matter, because its profile does not have the control."""
    claim = own(item, "claim")
    return Answer(
        control=control_id(own(item, "control-id")) or UNNAMED,
        component=reading.components.get(own(item, "component-uuid"), reading.this_system),
        claim=Claim(claim) if claim in set(Claim) else Claim.UNDOCUMENTED,
        raw_status=own(item, "raw-status") or claim.replace(Claim.UNDOCUMENTED, ""),
        remarks=text(item, "remarks"),
        text=stated(item),
        customer_responsibility=own(item, "customer-responsibility"),
        title=own(item, "control-title"),
        span=reading.lines.span(item),
        text_span=reading.lines.text_span(item),
        uuid=reading.remember(text(item, "uuid"), "answer", text(item, "uuid")),
    )
