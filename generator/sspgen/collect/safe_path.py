"""Finds and reads files inside a root, whatever patterns, links and races say. Nothing outside is ever opened.

Patterns are matched here and not by ``glob``, which follows links out of the root. A file is opened one path component
at a time relative to its open parent, without following links, so that a folder swapped for a link between the check
and the read is refused by the kernel.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from sspgen.model.evidence import Rejection
from sspgen.model.ids import natural_key
from sspgen.model.limits import EVIDENCE_BYTES, EVIDENCE_FILES

_WILD: Final = re.compile(r"[*?\[]")
_ANY_DEPTH: Final = "**"
_CHUNK: Final = 1 << 20
_BY_DESCRIPTOR: Final = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_OUTSIDE: Final = "SSP304"
_UNREADABLE: Final = "SSP303"


@dataclass(frozen=True, slots=True)
class Matches:
    """Files that a pattern matches.

    Attributes:
        paths: POSIX paths relative to the root, in natural order.
        problems: what matched but may not be read, and why.
    """

    paths: tuple[str, ...] = ()
    problems: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's bytes with its modification time (UTC), taken from the same open file."""

    data: bytes
    modified: datetime


def pattern_problem(pattern: str) -> str:
    """Say why a pattern may not be used: absolute, with ``..``, empty; else return an empty text."""
    if not pattern.strip() or "\x00" in pattern:
        return "an evidence path is empty or holds a NUL"
    if pattern.startswith(("/", "\\", "~")) or _DRIVE.match(pattern):
        return f"{pattern!r} is not relative to the workspace"
    if ".." in re.split(r"[/\\]", pattern):
        return f"{pattern!r} leaves the workspace"
    return ""


@dataclass(slots=True)
class _Walk:
    """One search for a pattern's files."""

    root: Path
    segments: tuple[str, ...]
    found: set[str] = field(default_factory=set)
    problems: dict[str, Rejection] = field(default_factory=dict)

    def run(self) -> None:
        waiting = [("", 0)]
        seen = set(waiting)
        while waiting and len(self.found) <= EVIDENCE_FILES:
            for state in self._step(*waiting.pop()):
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)

    def _step(self, folder: str, index: int) -> list[tuple[str, int]]:
        """Match one segment in one folder; return the folders and segments to go on with."""
        segment = self.segments[index]
        last = index == len(self.segments) - 1
        if segment == _ANY_DEPTH:
            deeper = [(_join(folder, name), index) for name in self._folders(folder)]
            return deeper if last else [(folder, index + 1), *deeper]
        names = self._names(folder, segment)
        if not last:
            return [(path, index + 1) for path in names if self._is_inside(path, folder=True)]
        self.found.update(path for path in names if self._is_inside(path, folder=False))
        return []

    def _folders(self, folder: str) -> list[str]:
        """Return the folders in a folder that ``**`` goes into: no links, none that are hidden."""
        try:
            with os.scandir(self.root / folder) as entries:
                return [
                    entry.name
                    for entry in entries
                    if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
                ]
        except OSError:
            return []

    def _names(self, folder: str, segment: str) -> list[str]:
        if not _WILD.search(segment):
            path = _join(folder, segment)
            return [path] if os.path.lexists(self.root / path) else []
        matches = re.compile(fnmatch.translate(segment)).match
        hidden = segment.startswith(".")
        try:
            names = [entry.name for entry in (self.root / folder).iterdir()]
        except OSError:
            return []
        return [_join(folder, n) for n in names if matches(n) and (hidden or not n.startswith("."))]

    def _is_inside(self, path: str, *, folder: bool) -> bool:
        """Tell whether a match may be used; note why not when it is a link out, or no regular file."""
        try:
            real = (self.root / path).resolve(strict=True)
            mode = real.stat().st_mode
        except (OSError, RuntimeError) as error:
            self.problems[path] = Rejection(_UNREADABLE, f"{path}: {_reason(error)}")
            return False
        if not real.is_relative_to(self.root):
            self.problems[path] = Rejection(_OUTSIDE, f"{path}: it is a link out of the workspace")
            return False
        if folder or stat.S_ISDIR(mode):
            return folder and stat.S_ISDIR(mode)
        if not stat.S_ISREG(mode):
            self.problems[path] = Rejection(_UNREADABLE, f"{path}: it is not a regular file")
            return False
        return True


def find_files(root: Path, pattern: str) -> Matches:
    """Return the files under ``root`` that a pattern matches.

    Args:
        root: an existing folder.
        pattern: segments divided by ``/``; ``*``, ``?``, ``[a-z]`` within one, ``**`` for folders at any depth. Names
            that begin with a dot are matched only by a segment that begins with one.
    """
    problem = pattern_problem(pattern)
    if problem:
        return Matches(problems=(Rejection(_OUTSIDE, problem),))
    segments = tuple(part for part in PurePosixPath(pattern.replace("\\", "/")).parts if part != ".")
    if not segments:
        return Matches()
    if segments[-1] == _ANY_DEPTH:
        segments = (*segments, "*")
    walk = _Walk(root.resolve(), segments)
    walk.run()
    paths = sorted(walk.found, key=lambda path: (natural_key(path), path))
    problems = [walk.problems[path] for path in sorted(walk.problems)]
    if len(paths) > EVIDENCE_FILES:
        problems.append(
            Rejection("SSP310", f"{pattern!r} matches more than {EVIDENCE_FILES} files; the rest is left out")
        )
    return Matches(tuple(paths[:EVIDENCE_FILES]), tuple(problems))


def read_file(root: Path, path: str, limit: int = EVIDENCE_BYTES) -> FileContent | Rejection:
    """Read a regular file inside ``root`` of at most ``limit`` bytes; never raises, never blocks on a pipe.

    Args:
        root: an existing folder.
        path: POSIX path relative to it, as `find_files` gives it.
        limit: in bytes.
    """
    problem = pattern_problem(path)
    if problem:
        return Rejection(_OUTSIDE, problem)
    try:
        base = root.resolve(strict=True)
        real = (base / path).resolve(strict=True)
        if not real.is_relative_to(base):
            return Rejection(_OUTSIDE, f"{path}: it is a link out of the workspace")
        descriptor = _open(base, real.relative_to(base).parts)
    except (OSError, RuntimeError, ValueError) as error:
        return Rejection(_UNREADABLE, f"{path}: {_reason(error)}")
    try:
        return _read(descriptor, path, limit)
    except (OSError, OverflowError, ValueError) as error:
        return Rejection(_UNREADABLE, f"{path}: {_reason(error)}")
    finally:
        os.close(descriptor)


def read_named(path: Path, limit: int = EVIDENCE_BYTES) -> FileContent | Rejection:
    """Read a regular file that a person named on the command line, wherever it lies; never raises, never blocks.

    Args:
        path: as typed; links are followed.
        limit: in bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        return Rejection(_UNREADABLE, f"it cannot be read: {_reason(error)}")
    try:
        return _read(descriptor, path.as_posix(), limit)
    except (OSError, OverflowError, ValueError) as error:
        return Rejection(_UNREADABLE, f"it cannot be read: {_reason(error)}")
    finally:
        os.close(descriptor)


def _open(base: Path, parts: tuple[str, ...]) -> int:
    """Open a file by walking down from the root, refusing links; elsewhere than POSIX, by its real path."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    if not _BY_DESCRIPTOR:
        return os.open(base.joinpath(*parts), flags | getattr(os, "O_BINARY", 0))
    current = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            deeper = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=current)
            os.close(current)
            current = deeper
        return os.open(parts[-1] if parts else ".", flags | os.O_NOFOLLOW, dir_fd=current)
    finally:
        os.close(current)


def _read(descriptor: int, path: str, limit: int) -> FileContent | Rejection:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return Rejection(_UNREADABLE, f"{path}: it is not a regular file")
    pieces: list[bytes] = []
    size = 0
    while size <= limit and (piece := os.read(descriptor, _CHUNK)):
        pieces.append(piece)
        size += len(piece)
    if size > limit:
        return Rejection("SSP310", f"{path}: over the limit of {limit} bytes")
    return FileContent(b"".join(pieces), datetime.fromtimestamp(int(status.st_mtime), UTC))


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it cannot be resolved"
