"""Which files a commit has and which a commit touched, read from what git's plumbing prints. All of it is untrusted.

A name that no checkout would accept (absolute, with ``..`` or ``.git``, not printable) is left out here, once, so that
whoever writes such files into a folder stays inside it. So are links and submodules: only regular files hold answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_REGULAR: Final = frozenset({b"100644", b"100755"})
_FIELDS: Final = 5
TOUCHED: Final = (
    "-z",
    "--raw",
    "-m",
    "--first-parent",
    "--root",
    "--no-renames",
    "--no-abbrev",
    "--no-ext-diff",
    "--format=%H",
)
"""The options of ``git log`` that `touched` reads. A merge is compared with its first parent."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a commit touched: blob ids, empty where it was no regular file or was not there."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A commit with the files that it touched, in git's order."""

    sha: str
    files: tuple[FileChange, ...]


def touched(records: Iterable[bytes], inside: Callable[[bytes], str]) -> Iterator[Touched]:
    """Read NUL-separated ``git log`` with the options `TOUCHED`.

    Args:
        records: what git prints, split at NUL.
        inside: gives the workspace-relative path of a name.
    """
    sha, files, change = "", list[FileChange](), ("", "")
    pending = False
    for record in records:
        if pending:
            path = inside(record)
            if is_safe(path) and change != ("", ""):
                files.append(FileChange(path, *change))
            pending = False
        elif record.lstrip(b"\n").startswith(b":"):
            change, pending = _blobs(record), True
        elif record.strip():
            if files:
                yield Touched(sha, tuple(files))
            sha, files = record.strip().decode("ascii", "replace"), []
    if files:
        yield Touched(sha, tuple(files))


def _blobs(record: bytes) -> tuple[str, str]:
    """Return the blob ids before and after of a raw line ``:mode mode id id status``."""
    fields = record.strip().lstrip(b":").split()
    if len(fields) != _FIELDS:
        return "", ""
    old_mode, new_mode, old, new, _ = fields
    return _blob(old_mode, old), _blob(new_mode, new)


def _blob(mode: bytes, blob: bytes) -> str:
    return blob.decode("ascii", "replace") if mode in _REGULAR else ""


def regular_files(records: Iterable[bytes], inside: Callable[[bytes], str]) -> dict[str, str]:
    """Read NUL-separated ``git ls-tree -r -z`` into the blob ids of regular files by workspace-relative path."""
    found: dict[str, str] = {}
    for record in records:
        head, _, name = record.partition(b"\t")
        mode, _, blob = head.split()
        path = inside(name)
        if is_safe(path) and (sha := _blob(mode, blob)):
            found[path] = sha
    return found


def is_safe(path: str) -> bool:
    """Tell whether a path from a tree stays below the folder that it is written to, on every system."""
    parts = path.split("/")
    return (
        path.isprintable()
        and "\\" not in path
        and ":" not in path
        and all(part not in {"", ".", ".."} and part.rstrip(" .").lower() != ".git" for part in parts)
    )
