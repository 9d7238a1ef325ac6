"""HTML of people's Markdown, made fit for a page: links that lead nowhere on the site are shown as what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sspgen.render.file_names import slug
from sspgen.render.markdown import to_html, to_page_html, web_address

if TYPE_CHECKING:
    from collections.abc import Callable

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ANCHORLESS = re.compile(r"<a(?: title=\"[^\"]*\")? rel=\"[^\"]*\">(.*?)</a>", re.DOTALL)
_HEADING = re.compile(r"<h([2-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_PICTURE = re.compile(r"<img\b[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_RESERVED = frozenset({"content", "scheme", "search-input", "search-results", "search-status"})
"""Ids that the frame of every page has."""


def _nowhere(match: re.Match[str], resolve: Callable[[str], str]) -> str:
    href, inner = match.groups()
    if web_address(href):
        return match[0]
    found = resolve(unescape(href))
    return f'<a href="{escape(found)}">{inner}</a>' if found else f"<span>{inner}</span>"


def prose(text: str, resolve: Callable[[str], str] = lambda _: "") -> Markup:
    """Return safe HTML of a text.

    Args:
        text: Markdown.
        resolve: gives the address on the site for a relative link, or an empty text; such a link then loses
            its target and keeps its words.
    """
    return Markup(_linked(to_html(text), resolve))  # noqa: S704 - nh3 cleaned it


def _linked(html: str, resolve: Callable[[str], str]) -> str:
    if "<a" in html:
        html = _ANCHORLESS.sub(r"<span>\1</span>", html)
        html = _LINK.sub(lambda match: _nowhere(match, resolve), html)
    return html.replace("<th>", '<th scope="col">')


@dataclass(frozen=True, slots=True)
class PageProse:
    """A whole page that people wrote: its HTML, without links yet, and the ids that its headings have."""

    html: str
    anchors: frozenset[str]

    def linked(self, resolve: Callable[[str], str], show: Callable[[str], str]) -> Markup:
        """Return the HTML with its links and pictures.

        Args:
            resolve: see `prose`.
            show: gives the address on the site for a picture, or an empty text; its words then stand in its place.
        """
        html = _linked(self.html, resolve)
        return Markup(_PICTURE.sub(lambda match: _picture(match, show), html))  # noqa: S704 - nh3 cleaned it


def page_prose(text: str) -> PageProse:
    """Return a whole page, with headings from level 2 on (the page's title is level 1), each with an id."""
    taken: set[str] = set()

    def heading(match: re.Match[str]) -> str:
        level, inner = match.groups()
        plain = slug(unescape(_TAG.sub("", inner)))
        name, count = plain, 1
        while name in taken or name in _RESERVED:
            count += 1
            name = f"{plain}-{count}"
        taken.add(name)
        return f'<h{level} id="{name}">{inner}</h{level}>'

    html = _HEADING.sub(heading, to_page_html(text))
    return PageProse(html, frozenset(taken))


def _picture(match: re.Match[str], show: Callable[[str], str]) -> str:
    attributes = dict(_ATTRIBUTE.findall(match[0]))
    found = show(unescape(attributes.get("src", "")))
    words = attributes.get("alt", "")
    return f'<img src="{escape(found)}" alt="{words}" loading="lazy">' if found else f"<span>{words}</span>"
