"""Documents that refer to each other: what an ``href`` leads to, among what lies in one folder and what is at hand.

Nothing is fetched, nothing outside the folder is opened but the user's cache of catalogs, and every document is read
once. What is not at hand is said so, and never guessed.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.errors import SspgenError
from sspgen.load.oscal.access import child, children, text
from sspgen.load.oscal.document import RESOLVABLE, SUFFIXES, OscalDocument, read_oscal
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.profile import ResourceLink
from sspgen.model.spans import Span
from sspgen.resolve.locate import by_speed, candidates
from sspgen.resolve.lock import Lock
from sspgen.resolve.oscal_folder import ConfinedStore, Folder
from sspgen.resolve.oscal_shelf import Shelf
from sspgen.resolve.profile import Resolver
from sspgen.resolve.sources import find_source
from sspgen.resolve.store import Found, default_cache, read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.load.oscal.access import Object
    from sspgen.resolve.pool import Pool

_GAPS = frozenset({"SSP200", "SSP205", "SSP250", "SSP251", "SSP253", "SSP254", "SSP255", "SSP263"})
"""Codes of a resolution that leaves something out: what is missing then proves nothing."""


class Reach(StrEnum):
    """What following a reference came to."""

    DOCUMENT = "document"
    FILE = "file"
    NOWHERE = "nowhere"
    NO_RESOURCE = "no resource"
    EMPTY = "empty"
    OUTSIDE = "outside"
    NOT_AT_HAND = "not at hand"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to.

    Attributes:
        href: as it was followed last: of the reference, or of the resource that it names.
        document: when it leads to an OSCAL document.
        problems: why a file cannot be read as an OSCAL document.
        command: the command that adds what is not at hand, where there is one.
        key: the same for every reference to the same document.
    """

    reach: Reach
    href: str
    document: OscalDocument | None = None
    problems: tuple[Diagnostic, ...] = ()
    command: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Controls:
    """The controls of a catalog or of a resolved profile.

    Attributes:
        complete: whether everything that it is made from is at hand, so that what it lacks does not exist.
        diagnostics: what was found while it was resolved.
    """

    pool: Pool
    complete: bool
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class Library:
    """The documents of one folder, and the catalogs at hand.

    Attributes:
        root: the folder. The paths of the documents that are looked up from are relative to it.
        cache: the user's cache of catalogs; None means the default one.
        made: what callers made of documents and want to keep, by a name of theirs.
    """

    root: Path
    cache: Path | None = None
    made: dict[str, object] = field(default_factory=dict, repr=False)
    _documents: dict[str, OscalDocument | tuple[Diagnostic, ...]] = field(default_factory=dict, repr=False)
    _controls: dict[str, Controls | None] = field(default_factory=dict, repr=False)
    _read: dict[str, OscalDocument] = field(default_factory=dict, repr=False)
    _targets: dict[tuple[str, str, str], Target] = field(default_factory=dict, repr=False)
    _found: dict[str, Found] = field(default_factory=dict, repr=False)

    @cached_property
    def folder(self) -> Folder:
        """What may be opened of the root."""
        return Folder(self.root)

    @cached_property
    def shelf(self) -> Shelf:
        """The documents of the folder by their names."""
        return Shelf(self.folder)

    @cached_property
    def store(self) -> ConfinedStore:
        """The catalogs at hand; a lock that cannot be used pins nothing."""
        try:
            lock = read_lock(self.root)
        except SspgenError:
            lock = Lock()
        return ConfinedStore(self.root, default_cache(os.environ) if self.cache is None else self.cache, lock)

    def read(self, path: str) -> OscalDocument | tuple[Diagnostic, ...]:
        """Read a document of the folder once.

        Args:
            path: relative to the root.

        Returns:
            The document, or why there is none: it is outside the folder, unreadable, or not OSCAL.
        """
        if not self.folder.is_file(path):
            return (Diagnostic("SSP200", "is no file of this folder", Span(path)),)
        if path not in self._documents and (read := self._read.get(str((self.root / path).resolve()))) is not None:
            self._documents[path] = read
        data = self.folder.read(path) if path not in self._documents else b""
        return (data,) if isinstance(data, Diagnostic) else self._kept(path, data)

    def follow(self, href: str, document: OscalDocument) -> Target:
        """Follow a reference from a document: a relative path, ``#uuid`` of a resource, or a publication's name."""
        key = (document.path, document.sha256, href)
        if key not in self._targets:
            self._targets[key] = self._followed(href, document)
        return self._targets[key]

    def _followed(self, href: str, document: OscalDocument) -> Target:
        if not href.startswith("#"):
            return self._first((ResourceLink(href),), "", document)
        resource = resource_of(document, href[1:])
        if resource is None:
            return Target(Reach.NO_RESOURCE, href)
        links = by_speed(ResourceLink(text(r, "href"), text(r, "media-type")) for r in children(resource, "rlinks"))
        embedded = child(resource, "base64")
        if not links and text(embedded, "value"):
            return self._embedded(text(embedded, "value"), f"{document.path}{href}", href)
        title = text(resource, "title")
        if not links and not title:
            return Target(Reach.EMPTY, href)
        return self._first(links, title, document, resource=True)

    def file(self, href: str, document: OscalDocument) -> str | None:
        """Return the path of the file beside a document that a relative reference means; None when there is none."""
        path = self.folder.path_of(href, document.path)
        return path if path is not None and path != ".." and self.folder.is_file(path) else None

    def controls(self, document: OscalDocument, key: str) -> Controls | None:
        """Return the controls of a catalog or profile, as far as they are at hand; None for other documents.

        Args:
            document: the catalog or profile.
            key: of the target that it was found by, or its path.
        """
        if document.model not in RESOLVABLE:
            return None
        if key not in self._controls:
            self._controls[key] = None
            self._controls[key] = self._resolved(document, key)
        return self._controls[key]

    def _resolved(self, document: OscalDocument, key: str) -> Controls | None:
        # Not kept between runs as the profile of a plan is: that would save a check a tenth of a second, and cost its
        # first run two tenths and megabytes in the cache of somebody who only wanted to look at a document.
        found = self._found.get(key) or self._of_path(document)
        resolver = Resolver(self.store, documents=self._read)
        resolver.documents[str(found.file.resolve())] = document
        pool = resolver.resolve(found)
        if pool is None:
            return None
        gaps = any(each.code in _GAPS for each in resolver.diagnostics)
        return Controls(pool, pool.complete and not resolver.missing and not gaps, tuple(resolver.diagnostics))

    def _of_path(self, document: OscalDocument) -> Found:
        file = self.root / document.path
        return Found(document.path, document.path, document.path, file, b"", document.sha256)

    def _first(
        self, links: tuple[ResourceLink, ...], title: str, document: OscalDocument, *, resource: bool = False
    ) -> Target:
        """Return the first of several links that leads somewhere, or else the most that can be said of them."""
        bases = [document.path]
        if resource:
            # What sspgen writes lies in an output folder, and names the files of the workspace as the workspace does.
            bases.append("")
        targets: list[Target] = []
        for href, base in ((link.href, base) for base in bases for link in links):
            targets.append(self._beside(href, base))
            if targets[-1].reach is Reach.DOCUMENT:
                return targets[-1]
        for wanted in (Reach.FILE, Reach.UNREADABLE):
            if (target := next((each for each in targets if each.reach is wanted), None)) is not None:
                return target
        if (target := self._by_name(links, title)) is not None:
            return target
        if (path := self.shelf.find(links, title, document.path)) is not None:
            return self._opened(path, path)
        return self._absent(links, title, targets)

    def _beside(self, href: str, base: str) -> Target:
        path = self.folder.path_of(href, base)
        if path is None:
            return Target(Reach.NOT_AT_HAND, href)
        if path == ".." or self.folder.is_link(path):
            return Target(Reach.OUTSIDE, href)
        return self._opened(path, href) if self.folder.is_file(path) else Target(Reach.NOWHERE, href)

    def _opened(self, path: str, href: str) -> Target:
        if PurePosixPath(path).suffix.lower() not in SUFFIXES:
            return Target(Reach.FILE, href, key=path)
        found = self.read(path)
        if isinstance(found, OscalDocument):
            self._keep(path, self._of_path(found), found)
            return Target(Reach.DOCUMENT, href, found, key=path)
        return Target(Reach.UNREADABLE, href, problems=found, key=path)

    def _by_name(self, links: tuple[ResourceLink, ...], title: str) -> Target | None:
        entries = (self.store.lock.by_href(link.href) for link in links)
        named = [entry.id for entry in entries if entry is not None]
        for identifier in (*named, *candidates(links, title)):
            found = self.store.find(identifier)
            if isinstance(found, Diagnostic):
                return Target(Reach.UNREADABLE, identifier, problems=(found,))
            if found is not None:
                return self._stored(found)
        return None

    def _stored(self, found: Found) -> Target:
        key = f"at hand:{found.id}"
        document = self._kept(key, found.data, found.path)
        if not isinstance(document, OscalDocument):
            return Target(Reach.UNREADABLE, found.id, problems=document, key=key)
        self._keep(key, found, document)
        return Target(Reach.DOCUMENT, found.id, document, key=key)

    def _absent(self, links: tuple[ResourceLink, ...], title: str, targets: list[Target]) -> Target:
        known = next((i for i in candidates(links, title) if find_source(i) is not None), "")
        command = f"sspgen catalog add {known}" if known else ""
        order = (Reach.NOWHERE, Reach.OUTSIDE, Reach.NOT_AT_HAND)
        if command or len(links) != 1:
            order = (Reach.NOT_AT_HAND, Reach.OUTSIDE, Reach.NOWHERE)
        told = next((each for reach in order for each in targets if each.reach is reach), None)
        href = told.href if told is not None else title
        single = told is not None and len(links) == 1 and not command
        return Target(told.reach if told is not None and single else Reach.NOT_AT_HAND, href, command=command)

    def _embedded(self, written: str, path: str, href: str) -> Target:
        try:
            data = base64.b64decode(written, validate=False)
        except (binascii.Error, ValueError):
            return Target(Reach.FILE, href, key=path)
        document = self._kept(path, data)
        if isinstance(document, OscalDocument):
            self._found.setdefault(path, self._of_path(document))
            return Target(Reach.DOCUMENT, href, document, key=path)
        return Target(Reach.FILE, href, key=path)

    def _keep(self, key: str, found: Found, document: OscalDocument) -> None:
        self._found.setdefault(key, found)
        self._read.setdefault(str(found.file.resolve()), document)

    def _kept(self, key: str, data: bytes, shown: str = "") -> OscalDocument | tuple[Diagnostic, ...]:
        if key not in self._documents:
            self._documents[key] = read_oscal(data, shown or key)
        return self._documents[key]


def resource_of(document: OscalDocument, uuid: str) -> Object | None:
    """Return a back-matter resource by its UUID in any case of letters."""
    resources = children(child(document.body, "back-matter"), "resources")
    return next((each for each in resources if text(each, "uuid").lower() == uuid.lower()), None)
