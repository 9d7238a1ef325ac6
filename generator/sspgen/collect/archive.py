"""Reports inside archives, read member by member in memory: nothing is ever extracted to disk.

An archive is known by its content. Names in it are labels and no paths; links, devices and encrypted members are
refused with a reason; a bomb ends at a limit, also where its members are not asked for.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final, cast

from sspgen.model.evidence import Rejection
from sspgen.model.limits import ARCHIVE_BYTES, ARCHIVE_MEMBERS, EVIDENCE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

ARCHIVE_MARK: Final = "!"
"""Stands between the path of an archive and the name of a file in it."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_PACKED: Final[dict[bytes, Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_TAR_MAGIC: Final = slice(257, 262)
_TAR_HEAD: Final = 512
_ENCRYPTED: Final = 0x1
_CHUNK: Final = 1 << 20
_DAMAGED: Final = (
    *(zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, gzip.BadGzipFile),
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError, KeyError, IndexError, OverflowError),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive: its name there, and its bytes or the reason why there are none."""

    name: str
    content: bytes | Rejection


def is_archive(data: bytes) -> bool:
    """Tell whether bytes are an archive or a packed file, whatever they are called."""
    return data.startswith((*_ZIP, *_PACKED)) or _is_tar(data)


def members(data: bytes, pattern: str = "*") -> tuple[Member, ...]:
    """Return the files of an archive (zip; tar, also packed; a single packed file), sorted by name. Never raises.

    Args:
        data: the archive.
        pattern: ``*`` and ``?`` over the whole name in the archive, slashes included.
    """
    found: dict[str, Member] = {}
    left = ARCHIVE_BYTES
    try:
        for member in _walk(data, pattern):
            if member.name in found:
                member = Member(member.name, Rejection("SSP302", "the archive holds it twice"))  # noqa: PLW2901 - judged
            found[member.name] = member
            left -= len(member.content) if isinstance(member.content, bytes) else 0
            if left < 0 or len(found) > ARCHIVE_MEMBERS:
                over = f"over the limit of {ARCHIVE_BYTES} bytes or {ARCHIVE_MEMBERS} files unpacked"
                return (Member("", Rejection("SSP310", f"the archive is {over}")),)
    except _DAMAGED as error:
        damaged = Rejection("SSP302", f"the archive is damaged ({type(error).__name__})")
        return (*_sorted(found), Member("", damaged))
    return _sorted(found)


def _sorted(found: dict[str, Member]) -> tuple[Member, ...]:
    return tuple(found[name] for name in sorted(found))


def _walk(data: bytes, pattern: str) -> Iterator[Member]:
    if data.startswith(_ZIP):
        yield from _zipped(data, pattern)
        return
    unpack = next((opener for magic, opener in _PACKED.items() if data.startswith(magic)), None)
    if unpack is None:
        yield from _tarred(_Bounded(io.BytesIO(data)), pattern)
        return
    with unpack(io.BytesIO(data)) as stream:
        tar = _is_tar(stream.read(_TAR_HEAD))
    with unpack(io.BytesIO(data)) as stream:
        if tar:
            yield from _tarred(_Bounded(stream), pattern)
        elif fnmatchcase("", pattern) or pattern == "*":
            yield Member("", _read(stream))


def _is_tar(head: bytes) -> bool:
    return head[_TAR_MAGIC] == b"ustar"


def _zipped(data: bytes, pattern: str) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir() or not fnmatchcase(info.filename, pattern):
                continue
            if info.flag_bits & _ENCRYPTED:
                yield Member(info.filename, Rejection("SSP303", "it is encrypted"))
                continue
            with archive.open(info) as stream:
                yield Member(info.filename, _read(stream))


@dataclass(slots=True)
class _Bounded:
    """A stream that ends with an error once more was unpacked than an archive may hold."""

    stream: IO[bytes]
    left: int = 2 * ARCHIVE_BYTES
    ended: bool = False

    def read(self, size: int) -> bytes:
        piece = self.stream.read(size)
        self.left -= len(piece)
        if piece:
            self.ended = len(piece) >= _TAR_HEAD and not any(piece[-_TAR_HEAD:])
        if self.left < 0:
            raise OverflowError
        return piece


def _tarred(stream: _Bounded, pattern: str) -> Iterator[Member]:
    with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as archive:
        for info in archive:
            if info.isdir() or not fnmatchcase(info.name, pattern):
                continue
            content = archive.extractfile(info) if info.isreg() else None
            if content is None:
                yield Member(info.name, Rejection("SSP303", "it is a link or no regular file"))
            else:
                yield Member(info.name, _read(content))
    if not stream.ended:
        # A tar that was cut between two members reads like a whole one, but for the empty block at its end.
        raise EOFError


def _read(stream: IO[bytes]) -> bytes | Rejection:
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        size += len(piece)
        if size > EVIDENCE_BYTES:
            return Rejection("SSP310", f"over the limit of {EVIDENCE_BYTES} bytes unpacked")
        pieces.append(piece)
    return b"".join(pieces)
