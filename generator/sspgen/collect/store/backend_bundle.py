"""A store in an exported bundle: to be read and verified, and never written."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Final, NoReturn

from sspgen.collect.store.backend import failed
from sspgen.errors import InputError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import SEGMENT_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

INSIDE: Final = "store/"
"""Where a bundle holds the store."""


class BundleBackend:
    """A zip file that `export` wrote, or that somebody says it did: what it unpacks to is limited."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.identity = f"bundle:{file.resolve()}:{file.stat().st_mtime_ns}"
        try:
            self._zip = zipfile.ZipFile(file)
            names = [name.removeprefix(INSIDE) for name in self._zip.namelist() if name.startswith(INSIDE)]
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise InputError(Diagnostic("SSP370", f"it is not a bundle: {error}", Span(str(file)))) from error
        self._names = sorted(name for name in names if name and not name.endswith("/"))
        if len(set(self._names)) < len(self._names):
            self._zip.close()
            raise InputError(Diagnostic("SSP370", "the bundle has two files of one name", Span(str(file))))

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None; see `Backend`."""
        if path not in self._names:
            return None
        try:
            with self._zip.open(INSIDE + path) as member:
                data = member.read(SEGMENT_BYTES + 1)
        except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
            # Half a file, an unknown compression, a password: there are no bytes to verify, and the walk says where.
            return b""
        return data if len(data) <= SEGMENT_BYTES else failed(path, f"it is over the limit of {SEGMENT_BYTES} bytes")

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files in the order asked for."""
        for path in paths:
            yield path, self.read(path)

    def names(self, prefix: str, after: str = "") -> Iterator[str]:
        """Yield the names of files below a prefix, sorted."""
        yield from (name for name in self._names if name.startswith(prefix) and name > after)

    def save(self, path: str, data: bytes) -> None:
        """Refuse: a bundle is what was handed over."""
        del data
        self._refuse(path)

    def create(self, path: str, data: bytes, now: datetime) -> bool:
        """Refuse, as `save` does."""
        del data, now
        self._refuse(path)

    def flush(self, now: datetime) -> None:
        """Do nothing: nothing was saved."""

    def remove(self, paths: Iterable[str], now: datetime) -> str:
        """Refuse, as `save` does."""
        del now
        self._refuse(next(iter(paths), ""))

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _refuse(self, path: str) -> NoReturn:
        failed(path, f"{self._file.name} is a bundle, to be read only")
