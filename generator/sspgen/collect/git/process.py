"""Git processes that do what we say and nothing that a repository says.

One environment, one list of options, one way to start, read and end a process. What starts it is handed in, so that
only one module knows which library that is.
"""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Protocol

from sspgen.collect.git.parse import clean
from sspgen.model.limits import GIT_OUTPUT_BYTES, GIT_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

    from sspgen.collect.git.view import Location, View

_CHUNK = 1 << 16
_MESSAGE_BYTES = 2_000
_NOTHING = os.devnull
VARIABLES = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": _NOTHING,
    "GIT_CONFIG_GLOBAL": _NOTHING,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
}
"""What every git process of ours is told: no configuration of this machine counts, and nobody is asked."""

OPTIONS: Final = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-replace-objects",
    *("-c", "protocol.allow=never"),
    *("-c", f"core.hooksPath={_NOTHING}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.untrackedCache=false"),
    # A commit graph repeats parents and dates; only the commits themselves are evidence.
    *("-c", "core.commitGraph=false"),
    *("-c", f"core.attributesFile={_NOTHING}"),
    *("-c", f"core.excludesFile={_NOTHING}"),
    *("-c", "core.sshCommand=false"),
    *("-c", "credential.helper="),
    *("-c", "gpg.program=false"),
    *("-c", "gpg.ssh.program=false"),
    *("-c", "gpg.x509.program=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "submodule.recurse=false"),
)
"""A view has none of these set; they hold should git ever find another configuration to read."""


class GitFailedError(Exception):
    """A git process failed, ran too long or said too much. The message names the command and git's reason."""


class Start(Protocol):
    """Starts a process without a shell, in the working tree, with its output and errors in pipes."""

    def __call__(
        self, command: list[str], environment: dict[str, str], stdin: BinaryIO | None = None
    ) -> Popen[bytes] | None:
        """Return the process, which the caller ends; None when it could not be started. It reads ``stdin``, a file."""
        ...


def search_path(root: Path) -> str:
    """Return PATH without relative folders and without any inside the repository."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    safe = (f for f in folders if Path(f).is_absolute() and not Path(f).resolve().is_relative_to(root))
    return os.pathsep.join(safe)


class Processes:
    """Starts git processes in a view of a repository."""

    def __init__(self, start: Start, executable: str, location: Location, view: View) -> None:
        self._start = start
        variables = {
            "PATH": search_path(location.root),
            "HOME": str(view.path),
            "XDG_CONFIG_HOME": str(view.path),
            **VARIABLES,
            "GIT_DIR": str(view.path),
            "GIT_WORK_TREE": str(location.root),
            "GIT_INDEX_FILE": str(view.index),
            "GIT_OBJECT_DIRECTORY": str(view.objects),
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
        }
        self._run_with((executable, "-C", str(location.root), *OPTIONS), variables)

    def _run_with(self, command: tuple[str, ...], variables: dict[str, str]) -> None:
        """Set what every process is: a command, in an environment that holds nothing but these variables."""
        # GitPython hands on our own environment, and a git hook that runs sspgen sets GIT_DIR and more in it.
        emptied = shutil.which("env", path=os.defpath)
        clear = (emptied, "-i", *(f"{k}={v}" for k, v in variables.items())) if emptied else ()
        self._command = (*clear, *command)
        self._variables = variables

    def stream(self, *arguments: str, stdin: BinaryIO | None = None) -> Iterator[bytes]:
        """Yield what a git command prints, as it comes. Closing the iterator ends the process.

        Args:
            arguments: the command and its arguments.
            stdin: a file that the command reads from where it stands; nothing when left out.

        Raises:
            GitFailedError: when it fails, runs into the time limit or prints more than the output limit.
        """
        process = self._start([*self._command, *arguments], self._variables, stdin)
        if process is None or process.stdout is None or process.stderr is None:
            raise GitFailedError(f"git {arguments[0]} could not be started")
        expired = threading.Event()
        timer = threading.Timer(GIT_TIMEOUT_SECONDS, _expire, args=(process, expired))
        timer.daemon = True
        said: list[bytes] = []
        listener = threading.Thread(target=_drain, args=(process.stderr, said), daemon=True)
        timer.start()
        listener.start()
        try:
            yield from _limited(process.stdout, arguments[0])
            status = process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            listener.join()
            process.stdout.close()
            process.stderr.close()
        if expired.is_set():
            raise GitFailedError(f"git {arguments[0]} ran longer than {GIT_TIMEOUT_SECONDS} s")
        if status:
            reason = clean(b"".join(said).decode("utf-8", "replace"))
            raise GitFailedError(f"git {arguments[0]} failed ({status}): {reason}")

    def records(self, *arguments: str, end: bytes = b"\0") -> Iterator[bytes]:
        """Yield what a git command prints, split at ``end``; the same errors as `stream`."""
        rest = b""
        chunks = self.stream(*arguments)
        try:
            for chunk in chunks:
                *whole, rest = (rest + chunk).split(end)
                yield from whole
        finally:
            chunks.close()  # type: ignore[attr-defined] # a generator: ends the process when the reader stops early
        if rest:
            yield rest


def _limited(stream: IO[bytes], command: str) -> Iterator[bytes]:
    taken = 0
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined] # the pipe is buffered
        taken += len(chunk)
        if taken > GIT_OUTPUT_BYTES:
            raise GitFailedError(f"git {command} printed more than {GIT_OUTPUT_BYTES} bytes")
        yield chunk


def _expire(process: Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()


def _drain(stream: IO[bytes], said: list[bytes]) -> None:
    """Keep the start of what git complains about, and read on, so that it never waits for us."""
    with suppress(ValueError, OSError):
        said.append(stream.read(_MESSAGE_BYTES))
        while stream.read(_CHUNK):
            pass
