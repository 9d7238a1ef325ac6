"""What an import's ``href`` stands for: a path, a back-matter resource, or a publication known by name.

A published profile points at its publisher's folder or web site. Nothing is fetched while a profile is resolved, so
such a reference is looked up by file name, title and id among the catalogs at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.profile import ResourceLink
from sspgen.resolve.sources import find_source, id_of_file_name, id_of_title
from sspgen.resolve.store import Found, is_id, is_remote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sspgen.model.profile import Import, KeyPath, Resource
    from sspgen.resolve.store import Store

TRESTLE = "trestle://"
"""Begins references from the top of a workspace of compliance-trestle, the folder that has a ``.trestle``."""
_PREFERENCE = ("json", "yaml", "yml", "xml")


class Importing(Protocol):
    """A document that imports something, as far as messages about it need one."""

    @property
    def path(self) -> str:
        """As shown in messages."""
        ...

    def diagnostic(
        self, code: str, message: str, path: KeyPath, severity: Severity = Severity.ERROR, remedy: str = ""
    ) -> Diagnostic:
        """Return a diagnostic about a place in the document."""
        ...


@dataclass(frozen=True, slots=True)
class Missing:
    """An import that is not at hand: what it is, and the one command that adds it."""

    what: str
    command: str
    diagnostic: Diagnostic


def locate(
    item: Import, resources: tuple[Resource, ...], document: Importing, folder: Path, store: Store
) -> Found | Missing | Diagnostic:
    """Find the bytes of an import.

    Args:
        item: the import.
        resources: the back matter of the importing profile.
        document: the importing profile or plan, for the place of messages.
        folder: where relative references start.
        store: the catalogs at hand.
    """
    title = ""
    links: tuple[ResourceLink, ...] = (ResourceLink(item.href),)
    if item.href.startswith("#"):
        uuid = item.href[1:].lower()
        resource = next((r for r in resources if r.uuid.lower() == uuid), None)
        if resource is None or not (resource.links or resource.title):
            reason = "is not in the back matter" if resource is None else "has neither link nor title"
            message = f"the resource {item.href!r} that is imported {reason}"
            return document.diagnostic("SSP254", message, (*item.path, "href"))
        title, links = resource.title, by_speed(resource.links)
    for link in links:
        near = _relative(link.href, folder)
        # What sspgen writes lies in an output folder, and names the files of the workspace as the workspace does.
        far = _within(link.href, store.workspace) if item.href.startswith("#") else None
        for file in (near, far):
            if file is not None and _rank(link) < len(_PREFERENCE) and store.has(file):
                return store.open(file)
    return _by_name(links, title, store) or _beside(links, folder, store) or _missing(item, links, title, document)


def by_speed(links: Iterable[ResourceLink]) -> tuple[ResourceLink, ...]:
    """Return the links of one resource by how fast they are read: JSON, YAML, XML, then what says nothing of itself."""
    return tuple(sorted(links, key=_rank))


def _rank(link: ResourceLink) -> int:
    suffix = PurePosixPath(file_of(link.href)).suffix.lstrip(".").lower()
    for rank, syntax in enumerate(_PREFERENCE):
        if suffix == syntax or link.media_type.endswith((f"+{syntax}", f"/{syntax}")):
            return rank
    return len(_PREFERENCE) - 1 if not suffix and not link.media_type else len(_PREFERENCE)


def file_of(href: str) -> str:
    """Return the path of a reference without query and fragment; nothing when it is no reference at all."""
    try:
        return urlsplit(href).path
    except ValueError:
        return ""


def _relative(href: str, folder: Path) -> Path | None:
    if href.startswith(TRESTLE):
        top = next((each for each in (folder, *folder.parents) if (each / ".trestle").is_dir()), None)
        return _within(href.removeprefix(TRESTLE), top) if top is not None else None
    if is_remote(href) or href.startswith(("/", "\\", "#")):
        return None
    path = unquote(href.partition("#")[0])
    return folder / path if path and "\0" not in path else None


def _beside(links: tuple[ResourceLink, ...], folder: Path, store: Store) -> Found | Diagnostic | None:
    """Return the file beside the profile that is named as the publisher's is: people download both into one folder."""
    for link in links:
        name = PurePosixPath(unquote(file_of(link.href))).name
        if name and "\0" not in name and _rank(link) < len(_PREFERENCE) and store.has(folder / name):
            return store.open(folder / name)
    return None


def _within(href: str, folder: Path) -> Path | None:
    """Return the file that a reference names, seen from a folder that it may not leave."""
    file = None if href.startswith(TRESTLE) else _relative(href, folder)
    return file if file is not None and ".." not in file.relative_to(folder).parts else None


def _by_name(links: tuple[ResourceLink, ...], title: str, store: Store) -> Found | Diagnostic | None:
    for link in links:
        entry = store.lock.by_href(link.href)
        if entry is not None and (found := store.find(entry.id)) is not None:
            return found
    for identifier in candidates(links, title):
        if (found := store.find(identifier)) is not None:
            return found
    return None


def candidates(links: tuple[ResourceLink, ...], title: str) -> list[str]:
    """Return the ids under which a publication may be at hand, by its file names and its title."""
    stems = [PurePosixPath(unquote(file_of(link.href))).stem for link in links]
    named = [id_of_file_name(stem) for stem in stems] + [id_of_title(title)]
    return [i for i in dict.fromkeys([*named, *stems, title]) if i and is_id(i)]


def _missing(item: Import, links: tuple[ResourceLink, ...], title: str, document: Importing) -> Missing | Diagnostic:
    at = (*item.path, "href")
    for identifier in candidates(links, title):
        if find_source(identifier) is not None:
            command = f"sspgen catalog add {identifier}"
            message = f"{identifier} is not at hand, so the texts of its controls are missing"
            found = document.diagnostic("SSP263", message, at, Severity.WARNING, f"run '{command}'")
            return Missing(identifier, command, found)
    href = next((link.href for link in links if link.href), item.href)
    if is_remote(href):
        command = f"sspgen catalog add {href} --sha256 SHA256"
        message = f"{href} is not at hand, so the texts of its controls are missing"
        found = document.diagnostic("SSP250", message, at, Severity.WARNING, f"run '{command}'")
        return Missing(href, command, found)
    message = f"{href!r} does not exist, seen from {document.path}"
    return document.diagnostic("SSP250", message, at, remedy="correct the path, or add the file")
