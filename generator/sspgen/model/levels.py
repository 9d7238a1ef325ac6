"""Impact levels (FIPS 199): low, moderate and high, their order, and the spellings that documents have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS = ("low", "moderate", "high")
OBJECTIVES = ("confidentiality", "integrity", "availability")
"""Security objectives (FIPS 199, section 3), each of which has a level."""
_NAMED = re.compile(r"(?<![a-z])(low|moderate|high)(?![a-z])", re.IGNORECASE)


def level(written: str) -> str:
    """Return an impact level without the name of its scale.

    >>> level("fips-199-moderate")
    'moderate'
    """
    return written.strip().lower().removeprefix("fips-199-")


def rank(written: str) -> int:
    """Return 1 for low to 3 for high, in any spelling; 0 for whatever else is written."""
    found = level(written)
    return LEVELS.index(found) + 1 if found in LEVELS else 0


def ranked(number: int) -> str:
    """Return the word for what `rank` gave; ``unknown`` for 0."""
    return LEVELS[number - 1] if number else "unknown"


def above(one: str, other: str) -> bool:
    """Tell whether a level is higher than another one; False when either is not known."""
    return rank(one) > rank(other) > 0


def highest(levels: Iterable[str]) -> str:
    """Return the highest of the levels that are known (the high-water mark); empty for none."""
    return max((each for each in levels if each in LEVELS), key=LEVELS.index, default="")


def level_named(title: str) -> str:
    """Return the level that the name of a profile says it is for; empty when it names none, or several."""
    found = {match.lower() for match in _NAMED.findall(title)}
    return found.pop() if len(found) == 1 else ""
