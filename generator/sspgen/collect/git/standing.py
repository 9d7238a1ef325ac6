"""What is to be said about a repository as it stands: why it is not asked, and what it can not tell.

Nothing here starts a process.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from sspgen.collect.git.parse import clean
from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.collect.git.safe_git import Repository
    from sspgen.collect.git.view import Location

_PATHS_NAMED = 3
_PUBLISHED = re.compile(r"\.(?P<name>.+)\.d/\d+")


def warning(code: str, message: str) -> Diagnostic:
    """Return what is said where git can not tell something: never an error."""
    return Diagnostic(code, message, severity=Severity.WARNING)


def obstacle(location: Location | None, executable: str | None, *, trust_owner: bool) -> tuple[Diagnostic, ...]:
    """Say what keeps us from asking git about a repository; empty when nothing does."""
    if location is None:
        return (warning("SSP280", "the workspace is not in a git repository: no provenance"),)
    if location.bare:
        return (warning("SSP284", "the repository is bare: it has no working files"),)
    if not trust_owner and hasattr(os, "geteuid") and not location.owners() <= _ours():
        message = "the repository belongs to another user: git was not asked"
        return (warning("SSP290", message),)
    if executable is None:
        return (warning("SSP289", "git is not on PATH: no provenance"),)
    return ()


def _ours() -> set[int]:
    """Return the users whose repositories are ours: as git does, root's caller counts under sudo."""
    caller = os.environ.get("SUDO_UID", "") if os.geteuid() == 0 else ""
    return {os.geteuid(), *([int(caller)] if caller.isdecimal() else [])}


def has_first_line(file: Path, text: bytes) -> bool:
    """Tell whether a file begins with some bytes."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(text)) == text
    except OSError:
        return False


def is_published(path: Path) -> bool:
    """Tell whether a path is the pointer to a published plan: a link ``build`` to ``.build.d/7``."""
    try:
        found = _PUBLISHED.fullmatch(os.readlink(path))  # noqa: PTH115 - the words of the link, not a path
    except OSError:
        return False
    return found is not None and found["name"] == path.name


def state(repository: Repository, location: Location) -> Iterator[Diagnostic]:
    """Yield what limits the provenance that a repository can give."""
    if location.linked:
        yield Diagnostic("SSP291", "the workspace is in a linked worktree", severity=Severity.INFO)
    if location.submodule:
        yield Diagnostic("SSP292", "the workspace is in a submodule", severity=Severity.INFO)
    if repository.head is None:
        yield warning("SSP281", "the repository has no commits: no provenance")
        return
    if not repository.branch:
        message = f"HEAD is detached at {repository.head.sha[:12]}"
        yield Diagnostic("SSP283", message, severity=Severity.INFO)
    if repository.shallow:
        yield warning("SSP282", "the clone is shallow: dates and authors before its start are not known")
    dirty = sorted(repository.dirty_paths)
    if dirty:
        named = ", ".join(clean(path) for path in dirty[:_PATHS_NAMED])
        more = f" and {len(dirty) - _PATHS_NAMED} more" if len(dirty) > _PATHS_NAMED else ""
        yield warning("SSP286", f"the working tree differs from HEAD: {named}{more}")
