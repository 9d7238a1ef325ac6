"""What was found out about the past and does not change any more, kept as JSON between builds.

A file that cannot be read, or is not of the expected form, is as good as none; nothing here fails a build. Whoever
writes to the cache can change what is kept there, so a pipeline must not share it with builds of proposed changes.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from sspgen import GENERATOR
from sspgen.errors import EnvironmentFailure
from sspgen.load.fast_json import Malformed, decode, encode_sorted
from sspgen.resolve.store import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

_FORM: Final = 1


def find(file: Path | None) -> dict[str, Any]:
    """Return what this very version of sspgen kept in a file; empty for nothing."""
    if file is None:
        return {}
    try:
        document = decode(file.read_bytes())
    except (OSError, Malformed):
        return {}
    if not isinstance(document, dict) or document.get("by") != [_FORM, GENERATOR]:
        return {}
    held = document.get("held")
    return held if isinstance(held, dict) else {}


def keep(file: Path | None, held: dict[str, Any]) -> None:
    """Keep something in a file; a full or read-only disk only costs the next build some time."""
    if file is not None:
        with suppress(EnvironmentFailure):
            write_atomically(file, encode_sorted({"by": [_FORM, GENERATOR], "held": held}))
