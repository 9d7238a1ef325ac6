"""Making the machine fail at one chosen step below a folder: each write, link, rename and removal is a step."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAKING = ("mkdir", "symlink", "replace", "rename")
REMOVING = ("unlink", "rmdir")
_MKDIR = os.mkdir


class Steps:
    """Counts steps below a folder, and calls ``fail`` in place of the one whose number is ``at``."""

    def __init__(self, below: Path, at: int, fail: Callable[[], None]) -> None:
        self._below = str(below)
        self._at = at
        self._fail = fail
        self.count = 0

    @property
    def reached(self) -> bool:
        """Whether there was a step of that number."""
        return self.count >= self._at

    def _step(self, path: object) -> None:
        if isinstance(path, str | os.PathLike) and self._below in str(Path(path).absolute()):
            self.count += 1
            if self.count == self._at:
                self._fail()

    @contextlib.contextmanager
    def taken(self, names: tuple[str, ...] = MAKING) -> Iterator[Steps]:
        """Count these functions of ``os``, and files that are opened for writing: once each, and once half written."""
        with contextlib.ExitStack() as patches:
            for name in names:
                patches.enter_context(mock.patch.object(os, name, self._counted(getattr(os, name))))
            patches.enter_context(mock.patch.object(io, "open", self._opening(io.open)))
            yield self

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Any, *rest: Any, **named: Any) -> Any:
            if function is not _MKDIR or not Path(path).exists():
                self._step(path)
            return function(path, *rest, **named)

        return counted

    def _opening(self, function: Callable[..., IO[Any]]) -> Callable[..., IO[Any]]:
        def opened(path: object, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:
            if "w" not in mode:
                return function(path, mode, *rest, **named)
            self._step(path)
            file = function(path, mode, *rest, **named)
            write = file.write

            def half_written(data: Any) -> int:
                write(data[: len(data) // 2])
                self._step(path)
                return write(data[len(data) // 2 :])

            return _Stream(file, half_written)  # type: ignore[return-value]

        return opened


class _Stream:
    """A file whose ``write`` is another function."""

    def __init__(self, file: IO[Any], write: Callable[[Any], int]) -> None:
        self._file = file
        self.write = write

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
