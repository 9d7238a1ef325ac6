"""Files that a conversion writes: at once, and over what is no OSCAL document only where that is asked for."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from sspgen.errors import EnvironmentFailure, UsageError
from sspgen.flow.named_file import is_device, write_named
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import JSON_BYTES
from sspgen.model.spans import Span


def write_target(target: Path, data: bytes, *, force: bool) -> None:
    """Write a file at once: whoever reads it sees the old bytes or the new ones, never a part.

    Raises:
        UsageError: something is there that is no OSCAL document, and `force` is not set.
        EnvironmentFailure: the file cannot be written.
    """
    if is_device(target):
        write_named(target, data)
        return
    if not force:
        _look_first(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _swap_in(target, data)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise EnvironmentFailure(Diagnostic("SSP288", message, Span(str(target)))) from error


def _look_first(target: Path) -> None:
    if not target.exists():
        return
    data = target.read_bytes() if target.is_file() and target.stat().st_size <= JSON_BYTES else b""
    if not isinstance(read_oscal(data, str(target)), OscalDocument):
        message = "is there and is no OSCAL document; it is not replaced"
        raise UsageError(Diagnostic("SSP436", message, Span(str(target))))


def _swap_in(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".sspgen", dir=target.parent)
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.chmod(_mode_for(target))
        staged.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            staged.unlink()


def _mode_for(target: Path) -> int:
    if target.is_file():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
