"""What a reviewed text consists of, between Word and Markdown: blocks of runs, with no trace of either."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BOLD: Final = "bold"
ITALIC: Final = "italic"
STRIKE: Final = "strike"
CODE: Final = "code"
BREAK: Final = "\n"
"""The text of a run that is a line break."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a run leads; a picture's run is its alternative text."""

    href: str
    title: str = ""
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are set off alike; `BREAK` stands alone.

    Attributes:
        marks: of `BOLD`, `ITALIC`, `STRIKE`, `CODE`.
    """

    text: str
    marks: frozenset[str] = frozenset()
    link: Link | None = None


class Kind(StrEnum):
    """What a block is."""

    TEXT = "text"
    HEADING = "heading"
    CODE = "code"
    RULE = "rule"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``side`` is ``left``, ``center``, ``right`` or empty."""

    runs: tuple[Run, ...]
    side: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a quotation or a table.

    Attributes:
        level: of a heading, 1 to 6.
        depth: how many lists it stands in.
        item: whether it begins an item of the innermost of them, and ``number`` the item's number; None for a bullet.
        blocks: of a quotation.
        rows: of a table, its head first.
    """

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    depth: int = 0
    item: bool = False
    number: int | None = None
    blocks: tuple[Block, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def text(self) -> str:
        """Its own words, not set off."""
        return "".join(run.text for run in self.runs)
