"""Impact levels in the spellings that plans have, as numbers that can be compared. Source: FIPS 199."""

from __future__ import annotations

from typing import Final

_LEVELS: Final = {"low": 1, "moderate": 2, "high": 3}


def level(text: str) -> int:
    """Return 1 for low to 3 for high; 0 for whatever else is written."""
    return _LEVELS.get(text.strip().lower().removeprefix("fips-199-"), 0)


def level_name(number: int) -> str:
    """Return the word for a level that `level` gave."""
    return next((name for name, found in _LEVELS.items() if found == number), "unknown")
