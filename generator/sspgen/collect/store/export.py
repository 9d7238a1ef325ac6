"""A store as one file to hand over: all of it, the verifier that needs nothing else, and checksums of both.

The same store makes the same bytes. The bundle appears under its name when it is whole.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.collect.store import layout
from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.store.api import Store
    from sspgen.collect.store.chain import Progress

VERIFIER: Final = "verify_evidence.py"
SUMS: Final = "SHA256SUMS"
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16
_TITLE: Final = "exporting"


def export(store: Store, out: Path, progress: Progress | None = None) -> int:
    """Write a bundle of a store.

    Args:
        store: which one.
        out: the bundle's file; one that is there is replaced.
        progress: called with a title, how many files are done, and of how many.

    Returns:
        How many files of the store are in it.

    Raises:
        EnvironmentFailure: SSP288, the disk did not take it; what the store says.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".new-", dir=out.resolve().parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                count = _write(zipfile.ZipFile(file, "w"), store, progress)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(out)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        message = f"it could not be written: {error.strerror or error}"
        raise EnvironmentFailure(Diagnostic("SSP288", message, Span(str(out)))) from error
    return count


def _write(bundle: zipfile.ZipFile, store: Store, progress: Progress | None) -> int:
    sums = []
    # Checkpoints are listed first: one that is made meanwhile would be over records that are not in the bundle.
    prefixes = (layout.CHECKPOINTS, layout.LOG, layout.BLOBS)
    names = [layout.FORMAT, *(name for prefix in prefixes for name in store.backend.names(prefix))]
    with bundle:
        for done, (path, data) in enumerate(_files(store, sorted(names)), 1):
            add_file(bundle, path, data)
            sums.append(sums_line(path, data))
            if progress:
                progress(_TITLE, done, len(names) + 1)
        add_file(bundle, SUMS, "".join(sums).encode())
    return len(names)


def _files(store: Store, names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name, data in store.backend.read_all(names):
        if data is not None:
            yield f"store/{name}", data
    yield VERIFIER, verifier()


def verifier() -> bytes:
    """Return the program that verifies a bundle without us."""
    return (data_folder("templates") / "verifier" / VERIFIER).read_bytes()


def sums_line(path: str, data: bytes) -> str:
    """Return the line of a file in `SUMS`, as ``sha256sum --check`` reads it."""
    return f"{hashlib.sha256(data).hexdigest()}  {path}\n"


def add_file(bundle: zipfile.ZipFile, path: str, data: bytes) -> None:
    """Add a file to a bundle: the same files make the same bundle, whenever it is made."""
    entry = zipfile.ZipInfo(path, _DATE)
    entry.external_attr = _MODE
    entry.compress_type = zipfile.ZIP_STORED if path.endswith(".gz") else zipfile.ZIP_DEFLATED
    bundle.writestr(entry, data)
