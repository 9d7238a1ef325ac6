"""HTML of people's Markdown, made fit for a page: links that lead nowhere on the site are shown as what they are."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from sspgen.render.markdown import to_html

if TYPE_CHECKING:
    from collections.abc import Callable

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ANCHORLESS = re.compile(r"<a(?: title=\"[^\"]*\")? rel=\"[^\"]*\">(.*?)</a>", re.DOTALL)
_LEVEL = re.compile(r"(</?h)([3-6])>")
_WEB = {"http", "https", "mailto"}


def web_address(href: str) -> str:
    """Return an address if a browser may follow it (http, https, mailto), else an empty text."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    named = parts.netloc or parts.scheme == "mailto"
    return href.strip() if parts.scheme.lower() in _WEB and named else ""


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
    html = to_html(text)
    if "<a" in html:
        html = _ANCHORLESS.sub(r"<span>\1</span>", html)
        html = _LINK.sub(lambda match: _nowhere(match, resolve), html)
    return Markup(html.replace("<th>", '<th scope="col">'))  # noqa: S704 - nh3 cleaned it


def page_prose(text: str, resolve: Callable[[str], str]) -> Markup:
    """Return safe HTML of a whole page, with headings from level 2 on: the page's title is level 1."""
    html = _LEVEL.sub(lambda m: f"{m[1]}{max(int(m[2]) - 2, 2)}>", prose(text, resolve))
    return Markup(html)  # noqa: S704 - only heading levels were changed
