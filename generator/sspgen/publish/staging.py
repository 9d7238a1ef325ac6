"""Writing an output tree all or nothing.

A build is written into a versioned folder beside the output folder, and one pointer, a symbolic link, is swapped to it
at the end. Whatever happens before the swap (a killed process, a full disk, a failing renderer), what was published
before stays whole.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure, UsageError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.publish.manifest import is_published

if TYPE_CHECKING:
    from collections.abc import Iterator

RETIRED = "retired"
"""Where a real folder lies while the pointer takes its place."""

_KEEP = 2
_DIRECTORY_MODE = 0o755


class Staging:
    """A version that is being written. Call `commit` to publish it."""

    def __init__(self, out: Path, versions: Path, folder: Path) -> None:
        self._out = out
        self._versions = versions
        self.folder = folder
        self._pointer = versions / f"{folder.name}.link"

    @property
    def committed(self) -> bool:
        """Whether this version is the published one: the pointer itself says so, however far `commit` came."""
        return self._out.is_symlink() and self._out.resolve() == self.folder.resolve()

    def write(self, path: str, data: bytes) -> None:
        """Write one file of the tree.

        Args:
            path: POSIX path inside the tree; it cannot leave it.
            data: the file's bytes.

        Raises:
            EnvironmentFailure: SSP288, the disk did not take it.
        """
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts:
            raise ValueError(f"{path} leaves the output folder")
        target = self.folder / parts
        with _disk(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def read(self, path: str) -> bytes:
        """Return one file that was written.

        Raises:
            EnvironmentFailure: SSP288, the disk did not give it.
        """
        target = self.folder / PurePosixPath(path)
        with _disk(target):
            return target.read_bytes()

    def commit(self) -> None:
        """Make this version the published one, in one step.

        Raises:
            EnvironmentFailure: SSP288, the pointer could not be swapped.
        """
        with _disk(self._out):
            self._pointer.unlink(missing_ok=True)
            self._pointer.symlink_to(os.path.relpath(self.folder, self._out.parent), target_is_directory=True)
            with self._retired():
                self._pointer.replace(self._out)
        with contextlib.suppress(OSError):
            self._prune()

    def discard(self) -> None:
        """Remove what was written, as far as the disk lets us; the next build removes the rest."""
        with contextlib.suppress(OSError):
            self._pointer.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _retired(self) -> Iterator[None]:
        """Move a real folder (empty, or one of ours that was copied) out of the pointer's way; back, if that fails."""
        if self._out.is_symlink() or not self._out.is_dir():
            yield
            return
        aside = self._versions / RETIRED
        self._out.rename(aside)
        try:
            yield
        finally:
            _restore(aside, self._out)

    def _prune(self) -> None:
        """Remove all versions but the newest; what cannot be removed now is removed by the next build."""
        numbered = sorted((p for p in self._versions.iterdir() if p.name.isdecimal()), key=lambda p: int(p.name))
        rest = [p for p in self._versions.iterdir() if p.suffix == ".link"]
        for old in (*numbered[:-_KEEP], *rest):
            if old.is_symlink():
                old.unlink(missing_ok=True)
            else:
                shutil.rmtree(old, ignore_errors=True)


@contextmanager
def staging(out: Path) -> Iterator[Staging]:
    """Open a new version of an output folder; what is not committed at the end is removed.

    Args:
        out: the output folder, e.g. ``build``. It is, or becomes, a symbolic link to the published version.

    Raises:
        UsageError: SSP351, the folder holds something that sspgen did not write.
        EnvironmentFailure: SSP350, another build is publishing there; SSP288, the disk did not take it.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow the pointer
    _refuse_foreign(out)
    versions = out.parent / f".{out.name}.d"
    if versions.is_symlink():
        raise UsageError(Diagnostic("SSP351", "the folder of its versions is a symbolic link", Span(str(versions))))
    with _disk(versions):
        versions.mkdir(parents=True, exist_ok=True)
    with _locked(versions / "lock", out):
        _restore(versions / RETIRED, out)
        stage = Staging(out, versions, _next_version(versions, out))
        try:
            yield stage
        finally:
            if not stage.committed:
                stage.discard()


def _restore(aside: Path, out: Path) -> None:
    """Put back a folder that was moved aside by a build that did not end; remove it when the pointer is there."""
    if not aside.is_dir():
        return
    if out.exists() or out.is_symlink():
        shutil.rmtree(aside, ignore_errors=True)
        return
    with _disk(out):
        aside.rename(out)


def _next_version(versions: Path, out: Path) -> Path:
    """Make the folder of the next version, and remove what killed builds left behind."""
    target = out.readlink().name if out.is_symlink() else ""
    current = int(target) if target.isdecimal() else 0
    for path in versions.iterdir():
        if path.name.isdecimal() and int(path.name) > current:
            shutil.rmtree(path, ignore_errors=True)
    folder = versions / str(current + 1)
    with _disk(folder):
        ignore = versions / ".gitignore"
        ignore.unlink(missing_ok=True)
        with ignore.open("x", encoding="utf-8") as file:
            file.write("*\n")
        folder.mkdir(mode=_DIRECTORY_MODE)
    return folder


def _refuse_foreign(out: Path) -> None:
    ours = is_published(out)
    dangling = out.is_symlink() and not out.exists()
    absent = not out.is_symlink() and not out.exists()
    empty = out.is_dir() and not out.is_symlink() and not any(out.iterdir())
    if ours or dangling or absent or empty:
        return
    raise UsageError(
        Diagnostic("SSP351", "the output folder holds something that sspgen did not write", Span(str(out)))
    )


@contextmanager
def _locked(path: Path, out: Path) -> Iterator[None]:
    with _disk(path):
        # A repository may bring a link of this name: what it points to is not ours to write.
        handle = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644), "wb", buffering=0)
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EnvironmentFailure(
                Diagnostic("SSP350", "another build is publishing here", Span(str(out)))
            ) from error
        yield


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn an I/O error into one with a remedy."""
    try:
        yield
    except OSError as error:
        with contextlib.suppress(ValueError):
            path = path.relative_to(Path.cwd())
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else (error.strerror or str(error))
        raise EnvironmentFailure(
            Diagnostic(
                "SSP288", f"it could not be written: {why}; what was published before is untouched", Span(str(path))
            )
        ) from error
