"""Markdown to safe HTML, once per text: the same fragment serves PDF, site and search.

markdown-it parses with raw HTML off; nh3 then keeps an allow-list. Nothing else may turn a person's or a tool's text
into HTML.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align", "scope"},
}
_SCHEMES = {"http", "https", "mailto"}
_HEADING = re.compile(r"(</?)h([1-6])>")
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


_MARKDOWN = _parser()


@lru_cache(maxsize=16384)
def to_html(text: str) -> str:
    """Return safe HTML of a Markdown text; headings start at level 3, for they stand inside a page."""
    if not text.strip():
        return ""
    raw = _HEADING.sub(lambda m: f"{m[1]}h{min(int(m[2]) + 2, 6)}>", _MARKDOWN.render(text))
    return nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


@lru_cache(maxsize=16384)
def to_plain(text: str) -> str:
    """Return a Markdown text as one line of plain words, for search, tables and titles."""
    stripped = _TAG.sub(" ", to_html(text))
    return _SPACE.sub(" ", html.unescape(stripped)).strip()
