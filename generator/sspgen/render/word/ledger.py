"""What the text of a Word document refers to in its other parts: web addresses and numbered lists."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from sspgen.render.word.ooxml import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

BULLETS: Final = 1
"""The list (``w:num``) that all bullets share."""
DEEPEST: Final = 9
"""Levels that a list of Word has (ISO/IEC 29500-1, 17.9.6)."""
STEP: Final = 360
"""Twips by which a list, or anything inside it, is indented for each level."""
_BULLET_ABSTRACT: Final = 1
_NUMBER_ABSTRACT: Final = 2
_SOUND: Final = re.compile(r"(?:https?://|mailto:)(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
"""Addresses that Word takes in a relationship: it calls a document damaged that has others."""
_ADDRESS_CHARS: Final = 2000
_SHAPES: Final = ("\u2022", "\u2013", "\u25aa")


def is_sound(href: str) -> bool:
    """Tell whether a web address can be the target of a relationship."""
    return len(href) <= _ADDRESS_CHARS and _SOUND.fullmatch(href) is not None


class Ledger:
    """Hands out ids and keeps what they stand for.

    Attributes:
        addresses: relationship ids by web address, in order of appearance.
    """

    def __init__(self, relate: Callable[[str], str] | None = None, offset: int = 0) -> None:
        """Open a ledger.

        Args:
            relate: gives the relationship id of a web address where another package keeps them.
            offset: added to all ids of lists, for a document that has lists of its own.
        """
        self.addresses: dict[str, str] = {}
        self._relate = relate or (lambda _: f"rLink{len(self.addresses) + 1}")
        self._offset = offset
        self._numbered: list[tuple[int, int]] = []
        self._controls: set[int] = set()

    def address(self, href: str) -> str:
        """Return the relationship id of a web address."""
        if href not in self.addresses:
            self.addresses[href] = self._relate(href)
        return self.addresses[href]

    def control(self, tag: str) -> int:
        """Return the id of a content control: made of its tag, and no other control's."""
        identifier = int(hashlib.sha256(tag.encode()).hexdigest()[:7], 16) + 1
        while identifier in self._controls:
            identifier += 1
        self._controls.add(identifier)
        return identifier

    @property
    def bullets(self) -> int:
        """The id of the list of bullets."""
        return self._offset + BULLETS

    def numbered(self, depth: int, start: int) -> int:
        """Return the id of a new list that counts from ``start`` on the given level, from 0."""
        self._numbered.append((depth, start))
        return self._offset + BULLETS + len(self._numbered)

    def abstract_lists(self) -> str:
        """Return the two kinds of lists as XML."""
        bullets = "".join(_level(depth, "bullet", _SHAPES[depth % len(_SHAPES)]) for depth in range(DEEPEST))
        numbers = "".join(_level(depth, "decimal", f"%{depth + 1}.") for depth in range(DEEPEST))
        return _abstract(self._offset + _BULLET_ABSTRACT, bullets) + _abstract(self._offset + _NUMBER_ABSTRACT, numbers)

    def lists(self) -> str:
        """Return all lists as XML, which stands behind the kinds of lists."""
        bullets, numbers = self._offset + _BULLET_ABSTRACT, self._offset + _NUMBER_ABSTRACT
        found = [f'<w:num w:numId="{self.bullets}"><w:abstractNumId w:val="{bullets}"/></w:num>']
        for index, (depth, start) in enumerate(self._numbered, self.bullets + 1):
            found.append(
                f'<w:num w:numId="{index}"><w:abstractNumId w:val="{numbers}"/>'
                f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
            )
        return "\n".join(found)


def _level(depth: int, form: str, text: str) -> str:
    indent = STEP * (depth + 1)
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{quoted(text)}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="{STEP}"/></w:pPr></w:lvl>'
    )


def _abstract(identifier: int, levels: str) -> str:
    """Return a kind of list; its ``nsid`` is made of its id, for Word joins lists by it."""
    return (
        f'<w:abstractNum w:abstractNumId="{identifier}"><w:nsid w:val="{0x55B00000 + identifier:08X}"/>'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )
