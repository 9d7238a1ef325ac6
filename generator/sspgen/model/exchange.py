"""How a plan goes out to other programs, as ``oscal:`` of an ``ssp.yaml`` sets it."""

from __future__ import annotations

from dataclasses import dataclass

FORMATS = ("json", "yaml", "xml")
"""Encodings of OSCAL documents; each is the suffix of its files, too."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is written for other programs.

    Attributes:
        formats: those of `FORMATS` that every OSCAL document is written in; empty for the usual ones of each.
    """

    formats: tuple[str, ...] = ()
