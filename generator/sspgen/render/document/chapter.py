"""What a chapter is: HTML that is laid out on its own, and the entries that outline, contents and lists are made of."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGE = "en"
"""Of the words that every document shares (BCP 47)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline. Levels 1 and 2 stand in the contents, too.

    Attributes:
        mark: number or label in front of the title, may be empty.
        anchor: the HTML id that it points to.
    """

    level: int
    mark: str
    title: str
    anchor: str

    @property
    def text(self) -> str:
        """Mark and title in one."""
        return f"{self.mark} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Listed:
    """A table or a figure that the lists behind the contents name. ``kind`` is ``table`` or ``figure``."""

    kind: str
    mark: str
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """HTML that is laid out on its own. The id is unique in the document."""

    id: str
    html: str
    entries: tuple[Entry, ...] = ()
    listed: tuple[Listed, ...] = ()
