"""Blame results kept between builds: a file's blame costs up to a second on a long history, and rarely changes.

The key names the path, the blob and the commit that last changed it, so an entry never goes out of date. An entry that
cannot be read, or does not have the expected form, is as good as none; nothing here fails a build.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TypeAlias

Runs: TypeAlias = tuple[tuple[int, int, str], ...]
Key: TypeAlias = tuple[str, str, str]

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def find(folder: Path | None, key: Key | None) -> Runs | None:
    """Return the ``(first line, count, sha)`` runs that were kept under a key, or None."""
    if folder is None or key is None:
        return None
    try:
        rows = json.loads(_file(folder, key).read_bytes())
        runs = tuple((int(first), int(count), str(sha)) for first, count, sha in rows)
    except (OSError, ValueError, TypeError):
        return None
    return runs if _contiguous(runs) else None


def keep(folder: Path | None, key: Key | None, runs: Runs) -> None:
    """Keep runs under a key; a full or read-only disk only costs the next build some time."""
    if folder is None or key is None or not runs:
        return
    target = _file(folder, key)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="ascii") as file:
            json.dump(runs, file, separators=(",", ":"))
        Path(file.name).replace(target)
    except OSError:
        return


def _file(folder: Path, key: Key) -> Path:
    name = hashlib.sha256(b"\0".join(os.fsencode(part) for part in key)).hexdigest()
    return folder / name[:2] / f"{name}.json"


def _contiguous(runs: Runs) -> bool:
    expected = 1
    for first, count, sha in runs:
        if first != expected or count < 1 or not _SHA.fullmatch(sha):
            return False
        expected += count
    return True
