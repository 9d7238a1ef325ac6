"""What changed in a text, as HTML: words struck out and words put in. Everything from a text is escaped here."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from sspgen.model.word_diff import Fate, Skipped, word_changes

if TYPE_CHECKING:
    from sspgen.model.word_diff import Line, Piece

_TAGS: Final = {Fate.GONE: "del", Fate.CAME: "ins"}


def _piece(piece: Piece) -> str:
    text, tag = str(escape(piece.text)), _TAGS.get(piece.fate)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _line(line: Line) -> str:
    if isinstance(line, Skipped):
        return f'<p class="quiet">… {line.number} unchanged {"paragraph" if line.number == 1 else "paragraphs"}</p>'
    return f"<p>{' '.join(map(_piece, line))}</p>"


@lru_cache(maxsize=1024)
def words_diff(before: str, after: str) -> Markup:
    """Return ``<div class="diff">`` with ``<del>`` around words that are gone and ``<ins>`` around new ones.

    Args:
        before: Markdown as it was; empty when there was none.
        after: Markdown as it is; empty when there is none any more.
    """
    body = "".join(map(_line, word_changes(before, after))) or '<p class="quiet">Only spacing differs.</p>'
    return Markup(f'<div class="diff">{body}</div>')  # noqa: S704 - every word was escaped above
