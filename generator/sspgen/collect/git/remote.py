"""The files of a repository elsewhere at one commit, fetched because a person asked for it: never checked out.

Nothing of a repository that nobody has to trust becomes a file under a name of its own: what git fetches are objects in
a temporary folder, and what comes out are bytes by path. So its links, hooks, attributes, filters and submodules do
nothing. Git may speak HTTPS and SSH, and read a repository on this machine; it may not ask for a password.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.collect.git.objects import EMPTY_BLOBS, read_objects
from sspgen.collect.git.parse import SHA
from sspgen.collect.git.process import OPTIONS, VARIABLES, GitFailedError, Processes, search_path
from sspgen.collect.git.safe_git import starter
from sspgen.collect.git.trees import is_safe
from sspgen.model.limits import DEPENDENCY_BYTES, DEPENDENCY_FILES, DEPENDENCY_PACK_BYTES, GIT_OBJECT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.git.process import Start

_HTTPS: Final = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?/[^\s\\?#]+")
_SSH: Final = re.compile(r"ssh://(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9](?:[A-Za-z0-9.-]*)(?::\d{1,5})?/[^\s\\?#]+")
_SCP: Final = re.compile(r"(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)[A-Za-z0-9](?:[A-Za-z0-9.-]*):(?!/?/)[A-Za-z0-9_~./-]+")
_FILE: Final = re.compile(r"file:///[^\s\\?#]+")
_REVISION: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/+-]*[A-Za-z0-9_+-])?")
_REGULAR: Final = frozenset(("100644", "100755"))
_PASSED_ON: Final = (
    *("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "SSH_AUTH_SOCK"),
)
"""Variables of the machine without which its network cannot be used; none of them names a program."""
_LOOK_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class RemoteTree:
    """The files of a commit.

    Attributes:
        commit: its full id.
        files: bytes by path from the folder that was asked for; regular files only.
        left_out: paths of links, submodules, files that are too large or have names that no checkout would accept.
    """

    commit: str
    files: dict[str, bytes]
    left_out: tuple[str, ...] = field(default=())


def address_problem(url: str, *, local: bool) -> str:
    """Return why an address is not fetched from; empty when it is.

    Args:
        url: HTTPS, SSH (``ssh://…`` or ``git@host:path``) or ``file:///…``.
        local: whether whoever wrote it may name files of this machine.
    """
    if not url:
        return "it has no 'url'"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://[^/@]*:[^/@]*@", url):
        return "a password stands in its address; take it out, and change it"
    if _FILE.fullmatch(url):
        return "" if local else "a repository from elsewhere names a path of this machine"
    if any(form.fullmatch(url) for form in (_HTTPS, _SSH, _SCP)):
        return ""
    if re.match(r"https://[^/@]*@", url):
        return "its address holds a user name or token: take it out"
    return "its address is none of https://, ssh://, git@host:path or file:///"


def revision_problem(revision: str) -> str:
    """Return why a revision is not fetched; empty when it is a branch, a tag or a full commit id (or nothing: HEAD)."""
    odd = revision and (not _REVISION.fullmatch(revision) or ".." in revision or "//" in revision)
    return f"its revision {revision[:60]!r} is not the name of a branch, tag or commit" if odd else ""


def folder_problem(contextdir: str) -> str:
    """Return why a folder of a repository is not read; empty when it is (or when it is the whole repository: ``/``)."""
    path = normal_folder(contextdir)
    odd = path and (contextdir.startswith(("/", "\\", "~")) or not is_safe(path))
    return f"its contextdir {contextdir[:60]!r} leads out of the repository" if odd else ""


def normal_folder(contextdir: str) -> str:
    """Return a folder of a repository without ``./`` and slashes around it; empty for the repository itself."""
    pieces = [piece for piece in contextdir.replace("\\", "/").split("/") if piece not in {"", "."}]
    return "/".join(pieces)


def fetch_tree(url: str, revision: str, contextdir: str = "") -> RemoteTree:
    """Return the files of a repository; the caller has looked at the three with the functions above.

    Raises:
        GitFailedError: git cannot fetch it, or it is too large; nothing in its message is secret.
    """
    with tempfile.TemporaryDirectory(prefix="sspgen-fetch-") as name:
        folder = Path(name)
        executable = shutil.which("git", path=search_path(folder))
        if executable is None:
            raise GitFailedError("git is not on PATH")
        git = _RemoteProcesses(starter(executable, folder), executable, _empty_repository(folder / "git"))
        with _watched(folder) as grown:
            try:
                _drain(git.stream(*_FETCH, "--", url, revision or "HEAD"))
            except GitFailedError as error:
                if grown.is_set():
                    raise GitFailedError(f"the repository has more than {DEPENDENCY_PACK_BYTES} bytes") from error
                raise
        commit = _one(git, "rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}")
        if not SHA.fullmatch(commit):
            raise GitFailedError("what was fetched is not a commit")
        return _tree(git, commit, normal_folder(contextdir))


_FETCH: Final = (
    *("fetch", "--quiet", "--no-tags", "--depth=1", "--no-recurse-submodules", "--no-auto-maintenance"),
    *("--no-write-commit-graph", "--update-head-ok"),
)


class _RemoteProcesses(Processes):
    """Git processes in an empty repository of our own that may speak to others."""

    def __init__(self, start: Start, executable: str, repository: Path) -> None:
        self._start = start
        ssh = "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ForwardAgent=no -o PermitLocalCommand=no"
        variables = {
            "PATH": search_path(repository),
            "HOME": str(repository),
            "XDG_CONFIG_HOME": str(repository),
            **VARIABLES,
            "GIT_DIR": str(repository),
            "GIT_ALLOW_PROTOCOL": "https:ssh:file",
            "GIT_SSH_COMMAND": ssh,
            "SSH_ASKPASS": "false",
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        }
        # By the second version of the protocol a server gives any commit, not only the newest of a branch.
        command = (executable, "-C", str(repository), *OPTIONS, "-c", "protocol.version=2")
        self._run_with(command, variables)


def _empty_repository(folder: Path) -> Path:
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
    (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", encoding="ascii")
    return folder


@contextmanager
def _watched(folder: Path) -> Iterator[threading.Event]:
    """Keep an eye on how much a fetch writes; the event is set, and its folder spoiled, when it is too much."""
    grown, ended = threading.Event(), threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            if _size(folder) > DEPENDENCY_PACK_BYTES:
                grown.set()
                shutil.rmtree(folder, ignore_errors=True)
                return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield grown
    finally:
        ended.set()
        watcher.join()


def _size(folder: Path) -> int:
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(where, name).lstat().st_size
            except OSError:
                continue
    return total


def _drain(chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass


def _one(git: Processes, *arguments: str) -> str:
    return b"".join(git.stream(*arguments)).decode("ascii", "replace").strip()


def _tree(git: Processes, commit: str, folder: str) -> RemoteTree:
    """Return the files below a folder of a commit."""
    wanted, left_out, size = dict[str, str](), list[str](), 0
    scope = ("--", f"{folder}/") if folder else ()
    for record in git.records("ls-tree", "-r", "-l", "-z", "--full-tree", commit, *scope):
        head, _, name = record.partition(b"\t")
        mode, _, blob, length = head.decode("ascii", "replace").split()
        path = os.fsdecode(name).removeprefix(f"{folder}/" if folder else "")
        if mode not in _REGULAR or not is_safe(path) or int(length) > GIT_OBJECT_BYTES:
            left_out.append(path if path.isprintable() else ascii(path))
            continue
        wanted[path] = blob
        size += int(length)
        if len(wanted) > DEPENDENCY_FILES or size > DEPENDENCY_BYTES:
            limit = f"{DEPENDENCY_FILES} files or {DEPENDENCY_BYTES} bytes"
            raise GitFailedError(
                f"it has more than {limit}: name the folder with the OpenControl files in 'contextdir'"
            )
    if not wanted:
        raise GitFailedError(f"there is no folder {folder!r} in it" if folder else "it has no files")
    files = {}
    for (path, blob), found in zip(wanted.items(), read_objects(git, wanted.values()), strict=True):
        if not found.data and blob not in EMPTY_BLOBS:
            raise GitFailedError(f"its file {path} is damaged")
        files[path] = found.data
    return RemoteTree(commit, files, tuple(left_out))
