"""Periods of time in people's words, as days that can be compared, or nothing where a text is not clear."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "quarter": 91.0, "year": 365.0}
_COUNTING: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS: Final = {word: number for number, word in enumerate(_COUNTING, start=1)}
_WORDS: Final = {
    "hourly": 1 / 24,
    "daily": 1.0,
    "weekly": 7.0,
    "monthly": 30.0,
    "quarterly": 91.0,
    "semi-annually": 182.0,
    "semiannually": 182.0,
    "annually": 365.0,
    "yearly": 365.0,
    "biennially": 730.0,
}
_COUNTED: Final = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(_NUMBERS)}|an?|each|every|per)\s+(?:\(\d{{1,4}}\)\s+)?"
    r"(?:business\s+|calendar\s+|working\s+)?(hour|day|week|month|quarter|year)s?\b"
)
_WORDED: Final = re.compile(rf"(?<![\w-])({'|'.join(_WORDS)})\b")
_SAME: Final = 0.05
"""Periods that differ by no more than this part are the same: 12 months and a year, 90 days and a quarter."""


def period(text: str) -> float | None:
    """Return the one period of time that a text names, in days; None when it names none, or several.

    >>> period("at least every two years")
    730.0
    """
    lowered = text.lower()
    found = [_counted(number, unit) for number, unit in _COUNTED.findall(lowered)]
    found += [_WORDS[word] for word in _WORDED.findall(lowered)]
    if not found or max(found) > min(found) * (1 + _SAME):
        return None
    return found[0]


def longer(first: float, second: float) -> bool:
    """Tell whether one period is longer than another by more than months and years differ in length."""
    return first > second * (1 + _SAME)


def _counted(number: str, unit: str) -> float:
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
    return count * _UNITS[unit]
