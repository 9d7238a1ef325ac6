"""The one folder in which references between documents are followed, and what may be opened of it.

It may come from strangers: a path that climbs out of it, or goes through a symbolic link, is told apart from one that
leads nowhere, and is not opened. What a file says is not known here.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from sspgen.load.oscal.document import SUFFIXES
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import WORKSPACE_FILES
from sspgen.model.spans import Span
from sspgen.resolve.locate import TRESTLE
from sspgen.resolve.store import Found, Store, is_remote, read_bytes

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_PASSED_OVER = frozenset({"node_modules", "build", "rendered", "exports", "__pycache__"})


@dataclass
class Folder:
    """A folder whose files may be opened.

    Attributes:
        root: as given; paths that methods take and return are POSIX and relative to it.
    """

    root: Path
    _digests: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def path_of(self, href: str, base: str) -> str | None:
        """Return the path that a relative reference means, seen from a file of this folder.

        Returns:
            The path, which may lead nowhere; ``..`` when it climbs out of the folder; None when it is no path.
        """
        if href.startswith(TRESTLE):
            return self._from_the_top(href.removeprefix(TRESTLE), base)
        if is_remote(href) or href.startswith(("#", "//")) or "\0" in href:
            return None
        written = unquote(href.partition("#")[0].partition("?")[0]).replace("\\", "/")
        if not written.strip() or "\0" in written:
            return None
        if written.startswith("/") or _DRIVE.match(written):
            return ".."
        path = os.path.normpath(os.path.join(os.path.dirname(base), written)).replace(os.sep, "/")  # noqa: PTH118, PTH120 - no file is meant yet
        return ".." if path == ".." or path.startswith("../") else path

    def _from_the_top(self, href: str, base: str) -> str | None:
        """Return the path that a reference means, seen from the top of the trestle workspace around a file."""
        around = PurePosixPath(base).parents
        top = next((each.as_posix() for each in around if (self.root / each / ".trestle").is_dir()), None)
        if top is None or href.startswith(TRESTLE):
            return None
        path = self.path_of(href, f"{top}/.trestle")
        return ".." if path is not None and top != "." and not path.startswith(f"{top}/") else path

    def is_file(self, path: str) -> bool:
        """Tell whether a path leads to a regular file without going through a symbolic link."""
        return self._kind(path) == "file"

    def is_link(self, path: str) -> bool:
        """Tell whether a path goes through a symbolic link."""
        return self._kind(path) == "link"

    def read(self, path: str) -> bytes | Diagnostic:
        """Return the bytes of a file that `is_file` told of."""
        return read_bytes(self.root / path, path)

    def digest(self, path: str, algorithm: str) -> str:
        """Return the hex hash of a file that `is_file` told of, taken once; nothing when it cannot be read.

        Args:
            path: of the file.
            algorithm: as `hashlib` names it.
        """
        if (path, algorithm) not in self._digests:
            self._digests[path, algorithm] = self._hashed(path, algorithm)
        return self._digests[path, algorithm]

    def _hashed(self, path: str, algorithm: str) -> str:
        try:
            with (self.root / path).open("rb") as stream:
                return hashlib.file_digest(stream, algorithm).hexdigest()
        except OSError:
            return ""

    def head(self, path: str, size: int) -> bytes:
        """Return the beginning of a file that `is_file` told of; nothing when it cannot be read."""
        try:
            with (self.root / path).open("rb") as stream:
                return stream.read(size)
        except OSError:
            return b""

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """Paths of the files that may hold OSCAL documents by their suffix, sorted; hidden folders are left out."""
        found: list[str] = []
        seen = 0
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _PASSED_OVER)
            seen += len(files)
            if seen > WORKSPACE_FILES:
                break
            names = (f for f in files if f.lower().endswith(SUFFIXES))
            found.extend(Path(folder, name).relative_to(self.root).as_posix() for name in names)
        return tuple(sorted(path for path in found if self.is_file(path)))

    def _kind(self, path: str) -> str:
        place = self.root
        mode = 0
        for piece in path.split("/"):
            place = place / piece
            try:
                mode = place.lstat().st_mode
            except (OSError, ValueError):
                return ""
            if stat.S_ISLNK(mode):
                return "link"
        return "file" if stat.S_ISREG(mode) else ""


@dataclass(frozen=True, slots=True)
class ConfinedStore(Store):
    """The catalogs at hand for a folder of strangers: a file elsewhere is not opened, nor one behind a link."""

    def has(self, file: Path) -> bool:
        """Tell whether there is such a file within the folder, reached through no link."""
        return not self._elsewhere(file) and Store.has(self, file)

    def open(self, file: Path, identifier: str = "") -> Found | Diagnostic:
        """Return the bytes of a file within the folder."""
        if self._elsewhere(file):
            message = f"{self.shown(file)} lies outside the folder, so it is not opened"
            return Diagnostic("SSP250", message, Span(self.shown(file)), Severity.WARNING)
        return Store.open(self, file, identifier)

    def _elsewhere(self, file: Path) -> bool:
        shown = self.shown(file)
        return shown.startswith("../") or Folder(self.workspace).is_link(shown)
