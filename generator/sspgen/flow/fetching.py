"""Fetching what an OpenControl workspace depends on, also through others, and pinning it in ``ssp.lock``.

The only part of OpenControl that touches the network, and only when asked to. What is pinned and kept already is not
asked for again. All of it is fetched before the lock is written; when anything is refused, the lock stays as it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.git.process import GitFailedError
from sspgen.collect.git.remote import RemoteTree, address_problem, fetch_tree, folder_problem, revision_problem
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from sspgen.load.opencontrol.fetched import ChangedError, Mount, Pin, default_dependencies, open_mount, repository_name
from sspgen.load.opencontrol.folder import (
    dependencies_of,
    is_workspace_itself,
    shown_url,
    vendored,
    wanted_of,
    workspace_file,
)
from sspgen.load.opencontrol.reading import opened
from sspgen.load.source_folder import SourceFolder
from sspgen.load.workspace import SSP, read_native
from sspgen.model.diagnostics import Diagnostic, Severity, ordered
from sspgen.model.limits import DEPENDENCIES, DEPENDENCY_DEPTH
from sspgen.resolve.dependencies.keep import Change, changes, is_whole, keep
from sspgen.resolve.lock import LOCK_NAME
from sspgen.resolve.store import read_lock, write_lock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sspgen.load.yaml_cursor import Cursor

    Fetch = Callable[[str, str, str], RemoteTree]

_LOCAL: Final = "file:"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One dependency.

    Attributes:
        before: what was pinned, None when nothing was; equal to ``pin`` where nothing changed.
        change: which files differ from those.
        asked_by: who asks for it: ``opencontrol.yaml``, or the name of another dependency.
        asked_server: whether the network was used.
    """

    pin: Pin
    before: Pin | None
    change: Change
    asked_by: str
    files: int
    asked_server: bool


@dataclass(frozen=True, slots=True)
class Fetching:
    """What fetching came to; ``dropped`` is what nobody asks for any more."""

    fetched: tuple[Fetched, ...]
    dropped: tuple[Pin, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A dependency that somebody asks for.

    Attributes:
        chain: places of the dependencies through which it is asked for.
        local: whether whoever asks may name files of this machine.
    """

    item: Cursor
    kind: str
    wanted: tuple[str, str, str]
    chain: tuple[str, ...] = ()
    asked_by: str = "opencontrol.yaml"
    local: bool = True


def places(root: Path) -> tuple[Path, ...]:
    """Return the OpenControl folders of a workspace: itself, or those that its ``ssp.yaml`` imports, in order.

    Raises:
        UsageError: SSP220, there is none.
    """
    if workspace_file(SourceFolder(root)) is not None:
        return (root,)
    found: dict[Path, None] = {}
    if (root / SSP).is_file():
        folder = SourceFolder(root)
        for item in read_native(root)[1]:
            path = folder.find(item.path)
            inner = path if path is None or folder.is_folder(path) else path.rpartition("/")[0] or "."
            if inner is not None and workspace_file(folder, inner) is not None:
                found[root / inner] = None
    if not found:
        help_ = f"name a folder that has one, or whose {SSP} imports one"
        raise UsageError(Diagnostic("SSP220", f"there is no opencontrol.yaml in {root}", help=help_))
    return tuple(found)


def fetch(root: Path, *, update: bool = False, cache: Path | None = None, get: Fetch = fetch_tree) -> Fetching:
    """Fetch and pin the dependencies of an OpenControl folder.

    Args:
        root: the folder with the ``opencontrol.yaml``.
        update: ask for the revisions anew, also where one is pinned.
        cache: where files are kept; None: the user's cache.
        get: fetches the files of a repository: URL, revision, folder.

    Raises:
        UsageError: SSP220, there is no ``opencontrol.yaml``.
        InputError: SSP345, SSP346, SSP347: what must not be, all of it at once; or the file cannot be read.
        EnvironmentFailure: SSP348, a repository could not be fetched.
    """
    work = _Work(root, default_dependencies(os.environ) if cache is None else cache, get, update=update)
    path = workspace_file(work.folder)
    if path is None:
        raise UsageError(Diagnostic("SSP220", f"there is no opencontrol.yaml in {root}"))
    top = work.folder.read(path)
    if top is None:
        raise InputError(*ordered(work.folder.diagnostics))
    work.ask(top)
    work.run()
    errors = [found for found in work.told if found.severity is Severity.ERROR]
    if errors:
        raise InputError(*ordered(errors))
    return work.pinned()


@dataclass(slots=True)
class _Work:
    """The state of one fetch."""

    root: Path
    cache: Path
    get: Fetch
    update: bool = field(kw_only=True)
    folder: SourceFolder = field(init=False)
    told: list[Diagnostic] = field(default_factory=list)
    queue: list[_Asked] = field(default_factory=list)
    done: dict[tuple[str, str, str], Fetched] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder = opened(self.root)

    def ask(self, top: Cursor, parent: Pin | None = None, chain: tuple[str, ...] = ()) -> None:
        """Queue what an ``opencontrol.yaml`` depends on."""
        by = repository_name(parent.url) if parent else "opencontrol.yaml"
        local = parent is None or parent.url.startswith(_LOCAL)
        self.queue += [_Asked(item, kind, wanted_of(item), chain, by, local) for kind, item in dependencies_of(top)]

    def run(self) -> None:
        """Fetch whatever is queued, and what that asks for."""
        before = {pin.key: pin for pin in read_lock(self.root).pins}
        while self.queue:
            asked = self.queue.pop(0)
            if self._is_refused(asked) or self._is_there(asked):
                continue
            if len(self.done) >= DEPENDENCIES or len(asked.chain) >= DEPENDENCY_DEPTH:
                limit = f"{DEPENDENCIES} repositories, {DEPENDENCY_DEPTH} deep"
                self._tell(asked, "SSP347", f"{shown_url(asked.wanted[0])} goes beyond the limit of {limit}")
                return
            fetched, mount = self._fetched(asked, before.get(asked.wanted))
            self.done[asked.wanted] = fetched
            self._go_on(asked, fetched.pin, mount)

    def _is_refused(self, asked: _Asked) -> bool:
        url, revision, context = asked.wanted
        problems = (address_problem(url, local=asked.local), revision_problem(revision), folder_problem(context))
        for problem in filter(None, problems):
            self._tell(asked, "SSP346", f"this dependency is not fetched: {problem}")
        return any(problems)

    def _is_there(self, asked: _Asked) -> bool:
        """Tell whether nothing is to be done: it is there already, or a copy of it is."""
        copy = vendored(self.folder, repository_name(asked.wanted[0]), asked.wanted[2])
        if copy is not None:
            message = f"a copy lies in {copy[0]}/, which is read; it is not fetched"
            self._tell(asked, "SSP344", message, Severity.INFO)
            return True
        done = self.done.get(asked.wanted)
        if done is not None and done.pin.place in asked.chain:
            message = (
                f"{asked.asked_by} depends on {repository_name(asked.wanted[0])}, which depends on it; it is read once"
            )
            self._tell(asked, "SSP347", message, Severity.WARNING)
        return done is not None

    def _fetched(self, asked: _Asked, before: Pin | None) -> tuple[Fetched, Mount]:
        """Return a dependency with its files: as it is pinned and kept, or else from its server."""
        old = self._kept(before) if before is not None else None
        if before is not None and old is not None and not self.update and is_whole(old):
            return Fetched(before, before, Change(), asked.asked_by, len(old.files), asked_server=False), old
        url, revision, context = asked.wanted
        wanted = before.commit if before is not None and not self.update else revision
        try:
            tree = self.get(url, wanted, context)
        except GitFailedError as error:
            message = f"{shown_url(url)} could not be fetched: {error}"
            raise EnvironmentFailure(Diagnostic("SSP348", message, asked.item.span())) from error
        pin = keep(asked.wanted, asked.kind, tree.commit, tree.files, self.cache)
        if before is not None and not self.update and pin.sha256 != before.sha256:
            message = f"{shown_url(url)} does not give what {LOCK_NAME} pins for commit {before.commit[:12]}"
            raise InputError(Diagnostic("SSP345", message, asked.item.span()))
        if tree.left_out:
            message = f"{len(tree.left_out)} links, submodules or large files are left out, e.g. {tree.left_out[0]}"
            self._tell(asked, "SSP349", message, Severity.INFO)
        mount = open_mount(pin, self.cache, self.root)
        if mount is None:
            raise EnvironmentFailure(Diagnostic("SSP288", f"{self.cache} cannot be read"))
        return Fetched(pin, before, changes(old, mount), asked.asked_by, len(mount.files), asked_server=True), mount

    def _kept(self, pin: Pin) -> Mount | None:
        """Return what is kept of a pinned dependency; of what was changed there is nothing."""
        try:
            return open_mount(pin, self.cache, self.root)
        except ChangedError:
            return None

    def _go_on(self, asked: _Asked, pin: Pin, mount: Mount) -> None:
        """Queue what a dependency depends on itself."""
        self.folder.mounts[pin.place] = mount
        path = workspace_file(self.folder, pin.place)
        top = self.folder.read(path) if path else None
        if top is not None and is_workspace_itself(self.folder, top):
            message = f"{asked.asked_by} depends on this workspace itself; that is not followed back"
            self._tell(asked, "SSP347", message, Severity.WARNING)
        elif top is not None and top.is_mapping():
            self.ask(top, pin, (*asked.chain, pin.place))

    def _tell(self, asked: _Asked, code: str, message: str, severity: Severity = Severity.ERROR) -> None:
        self.told.append(Diagnostic(code, message, asked.item.span(), severity))

    def pinned(self) -> Fetching:
        """Write the lock, unless it is as it was, and return what it came to."""
        lock = read_lock(self.root)
        found = tuple(self.done[key] for key in sorted(self.done))
        new = lock.with_pins(each.pin for each in found)
        if new != lock:
            write_lock(self.root, new)
        dropped = tuple(pin for pin in lock.pins if pin.key not in self.done)
        return Fetching(found, dropped, ordered(self.told))
