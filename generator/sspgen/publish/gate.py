"""The last look before a plan is published: no output may hold what certainly is a secret.

Readers take no secrets, and what they take is masked. Yet people paste, commits and remote addresses are quoted, and a
mistake in a reader would be published. So every output is searched, and the gate fails closed: a secret, an
output that cannot be searched, or a search that takes too long stops the build, and what was published before stays.
What is found is named by its kind and places; the secret itself is never shown.

Not seen: text that a PDF holds as glyphs (it is in ``plan.json``, which every build has), pictures, and secrets that
look like words.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import time
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import dig, items
from sspgen.collect.redact import leaks, redact
from sspgen.errors import InputError
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import GATE_FILES, GATE_SECONDS, GATE_UNPACKED_BYTES, YAML_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_PICTURES: Final = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf"))
_ARCHIVES: Final = b"PK\x03\x04"
_PDF: Final = b"%PDF-"
_PDF_STREAM: Final = re.compile(
    rb"<<(?=[^>]{0,400}?/(?:EmbeddedFile|Metadata|ObjStm)\b)[^\x00]{0,800}?>>\s{0,4}stream\r?\n"
)
_SHOWN: Final = 20
_NOWHERE: Final = "it stands in no file of the workspace: look at commits, their authors and remote addresses"
_PASSED_OVER: Final = frozenset(("build", "node_modules", "__pycache__"))


@dataclass(frozen=True, slots=True)
class _Secret:
    """A secret that an output holds; ``written`` is never shown."""

    rule: str
    written: bytes = field(repr=False)
    output: str
    line: int
    column: int


class Gate:
    """Searches the outputs of one build. Call `search` for each, and `close` before they are published."""

    def __init__(self, root: Path | None, out: Path | None = None) -> None:
        """Open the gate.

        Args:
            root: the workspace, whose ``ssp.yaml`` names what was reviewed, and in which origins are looked for.
            out: the output folder, in which they are not.
        """
        self._root = root
        self._out = out
        self._found: list[_Secret] = []
        self._lines: set[bytes] = set()
        self._left: float = GATE_SECONDS

    def search(self, path: str, data: bytes) -> None:
        """Search one output.

        Raises:
            InputError: SSP354, it cannot be searched.
        """
        began = time.monotonic()
        try:
            for text in (path.encode("utf-8", "surrogatepass"), *_texts(path, data)):
                _refuse_late(began + self._left)
                if leaks(self._new(text)):
                    self._found += _secrets(path, text)
        except Exception as error:
            message = f"it could not be searched for secrets: {type(error).__name__}: {redact(str(error))}"
            raise InputError(Diagnostic("SSP354", message, Span(redact(path)))) from error
        self._left -= time.monotonic() - began

    def _new(self, text: bytes) -> bytes:
        """Return the lines that no output had before, each with the line before it: pages share most of theirs."""
        chosen: list[bytes] = []
        before, told = b"", True
        for line in text.split(b"\n"):
            if line in self._lines:
                before, told = line, False
                continue
            self._lines.add(line)
            chosen += (line,) if told else (before, line)
            before, told = line, True
        return b"\n".join(chosen)

    def close(self) -> None:
        """Let the outputs pass, or refuse them.

        Raises:
            InputError: SSP353, each kind of secret once for each output; SSP354, that could not be decided.
        """
        if not self._found:
            return
        try:
            allowed = allowed_secrets(self._root)
            found = [secret for secret in self._found if hashlib.sha256(secret.written).hexdigest() not in allowed]
            origins = _origins(self._root, self._out, {secret.written for secret in found})
        except Exception as error:
            message = f"what was found could not be reviewed: {type(error).__name__}: {redact(str(error))}"
            raise InputError(Diagnostic("SSP354", message)) from error
        if found:
            raise InputError(*_told(found, origins))


def _refuse_late(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError(f"the search took more than {GATE_SECONDS} seconds")


def _texts(path: str, data: bytes) -> Iterator[bytes]:
    """Yield what an output holds as text: itself, the members of an archive, the attachments and data of a PDF."""
    if PurePosixPath(path).suffix.lower() in _PICTURES:
        return
    yield data
    if data.startswith(_ARCHIVES):
        yield from _members(data)
    elif data.startswith(_PDF):
        yield from _streams(data)


def _members(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > GATE_UNPACKED_BYTES:
            raise ValueError(f"it unpacks to more than {GATE_UNPACKED_BYTES} bytes")
        for member in archive.infolist():
            yield archive.read(member)


def _streams(data: bytes) -> Iterator[bytes]:
    left = GATE_UNPACKED_BYTES
    for start in _PDF_STREAM.finditer(data):
        if b"/FlateDecode" not in start[0]:
            continue
        text = zlib.decompressobj().decompress(memoryview(data)[start.end() :], left)
        left -= len(text)
        if left <= 0:
            raise ValueError(f"it unpacks to more than {GATE_UNPACKED_BYTES} bytes")
        yield text


def _secrets(path: str, data: bytes) -> Iterator[_Secret]:
    for leak in leaks(data):
        line = data.count(b"\n", 0, leak.offset) + 1
        column = leak.offset - data.rfind(b"\n", 0, leak.offset)
        yield _Secret(leak.rule, data[leak.offset : leak.end], path, line, column)


def allowed_secrets(root: Path | None) -> frozenset[str]:
    """Return the SHA-256 of what ``ssp.yaml`` says was reviewed, and is no secret."""
    file = root / "ssp.yaml" if root is not None else None
    if file is None or not file.is_file():
        return frozenset()
    document = read_yaml(file.read_bytes(), "ssp.yaml")
    entries = items(dig(document.value, "publish", "allowed_secrets")) if isinstance(document, Document) else ()
    return frozenset(str(dig(entry, "sha256")).lower() for entry in entries if dig(entry, "reason"))


def _told(found: list[_Secret], origins: dict[bytes, str]) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each secret: the first output that it stands in, and where it comes from."""
    first: dict[tuple[str, bytes], _Secret] = {}
    for secret in found:
        first.setdefault((secret.rule, secret.written), secret)
    for secret in list(first.values())[:_SHOWN]:
        message = f"a secret of kind {secret.rule} ({len(secret.written)} characters) would be published here"
        origin = origins.get(secret.written, _NOWHERE)
        yield Diagnostic("SSP353", f"{message}; {origin}", Span(redact(secret.output), secret.line, secret.column))
    if len(first) > _SHOWN:
        yield Diagnostic("SSP353", f"{len(first) - _SHOWN} more secrets would be published")


def _origins(root: Path | None, out: Path | None, secrets: set[bytes]) -> dict[bytes, str]:
    """Return where in the workspace secrets are written, as far as they are: the first place of each."""
    found: dict[bytes, str] = {}
    for path, data in _files(root, out) if root is not None and secrets else ():
        for written in secrets - found.keys():
            start = data.find(written)
            if start >= 0:
                line = data.count(b"\n", 0, start) + 1
                found[written] = f"it stands in {redact(path)}:{line}"
            elif written in path.encode("utf-8", "surrogateescape"):
                found[written] = f"it stands in the name of the file {redact(path)}"
    return found


def _files(root: Path, out: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a workspace in order of path, without hidden folders, the outputs, and what is too large."""
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(n for n in folders if n[0] != "." and n not in _PASSED_OVER and Path(folder, n) != out)
        for name in sorted(names):
            count += 1
            if count > GATE_FILES:
                return
            file = Path(folder, name)
            if file.is_file() and not file.is_symlink() and file.stat().st_size <= YAML_BYTES:
                yield file.relative_to(root).as_posix(), file.read_bytes()
