"""A store in a folder.

A file is written under a temporary name, flushed to the disk, and only then linked to its own name, which fails when it
is taken. So no name ever holds half a file, two writers cannot both have one, and a killed writer leaves only temporary
files that nobody reads. Links and devices that somebody put into the folder are not followed.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.collect.store.backend import failed
from sspgen.model.limits import SEGMENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

_TEMPORARY: Final = ".new-"
_MODE: Final = 0o644
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_ELSEWHERE: Final = (errno.EPERM, errno.ENOTSUP, errno.EMLINK)


class FolderBackend:
    """A folder that holds a store; it is made when something is first written."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.identity = f"folder:{self._root}"

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None; see `Backend`."""
        with self._disk(path):
            try:
                handle = os.open(self._root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
                    return None
                raise
            with os.fdopen(handle, "rb") as file:
                status = os.fstat(handle)
                if not stat.S_ISREG(status.st_mode):
                    return None
                if status.st_size > SEGMENT_BYTES:
                    failed(path, f"it has {status.st_size} bytes, over the limit of {SEGMENT_BYTES}")
                return file.read(SEGMENT_BYTES)

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files in the order asked for."""
        for path in paths:
            yield path, self.read(path)

    def names(self, prefix: str, after: str = "") -> Iterator[str]:
        """Yield the names of files below a prefix, sorted; not in folders before ``after`` or behind links."""
        with self._disk(prefix):
            if (self._root / prefix).resolve().is_relative_to(self._root):
                yield from self._below(prefix, after)

    def _below(self, prefix: str, after: str) -> Iterator[str]:
        try:
            with os.scandir(self._root / prefix) as entries:
                found = sorted(
                    (f"{prefix}{e.name}/", True) if e.is_dir(follow_symlinks=False) else _file(prefix, e)
                    for e in entries
                )
        except (FileNotFoundError, NotADirectoryError):
            return
        for name, folder in found:
            if folder and not (after > name and not after.startswith(name)):
                yield from self._below(name, after)
            elif not folder and name > after and not name.rpartition("/")[2].startswith(_TEMPORARY):
                yield name

    def save(self, path: str, data: bytes) -> None:
        """Write a file whole, over an older one."""
        with self._disk(path), self._written(path, data) as temporary:
            target = self._root / path
            temporary.replace(target)
            _sync(target.parent)

    def create(self, path: str, data: bytes, now: datetime) -> bool:
        """Write a file that is not there yet; False when it is. What was saved before is on the disk already."""
        del now
        with self._disk(path), self._written(path, data) as temporary:
            target = self._root / path
            try:
                os.link(temporary, target, follow_symlinks=False)
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno in _ELSEWHERE:
                    failed(path, "the file system has no hard links: keep the store on another, or in an object store")
                raise
            _sync(target.parent)
        return True

    def flush(self, now: datetime) -> None:
        """Do nothing: each file was flushed when it was saved."""

    def remove(self, paths: Iterable[str], now: datetime) -> str:
        """Remove files; their bytes are gone from this folder, though not from copies of it."""
        del now
        folders = set()
        for path in paths:
            with self._disk(path):
                (self._root / path).unlink(missing_ok=True)
                folders.add((self._root / path).parent)
        for folder in folders:
            with suppress(FileNotFoundError), self._disk(str(folder)):
                _sync(folder)
        return ""

    def close(self) -> None:
        """Do nothing: no file is kept open."""

    @contextmanager
    def _written(self, path: str, data: bytes) -> Iterator[Path]:
        """Yield a temporary file beside the target, with the bytes on the disk; it is gone afterwards."""
        folder = (self._root / path).parent
        self._make(folder)
        handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=folder)
        temporary = Path(name)
        try:
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fchmod(handle, _MODE)
                os.fsync(handle)
            finally:
                os.close(handle)
            yield temporary
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it, each on the disk before anything is in it; never through a link."""
        if not folder.is_dir():
            if folder != self._root:
                self._make(folder.parent)
                folder.mkdir(exist_ok=True)
            else:
                folder.mkdir(parents=True, exist_ok=True)
            _sync(folder.parent)
        if not folder.resolve().is_relative_to(self._root):
            failed(folder.relative_to(self._root).as_posix(), "it is a link that leaves the store")

    @contextmanager
    def _disk(self, path: str) -> Iterator[None]:
        """Turn an I/O error into one with a remedy."""
        try:
            yield
        except OSError as error:
            failed(path, "the disk is full" if error.errno in _FULL else (error.strerror or str(error)))


def _file(prefix: str, entry: os.DirEntry[str]) -> tuple[str, bool]:
    return f"{prefix}{entry.name}", False


def _sync(folder: Path) -> None:
    """Put a folder's names on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
