"""Files that a person named for a report: swapped in whole, but written through where a device or a pipe has the name.

`-o /dev/stdout` or a pipe is a usual way to hand a report on; to swap a file into its place would take the device away.
It must not be used for files of a workspace: there a link leads wherever its author likes.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.resolve.store import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def write_named(file: Path, data: bytes) -> None:
    """Write a report to the file that was asked for.

    Raises:
        EnvironmentFailure: SSP288.
    """
    if not is_device(file):
        write_atomically(file, data)
        return
    try:
        # Standard output may be a file that holds something already.
        with file.open("ab") as stream:
            stream.write(data)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise EnvironmentFailure(Diagnostic("SSP288", message, Span(str(file)))) from error


def is_device(file: Path) -> bool:
    """Tell whether something is there that takes bytes and is no file: a device, a pipe, or standard output."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return file.parts[:2] == ("/", "dev") or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
