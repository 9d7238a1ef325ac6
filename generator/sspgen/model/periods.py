"""Periods in words: how long "every 30 days" is, so that a value can be held against what a profile demands of it.

Only a text with one period in it is understood, which it may name twice ("annually, every 12 months"). What is not
understood has no length, and nothing follows from it. Rules over plans and over documents ask here.
"""

from __future__ import annotations

import re

_DAY = 1.0
_UNITS = {
    "minute": _DAY / 1440,
    "hour": _DAY / 24,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 365 / 12,
    "quarter": 365 / 4,
    "year": 365.0,
}
_ADVERBS = {
    "hourly": _UNITS["hour"],
    "daily": _DAY,
    "weekly": _UNITS["week"],
    "biweekly": 2 * _UNITS["week"],
    "monthly": _UNITS["month"],
    "quarterly": _UNITS["quarter"],
    "semiannually": _UNITS["year"] / 2,
    "semi-annually": _UNITS["year"] / 2,
    "annually": _UNITS["year"],
    "yearly": _UNITS["year"],
    "biennially": 2 * _UNITS["year"],
}
_COUNTING = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen"),
)
_TENS = {"twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90}
_NUMBERS = {word: number for number, word in enumerate(_COUNTING, start=1)} | _TENS
_PERIOD = re.compile(
    rf"\b(?P<adverb>{'|'.join(sorted(_ADVERBS, key=len, reverse=True))})\b"
    rf"|(?:\b(?P<number>\d{{1,5}}|{'|'.join(_NUMBERS)}|a|an|each|every|per)\b|\((?P<digits>\d{{1,5}})\))"
    rf"[\s-]{{1,3}}(?:calendar |business |working )?(?P<unit>{'|'.join(_UNITS)})s?\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"(?:\A|[.;:]\s)\s*(?:"
    r"at least (?:once )?(?:every|each|per|an?\b|(?=\w{3,12}ly\b))|every|each|once|(?=\w{3,12}ly\b)|within|"
    r"(?:no|not) (?:more|longer|later|less frequently) than|not to exceed|(?:a )?maximum(?: of)?|up to)",
    re.IGNORECASE,
)
_SLACK = 1.03
"""A month has 28 to 31 days: a period that is longer by so little is not longer."""
_LONGEST = 300


def days(text: str) -> float | None:
    """Return the one period that a text names, in days; None when it names none or several."""
    found = [_length(match) for match in _PERIOD.finditer(text)] if len(text) <= _LONGEST else []
    return found[0] if found and not longer(max(found), min(found)) else None


def longest_allowed(constraint: str) -> float | None:
    """Return the longest period that a constraint lets a value have, in days; None when it sets no such limit.

    "At least every 30 days" and "within 24 hours" set one; "at least 90 days" does not, for that is how long something
    is to be kept.
    """
    return days(constraint) if _LIMITS.search(constraint) else None


def longer(value: float, limit: float) -> bool:
    """Tell whether a period is longer than a limit, by more than the length of months differs."""
    return value > limit * _SLACK


def _length(match: re.Match[str]) -> float:
    if match["adverb"]:
        return _ADVERBS[match["adverb"].lower()]
    written = (match["digits"] or match["number"]).lower()
    number = int(written) if written.isdecimal() else _NUMBERS.get(written, 1)
    return number * _UNITS[match["unit"].lower()]
