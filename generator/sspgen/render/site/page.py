"""What a page of the site is, before anything is published. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the path to a page: its title and its address, relative to the site's root."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the site's main navigation."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the main navigation; its first entry is where its title leads."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page: its address, and the HTML of its content.

    Attributes:
        path: POSIX, relative to the site's root, ends in ``.html``.
        title: plain text.
        html: the content, escaped already; the theme puts the shell around it.
        kind: what kind of page it is, e.g. ``control``; ``identifier`` the id of what it shows, empty for none.
        entry: path of the navigation entry that this page belongs to.
        crumbs: the way to this page, from the home page's children down; without the page itself.
        side: HTML of the navigation beside the content; empty for none.
        refresh: address, relative to this page, that a browser is sent on to at once; empty for none.
        base: what addresses on the page start with, for a page shown at any address; empty for the way up.
        key: of a page that may be kept, see ``render/site/kept.py``; empty for others.
        make: gives the content of such a page, in place of ``html``.
    """

    path: str
    title: str
    html: str
    kind: str
    identifier: str = ""
    entry: str = ""
    crumbs: tuple[Crumb, ...] = ()
    side: str = ""
    refresh: str = ""
    base: str = ""
    key: str = ""
    make: Callable[[], str] | None = None

    @property
    def content(self) -> str:
        """The content, made now if it was not before."""
        return self.make() if self.make else self.html

    @property
    def root(self) -> str:
        """How to get from this page to the site's root: ``../`` for each folder, or `base`."""
        return self.base or "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class Shell:
    """What the theme prints around every page.

    Attributes:
        facts: short words on what the site was built from, e.g. profile, commit and date.
        marking: classification or sensitivity marking, empty for none.
        sections: the main navigation, in order.
        serve: the site is being served locally and reloads itself.
        logo: path of the organisation's logo on the site, empty for none; ``footer`` its line at the foot.
        styled: whether the organisation has a style sheet of its own, see ``render/site/organisation.py``.
        site_url: where the site will be served, ending in a slash; empty when nobody said.
    """

    title: str
    facts: tuple[str, ...]
    generator: str
    sections: tuple[Section, ...]
    marking: str = ""
    description: str = ""
    serve: bool = False
    logo: str = ""
    footer: str = ""
    styled: bool = False
    site_url: str = ""
