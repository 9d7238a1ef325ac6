"""A view of a repository in which its configuration and hooks do not exist.

Git runs programs that ``.git/config`` names: filters, text converters, monitors, transports, signature checkers. The
list grows with every release, so it is not fought key by key. A view is a temporary git directory with a configuration
that we wrote; it borrows objects, references and index from the repository and nothing else. Every git process runs in
a view, so whatever the repository's configuration says is never read as configuration.

Nothing here starts a process.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_POINTER_BYTES = 4_096
_SYMREF = re.compile(r"ref:[ \t]*(refs/[^\x00-\x20\x7f~^:?*\[\\]+)")
_DETACHED = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WORD = re.compile(r"[A-Za-z0-9]{1,16}")
_KEPT: Final = (
    "core.autocrlf",
    "core.checkstat",
    "core.eol",
    "core.filemode",
    "core.ignorecase",
    "core.precomposeunicode",
    "core.symlinks",
    "core.trustctime",
)
"""Settings that decide how a working file compares to its blob. Their values are words; none can name a program."""
_BORROWED: Final = ("refs", "packed-refs", "shallow", "reftable", "info/exclude")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a repository's parts lie.

    Attributes:
        root: the working tree's top folder; of a bare repository the repository itself.
        git_dir: the git directory of this working tree; ``common`` the one that holds objects and references.
        bare: there is no working tree.
    """

    root: Path
    git_dir: Path
    common: Path
    bare: bool = False

    @property
    def linked(self) -> bool:
        """This is a linked worktree of a repository that lies elsewhere."""
        return self.git_dir != self.common

    @property
    def submodule(self) -> bool:
        """This is a submodule's working tree: its git directory lies in that of the repository around it."""
        return not self.linked and (self.root / ".git").is_file()

    def cut(self) -> frozenset[str]:
        """Return the commits at which a shallow clone's history was cut off; empty for a full clone."""
        shallow = self.common / "shallow"
        if not shallow.is_file():
            return frozenset()
        return frozenset(shallow.read_text(encoding="ascii", errors="replace").split())

    def head(self) -> str:
        """Return ``refs/heads/…`` or, when detached, a sha; empty when HEAD is neither."""
        path = self.git_dir / "HEAD"
        text = f"ref: {path.readlink().as_posix()}" if path.is_symlink() else _first_line(path)
        symbolic = _SYMREF.fullmatch(text)
        if symbolic:
            return symbolic[1]
        return text if _DETACHED.fullmatch(text) else ""

    def owners(self) -> set[int]:
        """Return the numeric owners of the working tree and of the git directory."""
        paths = (self.root, self.root / ".git", self.git_dir, self.common)
        return {path.lstat().st_uid for path in paths if path.exists()}


def locate(start: Path) -> Location | None:
    """Find the repository around a folder, as git does, without asking git.

    Raises:
        OSError: when a folder on the way up cannot be read.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        dot_git = folder / ".git"
        git_dir = _pointed_to(dot_git) if dot_git.is_file() else dot_git
        if git_dir is not None and _is_git_dir(git_dir):
            return Location(folder, git_dir.resolve(), _common(git_dir.resolve()))
        if _is_git_dir(folder):
            # Inside a .git folder there is no working tree either.
            return Location(folder, folder, _common(folder), bare=True)
    return None


def _is_git_dir(folder: Path) -> bool:
    head = folder / "HEAD"
    if not (head.is_symlink() or head.is_file()):
        return False
    common = _common(folder)
    return (common / "objects").is_dir() and ((common / "refs").is_dir() or (common / "reftable").is_dir())


def _common(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return (git_dir / _first_line(pointer)).resolve() if pointer.is_file() else git_dir


def _pointed_to(dot_git: Path) -> Path | None:
    target = _first_line(dot_git).removeprefix("gitdir:").strip()
    return (dot_git.parent / target).resolve() if target else None


def _first_line(path: Path) -> str:
    with path.open("rb") as stream:
        return os.fsdecode(stream.read(_POINTER_BYTES).split(b"\n")[0].rstrip(b"\r"))


class View:
    """The temporary git directory; it is removed with `close`, or when nobody holds the view any more.

    Attributes:
        path: the git directory to run git in.
        index, objects: the repository's own, to be named in git's environment.
    """

    def __init__(self, location: Location) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="sspgen-git-"))
        self.close = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self.index = location.git_dir / "index"
        self.objects = location.common / "objects"
        (self.path / "info").mkdir()
        (self.path / "HEAD").write_text(_head_text(location.head()), encoding="utf-8", errors="surrogateescape")
        for name in _BORROWED:
            source = location.common / name
            # A pipe in place of a file would keep git waiting.
            if source.is_file() or source.is_dir():
                _borrow(source, self.path / name)
        for shared in location.git_dir.glob("sharedindex.*"):
            _borrow(shared, self.path / shared.name)
        (self.path / "refs").mkdir(exist_ok=True)
        self.configure({})

    def configure(self, settings: Mapping[str, str]) -> None:
        """Write our own configuration, with those of the repository's settings that are harmless and needed."""
        formats = {
            "objectformat": settings.get("extensions.objectformat", ""),
            "refstorage": settings.get("extensions.refstorage", ""),
        }
        known = {name: v for name, v in formats.items() if v in {"sha256", "reftable"}}
        lines = ["[core]", f"\trepositoryformatversion = {1 if known else 0}", "\tbare = false"]
        for key in _KEPT:
            value = settings.get(key, "")
            if _WORD.fullmatch(value):
                lines.append(f"\t{key.removeprefix('core.')} = {value}")
        if known:
            lines += ["[extensions]", *(f"\t{name} = {value}" for name, value in known.items())]
        (self.path / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head_text(head: str) -> str:
    return f"{head}\n" if _DETACHED.fullmatch(head) else f"ref: {head or 'refs/heads/none'}\n"


def _borrow(source: Path, target: Path) -> None:
    target.symlink_to(source.resolve(), target_is_directory=source.is_dir())
