"""A store on a branch of a git repository, in commits that hold nothing else.

One commit adds a batch. ``git fast-import`` writes it and moves the branch only when the branch still is where we saw
it: a compare-and-swap. Working tree and index are never touched, hooks do not run, and a branch that is checked out is
refused. Git keeps history: what is removed from the branch stays in older commits until they are rewritten.
"""

from __future__ import annotations

import os
import re
import tempfile
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from sspgen.collect.git.process import GitFailedError
from sspgen.collect.git.safe_git import processes
from sspgen.collect.store.backend import failed
from sspgen.errors import UsageError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import GIT_OUTPUT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

_BRANCH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_FILES_A_CALL: Final = 2_000
_BYTES_A_CALL: Final = GIT_OUTPUT_BYTES // 2
_AUTHOR: Final = "sspgen <sspgen@localhost>"
_MISSING: Final = b" missing"


@dataclass(frozen=True, slots=True)
class _Saved:
    """A file that waits for the next commit: its mark there, and where its bytes lie in the stream."""

    mark: int
    offset: int
    size: int


class GitBackend:
    """A branch that holds a store. Reading never changes the repository."""

    def __init__(self, folder: Path, branch: str) -> None:
        if not _BRANCH.fullmatch(branch) or branch.endswith((".lock", ".")) or ".." in branch:
            raise UsageError(Diagnostic("SSP370", f"{branch!r} is not the name of a branch"))
        location, self._view, self._git = processes(folder)
        self._branch = branch
        self._ref = f"refs/heads/{branch}"
        self._checked_out = location.head() == self._ref and not location.bare
        self.identity = f"git:{location.common}:{branch}"
        # A packed-refs file that is made while we run must be seen: without it the branch would look new.
        packed = self._view.path / "packed-refs"
        if not packed.is_symlink():
            packed.symlink_to(location.common / "packed-refs")
        with (self._view.path / "config").open("a", encoding="utf-8") as config:
            config.write("[core]\n\tfsync = all\n[fastimport]\n\tunpackLimit = 100\n")
        self._saved: dict[str, _Saved] = {}
        self._stream: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the backend
        self._release = weakref.finalize(self, self._stream.close)
        self._tip = self._find_tip()

    def _find_tip(self) -> str:
        """Return the commit that the branch is at, or that of the same branch at ``origin``; empty for none."""
        names = (self._ref, f"refs/remotes/origin/{self._branch}")
        with self._asked():
            lines = b"".join(self._git.stream("for-each-ref", "--format=%(refname) %(objectname)", *names)).decode()
        found = dict(line.split(" ") for line in lines.splitlines())
        return next((found[name] for name in names if name in found), "")

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None; see `Backend`."""
        return next(self.read_all((path,)))[1]

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files in the order asked for, some hundred to a process."""
        for start in range(0, len(paths), _FILES_A_CALL):
            some = paths[start : start + _FILES_A_CALL]
            committed = self._committed([path for path in some if path not in self._saved])
            for path in some:
                yield path, self._unsaved(path) if path in self._saved else next(committed)

    def _unsaved(self, path: str) -> bytes:
        saved = self._saved[path]
        self._stream.seek(saved.offset)
        return self._stream.read(saved.size)

    def _committed(self, paths: Sequence[str]) -> Iterator[bytes | None]:
        if not self._tip:
            yield from (None for _ in paths)
            return
        for group in self._groups(paths):
            with self._asked_of("--batch", group) as chunks:
                answer = _Answer(chunks)
                for _ in group:
                    yield answer.file()

    def _groups(self, paths: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield paths in parts whose files together are not more than one process may print."""
        if len(paths) <= 1:
            yield paths
            return
        with self._asked_of("--batch-check", paths) as chunks:
            lines = b"".join(chunks).splitlines()
        start, taken = 0, 0
        for index, line in enumerate(lines):
            size = 0 if line.endswith(_MISSING) else int(line.rpartition(b" ")[2])
            if taken and taken + size > _BYTES_A_CALL:
                yield paths[start:index]
                start, taken = index, 0
            taken += size
        yield paths[start:]

    @contextmanager
    def _asked_of(self, form: str, paths: Sequence[str]) -> Iterator[Iterator[bytes]]:
        """Yield what ``git cat-file`` says of files at the tip; a line break in a name would ask for two."""
        with tempfile.TemporaryFile() as names, self._asked():
            names.write(b"".join(os.fsencode(f"{self._tip}:{path}".replace("\n", "?")) + b"\n" for path in paths))
            names.seek(0)
            yield self._git.stream("cat-file", form, stdin=names)

    def names(self, prefix: str, after: str = "") -> Iterator[str]:
        """Yield the names of files below a prefix, sorted, as of the branch's newest commit."""
        self._tip = self._find_tip()
        saved = [path for path in self._saved if path.startswith(prefix)]
        listed = list(self._listed(prefix)) if self._tip else []
        yield from (name for name in sorted({*saved, *listed}) if name > after)

    def _listed(self, prefix: str) -> Iterator[str]:
        with self._asked():
            form = "--format=%(objectmode) %(path)"
            for record in self._git.records("ls-tree", "-r", "-z", form, self._tip, "--", prefix):
                mode, _, name = os.fsdecode(record).partition(" ")
                if mode.startswith("100"):
                    yield name

    def save(self, path: str, data: bytes) -> None:
        """Keep a file for the next commit."""
        mark = max((saved.mark for saved in self._saved.values()), default=0) + 1
        self._write(b"blob\nmark :%d\ndata %d\n" % (mark, len(data)))
        self._saved[path] = _Saved(mark, self._write(data), len(data))
        self._write(b"\n")

    def create(self, path: str, data: bytes, now: datetime) -> bool:
        """Commit a file that is not there yet, with those saved before; False when it is, or the branch moved."""
        self._tip = self._find_tip()
        if self.read(path) is not None:
            return False
        return self._commit(
            f"Record {path}", b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data), now
        )

    def flush(self, now: datetime) -> None:
        """Commit what was saved; tried again when the branch moved meanwhile."""
        while self._saved and not self._commit("Keep files", b"", now):
            self._tip = self._find_tip()

    def remove(self, paths: Iterable[str], now: datetime) -> str:
        """Commit the removal of files. Older commits keep them."""
        listed = list(paths)
        while True:
            self._tip = self._find_tip()
            there = [path for path, data in self.read_all(listed) if data is not None]
            if not there or self._commit("Remove files", b"".join(b"D %s\n" % path.encode() for path in there), now):
                break
        return (
            f"older commits of branch {self._branch} keep the bytes, here and in every clone, until that history is "
            "rewritten (git filter-repo) and its unreachable objects are pruned"
        )

    def close(self) -> None:
        """Remove the view of the repository and the file that holds what was saved."""
        self._view.close()
        self._release()

    def _write(self, data: bytes) -> int:
        """Add to the stream for the next commit, and return where it starts."""
        try:
            offset = self._stream.seek(0, 2)
            self._stream.write(data)
        except OSError as error:
            failed(self._branch, error.strerror or str(error))
        return offset

    def _commit(self, message: str, changes: bytes, now: datetime) -> bool:
        """Commit on top of the tip that we saw; False when the branch is no longer there."""
        if self._checked_out:
            failed(self._branch, "the branch is checked out here: keep evidence on a branch of its own")
        start = f"from {self._tip}\n" if self._tip else ""
        time = f"{int(now.timestamp())} +0000"
        head = f"commit {self._ref}\ncommitter {_AUTHOR} {time}\ndata {len(message)}\n{message}\n{start}"
        marks = "".join(f"M 100644 :{saved.mark} {path}\n" for path, saved in self._saved.items())
        end = self._write(head.encode() + marks.encode() + changes + b"done\n")
        self._stream.seek(0)
        try:
            list(self._git.stream("fast-import", "--quiet", "--done", "--date-format=raw", stdin=self._stream))
        except GitFailedError as error:
            self._stream.truncate(end)
            if self._find_tip() != self._tip:
                return False
            failed(self._branch, str(error))
        self._saved.clear()
        self._stream.truncate(0)
        self._tip = self._find_tip()
        return True

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except GitFailedError as error:
            failed(self._branch, str(error))


class _Answer:
    """What ``git cat-file --batch`` prints: for each file a line with its size, its bytes, a newline."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def file(self) -> bytes | None:
        """Return the next file; None for one that is not there."""
        while b"\n" not in self._rest:
            self._rest += self._next()
        line, _, self._rest = self._rest.partition(b"\n")
        if line.endswith(_MISSING):
            return None
        kind, size = line.split(b" ")[-2:]
        data = self._take(int(size) + 1)[:-1]
        return data if kind == b"blob" else None

    def _take(self, size: int) -> bytes:
        parts = [self._rest]
        missing = size - len(self._rest)
        while missing > 0:
            parts.append(self._next())
            missing -= len(parts[-1])
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]

    def _next(self) -> bytes:
        chunk = next(self._chunks, b"")
        if not chunk:
            raise GitFailedError("git cat-file ended early")
        return chunk
