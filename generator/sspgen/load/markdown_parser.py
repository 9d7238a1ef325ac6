"""The only file that imports markdown-it: CommonMark (0.31) as tokens. What becomes of them is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable


def markdown_parser(*, html: bool, rules: Iterable[str] = ("table",)) -> MarkdownIt:
    """Return a parser of CommonMark.

    Args:
        html: whether raw HTML is told apart from text; whoever asks for it must not pass it on as it is.
        rules: what is known beside CommonMark, by markdown-it's names.
    """
    return MarkdownIt("commonmark", {"html": html, "linkify": False}).enable(list(rules))
