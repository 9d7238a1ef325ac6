"""Prose with parameters rolled in: which words are the catalog's, which are the organization's, which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sspgen.model.placeholders import only_placeholder


class ParameterState(StrEnum):
    """Who set a parameter's value."""

    ORGANIZATION = "set-by-organization"
    PROFILE = "set-by-profile"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class TextSegment:
    """Words of the catalog."""

    text: str


@dataclass(frozen=True, slots=True)
class ParameterSegment:
    """A parameter's value, or what is still to be assigned.

    Attributes:
        id: the parameter's id in the catalog.
        text: the value; for an unset parameter ``[Assignment: label]`` or ``[Selection: a; b]``.
    """

    id: str
    text: str
    state: ParameterState


Segment: TypeAlias = TextSegment | ParameterSegment


def plain(segments: tuple[Segment, ...]) -> str:
    """Return the prose as plain text."""
    return "".join(segment.text for segment in segments)


def says_something(text: str) -> bool:
    """Tell whether a text says anything: a comment, which tools leave to be filled in, and a bare "TODO" do not.

    >>> says_something("<!-- describe it here -->"), says_something("TBD."), says_something("<!-- draft --> Done.")
    (False, False, True)
    """
    left = text.strip()
    while left.startswith("<!--"):
        left = left[4:].partition("-->")[2].lstrip()
    return bool(left) and not only_placeholder(left)
