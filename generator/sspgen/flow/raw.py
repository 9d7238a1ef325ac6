"""The redacted bytes of what was collected, for whoever publishes them beside the plan."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sspgen.collect.store.api import Store, open_store
from sspgen.errors import SspgenError
from sspgen.flow.stored import reader_of
from sspgen.flow.vouching import vouching_of
from sspgen.render.api import Vouching, nothing_raw

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.flow.plan import Made


class RawEvidence:
    """Keeps bytes in a temporary folder while a build runs; what the evidence store has is taken from there."""

    def __init__(self, root: Path) -> None:
        """Keep nothing yet.

        Args:
            root: the workspace folder.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="sspgen-raw-")
        self._root = root
        self._store: Store | None = None
        self._stored: Callable[[str], bytes | None] = nothing_raw

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._store is not None:
            self._store.close()
        self._folder.cleanup()

    def open(self, place: str) -> None:
        """Look into an evidence store, too; one that is not there, or cannot be read, gives nothing."""
        with suppress(SspgenError):
            self._store = open_store(place, self._root)
            self._stored = reader_of(self._store)

    def vouching(self, made: Made) -> Vouching:
        """Return what the evidence store has that vouches for a plan's evidence; nothing without a store."""
        with suppress(SspgenError):
            last = self._store.snapshot_at(made.surroundings.judged_at) if self._store else None
            if self._store is not None and last is not None:
                return vouching_of(self._store, last.n, made.plan)
        return Vouching()

    def keep(self, data: bytes) -> str:
        """Keep redacted bytes and return their hex SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        (Path(self._folder.name) / digest).write_bytes(data)
        return digest

    def get(self, digest: str) -> bytes | None:
        """Return redacted bytes by their hex SHA-256; None for what is at hand neither here nor in the store."""
        file = Path(self._folder.name) / digest
        return file.read_bytes() if digest and file.is_file() else self._stored(digest)
