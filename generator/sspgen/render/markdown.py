"""Markdown to safe HTML, once per text: the same fragment serves PDF, site and search.

markdown-it parses with raw HTML off; nh3 then keeps an allow-list. Nothing else may turn a person's or a tool's text
into HTML.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3

from sspgen.load.markdown_parser import markdown_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "li": {"value"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align", "scope"},
}
_SCHEMES = {"http", "https", "mailto"}
_HEADING = re.compile(r"(</?)h([1-6])>")
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def _parser() -> MarkdownIt:
    parser = markdown_parser(html=False, rules=("table", "strikethrough"))
    parser.core.ruler.push("written_numbers", _keep_numbers)
    return parser


def _keep_numbers(state: StateCore) -> None:
    """Keep numbers that are left out in a list, for people cite the rest; Markdown would count through.

    A number that is repeated or lower is counted on, as Markdown has it: ``1.`` before every item is a habit.
    """
    due: list[int] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            start = token.attrGet("start")
            due.append(1 if start is None else int(start))
        elif token.type == "ordered_list_close":
            due.pop()
        elif token.type == "list_item_open" and token.info:
            if int(token.info) > due[-1]:
                due[-1] = int(token.info)
                token.attrSet("value", str(due[-1]))
            due[-1] += 1


_MARKDOWN = _parser()


@lru_cache(maxsize=16384)
def to_html(text: str) -> str:
    """Return safe HTML of a Markdown text; headings start at level 3, for they stand inside a page."""
    if not text.strip():
        return ""
    raw = _HEADING.sub(lambda m: f"{m[1]}h{min(int(m[2]) + 2, 6)}>", _MARKDOWN.render(text))
    return _clean(raw, _TAGS, _ATTRIBUTES)


def web_address(href: str) -> str:
    """Return an address if a browser may follow it (http, https, mailto), else an empty text."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    named = parts.netloc or parts.scheme == "mailto"
    return href.strip() if parts.scheme.lower() in _SCHEMES and named else ""


def to_tokens(text: str) -> Sequence[Token]:
    """Return a Markdown text as the tokens of its one parser, for outputs that are not HTML."""
    return _MARKDOWN.parse(text)


def to_page_html(text: str) -> str:
    """Return safe HTML of a page that people wrote: headings from level 2 on, and pictures, which others do not get."""
    raw = _HEADING.sub(lambda m: f"{m[1]}h{max(int(m[2]), 2)}>", _MARKDOWN.render(text))
    return _clean(raw, _TAGS | {"h2", "img"}, {**_ATTRIBUTES, "img": {"src", "alt", "title"}})


def _clean(raw: str, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        raw,
        tags=tags,
        attributes=attributes,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


@lru_cache(maxsize=16384)
def to_plain(text: str) -> str:
    """Return a Markdown text as one line of plain words, for search, tables and titles."""
    stripped = _TAG.sub(" ", to_html(text))
    return _SPACE.sub(" ", html.unescape(stripped)).strip()
