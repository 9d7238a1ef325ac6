"""Where catalogs and profiles lie: the workspace first, then the user's cache. Never the network.

Every byte that is handed out was hashed, and compared with the hash that the lock (or else the table of sources) pins.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure
from sspgen.load.oscal.document import sha256_of
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import CATALOG_BYTES
from sspgen.model.spans import Span
from sspgen.resolve.lock import LOCK_NAME, Lock, LockEntry, lock_text, parse_lock
from sspgen.resolve.sources import find_source

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "catalogs"
_SUFFIXES = (".json", ".yaml", ".yml", ".xml")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True)
class Found:
    """The bytes of a catalog or profile.

    Attributes:
        id: short id, or the path it was named by.
        path: as shown in messages; independent of where the cache lies.
        href: where it came from, as the lock says it.
        file: where it was read, for imports relative to it.
    """

    id: str
    path: str
    href: str
    file: Path
    data: bytes = field(repr=False)
    sha256: str


def is_id(text: str) -> bool:
    """Tell whether a text can be the short id of a catalog or profile."""
    return _ID.fullmatch(text) is not None and not text.lower().endswith(_SUFFIXES)


def is_remote(href: str) -> bool:
    """Tell whether a reference has a scheme, and so is no path."""
    return _REMOTE.match(href) is not None


def default_cache(environ: Mapping[str, str]) -> Path:
    """Return the user's cache of catalogs: ``$SSPGEN_CACHE``, or ``sspgen/catalogs`` of the XDG cache."""
    if named := environ.get("SSPGEN_CACHE"):
        return Path(named)
    base = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    return Path(base) / "sspgen" / FOLDER


def read_bytes(file: Path, shown: str) -> bytes | Diagnostic:
    """Read a regular file of a sane size; devices and pipes are refused."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return Diagnostic("SSP200", "is not a regular file", Span(shown))
        if status.st_size > CATALOG_BYTES:
            message = f"has {status.st_size} bytes, over the limit of {CATALOG_BYTES}"
            return Diagnostic("SSP205", message, Span(shown))
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return Diagnostic("SSP200", f"cannot be read: {reason or error}", Span(shown))


def write_atomically(file: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it.

    Raises:
        EnvironmentFailure: SSP288.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary = Path(name)
            temporary.chmod(0o644)
            temporary.replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise EnvironmentFailure(Diagnostic("SSP288", message, Span(str(file)))) from error


@dataclass(frozen=True, slots=True)
class Store:
    """The catalogs and profiles at hand for one workspace."""

    workspace: Path
    cache: Path
    lock: Lock

    def find(self, identifier: str) -> Found | Diagnostic | None:
        """Return the bytes of an id; None when they are not at hand, a diagnostic when they are wrong."""
        if not is_id(identifier):
            return None
        entry = self.lock.entries.get(identifier)
        if entry is not None and not is_remote(entry.href):
            return self.open(self.workspace / entry.href, identifier)
        for suffix in _SUFFIXES:
            file = self.workspace / FOLDER / f"{identifier}{suffix}"
            if file.is_file():
                return self.open(file, identifier)
        return self._cached(identifier, entry)

    def open(self, file: Path, identifier: str = "") -> Found | Diagnostic:
        """Return the bytes of a file, checked against the lock where it is pinned."""
        shown = self.shown(file)
        data = read_bytes(file, shown)
        if isinstance(data, Diagnostic):
            return data
        entry = self.lock.entries.get(identifier) or self.lock.by_href(shown)
        found = Found(identifier or shown, shown, shown, file, data, sha256_of(data))
        return found if entry is None else _checked(found, entry.sha256, LOCK_NAME, entry)

    def has(self, file: Path) -> bool:
        """Tell whether there is such a file; a name that no file can have is none."""
        try:
            return file.is_file()
        except (OSError, ValueError):
            return False

    def put(self, identifier: str, data: bytes) -> None:
        """Keep bytes in the cache under their id and hash."""
        write_atomically(self.cache / identifier / f"{sha256_of(data)}.json", data)

    def is_outside(self, file: Path) -> bool:
        """Tell whether a file, links followed, lies neither in the workspace nor in the cache."""
        real = file.resolve()
        return not any(real.is_relative_to(f.resolve()) for f in (self.workspace, self.cache))

    def shown(self, file: Path) -> str:
        """Return a file's POSIX path relative to the workspace."""
        return Path(os.path.relpath(file, self.workspace)).as_posix()

    def _cached(self, identifier: str, entry: LockEntry | None) -> Found | Diagnostic | None:
        folder = self.cache / identifier
        names = sorted(f.stem for f in folder.glob("*.json")) if folder.is_dir() else []
        source = find_source(identifier)
        wanted, by = "", ""
        if entry is not None:
            wanted, by = entry.sha256, LOCK_NAME
        elif source is not None:
            wanted, by = source[1].sha256, "the table of sources"
        chosen = wanted if wanted in names else ""
        if not chosen and len(names) == 1 and by != "the table of sources":
            chosen = names[0]
        if not chosen:
            return None
        file = folder / f"{chosen}.json"
        shown = f"{identifier}.json"
        data = read_bytes(file, shown)
        if isinstance(data, Diagnostic):
            return data
        href = entry.href if entry is not None else f"cache:{identifier}"
        if entry is None and source is not None:
            href = source[0].href(source[1])
        found = Found(identifier, shown, href, file, data, sha256_of(data))
        return _checked(found, wanted or chosen, by or "its name in the cache", entry)


def _checked(found: Found, wanted: str, by: str, entry: LockEntry | None) -> Found | Diagnostic:
    if found.sha256 == wanted:
        return found
    message = f"{found.id} has SHA-256 {found.sha256}, but {by} pins {wanted}"
    remedy = f"find out why {found.path} changed; '{add_command(found.id, entry)}' pins it anew"
    return Diagnostic("SSP251", message, Span(found.path), help=remedy)


def add_command(identifier: str, entry: LockEntry | None) -> str:
    """Return the one command that adds what an id stands for, or adds it again."""
    if entry is None or find_source(entry.id) is not None:
        return f"sspgen catalog add {identifier if entry is None else entry.id}"
    pin = " --sha256 SHA256" if is_remote(entry.href) else ""
    return f"sspgen catalog add {entry.href}{pin} --id {entry.id}"


def read_lock(workspace: Path) -> Lock:
    """Return the lock of a workspace; an empty one when there is none.

    Raises:
        InputError: the file cannot be read, or is no lock.
    """
    file = workspace / LOCK_NAME
    if not file.exists():
        return Lock()
    data = read_bytes(file, LOCK_NAME)
    if isinstance(data, Diagnostic):
        raise EnvironmentFailure(data)
    return parse_lock(data)


def write_lock(workspace: Path, lock: Lock) -> None:
    """Write the lock of a workspace, atomically."""
    write_atomically(workspace / LOCK_NAME, lock_text(lock).encode())
