"""The workspace as of a commit, read from git's objects into a folder of its own: nothing is ever checked out.

So no hook, filter or link of a repository has a part in it. Only regular files with safe names are written, no more
and no larger ones than `limits` allows, and only those that a workspace's answers can come from.
"""

from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from sspgen.collect.git.objects import EMPTY_BLOBS
from sspgen.errors import EnvironmentFailure, InputError
from sspgen.load.answers import YAML
from sspgen.load.native_files import is_shipped
from sspgen.load.opencontrol.component import COMPONENT_FILES
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import HISTORY_REVISIONS, REVISION_BYTES, WORKSPACE_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sspgen.collect.git.safe_git import Repository
    from sspgen.collect.git.trees import Touched

SSP: Final = "ssp.yaml"
CONTROLS: Final = "controls/"
_DOCUMENTS: Final = (*YAML, ".json", ".xml")
_FOLDERS: Final = (CONTROLS, "catalogs/")
_LOCK: Final = "ssp.lock"
_OPENCONTROL: Final = frozenset(("opencontrol.yaml", "opencontrol.yml"))
_PASSED_OVER: Final = frozenset({"library", "node_modules"})

State: TypeAlias = tuple[tuple[str, str], ...]
"""Files that are read together: path and blob id of each, sorted."""


@dataclass(frozen=True, slots=True)
class Step:
    """A commit with the groups of files that it touched: name, state before and state after."""

    sha: str
    groups: tuple[tuple[str, State, State], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Files to look at: those below a folder (with a slash at its end; empty for all) whose paths count."""

    folder: str
    counts: Callable[[str], bool]


def steps_of(repository: Repository, tip: str, at_tip: Mapping[str, str], scope: Scope) -> tuple[list[Step], str]:
    """Return the newest commits that touch some files, the oldest first, and the oldest commit looked at.

    The latter is empty when that is all of history, as it is told. The files of a component that is spread over a
    folder are one group, any other file is one of its own.

    Args:
        repository: the one around the workspace.
        tip: full id of the newest commit.
        at_tip: blob ids of the workspace's files at the tip, by path.
        scope: the files.

    Raises:
        EnvironmentFailure: git fails.
    """
    touched, start = _touching(repository, tip, scope)
    files = {path: blob for path, blob in at_tip.items() if scope.counts(path)}
    for each in touched:
        _apply(files, ((change.path, change.before) for change in each.files))
    steps: list[Step] = []
    for each in reversed(touched):
        before = dict(files)
        _apply(files, ((change.path, change.after) for change in each.files))
        names = dict.fromkeys(_group(change.path, (before, files)) for change in each.files)
        groups = ((name, _state(name, before), _state(name, files)) for name in names)
        steps.append(Step(each.sha, tuple(group for group in groups if group[1] != group[2])))
    return steps, start


def _touching(repository: Repository, tip: str, scope: Scope) -> tuple[list[Touched], str]:
    """Return the commits newest first; what the first commit of a shallow clone changed is not known."""
    found: list[Touched] = []
    with closing(repository.touched(tip, scope.folder)) as landed:
        for each in landed:
            if each.sha in repository.cut:
                return found, each.sha
            files = tuple(change for change in each.files if scope.counts(change.path))
            if files and len(found) == HISTORY_REVISIONS:
                return found, found[-1].sha
            if files:
                found.append(replace(each, files=files))
    return found, ""


def _apply(files: dict[str, str], blobs: Iterable[tuple[str, str]]) -> None:
    for path, blob in blobs:
        if blob:
            files[path] = blob
        else:
            files.pop(path, None)


def _group(path: str, sides: tuple[Mapping[str, str], ...]) -> str:
    """Return the folder with a slash at its end, where it has a component file, or the path itself."""
    folder = _folder(path)
    spread = any(f"{folder}{name}" in files for files in sides for name in COMPONENT_FILES)
    return folder or "/" if spread else path


def _state(name: str, files: Mapping[str, str]) -> State:
    if not name.endswith("/"):
        return ((name, files[name]),) if name in files else ()
    folder = name.lstrip("/")
    return tuple(sorted((p, blob) for p, blob in files.items() if _folder(p) == folder))


@contextmanager
def workspace_at(repository: Repository, sha: str) -> Iterator[Path]:
    """Give a folder with the workspace as of a commit, as far as a plan without evidence is made of it.

    Args:
        repository: the one around the workspace.
        sha: full id of the commit.

    Raises:
        InputError: SSP205, it has too many files, or too large ones.
        EnvironmentFailure: git fails.
    """
    files = repository.files_at(sha)
    top = read_blobs(repository, [files[SSP]]).get(files[SSP], b"") if SSP in files else b""
    shipped = _shipped(repository)
    wanted = [path for path in _wanted(files, top) if not path.startswith(shipped)]
    if len(wanted) > WORKSPACE_FILES:
        raise InputError(Diagnostic("SSP205", f"{len(wanted)} files as of {sha[:12]}, over the limit"))
    blobs = read_blobs(repository, (files[path] for path in wanted))
    missing = [path for path in wanted if files[path] not in blobs and path.endswith(_DOCUMENTS)]
    if missing:
        raise InputError(Diagnostic("SSP205", f"{missing[0]} as of {sha[:12]} is too large, or damaged"))
    with tempfile.TemporaryDirectory(prefix="sspgen-revision-") as name:
        folder = Path(name)
        write_files(folder, {path: blobs[files[path]] for path in wanted if files[path] in blobs})
        yield folder


def _wanted(files: Iterable[str], top: bytes) -> Iterator[str]:
    """Yield the files that a plan may be made of; ``top`` is the ``ssp.yaml``, which names files of any kind.

    A profile or catalog imports others, as a rule from its own folder. Components that are imported may be anywhere.
    """
    paths = tuple(files)
    named = {path for path in paths if path.encode() in top}
    beside = {_folder(path) for path in named if path.endswith(_DOCUMENTS)}
    everywhere: tuple[str, ...] = YAML if b"import" in top else ()
    if not top:
        everywhere = YAML if _OPENCONTROL.intersection(paths) else _DOCUMENTS
    for path in paths:
        near = path.startswith(_FOLDERS) or _folder(path) in beside or path.endswith(everywhere)
        if path in named or path in {SSP, _LOCK} or (near and is_document(path, _DOCUMENTS)):
            yield path


def _folder(path: str) -> str:
    """Return the folder of a path with a slash at its end; empty for the top."""
    return path[: path.rfind("/") + 1]


def _shipped(repository: Repository) -> tuple[str, ...]:
    """Return the folders that a workspace passes over because sspgen itself ships them: in its own repository."""
    controls = repository.root / repository.prefix / CONTROLS
    found = sorted(each.name for each in controls.iterdir() if is_shipped(each)) if controls.is_dir() else []
    return tuple(f"{CONTROLS}{name}/" for name in found)


def is_document(path: str, suffixes: tuple[str, ...] = YAML) -> bool:
    """Tell whether a path is one of a document that people wrote, not hidden and not of a library."""
    folders = path.split("/")
    return path.endswith(suffixes) and not any(name[0] in "._" or name in _PASSED_OVER for name in folders)


def read_blobs(repository: Repository, blobs: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of blobs by their id, read by one process.

    One that is not there, is damaged or larger than git objects may be is left out.

    Raises:
        InputError: SSP205, all of them together are too large.
        EnvironmentFailure: git fails.
    """
    found: dict[str, bytes] = {}
    total = 0
    for each in repository.objects(dict.fromkeys(blobs)):
        total += len(each.data)
        if total > REVISION_BYTES:
            raise InputError(Diagnostic("SSP205", f"files of a past commit are larger than {REVISION_BYTES} bytes"))
        if each.intact or each.sha in EMPTY_BLOBS:
            found[each.sha] = each.data
    return found


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, by paths that `trees.is_safe` let through.

    Of a file and a folder of one name, which git's trees can hold and no disk can, the first is written.

    Raises:
        EnvironmentFailure: SSP285, the disk does not take one.
    """
    for path, data in files.items():
        target = folder / path
        try:
            with suppress(FileExistsError, NotADirectoryError, IsADirectoryError):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        except OSError as error:
            message = f"a past commit cannot be written to a folder: {error.strerror}"
            raise EnvironmentFailure(Diagnostic("SSP285", message)) from error
