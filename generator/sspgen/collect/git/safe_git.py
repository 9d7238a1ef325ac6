"""What a plan may know from git, asked of a repository that nobody has to trust.

This is the only file that imports GitPython, and of it only the process wrapper: its object layer runs whatever a
repository's configuration names. Every process runs in a `View`, with an environment of our own, without a shell,
hooks, pager, network, prompt or lock, under a time limit and an output limit, and its output is streamed.

Nothing here writes to the repository; `processes` hands the same processes to the evidence store, which adds commits to
a branch of its own.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from sspgen.collect.git import blame_cache, standing, trees
from sspgen.collect.git import forge_links as forge
from sspgen.collect.git import parse as git_parse
from sspgen.collect.git.blob import is_blob
from sspgen.collect.git.objects import read_objects
from sspgen.collect.git.process import GitFailedError, Processes, search_path
from sspgen.collect.git.view import Location, View, locate
from sspgen.collect.store import layout
from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import SignatureState
from sspgen.model.provenance import (
    BAD_SIGNATURE,
    SIGNED,
    UNCOMMITTED,
    UNKNOWN,
    VERIFIED,
    Change,
    Commit,
    LineOrigin,
    Provenance,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path
    from subprocess import Popen

    from sspgen.collect.git.objects import GitObject
    from sspgen.collect.git.process import Start
    from sspgen.collect.git.trees import Touched
    from sspgen.model.evidence import Signature
    from sspgen.model.provenance import CommitRecord, Tag

    Verify: TypeAlias = Callable[[GitObject], Signature]

_COMMITS_A_CALL = 400
_BLAMES_AT_ONCE = 4
_WORDS = {SignatureState.GOOD: VERIFIED, SignatureState.BAD: BAD_SIGNATURE}


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def starter(executable: str, root: Path) -> Start:
    """Return GitPython's way to start a process; importing it runs ``git version``, so it is told which git."""
    with _environment(GIT_PYTHON_REFRESH="quiet", GIT_PYTHON_GIT_EXECUTABLE=executable):
        from git.cmd import Git  # noqa: PLC0415 - 0.2 s that only commands which ask git should pay
    git = Git(root)

    def start(command: list[str], environment: dict[str, str], stdin: BinaryIO | None = None) -> Popen[bytes] | None:
        wrapped = git.execute(command, as_process=True, env=environment, istream=stdin)
        # The wrapper would end the process when it is garbage collected, in the middle of our reading.
        process, wrapped.proc = wrapped.proc, None
        return process

    return start


class Repository:
    """A repository as it stands: facts are asked for once, by one process each, and kept.

    A fact that git cannot give is absent, and `problems` says why; only `commits` and `tags` raise, because half a
    history would make a wrong metric. Paths given and returned are POSIX, relative to the workspace.

    Attributes:
        root: the working tree's top folder.
        prefix: the workspace's path inside it with a slash at its end, or empty.
        branch: the branch that is checked out, empty when HEAD is detached.
    """

    def __init__(
        self,
        workspace: Path,
        location: Location,
        executable: str,
        cache: Path | None = None,
        verify: Verify | None = None,
    ) -> None:
        inside = workspace.resolve().relative_to(location.root).as_posix()
        self.root = location.root
        self.prefix = "" if inside == "." else f"{inside}/"
        head = location.head()
        self.branch = head.removeprefix("refs/heads/") if head.startswith("refs/") else ""
        self._cache = cache
        self._cut = location.cut()
        self._view = View(location)
        self._git = Processes(starter(executable, location.root), executable, location, self._view)
        self._problems: set[str] = set()
        self._known: dict[str, CommitRecord] = {}
        self._blamed: dict[str, tuple[LineOrigin, ...]] = {}
        self._reached: dict[str, bool] = {}
        self._verify = verify
        self._settings = self._read_settings(location.common / "config")
        self._view.configure(self._settings)

    def close(self) -> None:
        """Remove the temporary view; asking for anything new after that fails. Also done when garbage collected."""
        self._view.close()

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What git could not tell so far (SSP285), sorted."""
        return tuple(standing.warning("SSP285", problem) for problem in sorted(self._problems))

    @property
    def shallow(self) -> bool:
        """History was cut off when this was cloned."""
        return bool(self._cut)

    @property
    def cut(self) -> frozenset[str]:
        """The commits at which a shallow clone's history was cut off: what they changed is not known."""
        return self._cut

    @cached_property
    def version(self) -> str:
        """Git's own version, e.g. ``2.39.5``."""
        return self._text("version").removeprefix("git version ").partition(" ")[0]

    @cached_property
    def head(self) -> Commit | None:
        """The commit that is checked out, or None when there is none yet."""
        record = self.record(self.tip("HEAD"))
        return record.commit if record else None

    @cached_property
    def _refs(self) -> dict[str, tuple[str, str]]:
        """Every branch, local and remote: full name to sha and, for a symbolic one, its target."""
        form = "--format=%(refname)%00%(objectname)%00%(symref)%00"
        fields = self._list("for-each-ref", form, "refs/heads", "refs/remotes")
        texts = [os.fsdecode(field).lstrip("\n") for field in fields]
        return {n: (s, t) for n, s, t in zip(texts[::3], texts[1::3], texts[2::3], strict=False)}

    @cached_property
    def default_branch(self) -> str:
        """The branch that releases come from: what ``origin/HEAD`` names, else main, master or the current one."""
        _, target = self._refs.get("refs/remotes/origin/HEAD", ("", ""))
        if target.startswith("refs/remotes/origin/"):
            return target.removeprefix("refs/remotes/origin/")
        return next((name for name in ("main", "master") if self.tip(name)), self.branch)

    def tip(self, branch: str) -> str:
        """Return the sha that a branch (or ``HEAD``) points to, here or else at origin; empty when there is none."""
        if branch == "HEAD":
            return self._head_sha
        for name in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}"):
            if name in self._refs:
                return self._refs[name][0]
        return ""

    @cached_property
    def _head_sha(self) -> str:
        try:
            return b"".join(self._git.stream("rev-parse", "--verify", "--quiet", "HEAD^{commit}")).decode().strip()
        except GitFailedError:
            return ""

    @cached_property
    def dirty_paths(self) -> frozenset[str]:
        """Files of the workspace that differ from HEAD as git sees it: changed, added, deleted or not tracked.

        Git believes its index; `is_committed` looks at the file. What sspgen published itself is left out, and so is an
        evidence store: a build must not make the next one of the same commit look different.
        """
        arguments = (
            "--porcelain=v2",
            "-z",
            "--untracked-files=all",
            "--ignore-submodules=all",
            "--no-renames",
        )
        records = self._list("status", *arguments, "--", self.prefix or ".")
        paths = (self._inside(path) for path in git_parse.dirty_paths(records))
        folders: dict[Path, bool] = {}
        return frozenset(
            path
            for path in paths
            if not standing.is_published(self.root / self.prefix / path) and not self._is_evidence(path, folders)
        )

    def _is_evidence(self, path: str, folders: dict[Path, bool]) -> bool:
        """Tell whether a path lies in an evidence store: what is recorded of a plan must not make it look different."""
        for folder in (self.root / self.prefix / path).parents:
            if not folder.is_relative_to(self.root):
                return False
            if folder not in folders:
                folders[folder] = standing.has_first_line(folder / layout.FORMAT, layout.FORMAT_TEXT)
            if folders[folder]:
                return True
        return False

    @cached_property
    def remote_url(self) -> str:
        """The address of ``origin``, or else of the first remote, without credentials; empty for a local path."""
        return forge.public_url(self._remote)

    @cached_property
    def web_url(self) -> str:
        """The project's page, when the remote is on a known forge; else empty."""
        return forge.web_url(self._remote)

    def commit_url(self, sha: str) -> str:
        """Return the page of a commit, or an empty text."""
        return forge.commit_url(self._remote, sha)

    def blob_url(self, path: str, line: int, sha: str) -> str:
        """Return the page of a line of a workspace file as of a commit, or an empty text."""
        return forge.blob_url(self._remote, self.prefix + path, line, sha)

    @property
    def _remote(self) -> str:
        urls = {key: url for key, url in self._settings.items() if key.startswith("remote.") and key.endswith(".url")}
        return urls.get("remote.origin.url", "") or next((urls[key] for key in sorted(urls)), "")

    @cached_property
    def tracked(self) -> dict[str, str]:
        """Blob ids of the workspace's files at HEAD, by path."""
        if not self._head_sha:
            return {}
        scope = ("--", self.prefix) if self.prefix else ()
        records = self._list("ls-tree", "-r", "-z", "--full-tree", self._head_sha, *scope)
        return {self._inside(path): sha for path, sha in git_parse.tree_blobs(records).items()}

    @cached_property
    def _last_changes(self) -> dict[str, str]:
        """The newest commit that left each file as it is at HEAD: one pass over history for all files."""
        missing = {os.fsencode(self.prefix + path): (path, blob) for path, blob in self.tracked.items()}
        form = (
            "-z",
            "--raw",
            "-c",
            "--root",
            "--no-renames",
            "--no-abbrev",
            "--no-ext-diff",
            "--format=%H",
        )
        scope = ("--", self.prefix) if self.prefix else ()
        found: dict[str, str] = {}
        records = self._git.records("log", *form, self._head_sha, *scope)
        try:
            for sha, blob, name in git_parse.raw_changes(records):
                path, wanted = missing.get(name, ("", ""))
                if blob == wanted:
                    found[path] = sha
                    del missing[name]
                    if not missing:
                        break
        except GitFailedError as error:
            self._problems.add(str(error))
        finally:
            records.close()  # type: ignore[attr-defined] # a generator: ends the process once all files are found
        self._load(sorted(set(found.values())))
        return found

    def last_change(self, path: str) -> Change | None:
        """Return the last change of a file.

        Returns:
            None when the file is not tracked, differs from HEAD, or changed before a shallow clone's history begins.
        """
        if not self.is_committed(path):
            return None
        sha = self._last_changes.get(path, "")
        record = None if sha in self._cut else self.record(sha)
        return Change(record.commit) if record else None

    def is_committed(self, path: str) -> bool:
        """Tell whether a file has, in the working tree, the content that it has at HEAD."""
        blob = self.tracked.get(path, "")
        return bool(blob) and is_blob(self.root / self.prefix / path, blob)

    def blame(self, path: str) -> tuple[LineOrigin, ...]:
        """Return where each line of a file comes from; empty when the file is not tracked or not there."""
        if path not in self._blamed:
            self.blame_all((path,))
        return self._blamed.get(path, ())

    def blame_all(self, paths: Iterable[str]) -> None:
        """Blame many files side by side, so that asking for each of them afterwards costs nothing."""
        wanted = sorted({path for path in paths if path in self.tracked and path not in self._blamed})
        last = self._last_changes if self._cache else {}
        with ThreadPoolExecutor(_BLAMES_AT_ONCE) as pool:
            runs_of = pool.map(lambda path: self._runs(path, last.get(path, "")), wanted)
            found = dict(zip(wanted, runs_of, strict=True))
        self._load(sorted({sha for runs in found.values() for _, _, sha in runs if sha.strip("0")}))
        for path, runs in found.items():
            lines = ((line, sha) for first, count, sha in runs for line in range(first, first + count))
            self._blamed[path] = tuple(self._origin(line, sha) for line, sha in lines)

    def _runs(self, path: str, last: str) -> blame_cache.Runs:
        file = self.root / self.prefix / path
        if file.is_symlink() or not file.is_file():
            return ()
        clean = self.is_committed(path)
        key = (self.prefix + path, self.tracked[path], last) if clean and last else None
        runs = blame_cache.find(self._cache, key)
        if runs is None:
            # Without a revision git blames the working file, and marks what is not committed with a zero id.
            revision = (self._head_sha,) if clean else ()
            lines = self._list("blame", "--incremental", *revision, "--", self.prefix + path, end=b"\n")
            runs = git_parse.blame_runs(lines)
            blame_cache.keep(self._cache, key, runs)
        return runs

    def _origin(self, line: int, sha: str) -> LineOrigin:
        if not sha.strip("0"):
            return LineOrigin(line, None, uncommitted=True)
        record = None if sha in self._cut else self._known.get(sha)
        return LineOrigin(line, record.commit if record else None)

    def provenance(self, path: str, line: int) -> Provenance:
        """Return the origin of a line (1-based) of a workspace file, ready to be cited."""
        if path not in self.tracked:
            return Provenance(path, line, signed=UNCOMMITTED)
        lines = self.blame(path)
        origin = lines[line - 1] if 0 < line <= len(lines) else LineOrigin(line, None)
        if origin.commit is None:
            return Provenance(path, line, signed=UNCOMMITTED if origin.uncommitted else UNKNOWN)
        commit = origin.commit
        url = self.blob_url(path, line, self._head_sha) if self.is_committed(path) else ""
        return Provenance(path, line, commit.sha, commit.author, commit.committed, commit.signed, url)

    def record(self, sha: str) -> CommitRecord | None:
        """Return a commit by its full sha, or None when it is not there."""
        self._load([sha])
        return self._known.get(sha)

    def records(self, shas: Iterable[str]) -> dict[str, CommitRecord]:
        """Return commits by their full shas, read together; those that are not there are left out."""
        wanted = list(dict.fromkeys(shas))
        self._load(wanted)
        return {sha: self._known[sha] for sha in wanted if sha in self._known}

    def is_in_history(self, revision: str) -> bool:
        """Tell whether a commit id, whole or abbreviated, is reached by HEAD, a branch or a tag.

        What lies before a shallow clone's start is not: nobody here can tell it from a commit of elsewhere.
        """
        if revision not in self._reached:
            self._reached[revision] = bool(git_parse.REVISION.fullmatch(revision)) and self._is_reached(revision)
        return self._reached[revision]

    def _is_reached(self, revision: str) -> bool:
        with suppress(GitFailedError):
            list(self._git.stream("merge-base", "--is-ancestor", revision, self._head_sha or "HEAD"))
            return True
        with suppress(GitFailedError):
            refs = ("refs/heads", "refs/remotes", "refs/tags")
            return bool(list(self._git.stream("for-each-ref", "--count=1", f"--contains={revision}", *refs)))
        return False

    def commits(self, tip: str, *, first_parent: bool = False, without: str = "") -> Iterator[CommitRecord]:
        """Yield the commits reachable from a sha, newest first, as they are read.

        Args:
            tip: full id of the newest one.
            first_parent: only what landed, not what was merged.
            without: full id of a commit; what it reaches is left out. Empty for nothing.

        Raises:
            EnvironmentFailure: when git fails on the way (SSP285).
        """
        mainline = ("--first-parent",) if first_parent else ()
        try:
            wanted = (_checked(tip), *((f"^{_checked(without)}",) if without else ()))
            yield from self._records("rev-list", "--header", "--topo-order", *mainline, *wanted, "--")
        except GitFailedError as error:
            raise EnvironmentFailure(standing.warning("SSP285", str(error))) from error

    def touched(self, tip: str, folder: str = "") -> Generator[Touched]:
        """Yield what each commit that landed on the way to a sha did to files of the workspace, newest first.

        A merge counts as what it brought to the line that it was merged into.

        Args:
            tip: full id of the newest commit.
            folder: of the workspace, outside of which nothing is looked at; empty for all of it.

        Raises:
            EnvironmentFailure: when git fails on the way (SSP285).
        """
        try:
            records = self._git.records("log", *trees.TOUCHED, _checked(tip), "--", f"{self.prefix}{folder}" or ".")
            yield from trees.touched(records, self._inside)
        except GitFailedError as error:
            raise EnvironmentFailure(standing.warning("SSP285", str(error))) from error

    def files_at(self, sha: str) -> dict[str, str]:
        """Return the blob ids of the workspace's regular files as of a commit, by path; links are left out.

        Raises:
            EnvironmentFailure: when git fails (SSP285).
        """
        scope = ("--", self.prefix) if self.prefix else ()
        try:
            records = self._git.records("ls-tree", "-r", "-z", "--full-tree", _checked(sha), *scope)
            return trees.regular_files(records, self._inside)
        except GitFailedError as error:
            raise EnvironmentFailure(standing.warning("SSP285", str(error))) from error

    def tags(self, tip: str) -> tuple[Tag, ...]:
        """Return the tags on commits reachable from a sha, oldest first.

        Raises:
            EnvironmentFailure: when git fails (SSP285).
        """
        try:
            arguments = (
                f"--format={git_parse.TAG_FORMAT}",
                f"--merged={_checked(tip)}",
                "refs/tags",
            )
            fields = [field.removeprefix(b"\n") for field in self._git.records("for-each-ref", *arguments)]
        except GitFailedError as error:
            raise EnvironmentFailure(standing.warning("SSP285", str(error))) from error
        return tuple(sorted(git_parse.tags(fields), key=lambda tag: (tag.date, tag.name)))

    def objects(self, shas: Iterable[str]) -> Iterator[GitObject]:
        """Yield commits and tags as they are, in the order asked for, read by one process.

        Raises:
            EnvironmentFailure: when git fails on the way (SSP285).
        """
        try:
            yield from read_objects(self._git, shas)
        except GitFailedError as error:
            raise EnvironmentFailure(standing.warning("SSP285", str(error))) from error

    def _records(self, *arguments: str) -> Iterator[CommitRecord]:
        for raw in self._git.records(*arguments):
            record = git_parse.commit_record(raw.decode("utf-8", "replace"))
            if record is not None:
                yield record

    def _load(self, shas: Iterable[str]) -> None:
        wanted = [sha for sha in shas if sha not in self._known and git_parse.SHA.fullmatch(sha)]
        for start in range(0, len(wanted), _COMMITS_A_CALL):
            some = wanted[start : start + _COMMITS_A_CALL]
            try:
                for record in self._records("rev-list", "--no-walk=unsorted", "--header", *some, "--"):
                    self._known[record.commit.sha] = record
                self._judge(some)
            except GitFailedError as error:
                self._problems.add(str(error))

    def _judge(self, shas: list[str]) -> None:
        """Say of commits that carry a signature what it is worth."""
        if self._verify is None:
            return
        signed = [sha for sha in shas if sha in self._known and self._known[sha].commit.signed == SIGNED]
        for found in read_objects(self._git, signed):
            record = self._known[found.sha]
            word = signature_word(self._verify(found))
            self._known[found.sha] = replace(record, commit=replace(record.commit, signed=word))

    def _list(self, *arguments: str, end: bytes = b"\0") -> list[bytes]:
        """Return all records of a command; none, and a problem noted, when it fails."""
        try:
            return list(self._git.records(*arguments, end=end))
        except GitFailedError as error:
            self._problems.add(str(error))
            return []

    def _text(self, *arguments: str) -> str:
        return os.fsdecode(b"\n".join(self._list(*arguments, end=b"\n"))).strip()

    def _inside(self, path: bytes) -> str:
        return os.fsdecode(path).removeprefix(self.prefix)

    def _read_settings(self, config: Path) -> dict[str, str]:
        """Read the repository's configuration as a mere file: it is parsed, and nothing in it takes effect."""
        if not config.is_file():
            return {}
        records = self._list("config", "--file", str(config), "--no-includes", "--null", "--list")
        pairs = (os.fsdecode(record).partition("\n") for record in records)
        return {key: value for key, _, value in pairs}


def signature_word(signature: Signature) -> str:
    """Return the word of `model.provenance` for a signature that was looked at."""
    return _WORDS.get(signature.state, SIGNED)


def _checked(tip: str) -> str:
    if not git_parse.SHA.fullmatch(tip):
        raise GitFailedError(f"{tip!r} is not a full commit id")
    return tip


def open_repository(
    path: Path,
    *,
    trust_owner: bool = False,
    cache: Path | None = None,
    verify: Verify | None = None,
) -> tuple[Repository | None, tuple[Diagnostic, ...]]:
    """Open the repository around a workspace.

    Args:
        path: the workspace's folder.
        trust_owner: read a repository that belongs to another user.
        cache: folder in which blame results may be kept between builds; whoever writes there can change authors, so
            a pipeline must not share it with builds of proposed changes.
        verify: says what the signature of a commit is worth; asked of commits that are cited, not of whole histories.

    Returns:
        The repository, or None when there is none to read, and what is to be said about it: never an error, because a
        plan can be built without git, only with less provenance.
    """
    try:
        location = locate(path)
        executable = shutil.which("git", path=search_path(location.root)) if location else None
        obstacle = standing.obstacle(location, executable, trust_owner=trust_owner)
        if location is None or executable is None or obstacle:
            return None, obstacle
        repository = Repository(path, location, executable, cache, verify)
    except OSError as error:
        reason = error.strerror or str(error)
        return None, (standing.warning("SSP285", f"the repository cannot be read: {reason}"),)
    return repository, (*standing.state(repository, location), *repository.problems)


def processes(path: Path) -> tuple[Location, View, Processes]:
    """Return git processes for the repository around, or at, a folder; bare ones are served as well.

    The caller closes the view.

    Raises:
        EnvironmentFailure: SSP280, SSP285, SSP289 or SSP290, there is no repository that may be asked.
    """
    try:
        location = locate(path)
        executable = shutil.which("git", path=search_path(location.root)) if location else None
        working = location and replace(location, bare=False)
        obstacle = standing.obstacle(working, executable, trust_owner=False)
        if location is None or executable is None or obstacle:
            raise EnvironmentFailure(*(replace(d, severity=Severity.ERROR) for d in obstacle))
        view = View(location)
        return location, view, Processes(starter(executable, location.root), executable, location, view)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EnvironmentFailure(Diagnostic("SSP285", f"the repository cannot be read: {reason}")) from error
