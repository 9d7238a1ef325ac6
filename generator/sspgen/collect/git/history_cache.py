"""The first-parent history of a branch, kept between runs: reading 80,000 commits takes seconds, and most never change.

A history that was kept is only used where the newest commit it has is the first parent, in git, of what came after it.
A file that cannot be read, or does not have the expected form, is as good as none; nothing here fails a command.
Whoever writes to the cache can change what is kept there, so a pipeline must not share it with builds of proposed
changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.collect.git.parse import SHA
from sspgen.errors import EnvironmentFailure
from sspgen.model.changes import Landed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sspgen.collect.git.safe_git import Repository
    from sspgen.model.provenance import CommitRecord

_FORM: Final = 1


def default_cache(environ: Mapping[str, str]) -> Path:
    """Return the folder of histories: ``histories`` of ``$SSPGEN_CACHE``, or ``sspgen/histories`` of the XDG cache."""
    if named := environ.get("SSPGEN_CACHE"):
        return Path(named) / "histories"
    base = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    return Path(base) / "sspgen" / "histories"


def mainline(repository: Repository, branch: str, tip: str, cache: Path | None) -> tuple[Landed, ...]:
    """Return what landed on a branch, newest first: its first-parent history, all of it.

    Args:
        repository: where to ask.
        branch: its name, under which the history is kept.
        tip: full id of its newest commit.
        cache: folder in which histories are kept; None for none.

    Raises:
        EnvironmentFailure: git fails on the way.
    """
    file = None if cache is None else cache / _name(repository, branch)
    kept = _find(file)
    if kept and kept[0].sha == tip:
        return kept
    newer = _newer(repository, tip, kept[0].sha) if kept else None
    if newer is None:
        found = tuple(_landed(record) for record in repository.commits(tip, first_parent=True))
    else:
        found = (*newer, *kept)
    _keep(file, found)
    return found


def _newer(repository: Repository, tip: str, kept: str) -> tuple[Landed, ...] | None:
    """Return what landed after a commit; None when that commit did not land on the way to the tip."""
    try:
        records = list(repository.commits(tip, first_parent=True, without=kept))
    except EnvironmentFailure:
        return None
    if not records or records[-1].parents[:1] != (kept,):
        return None
    return tuple(_landed(record) for record in records)


def _landed(record: CommitRecord) -> Landed:
    commit = record.commit
    return Landed(commit.sha, commit.author, commit.committed.astimezone(UTC), commit.subject, record.reference)


def _name(repository: Repository, branch: str) -> str:
    key = b"\0".join(os.fsencode(part) for part in (str(repository.root), branch))
    return f"{hashlib.sha256(key).hexdigest()}.json"


def _find(file: Path | None) -> tuple[Landed, ...]:
    if file is None:
        return ()
    try:
        document = json.loads(file.read_bytes())
        if document["form"] != _FORM:
            return ()
        return tuple(_row(row) for row in document["rows"])
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return ()


def _row(row: list[object]) -> Landed:
    sha, author, seconds, subject, reference = row
    if (
        isinstance(sha, str)
        and isinstance(author, str)
        and isinstance(subject, str)
        and isinstance(reference, str)
        and isinstance(seconds, int)
        and SHA.fullmatch(sha)
    ):
        return Landed(sha, author, datetime.fromtimestamp(seconds, UTC), subject, reference)
    raise ValueError


def _keep(file: Path | None, found: tuple[Landed, ...]) -> None:
    """Keep a history; a full or read-only disk only costs the next run some time."""
    if file is None or not found:
        return
    rows = [[each.sha, each.author, int(each.committed.timestamp()), each.subject, each.reference] for each in found]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="ascii") as out:
            json.dump({"form": _FORM, "rows": rows}, out, separators=(",", ":"))
        Path(out.name).replace(file)
    except OSError:
        return
