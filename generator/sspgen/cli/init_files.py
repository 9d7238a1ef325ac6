"""What ``sspgen init`` reads and writes: it looks at names and small files, and writes all files or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.collect.api import Blob
from sspgen.collect.git.safe_git import open_repository
from sspgen.collect.registry import identify
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from sspgen.load.detect import PROJECT_FILES, Detected, GitFacts, detect
from sspgen.load.library import SCHEMAS
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import WORKSPACE_FILES
from sspgen.model.spans import Span
from sspgen.resources import schema_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NOT_ENTERED = frozenset({".git", ".hg", ".svn", ".venv", "venv", "node_modules", "build", "dist", "__pycache__"})
_REPORT = (".json", ".xml", ".sarif")
_REPORT_BYTES = 32 * 1024 * 1024
_LOOKED_AT_BYTES = 512 * 1024 * 1024
_PROJECT_BYTES = 1024 * 1024
_SCHEMAS = ("component", "crosswalk", "evidence", "mapping", "ssp")


def look(root: Path) -> Detected:
    """Return what a repository shows.

    Raises:
        UsageError: SSP200, there is no such folder.
        InputError: SSP284, it is a bare repository.
    """
    if not root.is_dir():
        raise UsageError(Diagnostic("SSP200", f"{root} is not a folder", help="make it, or name another"))
    paths = list(_paths(root))
    reports = dict(_reports(root, paths))
    project = {path: _content(root / path, _PROJECT_BYTES) for path in PROJECT_FILES if path in paths}
    return detect(root.resolve().name or "system", paths, _git(root), reports, project)


def refuse_existing(root: Path, paths: Iterable[str]) -> None:
    """Refuse to go on when any of the files is there already.

    Raises:
        UsageError: SSP232, one diagnostic a file.
    """
    there = [path for path in sorted(paths) if (root / path).exists() or (root / path).is_symlink()]
    if there:
        raise UsageError(*(Diagnostic("SSP232", f"{path} exists already", Span(path)) for path in there))


def write_all(root: Path, files: Mapping[str, str] | Mapping[str, bytes], *, schemas: bool = True) -> list[str]:
    """Write all files, and with them the schemas for editors, or none; return their paths, sorted.

    Raises:
        UsageError: SSP232, a file exists already.
        InputError: SSP200, a folder is a link.
        EnvironmentFailure: SSP288, the disk does not let us.
    """
    content = {path: data if isinstance(data, bytes) else data.encode() for path, data in files.items()}
    for name in _SCHEMAS if schemas else ():
        data = schema_file(f"{name}.schema.json").read_bytes()
        path = f"{SCHEMAS}/{name}.schema.json"
        if not _holds(root / path, data):
            content[path] = data
    refuse_existing(root, content)
    _refuse_links(root, content)
    _place(root, content)
    return sorted(content)


def _paths(root: Path) -> Iterator[str]:
    count = 0
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _NOT_ENTERED)
        for name in sorted(files):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if path.is_symlink() or not relative.isprintable():
                continue
            count += 1
            if count > WORKSPACE_FILES:
                return
            yield relative


def _reports(root: Path, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the files that a reader recognises, whatever they are called, with the reader's id."""
    left = _LOOKED_AT_BYTES
    for path in paths:
        data = _content(root / path, _REPORT_BYTES) if path.endswith(_REPORT) else b""
        left -= len(data)
        if left < 0:
            return
        if reader := reader_of(path, data):
            yield path, reader


def reader_of(path: str, data: bytes) -> str:
    """Return the id of the reader that recognises a report; empty for anything else."""
    if not data:
        return ""
    try:
        reader = identify(Blob(path, data))
    except Exception:  # noqa: BLE001 - any file of the repository may be hostile; it is then no report
        return ""
    return reader.id if reader else ""


def _content(path: Path, most: int) -> bytes:
    """Return a file's bytes; none of what is too large or cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > most:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _git(root: Path) -> GitFacts:
    repository, told = open_repository(root)
    bare = [replace(problem, severity=Severity.ERROR) for problem in told if problem.code == "SSP284"]
    if bare:
        raise InputError(*bare)
    if repository is None:
        return GitFacts()
    try:
        return GitFacts(repository.remote_url, repository.head is not None)
    finally:
        repository.close()


def _holds(path: Path, data: bytes) -> bool:
    return _content(path, len(data)) == data and not path.is_symlink()


def _refuse_links(root: Path, paths: Iterable[str]) -> None:
    folders = {parent for path in paths for parent in Path(path).parents if parent != Path()}
    links = [folder for folder in sorted(folders) if (root / folder).is_symlink()]
    if links:
        message = "the folder is a link; nothing was written"
        help_ = "replace it with a folder"
        raise InputError(*(Diagnostic("SSP200", message, Span(folder.as_posix()), help=help_) for folder in links))


def _place(root: Path, content: Mapping[str, bytes]) -> None:
    """Stage every file beside its place, then link each to its name, which fails if the name was taken meanwhile."""
    made: list[Path] = []
    stage: Path | None = None
    try:
        stage = Path(tempfile.mkdtemp(prefix=".sspgen-init-", dir=root))
        staged = {path: _staged(stage, number, content[path]) for number, path in enumerate(sorted(content))}
        for path, source in staged.items():
            _make_folders(root, Path(path).parent, made)
            _link(source, root / path)
            made.append(root / path)
    except BaseException as error:
        _undo(made)
        if isinstance(error, FileExistsError):
            raise UsageError(Diagnostic("SSP232", f"{error.filename2 or error.filename} exists already")) from error
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise EnvironmentFailure(Diagnostic("SSP288", f"nothing was written: {reason}")) from error
        raise
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


def _staged(stage: Path, number: int, data: bytes) -> Path:
    path = stage / str(number)
    path.write_bytes(data)
    return path


def _link(source: Path, target: Path) -> None:
    """Give a staged file its name, never replacing another; without hard links, by exclusive creation."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        with target.open("xb") as stream:
            stream.write(source.read_bytes())


def _make_folders(root: Path, folder: Path, made: list[Path]) -> None:
    for parent in [*reversed(folder.parents), folder]:
        path = root / parent
        if not path.is_dir():
            path.mkdir()
            made.append(path)


def _undo(made: list[Path]) -> None:
    for path in reversed(made):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
