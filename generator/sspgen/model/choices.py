"""Whether a parameter's value is one that its catalog lets people choose (OSCAL catalog model, ``select``)."""

from __future__ import annotations

import re

INSERT = re.compile(r"\{\{[^{}]*\}\}")
"""Something inserted into a text, most often a parameter (``{{ insert: param, ac-1_prm_1 }}``)."""
_BETWEEN = re.compile(r"\s*(?:;|,|\n|\band\b|\bor\b)\s*")
_LONGEST = 1_000


def among(value: str, choices: tuple[str, ...]) -> bool:
    """Tell whether a value is one of the choices, or several of them with commas, semicolons or 'and' between.

    Letters may be of any case. A choice that inserts another parameter is met by any words in its place. A value of
    more than 1,000 characters is not judged, and taken for one of them.
    """
    if len(value) > _LONGEST:
        return True
    patterns = [_pattern(choice) for choice in choices]
    whole = _folded(value)
    pieces = [piece for piece in _BETWEEN.split(whole) if piece]
    return _meets(whole, patterns) or (len(pieces) > 1 and all(_meets(piece, patterns) for piece in pieces))


def _pattern(choice: str) -> list[str]:
    """Return the fixed pieces of a choice, with any words between them."""
    return [_folded(piece) for piece in INSERT.split(choice)]


def _meets(value: str, patterns: list[list[str]]) -> bool:
    return any(_in_order(value, pieces) for pieces in patterns)


def _in_order(value: str, pieces: list[str]) -> bool:
    if len(pieces) == 1:
        return value == pieces[0]
    if not (value.startswith(pieces[0]) and value.endswith(pieces[-1])):
        return False
    at = 0
    for piece in pieces:
        at = value.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .;,")
