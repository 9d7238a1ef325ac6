"""Implementation status and control origination as the boxes that agencies know from the FedRAMP SSP templates (Rev 5).

A box is checked for what answers state and for nothing else: what nobody stated leaves every box empty, and a status
that only some parts of a control have is checked with their number, so that it is not read as that of the whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.implementation import Claim

if TYPE_CHECKING:
    from sspgen.model.plan import PlanControl

_STATUSES = (
    (Claim.IMPLEMENTED, "implemented"),
    (Claim.PARTIAL, "partially implemented"),
    (Claim.PLANNED, "planned"),
    (Claim.ALTERNATIVE, "alternative implementation"),
    (Claim.NOT_APPLICABLE, "not applicable"),
)
_PROVIDER = frozenset({"sp-corporate", "sp-system"})
_CUSTOMER = frozenset({"customer-configured", "customer-provided"})
_ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Box:
    """A box and its words.

    Attributes:
        share: of how many parts it is said, e.g. ``2 of 4 parts``; empty where it is said of all.
    """

    words: str
    checked: bool
    share: str = ""


def statuses(control: PlanControl) -> tuple[Box, ...]:
    """Return the five boxes of the implementation status."""
    points = Counter(point.claim for point in control.points)
    whole = {answer.claim for answer in control.general if answer.raw_status}
    total = len(control.points)
    return tuple(
        Box(words, bool(points[claim]) or claim in whole, _share(points[claim], total)) for claim, words in _STATUSES
    )


def unstated(control: PlanControl) -> str:
    """Return of how many parts nobody stated a status, in words; empty for none."""
    if not control.points:
        return "" if any(answer.raw_status for answer in control.general) else "not stated"
    missing = sum(point.claim is Claim.UNDOCUMENTED for point in control.points)
    share = _share(missing, len(control.points))
    return f"not stated for {share}" if share else "not stated" if missing else ""


def originations(control: PlanControl) -> tuple[Box, ...]:
    """Return the boxes of the control origination.

    Several origins of one control are what the templates call hybrid (of a provider's corporate and system-specific
    ones) and shared (of provider and customer). OSCAL's ``organization`` has a box of its own where it is said.
    """
    said = set(control.origination)
    boxes = (
        Box("service provider corporate", "sp-corporate" in said),
        Box("service provider system specific", "sp-system" in said),
        Box("service provider hybrid", said >= _PROVIDER),
        Box("configured by customer", "customer-configured" in said),
        Box("provided by customer", "customer-provided" in said),
        Box("shared", bool(said & (_PROVIDER | {_ORGANIZATION})) and bool(said & _CUSTOMER)),
        Box("inherited from pre-existing authorization", "inherited" in said),
    )
    return (*boxes, Box(_ORGANIZATION, checked=True)) if _ORGANIZATION in said else boxes


def _share(some: int, total: int) -> str:
    return f"{some} of {total} parts" if 0 < some < total else ""
