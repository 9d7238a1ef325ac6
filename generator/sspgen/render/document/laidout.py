"""What laying out one chapter gives, and how it is kept in the cache. Knows neither WeasyPrint nor pikepdf."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a chapter: 0-based page of the chapter, and distances from its lower left corner in PDF points."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LaidOut:
    """One chapter as a PDF of its own.

    Attributes:
        pdf: the bytes; links to other places are URIs ``ssp:<anchor>``.
        pages: how many pages it has.
        anchors: where each HTML id came to stand.
    """

    pdf: bytes
    pages: int
    anchors: dict[str, Place]

    def to_bytes(self) -> bytes:
        """Return one line of JSON and then the PDF, for the cache."""
        places = {name: [p.page, p.x, p.y] for name, p in sorted(self.anchors.items())}
        return json.dumps({"pages": self.pages, "anchors": places}).encode() + b"\n" + self.pdf

    @classmethod
    def from_bytes(cls, data: bytes) -> LaidOut:
        """Read what `to_bytes` wrote."""
        line, _, pdf = data.partition(b"\n")
        head = json.loads(line)
        return cls(pdf, head["pages"], {name: Place(*place) for name, place in head["anchors"].items()})
