"""Atom feeds (RFC 4287) as bytes. Texts may be hostile: they are escaped, and what no XML may hold is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry.

    Attributes:
        uuid: the same for the same thing for ever; ``updated`` when it happened (timezone-aware).
        title, summary: plain text; ``author`` is empty where it is the feed's own.
        page: path of the page about it, relative to the site's root.
    """

    uuid: str
    title: str
    updated: datetime
    page: str
    summary: str
    author: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed.

    Attributes:
        path: its own, relative to the site's root; ``page`` that of the page it belongs to.
        site_url: where the site is served, ending in a slash; empty for addresses relative to the feed.
        entries: newest first.
    """

    uuid: str
    title: str
    subtitle: str
    updated: datetime
    path: str
    page: str
    author: str
    generator: str
    entries: tuple[FeedEntry, ...]
    site_url: str = ""


def feed_bytes(feed: Feed) -> bytes:
    """Return the feed as XML in UTF-8."""
    return ("\n".join(_lines(feed)) + "\n").encode()


def _lines(feed: Feed) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield _text("id", f"urn:uuid:{feed.uuid}")
    yield _text("title", feed.title)
    yield _text("subtitle", feed.subtitle)
    yield _text("updated", _time(feed.updated))
    yield _text("generator", feed.generator)
    yield f"<author>{_text('name', feed.author)}</author>"
    if feed.site_url:
        yield _link("self", feed.site_url + feed.path, "application/atom+xml")
    yield _link("alternate", _address(feed, feed.page), "text/html")
    for entry in feed.entries:
        yield from _entry(feed, entry)
    yield "</feed>"


def _entry(feed: Feed, entry: FeedEntry) -> Iterable[str]:
    yield "<entry>"
    yield _text("id", f"urn:uuid:{entry.uuid}")
    yield _text("title", entry.title)
    yield _text("updated", _time(entry.updated))
    if entry.author:
        yield f"<author>{_text('name', entry.author)}</author>"
    if entry.category:
        yield f"<category term={quoteattr(_clean(entry.category))}/>"
    yield _link("alternate", _address(feed, entry.page), "text/html")
    yield _text("summary", entry.summary)
    yield "</entry>"


def _text(name: str, text: str) -> str:
    return f"<{name}>{escape(_clean(text))}</{name}>"


def _link(rel: str, href: str, kind: str) -> str:
    return f'<link rel="{rel}" type="{kind}" href={quoteattr(_clean(href))}/>'


def _address(feed: Feed, page: str) -> str:
    return f"{feed.site_url or '../' * feed.path.count('/')}{page}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _time(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
