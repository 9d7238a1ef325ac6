"""HTML of people's Markdown, made fit for paper: headings in order, table headers that say so, names kept in one piece.

Also the last resort for a character that no font has: its code point, written out, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from sspgen.render.markdown import to_html

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEEPEST = 6
_HEADING = re.compile(r"<(/?)h([1-6])>")
_TAG = re.compile(r"(<[^>]*>)")
_WORD = re.compile(r"[^\s<>]{5,}")
_VERBATIM = re.compile(r"[/\\_@].{3}|\d.{7}")
"""In a path, an address, a hash or a name of a program: a hyphen put into it would be read as part of it."""
_DRAWN = re.compile(r'(\bdata-[a-z]+=")([^"]*)')
"""Attributes that running headers print."""


@lru_cache(maxsize=16384)
def printed(text: str, level: int = 3) -> Markup:
    """Return safe HTML of a text; its headings start at ``level`` and leave no level out (ISO 14289-1, 7.4.2)."""
    html = _levelled(to_html(text), level).replace("<th>", '<th scope="col">')
    pieces = _TAG.split(html)
    code = 0
    for at, piece in enumerate(pieces):
        if at % 2:
            code += _depth(piece)
        elif not code:
            pieces[at] = _WORD.sub(_kept, piece)
    return Markup("".join(pieces))  # noqa: S704 - nh3 cleaned it, and what is put in is ours


def _kept(word: re.Match[str]) -> str:
    return f'<span class="verbatim">{word[0]}</span>' if _VERBATIM.search(word[0]) else word[0]


def _depth(tag: str) -> int:
    """Return by how much a tag goes into code, where nothing is hyphenated anyway."""
    name = tag.strip("</>").partition(" ")[0]
    return 0 if name not in {"code", "pre"} else -1 if tag.startswith("</") else 1


def _levelled(html: str, first: int) -> str:
    opened: list[int] = []

    def level(match: re.Match[str]) -> str:
        closing, written = match[1], int(match[2])
        if not closing:
            while opened and opened[-1] >= written:
                opened.pop()
            opened.append(written)
        return f"<{closing}h{min(first + len(opened) - 1, _DEEPEST)}>"

    return _HEADING.sub(level, html)


def written_out(html: str, missing: Iterable[str]) -> str:
    """Return a chapter in which characters are their code points, e.g. ``U+1F512``, marked as such where they can be.

    Args:
        html: the chapter.
        missing: the characters that no font has.
    """
    codes = {ord(char): f"U+{ord(char):04X}" for char in missing}
    marked = {char: f'<span class="code-point">{code}</span>' for char, code in codes.items()}
    head, body, rest = html.partition("<body")
    pieces = _TAG.split(body + rest)
    for at, piece in enumerate(pieces):
        pieces[at] = _DRAWN.sub(lambda m: m[1] + m[2].translate(codes), piece) if at % 2 else piece.translate(marked)
    return head + "".join(pieces)
