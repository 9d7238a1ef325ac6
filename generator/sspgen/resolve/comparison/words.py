"""How alike two texts of requirements are. Words are compared, not characters; order counts for equality only.

Editions of one standard say the same thing with other grammar ("The organization develops", "Develop"), which is told
apart from another demand. It must not be kind: whatever is not plainly grammar is a difference.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK: Final = re.compile(r"^\s*(?:[a-z]{1,2}|\d{1,2})\.\s+")
"""The letter or number of a part; which one it is, is told apart from what it says."""
_JOINED: Final = re.compile(r"[;,]?\s{1,4}(?:and|or|and/or)\s*[;,]?\s*$", re.IGNORECASE)
"""What joins an item of a list to the next one."""
_SUBJECT: Final = re.compile(r"^\s*(?:the\s+)?(?:organization|information\s+system|system)s?\b[\s:,]*", re.IGNORECASE)
_DEFINED: Final = re.compile(r"\borgani[sz]ation-defined\s+", re.IGNORECASE)
_ARTICLES: Final = frozenset(("a", "an", "the"))
_LITTLE: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "has",
        "in",
        "into",
        "is",
        "its",
        "it",
        "of",
        "on",
        "or",
        "other",
        "such",
        "that",
        "the",
        "their",
        "them",
        "these",
        "this",
        "those",
        "to",
        "when",
        "where",
        "which",
        "while",
        "with",
        "within",
        "assignment",
        "selection",
        "organization",
    ]
)
"""Words that say little about what a requirement is about."""
_SIBILANT: Final = ("ss", "sh", "ch", "x", "zz")
_SHORT: Final = 3
_PUNCTUATION: Final = ".,;:()[]"


def gist(text: str) -> tuple[str, ...]:
    """Return the words that make a requirement, less subject, articles, grammatical endings and punctuation."""
    lines = (_JOINED.sub("", _SUBJECT.sub("", _MARK.sub("", line))) for line in _DEFINED.sub("", text).split("\n"))
    words = [_stem(word) for line in lines for word in _WORD.findall(line.lower())]
    found = [word for word in words if word not in _ARTICLES]
    following = [*found[1:], ""] if found else []
    return tuple(word for word, after in zip(found, following, strict=True) if (word, after) != _OLD_SYSTEM)


_OLD_SYSTEM: Final = ("information", "system")
"""``information system`` became ``system``; the word before it is left out."""


@lru_cache(maxsize=32768)
def topic(text: str) -> frozenset[tuple[str, int]]:
    """Return the words that a text is about, each with which repetition it is, for `likeness`."""
    seen: Counter[str] = Counter()
    found = []
    for word in gist(text):
        if word not in _LITTLE:
            found.append((word, seen[word]))
            seen[word] += 1
    return frozenset(found)


def likeness(one: str, other: str) -> float:
    """Return the share of words that two texts have in common (Dice), from 0 to 1, of two digits."""
    a, b = topic(one), topic(other)
    if not a and not b:
        return 1.0 if gist(one) == gist(other) else 0.0
    return round(2 * len(a & b) / (len(a) + len(b)), 2)


def reworded(before: str, after: str) -> tuple[str, bool]:
    """Return how a text changed, as the rest of a sentence, and whether only its grammar did."""
    was, now = gist(before), gist(after)
    if was == now:
        return "says the same in other words", True
    gone, came = Counter(was) - Counter(now), Counter(now) - Counter(was)
    if came and not gone:
        return "now also says", False
    return ("says less", False) if gone and not came else ("says something else", False)


def word_key(word: str) -> str:
    """Return what of a word counts when two editions are shown side by side: not its ending, case or punctuation."""
    bare = word.strip(_PUNCTUATION).lower()
    return _stem(bare) if bare else word


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """Return a word without the ending of third person or plural."""
    if len(word) <= _SHORT or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("es") and word[:-2].endswith(_SIBILANT):
        return word[:-2]
    return word[:-1]
