"""Read a bound document back: where its links lead, what its contents print, and what its outline lists."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORD: Final = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_NEAR: Final = 1.0
"""Points by which a stamped number may leave the room it was given."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the document.

    Attributes:
        page: that it stands on, from 1.
        target: the name that it leads to, and ``leads_to`` the page of that; 0 when there is no such place.
        box: left, top, right and bottom in points from the page's upper left corner.
    """

    page: int
    target: str
    leads_to: int
    box: tuple[float, float, float, float]


def named_places(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Return pages by name, from 1."""
    names = list(pdf.Root.Names.Dests.Names)
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    return {str(k): numbers[v[0].objgen] for k, v in zip(names[::2], names[1::2], strict=True)}


def links(pdf: pikepdf.Pdf) -> Iterator[Link]:
    """Yield every link to a place of the document."""
    places = named_places(pdf)
    for number, page in enumerate(pdf.pages, 1):
        height = float(page.mediabox[3])
        for annotation in page.obj.get("/Annots", ()):
            if annotation.get("/A", {}).get("/S") == "/GoTo":
                one, up, other, down = (float(value) for value in annotation.Rect)
                box = (min(one, other), height - max(up, down), max(one, other), height - min(up, down))
                target = str(annotation.A.D)
                yield Link(number, target, places.get(target, 0), box)


def wrong_numbers(file: Path, first: str, behind: str) -> tuple[int, list[str]]:
    """Return how many lines of the contents were read, and those that print another page than they lead to.

    Args:
        file: the document.
        first: name of the place where the contents begin.
        behind: name of the place behind them.
    """
    with pikepdf.open(file) as pdf:
        places = named_places(pdf)
        span = range(places[first], places[behind])
        listed = [link for link in links(pdf) if link.page in span]
    wrong, lines = [], 0
    for page, those in groupby(listed, key=lambda link: link.page):
        words = list(_words(file, page))
        for target, boxes in groupby(those, key=lambda link: link.target):
            lines += 1
            link = list(boxes)[-1]
            printed = _number_in(link.box, words)
            if printed != str(link.leads_to):
                wrong.append(f"page {page}: {target} prints {printed!r} and stands on {link.leads_to}")
    return lines, wrong


def _words(file: Path, page: int) -> Iterator[tuple[tuple[float, ...], str]]:
    command = ("pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(file), "-")
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for *numbers, word in _WORD.findall(told):
        yield tuple(map(float, numbers)), word


def _number_in(box: tuple[float, ...], words: list[tuple[tuple[float, ...], str]]) -> str:
    """Return the rightmost word whose middle lies in a box and that ends where the box does."""
    left, top, right, bottom = box
    found = [
        (place[2], word)
        for place, word in words
        if top - _NEAR <= (place[1] + place[3]) / 2 <= bottom + _NEAR and left <= place[2] <= right + _NEAR
    ]
    return max(found)[1] if found else ""


def outlined(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """Return the outline in its order: level from 1, and title."""

    def walk(items: list[pikepdf.OutlineItem], level: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield level, str(item.title)
            yield from walk(item.children, level + 1)

    with pdf.open_outline() as outline:
        return list(walk(outline.root, 1))
