"""Work that was done before, kept by content: chapters that are laid out, and the bound document.

A cache that cannot be read or written is no reason to fail, and a damaged file is as good as none.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

KEPT = 2000
"""Most files kept; the ones unused for longest go first."""
_DIGEST_BYTES = 32


def key(*parts: str) -> str:
    """Return the name under which the work that is decided by these texts is kept."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(f"{len(data)}\n".encode() + data)
    return digest.hexdigest()


class Cache:
    """Bytes by key, in one folder; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """Return what was put there, whole; else None."""
        if self._folder is None:
            return None
        file = self._folder / name
        try:
            data = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        digest, content = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        return content if hashlib.sha256(content).digest() == digest else None

    def put(self, name: str, content: bytes) -> None:
        """Keep the bytes; another process sees all of them or none."""
        if self._folder is None:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as out:
                out.write(hashlib.sha256(content).digest() + content)
            Path(out.name).replace(self._folder / name)

    def tidy(self) -> None:
        """Remove what was unused for longest when there are more than `KEPT` files."""
        if self._folder is None:
            return
        with suppress(OSError):
            files = sorted(
                (f for f in self._folder.iterdir() if f.is_file()), key=lambda f: (f.stat().st_mtime, f.name)
            )
            for file in files[:-KEPT]:
                file.unlink(missing_ok=True)
