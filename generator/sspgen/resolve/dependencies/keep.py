"""Keeping what was fetched of a repository in the user's cache, under the hashes of its bytes, and comparing it.

It must not fetch: files are handed in. Written once, bytes are never changed; a name of a file is never a path here.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sspgen.load.opencontrol.fetched import ChangedError, Mount, Pin, blob_path, list_bytes
from sspgen.resolve.store import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two commits of a dependency: paths, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say how many, and name the first."""
        groups = (("changed", self.changed), ("added", self.added), ("removed", self.removed))
        words = [f"{len(paths)} {what}" for what, paths in groups if paths]
        paths = [path for _, found in groups for path in found]
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        return f"files: {', '.join(words)} ({', '.join(paths[:_NAMED])}{more})" if paths else "no file changed"


def keep(wanted: tuple[str, str, str], kind: str, commit: str, files: Mapping[str, bytes], cache: Path) -> Pin:
    """Keep the files of a repository, and return what a lock says of them.

    Args:
        wanted: URL, revision and folder, as they are asked for.
        kind: ``systems``, ``standards`` or ``certifications``.
        commit: full id of the commit that the files are of.
        files: bytes by path.
        cache: the user's cache of dependencies.

    Raises:
        EnvironmentFailure: SSP288, the cache cannot be written.
    """
    digests = {path: _kept(data, cache) for path, data in files.items()}
    return Pin(*wanted, kind, commit, _kept(list_bytes(digests), cache))


def _kept(data: bytes, cache: Path) -> str:
    digest = sha256(data).hexdigest()
    file = cache / blob_path(digest)
    if not file.is_file() or file.read_bytes() != data:
        write_atomically(file, data)
    return digest


def is_whole(mount: Mount) -> bool:
    """Tell whether every file of a dependency is at hand, byte for byte."""
    try:
        return all(mount.read(path) is not None for path in mount.files)
    except ChangedError:
        return False


def changes(before: Mount | None, after: Mount) -> Change:
    """Return what differs; before nothing was there, everything is new."""
    old = before.files if before is not None else {}
    return Change(
        added=tuple(sorted(set(after.files) - set(old))),
        changed=tuple(sorted(path for path in after.files if path in old and old[path] != after.files[path])),
        removed=tuple(sorted(set(old) - set(after.files))),
    )
