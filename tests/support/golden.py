"""Golden files: outputs kept in the repository, so that every change of them is seen and meant.

Run the tests with ``SSPGEN_UPDATE_GOLDEN=1`` to write them anew, and read the difference before you commit it.
"""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

import pytest

from support.corpora import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = REPOSITORY / "tests" / "golden"
_SHOWN = 60


def check_golden(name: str, data: bytes) -> None:
    """Compare bytes with the golden file of that name, and show what differs."""
    path: Path = FOLDER / name
    if os.environ.get("SSPGEN_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return
    kept = path.read_bytes() if path.exists() else b""
    if kept != data:
        pytest.fail(f"{name} is not as its golden file\n{_difference(kept, data)}", pytrace=False)


def _difference(kept: bytes, data: bytes) -> str:
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (kept, data))
    lines = list(difflib.unified_diff(old, new, "golden", "now", lineterm="", n=2))
    rest = [f"… and {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
    return "\n".join(lines[:_SHOWN] + rest) or "only line ends or encoding differ"
