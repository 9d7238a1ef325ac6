"""Git objects as they are, byte for byte, for whoever verifies what is signed. Many are read by one process.

An object is checked against its name: git does not do so when it hands one out, and whoever can write into the object
folder could put a signed commit under the name of another.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.collect.git.parse import SHA
from sspgen.collect.git.process import GitFailedError
from sspgen.model.limits import GIT_OBJECT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.collect.git.process import Processes

_SHA1_DIGITS = 40
EMPTY_BLOBS = frozenset(
    empty.hexdigest() for empty in (hashlib.sha1(b"blob 0\0", usedforsecurity=False), hashlib.sha256(b"blob 0\0"))
)
"""Ids of the empty file: the one blob that is intact without a byte."""


@dataclass(frozen=True, slots=True)
class GitObject:
    """A commit or tag.

    Attributes:
        kind: ``commit`` or ``tag``; empty when there is no such object.
        data: its bytes without git's header; empty when there is none, when it is over the limit, or when it is not
            what its name says.
    """

    sha: str
    kind: str = ""
    data: bytes = b""

    @property
    def intact(self) -> bool:
        """The bytes are there and are those that the name stands for."""
        return bool(self.data)


def read_objects(git: Processes, shas: Iterable[str]) -> Iterator[GitObject]:
    """Yield objects in the order asked for; of one that is not there, only its name.

    Raises:
        GitFailedError: when git fails, or prints anything but the objects.
    """
    wanted = [sha for sha in shas if SHA.fullmatch(sha)]
    if not wanted:
        return
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{sha}\n" for sha in wanted).encode("ascii"))
        asked.seek(0)
        chunks = git.stream("cat-file", "--batch", stdin=asked)
        try:
            answer = _Answer(chunks)
            for sha in wanted:
                yield answer.next_object(sha)
        finally:
            chunks.close()  # type: ignore[attr-defined] # a generator: ends the process


class _Answer:
    """Takes the output of ``git cat-file --batch`` apart: a line of name, kind and size, then the bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def _more(self) -> None:
        chunk = next(self._chunks, b"")
        if not chunk:
            raise GitFailedError("git cat-file ended too early")
        self._rest += chunk

    def _line(self) -> bytes:
        while b"\n" not in self._rest:
            self._more()
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def next_object(self, sha: str) -> GitObject:
        fields = self._line().decode("ascii", "replace").split(" ")
        if fields[-1] in {"missing", "ambiguous"}:
            return GitObject(sha)
        if len(fields) != 3 or fields[0] != sha or not fields[2].isdecimal():  # noqa: PLR2004 - name, kind, size
            raise GitFailedError("git cat-file printed something else than objects")
        kind, size = fields[1], int(fields[2])
        data = self._bytes(size, keep=size <= GIT_OBJECT_BYTES)
        self._bytes(1, keep=False)
        return GitObject(sha, kind, data if _is_named(sha, kind, data) else b"")

    def _bytes(self, size: int, *, keep: bool) -> bytes:
        kept: list[bytes] = []
        while size:
            if not self._rest:
                self._more()
            part, self._rest = self._rest[:size], self._rest[size:]
            size -= len(part)
            if keep:
                kept.append(part)
        return b"".join(kept)


def _is_named(sha: str, kind: str, data: bytes) -> bool:
    """Tell whether bytes are the object of a name: SHA-1 or SHA-256 over kind, size and content."""
    framed = f"{kind} {len(data)}\0".encode("ascii", "replace") + data
    if len(sha) == _SHA1_DIGITS:
        return hashlib.sha1(framed, usedforsecurity=False).hexdigest() == sha
    return hashlib.sha256(framed).hexdigest() == sha
