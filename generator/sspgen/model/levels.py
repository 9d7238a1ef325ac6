"""Impact levels (FIPS 199): low, moderate and high, and their order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS = ("low", "moderate", "high")
_NAMED = re.compile(r"(?<![a-z])(low|moderate|high)(?![a-z])", re.IGNORECASE)


def above(level: str, other: str) -> bool:
    """Tell whether a level is higher than another one; False when either is not known."""
    return level in LEVELS and other in LEVELS and LEVELS.index(level) > LEVELS.index(other)


def highest(levels: Iterable[str]) -> str:
    """Return the highest of the levels that are known (the high-water mark); empty for none."""
    return max((level for level in levels if level in LEVELS), key=LEVELS.index, default="")


def level_named(title: str) -> str:
    """Return the level that the name of a profile says it is for; empty when it names none, or several."""
    found = {match.lower() for match in _NAMED.findall(title)}
    return found.pop() if len(found) == 1 else ""
