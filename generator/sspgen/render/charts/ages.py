"""The age of evidence against its limits. The limit stands at the same place in every bar, so that bars compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.render import words

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.evidence import EvidenceResult

WIDTH: Final = 300
"""Of the drawing, in its own units."""
LIMIT: Final = 200
"""Where the age lies at which evidence goes stale."""
_BROKEN: Final = 288
"""Where a bar that leaves the picture is broken off; a piece behind it says that it goes on."""


@dataclass(frozen=True, slots=True)
class Age:
    """What is drawn for one source, in units of a picture `WIDTH` wide.

    Attributes:
        within: length of the bar up to the limit.
        beyond: length of the bar beyond the limit; 0 while it is fresh.
        off: whether it leaves the picture.
        warn: where the warning age lies, None without one.
        summary: age and limits in words.
    """

    within: float
    beyond: float
    off: bool
    warn: float | None
    summary: str


def age_of(result: EvidenceResult, as_of: datetime) -> Age | None:
    """Return what is drawn; None when it was never observed or may be as old as it likes.

    Args:
        result: with its source's limits.
        as_of: the time of the plan (timezone-aware).
    """
    limits = result.source.max_age
    if result.observed is None or not limits.fail:
        return None
    age = as_of - result.observed
    place = max(LIMIT * (age / limits.fail), 0.0)
    warn = min(LIMIT * (limits.warn / limits.fail), LIMIT) if limits.warn else None
    said = f"{words.duration(age)} old, warned of from {words.duration(limits.warn)}" if limits.warn else ""
    said = said or f"{words.duration(age)} old"
    return Age(
        within=round(min(place, LIMIT), 1),
        beyond=round(min(max(place - LIMIT, 0.0), _BROKEN - LIMIT), 1),
        off=place > _BROKEN,
        warn=round(warn, 1) if warn is not None else None,
        summary=f"{said}, stale from {words.duration(limits.fail)}",
    )
