"""Reading the files of a native workspace: every file once, its hash recorded, nothing outside the folder.

Problems are collected and not raised, so that all of them are told in one run. What a file means is not known here.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.load.crosswalks import BASELINES, CROSSWALKS
from sspgen.load.native_mapping import shipped_folder
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.implementation import InputFile
from sspgen.model.limits import WORKSPACE_FILES, YAML_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_YAML = (".yaml", ".yml")
_NOT_LOADED = "library"
_SHIPPED = ("mappings", BASELINES, CROSSWALKS)


@dataclass(slots=True)
class NativeFiles:
    """The YAML files of a workspace.

    Attributes:
        root: the workspace folder.
        diagnostics: what was wrong with the files read so far.
        inputs: the files read so far.
        unread: how many files could not be read, so that what they declare is not known.
    """

    root: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    unread: int = 0

    def read(self, path: str) -> Document | None:
        """Read a file by its workspace-relative POSIX path; None when it cannot be, with diagnostics that say why."""
        found = self._read(path)
        if isinstance(found, Document):
            return found
        self.diagnostics.extend(found)
        self.unread += 1
        return None

    def attach(self, path: str, span: Span) -> None:
        """Record a file that the plan shows, such as a diagram: its hash, or at `span` why it cannot be read."""
        file = self._inside(path)
        if isinstance(file, Diagnostic):
            self.diagnostics.append(Diagnostic("SSP200", f"{path}: {file.message}", span, help=file.help))
            return
        try:
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            self.diagnostics.append(Diagnostic("SSP200", f"{path} cannot be read: {_reason(error)}", span))
            return
        self.inputs.append(InputFile(path, digest))

    def _read(self, path: str) -> Document | tuple[Diagnostic, ...]:
        file = self._inside(path)
        if isinstance(file, Diagnostic):
            return (file,)
        try:
            with file.open("rb") as stream:
                data = stream.read(YAML_BYTES + 1)
        except OSError as error:
            return (_unread(path, f"cannot be read: {_reason(error)}"),)
        self.inputs.append(InputFile(path, hashlib.sha256(data).hexdigest()))
        return read_yaml(data, path)

    def _inside(self, path: str) -> Path | Diagnostic:
        """Return where a regular file of the workspace lies, or why it is none."""
        file = self.root / path
        try:
            if not file.resolve(strict=True).is_relative_to(self.root.resolve()):
                return _unread(path, "leaves the workspace", "copy the file into it")
            return file if file.is_file() else _unread(path, "is not a regular file")
        except (OSError, RuntimeError, ValueError) as error:
            return _unread(path, f"cannot be read: {_reason(error)}")

    def control_files(self) -> Iterator[str]:
        """Yield the YAML files under ``controls/`` in order of path.

        Hidden folders, folders that start with ``_`` and folders named ``library`` are passed over: they hold
        reusable components that are added by name. So are the folders of what is shipped beside it, mappings,
        baselines and crosswalks, which a checkout of sspgen holds itself: they are read as what they are, once.
        """
        found = sorted(self._walk())
        if len(found) > WORKSPACE_FILES:
            message = f"{len(found)} files, over the limit of {WORKSPACE_FILES}"
            self.diagnostics.append(Diagnostic("SSP205", message, Span("controls")))
        for path in found[:WORKSPACE_FILES]:
            if path.isprintable():
                yield path
            else:
                self.unread += 1
                self.diagnostics.append(_unread(ascii(path), "has a name that cannot be printed", "rename it"))

    def _walk(self) -> Iterator[str]:
        def failed(error: OSError) -> None:
            self.unread += 1
            place = Path(error.filename).relative_to(self.root).as_posix()
            self.diagnostics.append(_unread(place, f"cannot be read: {_reason(error)}"))

        start = self.root / "controls"
        if not start.exists():
            return
        if start.is_symlink() and not start.resolve().is_relative_to(self.root.resolve()):
            self.unread += 1
            self.diagnostics.append(_unread("controls", "leaves the workspace", "copy the folder into it"))
            return
        for folder, folders, files in os.walk(start, onerror=failed):
            folders[:] = [name for name in folders if name[0] not in "._" and name != _NOT_LOADED]
            folders[:] = [name for name in folders if not is_shipped(Path(folder, name))]
            for name in files:
                if name.endswith(_YAML) and not name.startswith("."):
                    yield Path(folder, name).relative_to(self.root).as_posix()


def is_shipped(folder: Path) -> bool:
    """Tell whether a folder is one of those that this installation of sspgen ships with, in a checkout of itself."""
    return folder.name in _SHIPPED and folder.resolve().parent == shipped_folder().resolve().parent


def _unread(path: str, what: str, help_: str = "") -> Diagnostic:
    return Diagnostic("SSP200", f"the file {what}", Span(path), help=help_)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "it links to itself"
