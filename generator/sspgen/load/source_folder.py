"""The folder that a foreign workspace is read from: nothing outside it is ever opened, and what was read is recorded.

Paths in other people's files are not trusted: one that is absolute, climbs out or follows a symbolic link out of the
folder is treated as not there.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.load.opencontrol.fetched import PLACE, ChangedError
from sspgen.load.yaml_cursor import Cursor
from sspgen.load.yaml_reader import Document, Repeated, read_yaml
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.implementation import InputFile
from sspgen.model.limits import WORKSPACE_FILES, YAML_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sspgen.load.opencontrol.fetched import Mount

    Reader = Callable[[bytes, str], Document | tuple[Diagnostic, ...]]

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
READ_REPEATED = frozenset(
    (
        "satisfies",
        "narrative",
        "implementation_status",
        "implementation_statuses",
        "control_origin",
        "control_origins",
        "covered_by",
        "parameters",
        "references",
        "verifications",
        "components",
        "standards",
        "certifications",
    )
)
"""Keys of the formats read here whose every repetition is read."""
READ_REPEATED_UNDER = frozenset((key, under) for key in ("key", "text") for under in ("narrative", "parameters"))
"""The same, for keys of which that is true under another key only."""
_DEEP = PLACE.count("/") + 2
"""How many pieces the start of the path of a fetched file has."""
_PASSED_OVER = frozenset({"node_modules", "build", "rendered", "exports"})


def _read_kept(data: bytes, path: str) -> Document | tuple[Diagnostic, ...]:
    return read_yaml(data, path, keep_repeated=True)


@dataclass(slots=True)
class SourceFolder:
    """A folder with everything that was read from it and everything that was wrong.

    Attributes:
        root: as given; all paths that methods take and return are relative to it, POSIX.
        diagnostics: grows while files are read.
        mounts: files of other repositories by the start of their paths, as if they lay in the folder.
        reader: makes a document of the bytes of a file at a path, or says what is wrong with it.
    """

    root: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    reader: Reader = field(default=_read_kept)
    mounts: dict[str, Mount] = field(default_factory=dict)
    _inputs: dict[str, InputFile] = field(default_factory=dict)
    _contents: dict[str, bytes | None] = field(default_factory=dict)
    _cursors: dict[str, Cursor | None] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The files that were read, sorted by path."""
        return tuple(self._inputs[path] for path in sorted(self._inputs))

    def find(self, written: str, base: str = "") -> str | None:
        """Return the path of an existing file or folder, written relative to ``base``; None when it is not inside."""
        if not written.strip() or written.startswith(("/", "\\", "~")) or _DRIVE.match(written):
            return None
        relative = os.path.normpath(Path(base, written.replace("\\", "/")))
        if relative.startswith("../") or relative == "..":
            return None
        home = self.home(base) or self.home(relative)
        if home:
            inside = relative.startswith(home) or relative == home[:-1]
            return relative if inside and self._mounted(home, relative) else None
        try:
            real = Path(self.root, relative).resolve(strict=True)
            inside = real.is_relative_to(self.root.resolve())
        except (OSError, RuntimeError, ValueError):
            return None
        return relative if inside else None

    def _mounted(self, home: str, path: str) -> bool:
        mount, inside = self.mounts[home[:-1]], path.removeprefix(home[:-1]).lstrip("/")
        return inside in mount.files or mount.folder(inside)

    def is_folder(self, path: str) -> bool:
        """Tell whether a path that `find` gave is a folder."""
        if home := self.home(path):
            return self.mounts[home[:-1]].folder(path.removeprefix(home[:-1]).lstrip("/"))
        return Path(self.root, path).is_dir()

    def files(self, path: str, pattern: str) -> list[str]:
        """Return the regular files of a folder whose names match a glob pattern, sorted."""
        if (folder := self.find(path)) is None:
            return []
        if home := self.home(folder):
            held = (f"{home}{name}" for name in sorted(self.mounts[home[:-1]].files))
            return [n for n in held if n.rpartition("/")[0] == folder and fnmatchcase(n.rpartition("/")[2], pattern)]
        found = (f"{folder}/{entry.name}" for entry in Path(self.root, folder).glob(pattern))
        names = (self.find(name) for name in sorted(found))
        return [name for name in names if name and Path(self.root, name).is_file()]

    def walk(self, name: re.Pattern[str], start: str = ".") -> Iterator[str]:
        """Yield the files below a folder whose names match, in a stable order; not into links and hidden folders."""
        if home := self.home(start):
            names = (f"{home}{inside}" for inside in sorted(self.mounts[home[:-1]].files))
            yield from (n for n in names if n.startswith(f"{start}/") and name.fullmatch(n.rpartition("/")[2]))
            return
        seen = 0
        for folder, folders, files in os.walk(Path(self.root, start)):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _PASSED_OVER)
            for file in sorted(files):
                seen += 1
                if seen > WORKSPACE_FILES:
                    message = f"more than {WORKSPACE_FILES} files lie here; the rest was not looked at"
                    self.diagnostics.append(Diagnostic("SSP205", message, Span(start), Severity.WARNING))
                    return
                path = Path(folder, file).relative_to(self.root).as_posix()
                if name.fullmatch(file) and self.find(path) is not None:
                    yield path

    def read(self, path: str) -> Cursor | None:
        """Read a YAML file once; None when it cannot be read, with diagnostics that say why."""
        if path not in self._cursors:
            self._cursors[path] = self._read(path)
        return self._cursors[path]

    def _read(self, path: str) -> Cursor | None:
        data = self.content(path)
        if data is None:
            return None
        document = self.reader(data, path)
        if not isinstance(document, Document):
            self.diagnostics.extend(document)
            return None
        self.diagnostics.extend(_told(repeated) for repeated in document.repeated)
        return Cursor(document, (), document.value, self.diagnostics)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a file, which is an input from then on; None when it cannot be read, with diagnostics."""
        if path not in self._contents:
            self._contents[path] = data = self._content(path)
            if data is not None:
                self._inputs[path] = InputFile(path, hashlib.sha256(data).hexdigest())
        return self._contents[path]

    def _content(self, path: str) -> bytes | None:
        if home := self.home(path):
            return self._fetched(home, path)
        file = Path(self.root, path)
        if self.find(path) is None:
            self.diagnostics.append(Diagnostic("SSP200", "this is not in the workspace", Span(path)))
            return None
        try:
            if not file.is_file():
                self.diagnostics.append(Diagnostic("SSP200", "this is not a file", Span(path)))
                return None
            with file.open("rb") as stream:
                return stream.read(YAML_BYTES + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.diagnostics.append(Diagnostic("SSP200", f"cannot be read: {reason}", Span(path)))
            return None

    def _fetched(self, home: str, path: str) -> bytes | None:
        try:
            data = self.mounts[home[:-1]].read(path.removeprefix(home))
        except ChangedError:
            self.diagnostics.append(Diagnostic("SSP345", "this file is not the one that was fetched", Span(path)))
            return None
        if data is None:
            self.diagnostics.append(Diagnostic("SSP334", "this file is not in the cache any more", Span(path)))
        return data

    def home(self, path: str) -> str:
        """Return the start of the path of a fetched file, with a slash at its end; empty for the folder's own files."""
        pieces = path.split("/", _DEEP)
        start = "/".join(pieces[:_DEEP])
        return f"{start}/" if start in self.mounts else ""


def _told(repeated: Repeated) -> Diagnostic:
    """Say that a key is repeated: an error where a value is lost by it, a warning where all are read."""
    found = repeated.diagnostic()
    read = repeated.key in READ_REPEATED or (repeated.key, repeated.under) in READ_REPEATED_UNDER
    if not read:
        return found
    return replace(
        found,
        message=f"{found.message}; both are read here, other tools read the last one only",
        severity=Severity.WARNING,
        help="put '- ' before the second one, or join the two",
    )
