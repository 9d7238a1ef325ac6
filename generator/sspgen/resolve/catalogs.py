"""Adding catalogs and profiles to a workspace, and listing them: the work behind ``sspgen catalog``.

Returns records; printing is the command line's. Adding is the only thing that writes ``ssp.lock``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sspgen.errors import InputError, UsageError
from sspgen.load.oscal.document import RESOLVABLE, OscalDocument, read_oscal, sha256_of
from sspgen.model.diagnostics import Diagnostic, has_errors
from sspgen.resolve.api import resolve_baseline
from sspgen.resolve.fetch import fetch_members, fetch_url, pip_download
from sspgen.resolve.lock import LockEntry
from sspgen.resolve.sources import find_source, id_of_file_name, source_ids
from sspgen.resolve.store import (
    FOLDER,
    Found,
    Store,
    default_cache,
    is_id,
    is_remote,
    read_bytes,
    read_lock,
    write_atomically,
    write_lock,
)

if TYPE_CHECKING:
    from sspgen.model.catalog import Baseline, Control
    from sspgen.resolve.fetch import Download
    from sspgen.resolve.sources import Member, Package

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Addition:
    """What was added, and what was noticed on the way."""

    entries: tuple[LockEntry, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One catalog or profile of a listing.

    Attributes:
        state: ``locked``, ``at hand`` (but not pinned), ``missing`` (pinned but not at hand), ``wrong
            hash``, or ``available`` (can be added).
    """

    entry: LockEntry
    state: str


def add(
    name: str,
    workspace: Path,
    *,
    identifier: str = "",
    sha256: str = "",
    cache: Path | None = None,
    download: Download = pip_download,
) -> Addition:
    """Add a catalog or profile by name, file or URL, and pin it in ``ssp.lock``.

    Raises:
        UsageError: the name, the id or the hash cannot be used.
        InputError: the document cannot be used, or has another hash.
        EnvironmentFailure: it could not be fetched or written.
    """
    store = Store(workspace, cache or default_cache(os.environ), read_lock(workspace))
    if identifier and not is_id(identifier):
        message = f"{identifier!r} cannot be an id: letters, digits, '.', '_' and '-' only"
        raise UsageError(Diagnostic("SSP225", message))
    if sha256 and not _DIGEST.fullmatch(sha256):
        raise UsageError(Diagnostic("SSP225", "--sha256 takes 64 hexadecimal digits"))
    if is_remote(name):
        return _add_url(name, identifier, sha256, store)
    source = find_source(name)
    if source is not None and not (workspace / name).is_file():
        return _add_named(*source, store, download)
    return _add_file(name, identifier, sha256, store)


def _add_named(package: Package, member: Member, store: Store, download: Download) -> Addition:
    """Add a member of a package together with what it imports, from the cache where it can be."""
    wanted = [m for m in package.members if m.id in (*member.imports, member.id)]
    at_hand = {m.id: _from_cache(m, store) for m in wanted}
    needed = tuple(m for m in wanted if at_hand[m.id] is None)
    for identifier, data in (fetch_members(package, needed, download) if needed else {}).items():
        store.put(identifier, data)
    pinned = store.lock.with_entries(*(LockEntry(m.id, m.kind, package.href(m), m.sha256) for m in wanted))
    return _pin(Store(store.workspace, store.cache, pinned), tuple(m.id for m in wanted))


def _from_cache(member: Member, store: Store) -> bytes | None:
    file = store.cache / member.id / f"{member.sha256}.json"
    data = read_bytes(file, file.name) if file.is_file() else None
    return data if isinstance(data, bytes) and sha256_of(data) == member.sha256 else None


def _add_url(url: str, identifier: str, sha256: str, store: Store) -> Addition:
    if not sha256:
        message = f"{url} is not pinned"
        remedy = "say which bytes you expect with --sha256"
        raise UsageError(Diagnostic("SSP222", message, help=remedy))
    data = fetch_url(url, sha256)
    chosen = identifier or _id_of_path(urlsplit(url).path)
    document = _document(data, chosen + PurePosixPath(urlsplit(url).path).suffix)
    store.put(chosen, data)
    entry = LockEntry(chosen, document.model, url, sha256_of(data))
    return _pin(Store(store.workspace, store.cache, store.lock.with_entries(entry)), (chosen,))


def _add_file(name: str, identifier: str, sha256: str, store: Store) -> Addition:
    """Pin a file where it is; one that lies outside the workspace is copied into ``catalogs/`` first."""
    file = next((f for f in (store.workspace / name, Path(name)) if f.is_file()), None)
    if file is None:
        message = f"{name!r} is neither a known catalog or profile nor a file"
        remedy = f"add one of {', '.join(source_ids())}, or an OSCAL file in JSON, YAML or XML"
        raise UsageError(Diagnostic("SSP260", message, help=remedy))
    data = read_bytes(file, store.shown(file))
    if isinstance(data, Diagnostic):
        raise InputError(data)
    if sha256 and sha256_of(data) != sha256.lower():
        message = f"{name} has SHA-256 {sha256_of(data)}, but --sha256 says {sha256.lower()}"
        raise InputError(Diagnostic("SSP251", message))
    document = _document(data, store.shown(file))
    chosen = identifier or _id_of_path(file.name)
    outside = not file.resolve().is_relative_to(store.workspace.resolve())
    if outside:
        file = store.workspace / FOLDER / f"{chosen}{file.suffix.lower()}"
    before = file.read_bytes() if outside and file.is_file() else None
    if outside:
        write_atomically(file, data)
    entry = LockEntry(chosen, document.model, store.shown(file), document.sha256)
    try:
        return _pin(Store(store.workspace, store.cache, store.lock.with_entries(entry)), (chosen,))
    except InputError:
        if outside:
            _put_back(file, before)
        raise


def _put_back(file: Path, before: bytes | None) -> None:
    """Leave the folder as it was when what was copied into it cannot be used."""
    if before is None:
        file.unlink(missing_ok=True)
    else:
        write_atomically(file, before)


def _document(data: bytes, path: str) -> OscalDocument:
    document = read_oscal(data, path, RESOLVABLE)
    if isinstance(document, tuple):
        raise InputError(*document)
    return document


def _id_of_path(path: str) -> str:
    stem = PurePosixPath(unquote(path)).stem
    known = id_of_file_name(stem)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.").lower()
    return known or plain or "catalog"


def _pin(store: Store, ids: tuple[str, ...]) -> Addition:
    """Resolve what was added, count it, and write the lock; nothing is pinned that cannot be used."""
    entries: list[LockEntry] = []
    diagnostics: list[Diagnostic] = []
    for identifier in ids:
        resolution = resolve_baseline(identifier, store.workspace, store.cache, store.lock)
        diagnostics.extend(resolution.diagnostics)
        if has_errors(resolution.diagnostics):
            raise InputError(*diagnostics)
        entries.append(_counted(store.lock.entries[identifier], resolution.baseline))
    write_lock(store.workspace, store.lock.with_entries(*entries))
    return Addition(tuple(entries), tuple(diagnostics))


def _counted(entry: LockEntry, baseline: Baseline) -> LockEntry:
    """Return a lock entry with the title, version and counts of what it resolves to."""
    catalog = baseline.catalog
    source = next((s for s in baseline.sources if s.id == entry.id), None)
    answerable = [control for control in catalog.controls if not control.withdrawn]
    others = len(baseline.known) if entry.kind == "catalog" else len(catalog.controls)
    return LockEntry(
        id=entry.id,
        kind=entry.kind,
        href=entry.href,
        sha256=entry.sha256,
        title=source.title if source else "",
        version=source.version if source else "",
        controls=len(answerable),
        withdrawn=others - len(answerable),
        parameters=sum(len(control.params) for control in answerable) + len(catalog.params),
        response_points=sum(map(_points, answerable)),
    )


def _points(control: Control) -> int:
    return len(control.response_points)


def listing(workspace: Path, cache: Path | None = None) -> tuple[Listed, ...]:
    """Return every catalog and profile that is pinned, at hand, or can be added, by id."""
    store = Store(workspace, cache or default_cache(os.environ), read_lock(workspace))
    folder = workspace / FOLDER
    files = sorted(f.stem for f in folder.iterdir()) if folder.is_dir() else []
    ids = dict.fromkeys([*store.lock.entries, *source_ids(), *(f for f in files if is_id(f))])
    return tuple(item for i in sorted(ids) if (item := _listed(i, store)) is not None)


def _listed(identifier: str, store: Store) -> Listed | None:
    pinned = store.lock.entries.get(identifier)
    found = store.find(identifier)
    if isinstance(found, Found):
        if pinned is not None:
            return Listed(pinned, "locked")
        document = read_oscal(found.data, found.path, RESOLVABLE)
        if isinstance(document, tuple):
            return None
        entry = LockEntry(identifier, document.model, found.href, found.sha256)
        resolved = resolve_baseline(identifier, store.workspace, store.cache, store.lock)
        return Listed(_counted(entry, resolved.baseline), "at hand")
    if pinned is not None:
        return Listed(pinned, "wrong hash" if _is_hash_problem(found) else "missing")
    source = find_source(identifier)
    if source is None:
        return None
    package, member = source
    entry = LockEntry(identifier, member.kind, package.href(member), member.sha256, title=member.title)
    return Listed(entry, "wrong hash" if _is_hash_problem(found) else "available")


def _is_hash_problem(found: Diagnostic | None) -> bool:
    return found is not None and found.code == "SSP251"
