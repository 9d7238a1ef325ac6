"""What the machine refused, told in one place: a path that nobody may use, a name too long, a disk that is full.

Whoever reads or writes a file tells what goes wrong where it matters; this is for the looks at a path in between, of
which every one can be refused. It must not take mistakes of the program for refusals: only what the system alone
decides counts.
"""

from __future__ import annotations

import errno

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span

_REFUSALS = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.EROFS),
        *(errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR),
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE),
    }
)
_SHOWN = 200
"""Characters of a path that are shown; one that is too long for the disk is too long to read, too."""


def refused(error: OSError) -> EnvironmentFailure | None:
    """Return what to tell of an error of the operating system; None for one that is a mistake of ours."""
    if error.errno not in _REFUSALS:
        return None
    reason = error.strerror or errno.errorcode[error.errno]
    if not isinstance(error.filename, str) or not error.filename:
        return EnvironmentFailure(Diagnostic("SSP294", f"nothing more could be written or read: {reason}"))
    name = error.filename
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    return EnvironmentFailure(Diagnostic("SSP294", f"cannot be used: {reason}", Span(shown)))
